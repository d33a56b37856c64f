"""The documents of one segment that match, and what joins them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Docs = NDArray[np.int32]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Points = Callable[[Docs], Floats]
"""The scores of some of the matching documents, given ascending."""

_BITS = 8


@dataclass(frozen=True, slots=True)
class Hits:
    """The documents that match, ascending, and how to score them; None scores 0.

    ``leading`` gives documents among which the best `ranking.RERANKED` are, where that is
    less work than scoring all; ``dense`` is by document, 0 where one does not match.
    """

    docs: Docs
    points: Points | None = None
    leading: Callable[[], Docs] | None = None
    dense: NDArray[np.uint16] | None = None

    def __len__(self) -> int:
        return len(self.docs)

    def of(self, docs: Docs) -> Floats:
        """The scores of some of them."""
        return np.zeros(len(docs)) if self.points is None else self.points(docs)

    def best(self) -> Docs:
        """Documents among which the best are."""
        return self.docs if self.leading is None else self.leading()

    def holds(self, docs: Docs, size: int) -> Mask:
        """Which of some documents, ascending, match."""
        if self.dense is not None:
            found: Mask = self.dense[docs] != 0
            return found
        return within(docs, self.docs, size)


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


def within(docs: Docs, other: Docs, size: int) -> Mask:
    """Which of some documents are among others, both ascending."""
    if not len(other):
        return np.zeros(len(docs), bool)
    if len(docs) * 20 > len(other):
        mask = np.zeros(size, bool)
        mask[other] = True
        return mask[docs]
    at = np.searchsorted(other, docs)
    at[at == len(other)] = 0
    found: Mask = other[at] == docs
    return found


def at_least(found: list[Hits], count: int, size: int) -> Hits:
    """The documents of so many of the parts; scores are the sum over those that hold them."""
    held = np.zeros(size, np.min_scalar_type(len(found)))
    for hits in found:
        held[hits.docs] += 1
    docs = np.flatnonzero(held >= count).astype(np.int32)
    return Hits(docs, lambda some: sparse(found, some, size))


def any_of(found: list[Hits], size: int, wanted: int) -> Hits:
    """The documents of any of the parts, the best so many of which can be told beforehand."""
    if len(found) > _BITS:
        return at_least(found, 1, size)
    code = np.zeros(size, np.uint8)
    for number, hits in enumerate(found):
        if hits.dense is not None:
            code |= (hits.dense != 0).view(np.uint8) << number
        else:
            code[hits.docs] |= 1 << number
    docs = np.flatnonzero(code).astype(np.int32)
    return Hits(
        docs,
        lambda some: sparse(found, some, size),
        lambda: _leading(found, code, wanted) if len(docs) > 8 * wanted else docs,
    )


def _leading(found: list[Hits], code: NDArray[np.uint8], wanted: int) -> Docs:
    """Documents that can be among the best: MaxScore over the sets of parts that hold them.

    ``code`` has a bit for each part by document. The documents with the most promising sets
    give a score that so many reach; a set whose parts cannot reach it is left out.
    """
    highest = [float(hits.of(hits.best()).max(initial=0.0)) for hits in found]
    bound = np.zeros(1 << len(found))
    for number, score in enumerate(highest):
        bound[(np.arange(len(bound)) >> number & 1) == 1] += score
    known = np.bincount(code, minlength=len(bound))
    known[0] = 0
    order = np.argsort(-bound)
    enough = order[int(np.searchsorted(np.cumsum(known[order]), wanted))]
    first = _coded(code, bound >= bound[enough])
    scores = sparse(found, first, len(code))
    reached = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
    return _coded(code, bound >= reached - 1e-9)


def _coded(code: NDArray[np.uint8], chosen: Mask) -> Docs:
    """The documents whose code is chosen; code 0 is none."""
    table = np.zeros(256, bool)
    table[: len(chosen)] = chosen
    table[0] = False
    return np.flatnonzero(table[code]).astype(np.int32)


def sparse(found: list[Hits], docs: Docs, size: int) -> Floats:
    """The sum of the scores of the parts that hold each document."""
    scores = np.zeros(len(docs))
    for hits in found:
        if hits.points is not None:
            held = hits.holds(docs, size)
            scores[held] += hits.points(docs[held])
    return scores
