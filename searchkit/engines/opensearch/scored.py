"""Query tree -> the cluster's query language, with scores that choose what is ranked again.

The cluster's BM25 has our parameters; boosts put our weights in place of its own, worked out
from the captions of the whole index. It knows the statistics of one shard, or of all with
``statistics=all``.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import Any

from searchkit.engines.opensearch.names import safe, spelled
from searchkit.engines.opensearch.statistics import Statistics
from searchkit.engines.opensearch.translate import ALL, NONE, Clause, matching, opened
from searchkit.query.tree import And, AtLeast, Fuzzy, Or, Prefix, Query, Sequence, Term, Unfinished
from searchkit.ranking import BARE, FOLD, K1, SPELLING, coverage, idf, saturated, tier

_EXPANDED = 500
"""Words of those that begin so, or are so near, whose scores are added up by the cluster.

All the leaves of a query share them: a cluster takes 1,024 clauses if nothing else is said.
"""


def terms_of(query: Query) -> Iterator[Term | Unfinished]:
    """The leaves whose frequencies ranking asks for."""
    match query:
        case And(parts) | Or(parts) | AtLeast(parts, _):
            for part in parts:
                yield from terms_of(part)
        case Sequence(items):
            for item in items:
                yield from item
        case Term() | Unfinished():
            yield query


def open_leaves(query: Query) -> Iterator[Prefix | Fuzzy]:
    """The leaves that stand for many words, whose frequencies ranking asks for."""
    match query:
        case And(parts) | Or(parts) | AtLeast(parts, _):
            for part in parts:
                yield from open_leaves(part)
        case Prefix() | Fuzzy():
            yield query


class Scored:
    """Makes scored clauses of the parts of one query, by the statistics of one index."""

    def __init__(self, statistics: Statistics, query: Query) -> None:
        self._statistics = statistics
        self._documents = statistics.documents
        self._tier = tier(query)
        self._words = max(1, _EXPANDED // max(1, sum(1 for _ in open_leaves(query))))

    def clause(self, query: Query) -> Clause:
        """A clause that matches as `matching` does."""
        match query:
            case And(parts) if parts:
                return {"bool": {"must": [*map(self.clause, parts)]}}
            case Or(parts):
                return self._some(parts, 1, 0.0)
            case AtLeast(parts, count):
                return self._some(parts, count, coverage(len(parts)))
            case Term():
                return _filtered(matching(query), self._term(query))
            case Sequence(items):
                return _filtered(matching(query), map(self._best, items))
            case Unfinished(text):
                known = self._statistics.prefix_frequency(text)
                points = idf(self._documents, known) * saturated(1, 1, 0)
                return _constant(matching(query), points)
            case Prefix() | Fuzzy():
                return _filtered(matching(query), [opened(query, f"top_terms_{self._words}")])
        return _constant(matching(query), 0.0)

    def _some(self, parts: tuple[Query, ...], count: int, covered: float) -> Clause:
        if count > len(parts):
            return NONE
        clauses = [*map(self.clause, parts)]
        if covered:
            clauses = [{"bool": {"must": [each, _constant(ALL, covered)]}} for each in clauses]
        return {"bool": {"should": clauses, "minimum_should_match": count}}

    def _best(self, item: tuple[Term, ...]) -> Clause:
        """The best of the terms at one position."""
        each = [{"bool": {"should": [*self._term(term)]}} for term in item]
        return each[0] if len(each) == 1 else {"dis_max": {"queries": each}}

    def _term(self, term: Term) -> Iterator[Clause]:
        """What a word adds: its fold, and the tier of its spelling."""
        fold = Term(term.term, term.field)
        weight = term.weight * idf(self._documents, self._frequency(term))
        if term.exact is None:
            yield self._weighted("content", safe(term.term), weight, self._frequency(term))
            return
        yield self._weighted("content", safe(term.term), FOLD * weight, self._frequency(term))
        exact = spelled(term.term, term.exact)
        known = self._statistics.exact_frequency(term.term, term.exact)
        points = term.weight * idf(self._documents, known)
        yield _constant({"term": {"spelled": exact}}, points * self._tier)
        yield self._weighted("spelled", exact, SPELLING * points, known)
        bare: Clause = {"bool": {"filter": [matching(fold), {"term": {"bare": True}}]}}
        yield _constant(bare, BARE * points * (self._tier + SPELLING))

    def _weighted(self, field: str, term: str, weight: float, frequency: int) -> Clause:
        """A term whose BM25 weighs so much, whatever the cluster's own idf is."""
        count = max(frequency, 1)
        theirs = log(1 + (self._documents - count + 0.5) / (count + 0.5))
        boost = max(weight, 0.0) * (K1 + 1) / theirs
        return {"term": {field: {"value": term, "boost": boost}}}

    def _frequency(self, term: Term) -> int:
        return self._statistics.frequency(term.term)


def _filtered(match: Clause, scores: Any) -> Clause:
    return {"bool": {"filter": [match], "should": [*scores], "minimum_should_match": 0}}


def _constant(match: Clause, points: float) -> Clause:
    return {"constant_score": {"filter": match, "boost": max(points, 0.0)}}
