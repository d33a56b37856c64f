"""What a query means: `find` says whether a caption matches, and where.

These few dozen lines highlight, are the whole of the memory engine, and are the oracle
that every other engine is tested against.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from searchkit.analysis import EXTRA, Analyzer, Token
from searchkit.caption import CONTENT_FIELDS, FIELD_JOINER, Caption, field_values
from searchkit.dates import day_range
from searchkit.query.tree import (
    And,
    Days,
    Everything,
    Fuzzy,
    Has,
    Not,
    Or,
    Prefix,
    Query,
    Sequence,
    Some,
    Term,
    Unfinished,
)

VALUE_GAP = 100
"""Positions between two values of a field, and two fields: no phrase runs across."""

Folded = Term | Prefix | Fuzzy | Unfinished
"""The leaves that are compared with folds, one by one."""

Match = tuple[str, Token]
"""A matched token and the field that it stands in."""


@dataclass(frozen=True)
class Document:
    """A caption and the tokens of its fields, worked out field by field when asked for."""

    caption: Caption
    analyzer: Analyzer
    _tokens: dict[str, list[Token]] = field(default_factory=dict, compare=False, repr=False)

    def tokens(self, name: str) -> list[Token]:
        """A field's tokens; offsets belong to the field's values joined by ``", "``."""
        if name not in self._tokens:
            self._tokens[name] = _analyzed(self.analyzer, field_values(self.caption, name))
        return self._tokens[name]


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
        case Some(parts):
            found = [matches for part in parts if (matches := find(part, document)) is not None]
            return _merged(found) if 0 < len(found) < len(parts) else None
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
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and (not before or min(before) > limit):
            return limit + 1
    return min(row[-1], limit + 1)


def accepts(query: Folded) -> Callable[[str], bool]:
    """Which folds a leaf stands for."""
    match query:
        case Term(term):
            return term.__eq__
        case Prefix(text) | Unfinished(text):
            return lambda term: term.startswith(text)
        case Fuzzy(text, limit):
            return lambda term: distance(text, term, limit) <= limit


def fields_of(name: str) -> tuple[str, ...]:
    """The fields that a leaf looks in: the named one, or all the content."""
    return (name,) if name else CONTENT_FIELDS


def _places(tokens: list[Token]) -> set[tuple[int, int]]:
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
        for token in document.tokens(name)
        if accepted(token.term) and _spelled(query, token)
    ]


def _spelled(query: Folded, token: Token) -> bool:
    return not (isinstance(query, Term) and query.strict) or token.exact == query.exact


def _sequence(query: Sequence, document: Document) -> list[Match] | None:
    found = [
        (name, token)
        for name in fields_of(query.items[0][0].field)
        for token in _in_sequence(query, name, document)
    ]
    return found or None


def _in_sequence(query: Sequence, name: str, document: Document) -> list[Token]:
    places: list[dict[int, Token]] = []
    for item in query.items:
        here = {}
        for term in item:
            leaf = Term(term.term, name, term.exact, term.strict)
            here.update({token.position: token for _, token in _tokens(leaf, document)})
        if not here:
            return []
        places.append(here)
    return _side_by_side(places) if not query.slop else _near(places, query.slop)


def _side_by_side(places: list[dict[int, Token]]) -> list[Token]:
    starts = [
        start
        for start in places[0]
        if all(start + number in here for number, here in enumerate(places))
    ]
    return [here[start + number] for start in starts for number, here in enumerate(places)]


def _near(places: list[dict[int, Token]], slop: int) -> list[Token]:
    """Every choice of one token a word, all in different places, no more than slop between."""
    window = len(places) + slop
    found: list[Token] = []
    for anchor in sorted({position for here in places for position in here}):
        inside = [[p for p in here if anchor <= p < anchor + window] for here in places]
        if all(inside) and _assignable(inside):
            found += (here[p] for here, ps in zip(places, inside, strict=True) for p in ps)
    return list(dict.fromkeys(found))


def _assignable(choices: list[list[int]]) -> bool:
    """Whether every word can have a place of its own (bipartite matching, Kuhn 1955)."""
    owner: dict[int, int] = {}

    def place(word: int, tried: set[int]) -> bool:
        for position in choices[word]:
            if position not in tried:
                tried.add(position)
                if position not in owner or place(owner[position], tried):
                    owner[position] = word
                    return True
        return False

    return all(place(word, set()) for word in range(len(choices)))


def _overlaps(date: str, first: int, last: int) -> bool:
    if not date:
        return False
    begin, end = day_range(date)
    return begin <= last and end >= first
