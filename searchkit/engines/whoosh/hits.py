"""The documents of one segment that match, and what joins them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.joins import Docs, distinct, placed, where, within
from searchkit.engines.whoosh.listing import Listing

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Points = Callable[[Docs], Floats]
"""The scores of some of the matching documents, given ascending."""

_BITS = 8
_RARE = 16
"""A part in less than one of so many documents is rare."""


@dataclass(frozen=True, slots=True)
class Dense:
    """A part by document: ``marks`` are 0 where it is not, ``points`` the scores of any."""

    marks: NDArray[np.unsignedinteger]
    points: Points | None = None


class Hits:
    """The documents that match, ascending, and how to score them; without points, by 0.

    ``docs`` may be given by a function, with the ``count`` that it will find. ``leading``
    gives documents among which the best `ranking.RERANKED` are, where that is less work than
    scoring all; ``dense`` is there for a common part.
    """

    def __init__(
        self,
        docs: Docs | Callable[[], Docs],
        points: Points | None = None,
        leading: Callable[[], Docs] | None = None,
        dense: Dense | None = None,
        count: int = 0,
    ) -> None:
        self._docs = docs
        self.points = points
        self._leading = leading
        self.dense = dense
        self._count = count if callable(docs) else len(docs)

    def __len__(self) -> int:
        return self._count

    @property
    def docs(self) -> Docs:
        """The documents."""
        if callable(self._docs):
            self._docs = self._docs()
        return self._docs

    def of(self, docs: Docs) -> Floats:
        """The scores of some of them."""
        return np.zeros(len(docs)) if self.points is None else self.points(docs)

    def best(self) -> Docs:
        """Documents among which the best are."""
        return self.docs if self._leading is None else self._leading()

    def mark(self, code: NDArray[np.uint8], bit: int) -> None:
        """Set a bit of every document that matches."""
        if self.dense is None:
            code[self.docs] |= 1 << bit
        else:
            code |= (self.dense.marks != 0).view(np.uint8) << bit

    def holds(self, docs: Docs, size: int) -> Mask:
        """Which of some documents, ascending, match."""
        if self.dense is not None:
            found: Mask = self.dense.marks[docs] != 0
            return found
        return within(docs, self.docs, size)


class Listed(Hits):
    """The documents of a whole listing, which tells them apart sooner."""

    def __init__(
        self,
        listing: Listing,
        points: Points,
        leading: Callable[[], Docs] | None,
        dense: Dense | None,
    ) -> None:
        super().__init__(listing.docs, points, leading, dense)
        self._listing = listing

    def holds(self, docs: Docs, size: int) -> Mask:  # noqa: ARG002
        """Which of some documents, ascending, match."""
        return self._listing.holds(docs)


NONE = Hits(np.zeros(0, np.int32))


def common(found: list[Hits], size: int) -> Docs:
    """The documents that are in all."""
    smallest, *others = sorted(found, key=len)
    return reduce(lambda docs, other: docs[other.holds(docs, size)], others, smallest.docs)


def without(docs: Docs, hits: Hits, size: int) -> Docs:
    """Some documents but for others."""
    return docs[~hits.holds(docs, size)]


def total(found: list[Hits], docs: Docs) -> Floats:
    """The sum of scores of documents that are in all."""
    scores = np.zeros(len(docs))
    for hits in found:
        scores += hits.of(docs)
    return scores


def at_least(found: list[Hits], count: int, size: int) -> Hits:
    """The documents of so many of the parts; scores are the sum over those that hold them."""
    held = np.zeros(size, np.min_scalar_type(len(found)))
    for hits in found:
        held[hits.docs] += 1
    docs = where(held >= count)
    return Hits(docs, lambda some: sparse(found, some, size))


def any_of(found: list[Hits], size: int, wanted: int) -> Hits:
    """The documents of any of the parts, the best so many of which can be told beforehand."""
    if len(found) > _BITS:
        return at_least(found, 1, size)
    code = np.zeros(size, np.uint8)
    for number, hits in enumerate(found):
        hits.mark(code, number)
    count = int(np.count_nonzero(code != 0))
    return Hits(
        lambda: where(code != 0),
        lambda some: sparse(found, some, size),
        (lambda: _leading(found, code, wanted)) if count > 8 * wanted else None,
        Dense(code),
        count,
    )


def _leading(found: list[Hits], code: NDArray[np.uint8], wanted: int) -> Docs:
    """Documents that can be among the best: MaxScore over the sets of parts that hold them.

    ``code`` has a bit for each part by document. The documents with the most promising sets
    give a score that so many reach; a set whose parts cannot reach it is left out.
    """
    sets = np.arange(1, 1 << len(found), dtype=np.uint8)
    bound = np.zeros(len(sets))
    for number, hits in enumerate(found):
        bound[(sets >> number & 1) == 1] += hits.of(hits.best()).max(initial=0.0)
    promising = (-bound).argsort().tolist()
    members = _Members(found, code)
    chosen: list[Docs] = []
    while sum(map(len, chosen)) < wanted:
        chosen.append(members.of(int(sets[promising.pop(0)])))
    scores = sparse(found, _together(chosen), len(code))
    reached = np.partition(scores, len(scores) - wanted)[len(scores) - wanted] - 1e-9
    chosen += [members.of(int(sets[place])) for place in promising if bound[place] >= reached]
    return _together(chosen)


class _Members:
    """The documents of every set of parts; those of a rare part are looked for among few."""

    def __init__(self, found: list[Hits], code: NDArray[np.uint8]) -> None:
        self._code = code
        rare = [(n, hits) for n, hits in enumerate(found) if len(hits) * _RARE < len(code)]
        self._rare = sum(1 << number for number, _ in rare)
        few = np.concatenate([NONE.docs, *(hits.docs for _, hits in rare)])
        few.sort(kind="stable")  # merges the runs
        self._few = distinct(few)
        self._codes = code[self._few]

    def of(self, parts: int) -> Docs:
        """The documents that hold these parts and no others."""
        if parts & self._rare:
            few: Docs = self._few[self._codes == parts]
            return few
        return where(self._code == parts)


def _together(parts: list[Docs]) -> Docs:
    """Documents of sets that share none, ascending."""
    return parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts))


def sparse(found: list[Hits], docs: Docs, size: int) -> Floats:
    """The sum of the scores of the parts that hold each document."""
    scores = np.zeros(len(docs))
    for hits in found:
        if hits.dense and hits.dense.points:
            scores += hits.dense.points(docs)
        elif hits.points is not None and len(hits) < len(docs):
            at, held = placed(docs, hits.docs)
            scores[at[held]] += hits.points(hits.docs)[held]
        elif hits.points is not None:
            held = hits.holds(docs, size)
            scores[held] += hits.points(docs[held])
    return scores
