"""What a query means: `find` says whether a caption matches, and where.

These few dozen lines highlight, are the whole of the memory engine, and are the oracle
that every other engine is tested against.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from searchkit.analysis import EXTRA, Analyzer, Token
from searchkit.caption import CONTENT_FIELDS, FIELD_JOINER, Caption, field_values
from searchkit.dates import day_range
from searchkit.query.limit import by_length
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

VALUE_GAP = 100
"""Positions between two values of a field, and two fields: no phrase runs across."""

Folded = Term | Prefix | Fuzzy | Unfinished
"""The leaves that are compared with folds, one by one."""

Match = tuple[str, Token]
"""A matched token and the field that it stands in."""


class Document:
    """A caption and the tokens of its fields, worked out field by field when asked for."""

    __slots__ = ("_tokens", "analyzer", "caption")

    def __init__(self, caption: Caption, analyzer: Analyzer) -> None:
        self.caption = caption
        self.analyzer = analyzer
        self._tokens: dict[str, list[Token]] = {}

    def tokens(self, name: str) -> list[Token]:
        """A field's tokens; offsets belong to the field's values joined by ``", "``."""
        if name not in self._tokens:
            self._tokens[name] = _analyzed(self.analyzer, field_values(self.caption, name))
        return self._tokens[name]

    def matching(self, name: str, accepted: Callable[[str], bool]) -> list[Token]:
        """Those of a field's tokens whose terms are accepted."""
        if name not in self._tokens:
            values = field_values(self.caption, name)
            if len(values) < 2:
                return self.analyzer.matching(values[0], accepted) if values else []
        return [token for token in self.tokens(name) if accepted(token.term)]


def find(query: Query, document: Document) -> list[Match] | None:
    """The tokens that match a resolved query, None where the caption does not match.

    A negation, a date and a filled field match without tokens.
    """
    match query:
        case And(parts):
            return _every(parts, document)
        case Or(parts):
            found = [matches for part in parts if (matches := find(part, document)) is not None]
            return _merged(found) if found else None
        case AtLeast(parts, count):
            found = [matches for part in parts if (matches := find(part, document)) is not None]
            return _merged(found) if len(found) >= count else None
        case Not(part):
            return [] if find(part, document) is None else None
        case Sequence():
            return _sequence(query, document)
        case Term() | Prefix() | Fuzzy() | Unfinished():
            return _tokens(query, document) or None
        case Days(first, last):
            return [] if _overlaps(document.caption.date, first, last) else None
        case Has(name):
            return [] if field_values(document.caption, name) else None
        case Everything():
            return []
    raise TypeError(f"{type(query).__name__} is not resolved")


def spans(tokens: Iterable[Token]) -> tuple[tuple[int, int], ...]:
    """The places of tokens as sorted ``[start, end)`` spans; touching ones become one.

    A compound that matched as a whole and in its words shows its words.
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(_places(list(tokens))):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def distance(one: str, other: str, limit: int) -> int:
    """Edits from one string to another, ``limit + 1`` where there are more.

    Insertions, deletions, substitutions and transpositions of neighbours count one each
    (optimal string alignment, Damerau 1964).
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    width, most = len(other), limit + 1
    before: list[int] = []
    row = list(range(width + 1))
    for i, a in enumerate(one, 1):
        # What is further from the diagonal takes more edits than the limit.
        earlier, before, row = before, row, [most] * (width + 1)
        row[0] = i
        for j in range(max(1, i - limit), min(width, i + limit) + 1):
            b = other[j - 1]
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row[j] = cost
        if min(row) > limit and (not before or min(before) > limit):
            return most
    return min(row[-1], most)


def accepts(query: Folded) -> Callable[[str], bool]:
    """Which folds a leaf stands for."""
    match query:
        case Term(term):
            return term.__eq__
        case Prefix(last=last) | Fuzzy(last=last) if last:
            inner, border = accepts(replace(query, last="")), by_length(last)
            return lambda term: by_length(term) <= border and inner(term)
        case Prefix(text) | Unfinished(text):
            return lambda term: term.startswith(text)
        case Fuzzy(text, limit):
            return lambda term: distance(text, term, limit) <= limit


