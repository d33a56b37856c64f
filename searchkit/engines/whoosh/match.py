"""Matching in one segment: a resolved query -> its documents, ascending, and their scores.

Every leaf gives arrays, branches join them; scores are worked out only for the documents
that are left. What postings alone cannot tell, the spelling of a word within a field or a
phrase, is asked of the stored caption with `find`, for what the postings leave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh import near
from searchkit.engines.whoosh.leaves import Counted, Leaves, posted
from searchkit.engines.whoosh.names import SEP
from searchkit.engines.whoosh.scoring import covered
from searchkit.engines.whoosh.state import Shelf, State
from searchkit.query import Query, find
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
    Sequence,
    Term,
    Unfinished,
)
from searchkit.ranking import Grades

Docs = NDArray[np.int32]
Floats = NDArray[np.float64]
Points = Callable[[Docs], Floats]
"""The scores of some of the matching documents, given ascending."""


@dataclass(frozen=True, slots=True)
class Hits:
    """The documents that match, ascending, and how to score them; None scores 0."""

    docs: Docs
    points: Points | None = None

    def __len__(self) -> int:
        return len(self.docs)

    def scores(self) -> Floats:
        """The scores of all of them."""
        return self.of(self.docs)

    def of(self, docs: Docs) -> Floats:
        """The scores of some of them."""
        return np.zeros(len(docs)) if self.points is None else self.points(docs)


class Matcher:
    """Evaluates one query's parts in one segment; a part that comes twice is evaluated once."""

    def __init__(self, state: State, shelf: Shelf, grades: Grades) -> None:
        self._state = state
        self._shelf = shelf
        self.leaves = Leaves(state, shelf, grades)
        self._size = shelf.source.size
        self._known: dict[Query, Hits] = {}

    def hits(self, query: Query) -> Hits:
        """What matches."""
        if query not in self._known:
            self._known[query] = self._hits(query)
        return self._known[query]

    def _hits(self, query: Query) -> Hits:
        match query:
            case And(parts):
                return self._all(parts)
            case Or(parts):
                return self._some([self.hits(part) for part in parts], 1)
            case AtLeast(parts, count):
                return self._at_least([self.hits(part) for part in parts], count)
            case Not(part):
                return Hits(without(self._living(), self.hits(part).docs, self._size))
            case Term():
                return self._term(query)
            case Sequence():
                return self._sequence(query)
            case Prefix() | Fuzzy():
                return self._some(list(map(self._term, self._terms(query))), 1)
            case Unfinished(text):
                return self._unfinished(text)
            case Days(first, last):
                return self._dated(first, last)
            case Has(name):
                return Hits(self._shelf.listing("flags", f"has{SEP}{name}").docs)
            case Everything():
                return Hits(self._living())
        raise TypeError(f"{type(query).__name__} is not resolved")

    def _living(self) -> Docs:
        return self._shelf.source.living().astype(np.int32)

    def _all(self, parts: tuple[Query, ...]) -> Hits:
        """Smallest part first; negated parts take away at the end."""
        wanted = [self.hits(part) for part in parts if not isinstance(part, Not)]
        docs = self._living() if not wanted else _common(wanted, self._size)
        for part in parts:
            if isinstance(part, Not):
                docs = without(docs, self.hits(part.part).docs, self._size)
        scored = [hits for hits in wanted if hits.points is not None]
        return Hits(docs, lambda some: _total(scored, some))

    def _at_least(self, found: list[Hits], count: int) -> Hits:
        """So many of the parts, with the reward for each of them."""
        hits = self._some([*found, Hits(np.zeros(0, np.int32))], count)

        def points(docs: Docs) -> Floats:
            held = np.sum([within(docs, part.docs, self._size) for part in found], 0)
            return covered(hits.of(docs), held, len(found))

        return Hits(hits.docs, points)

    def _some(self, found: list[Hits], count: int) -> Hits:
        """The documents of at least so many of the parts."""
        if not found:
            return Hits(np.zeros(0, np.int32))
        if len(found) == 1 and count == 1:
            return found[0]
        held = np.zeros(self._size, np.min_scalar_type(len(found)))
        for hits in found:
            held[hits.docs] += 1
        docs = np.flatnonzero(held >= count).astype(np.int32)
        return Hits(docs, lambda some: self._sum(found, some))

    def _sum(self, found: list[Hits], docs: Docs) -> Floats:
        """The sum of the scores of the parts that hold each document."""
        if len(docs) * 8 < sum(map(len, found)):
            return _sparse_sum(found, docs, self._size)
        total = np.zeros(self._size)
        for hits in found:
            if hits.points is not None:
                total[hits.docs] += hits.scores()
        return total[docs]

    def _term(self, term: Term) -> Hits:
        counted = self.leaves.counted(term)
        if counted is None:
            counted = self._verified(term, self.leaves.candidates(term))
        return self._scored(term, counted)

    def _scored(self, term: Term, counted: Counted) -> Hits:
        return Hits(counted.docs, lambda docs: self.leaves.points(term, counted, docs))

    def _verified(self, query: Query, docs: Docs) -> Counted:
        """The documents that the stored caption agrees on, with the count of matches."""
        found = [(n, find(query, self._shelf.document(n))) for n in docs.tolist()]
        rows = [(n, len(matches)) for n, matches in found if matches is not None]
        kept, counts = np.array(rows, np.int32).reshape(-1, 2).T
        return Counted(kept, counts)

    def _sequence(self, query: Sequence) -> Hits:
        """Terms near each other by their positions; spellings by the stored caption."""
        items = [self.hits(Or(item)) for item in query.items]
        docs = _common(items, self._size)
        if len(docs):
            docs = self._close(query, docs)
        if _needs_caption(query):
            docs = self._verified(query, docs).docs
        return Hits(docs, lambda some: _total(items, some))

    def _close(self, query: Sequence, docs: Docs) -> Docs:
        """The documents in which the items stand as asked, whatever their field and spelling."""
        if not query.slop:
            return docs[near.side_by_side([self._places(item, docs) for item in query.items])]
        wanted = Counter(query.items)
        places = [self._places(item, docs) for item in wanted]
        return docs[near.together(places, list(wanted.values()), len(query.items) + query.slop)]

    def _places(self, item: tuple[Term, ...], docs: Docs) -> NDArray[np.int64]:
        """Where an item stands: ``index into docs << 32 | position``, ascending."""
        found = [self.leaves.places(*posted(term.term, term.field), docs) for term in item]
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))

    def _terms(self, query: Prefix | Fuzzy) -> Iterable[Term]:
        return (Term(term, query.field) for term in self._shelf.expansions(query))

    def _unfinished(self, text: str) -> Hits:
        """All words that begin so, counted as one."""
        counts = np.zeros(self._size, np.int32)
        for term in self._shelf.expansions(Prefix(text)):
            listing = self._shelf.listing("content", term)
            counts[listing.docs] += listing.counts
        docs = np.flatnonzero(counts).astype(np.int32)

        def points(some: Docs) -> Floats:
            return self.leaves.ranked(some, counts[some], self._state.prefix_idf(text))

        return Hits(docs, points)

    def _dated(self, first: int, last: int) -> Hits:
        begin = self._shelf.source.column("first_day")
        end = self._shelf.source.column("last_day")
        found = np.flatnonzero((begin != 0) & (begin <= last) & (end >= first)).astype(np.int32)
        alive = self._shelf.source.alive
        return Hits(found if alive is None else found[alive[found]])


