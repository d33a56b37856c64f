"""The score of chosen documents as `ranking.score` has it, worked out from postings.

It differs from the first scores in lengths that are not rounded, and in the neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from searchkit.deadline import Deadline
from searchkit.engines.whoosh.joins import Docs
from searchkit.engines.whoosh.leaves import posted
from searchkit.engines.whoosh.match import Matcher
from searchkit.engines.whoosh.names import SEP
from searchkit.engines.whoosh.near import side_by_side
from searchkit.engines.whoosh.scoring import Occurrences, covered, norms, saturated
from searchkit.engines.whoosh.state import Shelf, State
from searchkit.query import Query
from searchkit.query.tree import (
    And,
    AtLeast,
    Fuzzy,
    Or,
    Prefix,
    Sequence,
    Term,
    Unfinished,
)
from searchkit.ranking import NEIGHBOURS, SPELLING_B, edge, score

Floats = NDArray[np.float64]
Counts = NDArray[np.int32]
Ints = NDArray[np.int64]


class Rescorer:
    """Scores some matching documents of one segment again, ascending; `TimeUpError` if late."""

    def __init__(
        self, state: State, shelf: Shelf, matcher: Matcher, docs: Docs, deadline: Deadline
    ) -> None:
        self._state = state
        self._shelf = shelf
        self._matcher = matcher
        self._docs = docs
        self._deadline = deadline
        self._ratio = shelf.source.column("words")[docs] / state.average_length
        self._norms = norms(self._ratio)
        self._in_all: dict[str, Ints] = {}
        self._placed: dict[str, Ints] = {}

    def of(self, query: Query) -> Floats:
        """The scores by a query that all the documents match, in their order."""
        for term in _in_all(query):
            self._in_all[term] = self._shelf.listing("content", term).places_of(self._docs)
        return self.scores(query)

    def scores(self, query: Query) -> Floats:
        """The scores by a part of it."""
        match query:
            case And(parts):
                return self._sum(map(self.scores, parts)) + self._neighbours(parts)
            case AtLeast(parts):
                held = np.sum([self._matched(part) for part in parts], 0)
                found = self._sum(map(self._if_matched, parts))
                return covered(found, held, len(parts)) + self._neighbours(parts)
            case Or(parts):
                return self._sum(map(self._if_matched, parts))
            case Term():
                return self._term(query)
            case Sequence(items):
                return self._sum(np.maximum.reduce([*map(self._term, item)]) for item in items)
            case Prefix() | Fuzzy():
                return self._expanded(query)
            case Unfinished(text):
                return self._unfinished(text)
        return np.zeros(len(self._docs))

    def _sum(self, parts: Iterable[Floats]) -> Floats:
        return sum(parts, np.zeros(len(self._docs)))

    def _if_matched(self, part: Query) -> Floats:
        scores = self.scores(part)
        if isinstance(part, Term) and not part.strict:
            return scores
        return np.where(self._matched(part), scores, 0.0)

    def _matched(self, part: Query) -> NDArray[np.bool_]:
        return self._matcher.hits(part).holds(self._docs, self._shelf.source.size)

    def _term(self, term: Term) -> Floats:
        if term.field == "text" or (term.field and term.exact is not None):
            return self._read(term)
        counts = self._counts(*posted(term.term, term.field))
        if term.exact is None:
            return term.weight * self._fold(term.term, counts)
        exact = self._counts("exact", f"{term.term}{SEP}{term.exact}")
        leaves = self._matcher.leaves
        found = Occurrences(counts, exact, leaves.bare(self._docs), self._spelling_norms)
        return term.weight * leaves.tiered(term, found)

    @cached_property
    def _spelling_norms(self) -> Floats:
        return norms(self._ratio, SPELLING_B)

    def _fold(self, term: str, counts: Counts) -> Floats:
        return self._state.idf(term) * saturated(counts, self._norms)

    def _read(self, query: Query) -> Floats:
        """The scores by the stored captions, for what postings do not tell."""
        tier = self._matcher.leaves.tier
        documents = map(self._shelf.document, self._deadline.watched(self._docs.tolist()))
        found = [score(query, document, self._state, tier) for document in documents]
        return np.array(found, np.float64)

    def _counts(self, field: str, term: str) -> Counts:
        """How often a term is in each document."""
        listing = self._shelf.listing(field, term)
        at = self._in_all.get(term) if field == "content" else None
        return listing.among(self._docs) if at is None else listing.counts[at]

    def _expanded(self, query: Prefix | Fuzzy) -> Floats:
        if query.field == "text":
            return self._read(query)
        found = self._shelf.expanded(query)
        at, held = found.among(self._docs)
        points = self._state.weights(self._shelf, query)[found.owners[held]]
        points *= saturated(found.counts[held], self._norms[at])
        return np.bincount(at, points, len(self._docs)).astype(np.float64)

    def _unfinished(self, text: str) -> Floats:
        found = self._shelf.expanded(Prefix(text))
        at, held = found.among(self._docs)
        counts = np.bincount(at, found.counts[held], len(self._docs)).astype(np.float64)
        return self._state.prefix_idf(text) * saturated(counts, self._norms)

    def _neighbours(self, parts: tuple[Query, ...]) -> Floats:
        """The reward for parts that stand side by side in the order typed."""
        total = np.zeros(len(self._docs))
        for one, other in pairwise(parts):
            last, first = edge(one, -1), edge(other, 0)
            if last and first:
                places = [self._places(last.term), self._places(first.term)]
                lowest = min(self._state.idf(last.term), self._state.idf(first.term))
                total[side_by_side(places)] += NEIGHBOURS * lowest
        return total

    def _places(self, term: str) -> Ints:
        """Where a fold stands: ``index into the documents << 32 | position``."""
        found = self._placed.get(term)
        if found is None:
            leaves, at = self._matcher.leaves, self._in_all.get(term)
            found = self._placed[term] = (
                leaves.places("content", term, self._docs)
                if at is None
                else leaves.placed("content", term, at, np.arange(len(at)))
            )
        return found


def _in_all(query: Query) -> Iterator[str]:
    """The folds that all captions hold that match."""
    match query:
        case Term(term, "", strict=False):
            yield term
        case And(parts):
            for part in parts:
                yield from _in_all(part)
        case Sequence(items):
            for item in items:
                if len(item) == 1:
                    yield from _in_all(item[0])