def fields_of(name: str) -> tuple[str, ...]:
    """The fields that a leaf looks in: the named one, or all the content."""
    return (name,) if name else CONTENT_FIELDS


def _places(tokens: list[Token]) -> set[tuple[int, int]]:
    if len(tokens) == 1:
        return {(tokens[0].start, tokens[0].end)}
    words = {(token.start, token.end) for token in tokens if token.kind != EXTRA}
    starts = sorted(start for start, _ in words)
    wholes = {
        (token.start, token.end)
        for token in tokens
        if token.kind == EXTRA
        and bisect_left(starts, token.start) == bisect_left(starts, token.end)
    }
    return words | wholes


def _analyzed(analyzer: Analyzer, values: tuple[str, ...]) -> list[Token]:
    found: list[Token] = []
    offset = position = 0
    for value in values:
        tokens = analyzer.tokens(value)
        found += (
            (
                token._replace(
                    start=token.start + offset,
                    end=token.end + offset,
                    position=token.position + position,
                )
                for token in tokens
            )
            if offset
            else tokens
        )
        offset += len(value) + len(FIELD_JOINER)
        position += (tokens[-1].position if tokens else 0) + VALUE_GAP
    return found


def _every(parts: tuple[Query, ...], document: Document) -> list[Match] | None:
    found = []
    for part in parts:
        matches = find(part, document)
        if matches is None:
            return None
        found.append(matches)
    return _merged(found)


def _merged(found: list[list[Match]]) -> list[Match]:
    return list(dict.fromkeys(match for matches in found for match in matches))


def _tokens(query: Folded, document: Document) -> list[Match]:
    accepted = accepts(query)
    field = "" if isinstance(query, Unfinished) else query.field
    return [
        (name, token)
        for name in fields_of(field)
        for token in document.matching(name, accepted)
        if _spelled(query, token)
    ]


def _spelled(query: Folded, token: Token) -> bool:
    """Whether the spelling is the one asked for; another reading of a word is not."""
    if not (isinstance(query, Term) and query.strict):
        return True
    return token.kind != EXTRA and token.exact == query.exact


def _sequence(query: Sequence, document: Document) -> list[Match] | None:
    found = [
        (name, token)
        for name in fields_of(query.items[0][0].field)
        for token in _in_sequence(query, name, document)
    ]
    return found or None


def _in_sequence(query: Sequence, name: str, document: Document) -> list[Token]:
    places = {item: _positions(item, name, document) for item in dict.fromkeys(query.items)}
    if not all(places.values()):
        return []
    if query.slop:
        return _near(places, Counter(query.items), query.slop)
    return _side_by_side([places[item] for item in query.items])


def _positions(item: tuple[Term, ...], name: str, document: Document) -> dict[int, Token]:
    """Where any of an item's terms stands in a field."""
    leaves = [Term(term.term, name, term.exact, term.strict) for term in item]
    return {token.position: token for leaf in leaves for _, token in _tokens(leaf, document)}


def _side_by_side(places: list[dict[int, Token]]) -> list[Token]:
    starts = [
        start
        for start in places[0]
        if all(start + number in here for number, here in enumerate(places))
    ]
    return [here[start + number] for start in starts for number, here in enumerate(places)]


def _near(
    places: dict[tuple[Term, ...], dict[int, Token]],
    wanted: Mapping[tuple[Term, ...], int],
    slop: int,
) -> list[Token]:
    """Every window with no more than slop other words that holds each word as often as wanted."""
    window = sum(wanted.values()) + slop
    lines = {item: sorted(here) for item, here in places.items()}
    kept: dict[Token, None] = {}
    for anchor in sorted({position for line in lines.values() for position in line}):
        inside = {item: _between(line, anchor, anchor + window) for item, line in lines.items()}
        if all(len(inside[item]) >= count for item, count in wanted.items()):
            kept |= dict.fromkeys(places[item][p] for item, ps in inside.items() for p in ps)
    return list(kept)


def _between(line: list[int], start: int, end: int) -> list[int]:
    return line[bisect_left(line, start) : bisect_left(line, end)]


def _overlaps(date: str, first: int, last: int) -> bool:
    if not date:
        return False
    begin, end = day_range(date)
    return begin <= last and end >= first