def _needs_caption(query: Sequence) -> bool:
    """Whether positions do not tell all: of spellings, of the text's end, across fields."""
    strict = any(term.strict for item in query.items for term in item)
    across = bool(query.slop) and len(query.items) + query.slop > VALUE_GAP
    return strict or across or query.items[0][0].field == "text"


def _common(found: list[Hits], size: int) -> Docs:
    """The documents that are in all."""
    smallest, *others = sorted((hits.docs for hits in found), key=len)
    return reduce(lambda docs, other: docs[within(docs, other, size)], others, smallest)


def _total(found: list[Hits], docs: Docs) -> Floats:
    total = np.zeros(len(docs))
    for hits in found:
        total += hits.of(docs)
    return total


def _sparse_sum(found: list[Hits], docs: Docs, size: int) -> Floats:
    total = np.zeros(len(docs))
    for hits in found:
        held = within(docs, hits.docs, size)
        total[held] += hits.of(docs[held])
    return total


def within(docs: Docs, other: Docs, size: int) -> NDArray[np.bool_]:
    """Which of some documents are among others, both ascending."""
    if not len(other):
        return np.zeros(len(docs), bool)
    if len(docs) * 20 > len(other):
        mask = np.zeros(size, bool)
        mask[other] = True
        return mask[docs]
    at = np.searchsorted(other, docs)
    at[at == len(other)] = 0
    found: NDArray[np.bool_] = other[at] == docs
    return found


def without(docs: Docs, other: Docs, size: int) -> Docs:
    """Some documents but for others."""
    return docs[~within(docs, other, size)]
