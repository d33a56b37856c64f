"""How many words a beginning or a misspelling may stand for: the shortest, so that all agree."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from searchkit.query.tree import And, AtLeast, Fuzzy, Or, Prefix, Query

MOST = 5000
"""Words that one of them stands for."""

Open = Prefix | Fuzzy
"""The leaves that stand for many words."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A leaf that so many words answer to, of which only the `MOST` shortest were looked for."""

    leaf: Open
    words: int


def limited(
    query: Query, words_of: Callable[[Open], Collection[str]]
) -> tuple[Query, tuple[Cut, ...]]:
    """The query with leaves that stand for no more than `MOST` words, and what was cut off.

    ``words_of`` may tell a word more than once. What is left out by NOT is left out whole.
    """
    if not _is_open(query):
        return query, ()
    cuts: list[Cut] = []

    def within(part: Query) -> Query:
        match part:
            case And(parts) | Or(parts) | AtLeast(parts):
                return replace(part, parts=tuple(map(within, parts)))
            case Prefix() | Fuzzy():
                return leaf(part)
        return part

    def leaf(part: Open) -> Open:
        words = words_of(part)
        distinct = set(words) if len(words) > MOST else set()
        if len(distinct) <= MOST:
            return part
        cuts.append(Cut(part, len(distinct)))
        return replace(part, last=sorted(distinct, key=by_length)[MOST - 1])

    return within(query), tuple(cuts)


def by_length(word: str) -> tuple[int, str]:
    """The order in which words are taken."""
    return len(word), word


def _is_open(query: Query) -> bool:
    """Whether a query has leaves that stand for many words, but for those left out by NOT."""
    match query:
        case And(parts) | Or(parts) | AtLeast(parts):
            return any(map(_is_open, parts))
    return isinstance(query, Open)
