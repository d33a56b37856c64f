"""Query tree -> the cluster's query language: what matches, nothing of ranking.

What people type is never parsed by the cluster: it gets terms only.
"""

from __future__ import annotations

from typing import Any

from searchkit.caption import CONTENT_FIELDS
from searchkit.engines.opensearch.names import SEP, safe, safe_name, scoped, spelled
from searchkit.query.find import VALUE_GAP
from searchkit.query.tree import (
    And,
    AtLeast,
    Days,
    Everything,
    Fuzzy,
    Has,
    Not,
    Or,
    Prefix,
    Query,
    Sequence,
    Term,
    Unfinished,
)

Clause = dict[str, Any]

ALL: Clause = {"match_all": {}}
NONE: Clause = {"match_none": {}}


def matching(query: Query) -> Clause:
    """The clause that matches what a resolved query matches."""
    match query:
        case And(parts):
            return {"bool": {"filter": [*map(matching, parts)]}} if parts else ALL
        case Or(parts):
            return at_least([*map(matching, parts)], 1)
        case AtLeast(parts, count):
            return at_least([*map(matching, parts)], count)
        case Not(part):
            return {"bool": {"filter": [ALL], "must_not": [matching(part)]}}
        case Sequence(items, slop):
            return _near(query) if slop else _phrase(items)
        case Days(first, last):
            days = {"first_day": {"lte": last}}, {"last_day": {"gte": first}}
            return {"bool": {"filter": [{"range": day} for day in days]}}
        case Has(name):
            return {"term": {"has": safe_name(name)}}
        case Everything():
            return ALL
        case Term():
            field, term = place(query)
            return {"term": {field: term}}
        case Prefix() | Fuzzy() | Unfinished():
            return opened(query)
    raise TypeError(f"{type(query).__name__} is not resolved")


def at_least(clauses: list[Clause], count: int) -> Clause:
    """So many of the clauses match."""
    if count > len(clauses):
        return NONE
    return {"bool": {"should": clauses, "minimum_should_match": count}} if count > 0 else ALL


def place(term: Term) -> tuple[str, str]:
    """The cluster's field that holds a term, and the term as it is there."""
    text = spelled(term.term, term.exact) if term.strict else safe(term.term)
    if term.field:
        return "named_spelled" if term.strict else "named", scoped(term.field, text)
    return "spelled" if term.strict else "content", text


def opened(query: Prefix | Fuzzy | Unfinished, rewrite: str = "constant_score") -> Clause:
    """All terms that begin so, or are so near; ``rewrite`` is how the cluster scores them."""
    name = "" if isinstance(query, Unfinished) else query.field
    field, scope = ("named", f"{safe_name(name)}{SEP}") if name else ("content", "")
    wanted: Clause = {"value": scope + safe(query.text), "rewrite": rewrite}
    if not isinstance(query, Fuzzy):
        return {"prefix": {field: wanted}}
    edits = {"fuzziness": query.distance, "prefix_length": len(scope), "transpositions": True}
    return {"fuzzy": {field: wanted | edits}}


def _phrase(items: tuple[tuple[Term, ...], ...]) -> Clause:
    """Terms side by side; alternatives at one position ask for spans."""
    places = [[place(term) for term in item] for item in items]
    field = places[0][0][0]
    if all(len(item) == 1 for item in items):
        text = " ".join(terms[0][1] for terms in places)
        return {"match_phrase": {field: {"query": text, "analyzer": "pieces_alone"}}}
    spans = [_any_span([{"span_term": {field: term}} for field, term in item]) for item in places]
    return {"span_near": {"clauses": spans, "slop": 0, "in_order": True}}


def _any_span(spans: list[Clause]) -> Clause:
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def _near(query: Sequence) -> Clause:
    """Terms in any order with few others between; a wide window is asked of field by field."""
    name = query.items[0][0].field
    if name or len(query.items) + query.slop <= VALUE_GAP:
        return _window(query, name)
    return at_least([_window(query, field) for field in CONTENT_FIELDS], 1)


def _window(query: Sequence, name: str) -> Clause:
    moved = [[Term(t.term, name, t.exact, t.strict) for t in item] for item in query.items]
    field = place(moved[0][0])[0]
    every = [_any_interval([place(term)[1] for term in item]) for item in moved]
    rule = {"intervals": every, "max_gaps": query.slop, "mode": "unordered"}
    return {"intervals": {field: {"all_of": rule}}}


def _any_interval(terms: list[str]) -> Clause:
    found = [{"match": {"query": term, "analyzer": "pieces_alone"}} for term in terms]
    return found[0] if len(found) == 1 else {"any_of": {"intervals": found}}
