"""Did you mean: a word of the index's own near one that is found nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import islice, product

from searchkit.deadline import NEVER, Deadline
from searchkit.engines import Engine, Near
from searchkit.folds import fold
from searchkit.query import Query
from searchkit.query.find import distance
from searchkit.query.tree import And, Or, Word

_LOOK = 256
"""Folds that are compared between two looks at the clock."""
_NEAREST, _TRIES = 6, 24
"""Folds that a word may stand for, and ways to mend the query that are tried."""

_Near = tuple[int, int, str]
"""Edits, how many captions about the fold is in, negative, and the fold."""


def suggestion(
    text: str,
    query: Query,
    engine: Engine,
    count: Callable[[Query], int],
    deadline: Deadline = NEVER,
) -> str:
    """The typed text with each unknown word of the query in its likeliest spelling, else empty.

    Of the nearest folds those are taken with which most captions are found; where none is
    found with any, the nearest, the more frequent first. Accents are those that the word
    mostly has in the index. Raises `TimeUpError` at the deadline.
    """
    unknown = [word for word in dict.fromkeys(_words(query)) if not count(word)]
    rows = [(word, near) for word in unknown if (near := _nearest(word.text, engine, deadline))]
    if not rows:
        return ""
    words = [word for word, _ in rows]

    def cost(folds: Sequence[_Near]) -> tuple[bool, int, int]:
        others = {word: Word(other) for word, (_, _, other) in zip(words, folds, strict=True)}
        found = count(_with(query, others))
        return not found, sum(edits for edits, _, _ in folds), -found

    tries = islice(product(*(near for _, near in rows)), _TRIES)
    best = min(tries, key=cost)
    for word, (_, _, other) in zip(words, best, strict=True):
        spelled = _spelled(other, engine, deadline)
        text = re.sub(rf"(?<![\w:=]){re.escape(word.text)}(?!\w)", spelled, text)
    return text


def _words(query: Query) -> Iterator[Word]:
    match query:
        case Word(_, "", False):
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from _words(part)


def _with(query: Query, others: Mapping[Word, Word]) -> Query:
    """The query with other words in place of some."""
    match query:
        case Word():
            return others.get(query, query)
        case And(parts) | Or(parts):
            return replace(query, parts=tuple(_with(part, others) for part in parts))
    return query


def _nearest(word: str, engine: Engine, deadline: Deadline) -> list[_Near]:
    """The folds with the fewest edits, at most one in three letters; the more frequent first."""
    term = fold(word)
    limit = min(2, len(term) // 3)
    if not limit:
        return []
    letters = set(term)
    if isinstance(engine, Near):
        known = engine.near(term, limit, deadline)
    else:
        known = engine.vocabulary(deadline=deadline)
    found = (
        (edits, -count, other)
        for other, count in deadline.watched(known, _LOOK)
        if abs(len(other) - len(term)) <= limit
        and len(letters ^ set(other)) <= 2 * limit
        and (edits := distance(term, other, limit)) <= limit
    )
    return nsmallest(_NEAREST, found)


def _spelled(term: str, engine: Engine, deadline: Deadline) -> str:
    """The accented spelling that most captions with the word have, else the fold itself."""
    total = sum(count for other, count in engine.vocabulary(term, deadline) if other == term)
    best = max(engine.spellings(term, deadline), key=lambda row: row[1], default=(term, 0))
    return best[0] if best[1] * 2 > total else term
