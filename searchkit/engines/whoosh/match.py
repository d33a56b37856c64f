"""Matching in one segment: a resolved query -> its documents, ascending, and their scores.

Every leaf gives arrays, branches join them; scores are worked out only for the documents
that are left. What postings alone cannot tell, the spelling of a word within a field or a
phrase, is asked of the stored caption with `find`, for what the postings leave.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from searchkit import ranking
from searchkit.engines.whoosh import near
from searchkit.engines.whoosh.hits import (
    NONE,
    Docs,
    Floats,
    Hits,
    any_of,
    at_least,
    common,
    total,
    without,
)
from searchkit.engines.whoosh.leaves import Counted, Leaves, posted
from searchkit.engines.whoosh.names import SEP
from searchkit.engines.whoosh.scoring import covered, saturated
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

_FEW = 16
"""Postings in one of so many documents are sorted, more are counted by document."""


class Matcher:
    """Evaluates one query's parts in one segment; a part that comes twice is evaluated once."""

    def __init__(self, state: State, shelf: Shelf, tier: float) -> None:
        self._state = state
        self._shelf = shelf
        self.leaves = Leaves(state, shelf, tier)
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
                return self._any([self.hits(part) for part in parts])
            case AtLeast(parts, count):
                return self._at_least([self.hits(part) for part in parts], count)
            case Not(part):
                return Hits(without(self._living(), self.hits(part), self._size))
            case Term():
                return self._term(query)
            case Sequence():
                return self._sequence(query)
            case Prefix() | Fuzzy():
                return self._expanded(query)
            case Unfinished(text):
                return self._unfinished(text)
            case Days():
                living = self._living()
                return Hits(living[self._on_days(query, living)])
            case Has(name):
                return Hits(self._shelf.listing("flags", f"has{SEP}{name}").docs)
            case Everything():
                return Hits(self._living())
        raise TypeError(f"{type(query).__name__} is not resolved")

    def _living(self) -> Docs:
        return self._shelf.source.living().astype(np.int32)

    def _all(self, parts: tuple[Query, ...]) -> Hits:
        """Smallest part first; negated parts take away at the end."""
        wanted = [self.hits(part) for part in parts if not isinstance(part, Not | Days)]
        docs = self._living() if not wanted else common(wanted, self._size)
        for part in parts:
            if isinstance(part, Not):
                docs = without(docs, self.hits(part.part), self._size)
            elif isinstance(part, Days):
                docs = docs[self._on_days(part, docs)]
        scored = [hits for hits in wanted if hits.points is not None]
        return Hits(docs, lambda some: total(scored, some))

    def _at_least(self, found: list[Hits], count: int) -> Hits:
        """So many of the parts, with the reward for each of them."""
        hits = at_least(found, count, self._size)

        def points(docs: Docs) -> Floats:
            held = np.sum([part.holds(docs, self._size) for part in found], 0)
            return covered(hits.of(docs), held, len(found))

        return Hits(hits.docs, points)

    def _any(self, found: list[Hits]) -> Hits:
        if len(found) < 2:
            return found[0] if found else NONE
        return any_of(found, self._size, ranking.RERANKED)

    def _term(self, term: Term) -> Hits:
        counted = self.leaves.counted(term)
        if counted is None:
            counted = self._verified(term, self.leaves.candidates(term))
        return self._scored(term, counted)

    def _scored(self, term: Term, counted: Counted) -> Hits:
        is_plain = term.exact is None and not term.field
        leading = self._shelf.heads("content", term.term) if is_plain else None
        return Hits(
            counted.docs,
            lambda docs: self.leaves.points(term, counted, docs),
            None if leading is None else lambda: leading,
            self.leaves.dense(term, counted.listing),
        )

    def _verified(self, query: Query, docs: Docs) -> Counted:
        """The documents that the stored caption agrees on, with the count of matches."""
        found = [(n, find(query, self._shelf.document(n))) for n in docs.tolist()]
        rows = [(n, len(matches)) for n, matches in found if matches is not None]
        kept, counts = np.array(rows, np.int32).reshape(-1, 2).T
        return Counted(kept, counts)

    def _sequence(self, query: Sequence) -> Hits:
        """Terms near each other by their positions; spellings by the stored caption."""
        items = [self.hits(Or(item)) for item in query.items]
        docs = common(items, self._size)
        if len(docs):
            docs = self._close(query, docs)
        if _needs_caption(query):
            docs = self._verified(query, docs).docs
        return Hits(docs, lambda some: total(items, some))

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

    def _expanded(self, query: Prefix | Fuzzy) -> Hits:
        """Every term of an expansion, each scored on its own."""
        found = self._shelf.expansion(query)
        if query.field == "text":
            return self._any([self._term(Term(term, "text")) for term in found.terms])
        points = self._state.weights(self._shelf, query)[found.owners]
        ratio = self.leaves.ratio(found.docs)
        points *= saturated(found.counts, ratio)
        if len(found) * _FEW < self._size:
            docs, place = np.unique(found.docs, return_inverse=True)
            sums: Floats = np.bincount(place, points).astype(np.float64)
            return Hits(docs, lambda some: sums[np.searchsorted(docs, some)])
        scores = np.bincount(found.docs, points, self._size)
        return Hits(np.flatnonzero(scores != 0).astype(np.int32), scores.__getitem__)

    def _unfinished(self, text: str) -> Hits:
        """All words that begin so, counted as one."""
        found = self._shelf.expansion(Prefix(text))
        counts = np.bincount(found.docs, found.counts, self._size).astype(np.int32)
        docs = np.flatnonzero(counts != 0).astype(np.int32)

        def points(some: Docs) -> Floats:
            return self.leaves.ranked(some, counts[some], self._state.prefix_idf(text))

        return Hits(docs, points)

    def _on_days(self, days: Days, docs: Docs) -> NDArray[np.bool_]:
        """Which of some documents have a date that falls between two days."""
        begin = self._shelf.source.column("first_day")[docs]
        end = self._shelf.source.column("last_day")[docs]
        found: NDArray[np.bool_] = (begin != 0) & (begin <= days.last) & (end >= days.first)
        return found


def _needs_caption(query: Sequence) -> bool:
    """Whether positions do not tell all: of spellings, of the text's end, across fields."""
    strict = any(term.strict for item in query.items for term in item)
    across = bool(query.slop) and len(query.items) + query.slop > VALUE_GAP
    return strict or across or query.items[0][0].field == "text"
