"""Matching in one segment: a resolved query -> its documents, ascending, and their scores.

Every leaf gives arrays, branches join them; scores are worked out only for the documents
that are left. What postings alone cannot tell, the spelling of a word within a field or a
phrase, is asked of the stored caption with `find`, for what the postings leave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from searchkit import ranking
from searchkit.deadline import NEVER, Deadline, TimeUpError
from searchkit.engines.whoosh import near
from searchkit.engines.whoosh.hits import (
    NONE,
    Floats,
    Hits,
    Listed,
    any_of,
    at_least,
    common,
    total,
    without,
)
from searchkit.engines.whoosh.joins import Docs, by_document
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

_OCCURRENCES = 1 << 17
"""Documents of the most common word of a phrase whose occurrences are compared without choice."""


class Matcher:
    """Evaluates one query's parts in one segment; a part that comes twice is evaluated once.

    What is not evaluated by the deadline matches nothing, and neither does a NOT that was not.
    Hits do not refer to their matcher, so that both are freed at once with the last of them.
    """

    def __init__(self, state: State, shelf: Shelf, tier: float, deadline: Deadline = NEVER) -> None:
        self._state = state
        self._shelf = shelf
        self.leaves = Leaves(state, shelf, tier)
        self._size = shelf.source.size
        self._deadline = deadline
        self._known: dict[Query, Hits] = {}

    def hits(self, query: Query) -> Hits:
        """What matches."""
        found = self._known.get(query)
        if found is None:
            found = self._known[query] = self._timely(query)
        return found

    def _timely(self, query: Query) -> Hits:
        try:
            self._deadline.check()
            return self._hits(query)
        except TimeUpError:
            return NONE

    def _hits(self, query: Query) -> Hits:
        match query:
            case And(parts):
                return self._all(parts)
            case Or(parts):
                return self._any([self.hits(part) for part in parts])
            case AtLeast(parts, count):
                return self._at_least([self.hits(part) for part in parts], count)
            case Not(part):
                return Hits(self._without(self._living(), part))
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
                docs = self._without(docs, part.part)
            elif isinstance(part, Days):
                docs = docs[self._on_days(part, docs)]
        scored = [hits for hits in wanted if hits.points is not None]
        return Hits(docs, lambda some: total(scored, some))

    def _without(self, docs: Docs, part: Query) -> Docs:
        """Some documents but for those of a part, all of which must be known."""
        hits = self.hits(part)
        self._deadline.check()
        return without(docs, hits, self._size)

    def _at_least(self, found: list[Hits], count: int) -> Hits:
        """So many of the parts, with the reward for each of them."""
        size = self._size
        hits = at_least(found, count, size)

        def points(docs: Docs) -> Floats:
            held = np.sum([part.holds(docs, size) for part in found], 0)
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
        leaves = self.leaves

        def points(docs: Docs) -> Floats:
            return leaves.points(term, counted, docs)

        if counted.listing is None:
            return Hits(counted.docs, points)
        is_plain = term.exact is None and not term.field
        leading = self._shelf.heads("content", term.term) if is_plain else None
        return Listed(
            counted.listing,
            points,
            None if leading is None else lambda: leading,
            leaves.dense(term, counted.listing),
        )

    def _verified(self, query: Query, docs: Docs) -> Counted:
        """The documents that the stored caption agrees on, with the count of matches."""
        rows = []
        for number in docs.tolist():
            if self._deadline.is_over:
                break
            matches = find(query, self._shelf.document(number))
            if matches is not None:
                rows.append((number, len(matches)))
        kept, counts = np.array(rows, np.int32).reshape(-1, 2).T
        return Counted(kept, counts)

    def _sequence(self, query: Sequence) -> Hits:
        """Terms near each other by their positions; spellings by the stored caption."""
        items = [self.hits(Or(tuple(map(_posted, item)))) for item in query.items]
        if not query.slop and max(map(len, items)) <= _OCCURRENCES:
            docs = self._side_by_side(query)
        else:
            docs = common(items, self._size)
            docs = self._close(query, docs) if len(docs) else docs
        if _needs_caption(query):
            docs = self._verified(query, docs).docs
        return Hits(docs, lambda some: total(items, some))

    def _side_by_side(self, query: Sequence) -> Docs:
        """The documents in which the items follow each other, by all that is known of them."""
        found = [
            [self.leaves.occurrences(*posted(term.term, term.field)) for term in item]
            for item in self._deadline.watched(query.items)
        ]
        places = [row[0] if len(row) == 1 else np.unique(np.concatenate(row)) for row in found]
        return near.side_by_side(places).astype(np.int32)

    def _close(self, query: Sequence, docs: Docs) -> Docs:
        """The documents in which the items stand as asked, whatever their field and spelling."""
        if not query.slop:
            return docs[near.side_by_side(self._all_places(query.items, docs))]
        wanted = Counter(query.items)
        places = self._all_places(wanted, docs)
        return docs[near.together(places, list(wanted.values()), len(query.items) + query.slop)]

    def _all_places(self, items: Iterable[tuple[Term, ...]], docs: Docs) -> list[NDArray[np.int64]]:
        return [self._places(item, docs) for item in self._deadline.watched(items)]

    def _places(self, item: tuple[Term, ...], docs: Docs) -> NDArray[np.int64]:
        """Where an item stands: ``index into docs << 32 | position``, ascending."""
        found = [self.leaves.places(*posted(term.term, term.field), docs) for term in item]
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))

    def _expanded(self, query: Prefix | Fuzzy) -> Hits:
        """Every term of an expansion, each scored on its own."""
        found = self._shelf.expanded(query, self._deadline)
        if query.field == "text":
            terms = self._deadline.watched(found.terms)
            return self._any([self._term(Term(term, "text")) for term in terms])
        scores = self._state.scores(self._shelf, query)
        return Hits(found.docs, lambda some: by_document(found.docs, scores, some))

    def _unfinished(self, text: str) -> Hits:
        """All words that begin so, counted as one."""
        found = self._shelf.expanded(Prefix(text))
        counts, idf, leaves = found.sums(found.counts), self._state.prefix_idf(text), self.leaves

        def points(some: Docs) -> Floats:
            return leaves.ranked(some, by_document(found.docs, counts, some), idf)

        return Hits(found.docs, points)

    def _on_days(self, days: Days, docs: Docs) -> NDArray[np.bool_]:
        """Which of some documents have a date that falls between two days."""
        begin = self._shelf.source.column("first_day")[docs]
        end = begin + self._shelf.source.column("more_days")[docs]
        found: NDArray[np.bool_] = (begin != 0) & (begin <= days.last) & (end >= days.first)
        return found


def _posted(term: Term) -> Term:
    """A term as postings tell it: in a field, whatever its spelling, which is asked for later."""
    return replace(term, strict=False) if term.strict and term.field else term


def _needs_caption(query: Sequence) -> bool:
    """Whether positions do not tell all: of spellings, of the text's end, across fields."""
    strict = any(term.strict for item in query.items for term in item)
    across = bool(query.slop) and len(query.items) + query.slop > VALUE_GAP
    return strict or across or query.items[0][0].field == "text"
