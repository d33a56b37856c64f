"""Choosing the page: the best documents of every segment, and which of them come first."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchkit import ranking
from searchkit.deadline import NEVER, Deadline, TimeUpError
from searchkit.engines.whoosh.hits import Hits
from searchkit.engines.whoosh.joins import Docs, Ints
from searchkit.engines.whoosh.match import Matcher
from searchkit.engines.whoosh.rescore import Rescorer
from searchkit.engines.whoosh.state import Shelf, State
from searchkit.query import Query
from searchkit.query.limit import Cut

Floats = NDArray[np.float64]

Row = tuple[int, int, float]
"""Segment, document, score."""

ALWAYS = 10
"""Captions of a page that are read whatever the time."""
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Found:
    """A query's hits in one segment."""

    shelf: Shelf
    matcher: Matcher
    hits: Hits


class Selection:
    """One query's hits in all segments of a state."""

    def __init__(self, state: State, query: Query, deadline: Deadline = NEVER) -> None:
        self._state = state
        self._deadline = deadline
        self.cuts: tuple[Cut, ...] = ()
        with suppress(TimeUpError):
            query, self.cuts = state.limited(query, deadline)
        self._query = query
        self.found: list[Found] = []
        for shelf in state.shelves:
            matcher = Matcher(state, shelf, ranking.tier(query), deadline)
            self.found.append(Found(shelf, matcher, matcher.hits(query)))
        self.total = sum([len(found.hits) for found in self.found])
        """How many documents match."""

    def page(self, limit: int, offset: int, sort: str) -> list[Row]:
        """A page in one of the orders of `searchkit.engines.SORTS`."""
        if not self.total:
            return []
        if sort == "relevance":
            return self.by_relevance(limit, offset)
        if sort == "path":
            return self.by_path(limit, offset)
        return self.by_date(limit, offset, -1 if sort == "-date" else 1)

    def by_relevance(self, limit: int, offset: int) -> list[Row]:
        """A page of the best; the very best are scored again with their neighbours."""
        end = offset + limit
        best_of = _all if self.total <= ranking.RERANKED else _best
        best = _Candidates.joined([best_of(f, max(end, ranking.RERANKED)) for f in self.found])
        again = best.first(ranking.RERANKED)
        rows = again.scored(self._rescored(again)).rows(offset, end)
        if end <= ranking.RERANKED:
            return rows
        return rows + best.rows(max(offset, ranking.RERANKED), end)

    def by_date(self, limit: int, offset: int, sign: int) -> list[Row]:
        """A page in the order of dates, the undated last."""
        wanted = offset + limit
        parts = []
        for found in self.found:
            keys = found.shelf.date_keys(sign)[found.hits.docs]
            parts.append(_ordered(found, keys, wanted))
        rows = [row for part in parts for row in part]
        rows.sort()
        return self._scored([(shelf, doc) for _, shelf, doc in rows[offset:wanted]])

    def by_path(self, limit: int, offset: int) -> list[Row]:
        """A page in the order of sources: of every segment the first, then by their names."""
        wanted = offset + limit
        rows: list[tuple[str, int, int, int]] = []
        for found in self.found:
            docs = found.hits.docs
            rank = found.shelf.source.column("source_rank")[docs].astype(np.int64)
            sequence = _sequence(found.shelf, docs)
            for key, shelf, doc in _ordered(found, (rank << 32) | sequence, wanted):
                if len(rows) >= ALWAYS and self._deadline.is_over:
                    break
                caption = self._state.caption(shelf, doc)
                rows.append((caption.source, key & 0xFFFFFFFF, shelf, doc))
        rows.sort()
        return self._scored([(shelf, doc) for _, _, shelf, doc in rows[offset:wanted]])

    def _scored(self, rows: list[tuple[int, int]]) -> list[Row]:
        if not rows:
            return []
        shelves, docs = np.array(sorted(rows), np.int64).T
        zeros = np.zeros(len(rows))
        chosen = _Candidates(shelves, docs, zeros, zeros.astype(np.int64))
        scores = dict(zip(sorted(rows), self._rescored(chosen).tolist(), strict=True))
        return [(*row, scores[row]) for row in rows]

    def _rescored(self, chosen: _Candidates) -> Floats:
        """The scores of chosen documents, exactly if there is the time."""
        if len(self.found) == 1:
            return self._scores(self.found[0], chosen.docs)
        scores = np.zeros(len(chosen.docs))
        for number, found in enumerate(self.found):
            here = (chosen.shelves == number).nonzero()[0]
            if len(here):
                scores[here] = self._scores(found, chosen.docs[here])
        return scores

    def _scores(self, found: Found, docs: Docs) -> Floats:
        try:
            self._deadline.check()
            again = Rescorer(self._state, found.shelf, found.matcher, docs, self._deadline)
            return again.of(self._query)
        except TimeUpError:
            return found.hits.of(docs)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Documents of several segments, ascending in each, with scores and sequence numbers."""

    shelves: NDArray[np.int64]
    docs: Ints
    scores: Floats
    sequence: NDArray[np.int64]

    @classmethod
    def joined(cls, parts: list[_Candidates]) -> _Candidates:
        if len(parts) == 1:
            return parts[0]
        parts = parts or [cls(_NONE, _NONE, _NONE.astype(np.float64), _NONE)]
        return cls(
            np.concatenate([part.shelves for part in parts]),
            np.concatenate([part.docs for part in parts]),
            np.concatenate([part.scores for part in parts]),
            np.concatenate([part.sequence for part in parts]),
        )

    def scored(self, scores: Floats) -> _Candidates:
        return _Candidates(self.shelves, self.docs, scores, self.sequence)

    def first(self, count: int) -> _Candidates:
        """The best so many."""
        if len(self.docs) <= count:
            return self
        chosen = np.sort(self._order()[:count])
        return _Candidates(
            self.shelves[chosen], self.docs[chosen], self.scores[chosen], self.sequence[chosen]
        )

    def rows(self, start: int, end: int) -> list[Row]:
        """Those at some ranks, in order."""
        chosen = self._order()[start:end]
        found = self.shelves[chosen], self.docs[chosen], self.scores[chosen]
        return list(zip(*(column.tolist() for column in found), strict=True))

    def _order(self) -> NDArray[np.int64]:
        """Best first, ties in the order of adding."""
        return np.lexsort((self.sequence, -self.scores.round(9)))


_NONE = np.zeros(0, np.int64)


def _all(found: Found, wanted: int) -> _Candidates:  # noqa: ARG001
    """Few documents, all of which will be scored exactly."""
    docs = found.hits.docs.astype(np.int64, copy=False)
    shelves = np.full(len(docs), found.shelf.number)
    return _Candidates(shelves, docs, np.zeros(len(docs)), _sequence(found.shelf, docs))


def _best(found: Found, wanted: int) -> _Candidates:
    """The best of a segment; of equal ones, those that were added first."""
    docs = found.hits.best() if wanted <= ranking.RERANKED else found.hits.docs
    docs = docs.astype(np.int64, copy=False)
    scores = found.hits.of(docs)
    if len(docs) > wanted:
        chosen = np.sort(_highest(scores, found.shelf, docs, wanted))
        docs, scores = docs[chosen], scores[chosen]
    shelves = np.full(len(docs), found.shelf.number)
    return _Candidates(shelves, docs, scores, _sequence(found.shelf, docs))


def _highest(scores: Floats, shelf: Shelf, docs: Docs, wanted: int) -> NDArray[np.int64]:
    """The places of the highest scores; of equal ones, those that were added first."""
    if len(scores) > _BLOCK * wanted:
        rest = (scores >= _bound(scores, wanted)).nonzero()[0]
        return rest[_above(scores[rest], shelf, docs[rest], wanted)]
    return _above(scores, shelf, docs, wanted)


def _above(scores: Floats, shelf: Shelf, docs: Docs, wanted: int) -> NDArray[np.int64]:
    border = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
    above, equal = (scores > border).nonzero()[0], (scores == border).nonzero()[0]
    missing = wanted - len(above)
    if len(equal) > missing:
        sequence = _sequence(shelf, docs[equal])
        equal = equal[sequence.argpartition(missing - 1)[:missing]]
    return np.concatenate([above, equal])


def _bound(scores: Floats, wanted: int) -> float:
    """A score that at least so many reach: the greatest of at least so many blocks tell it."""
    whole = len(scores) // _BLOCK
    tops = scores[: whole * _BLOCK].reshape(whole, _BLOCK).max(1)
    return float(np.partition(tops, whole - wanted)[whole - wanted])


def _sequence(shelf: Shelf, docs: Docs) -> NDArray[np.int64]:
    return shelf.source.column("sequence")[docs].astype(np.int64)


def _ordered(found: Found, keys: NDArray[np.int64], wanted: int) -> list[tuple[int, int, int]]:
    """The lowest keys of a segment with their documents: ``(key, segment, document)``."""
    chosen = np.arange(len(keys))
    if 0 < wanted < len(keys):
        chosen = keys.argpartition(wanted - 1)[:wanted]
    docs = found.hits.docs[chosen].tolist()
    return [(k, found.shelf.number, d) for k, d in zip(keys[chosen].tolist(), docs, strict=True)]
