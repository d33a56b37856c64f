"""Positions of several words: which documents have them side by side, or near each other.

Words are given as ascending arrays of ``document << 32 | position`` (int64), one for each.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.joins import distinct, placed

Ints = NDArray[np.int64]

_FEW = 1000
"""So few numbers are sooner looked up than merged."""


def side_by_side(places: list[Ints]) -> Ints:
    """The documents in which the words follow each other, ascending."""
    starts = [here - number for number, here in enumerate(places)]
    starts.sort(key=len)
    left = starts[0]
    for other in starts[1:]:
        left = _shared(left, other)
    return distinct(left >> 32)


def together(places: list[Ints], wanted: list[int], window: int) -> Ints:
    """The documents that hold each word as often as wanted in a window of positions."""
    anchors = np.unique(np.concatenate(places))
    fits = np.ones(len(anchors), bool)
    for here, count in zip(places, wanted, strict=True):
        last = np.searchsorted(here, anchors) + count - 1
        fits &= last < len(here)
        fits[fits] &= here[last[fits]] < anchors[fits] + window
    return distinct(anchors[fits] >> 32)


def _shared(some: Ints, other: Ints) -> Ints:
    """The numbers that are in both, each ascending."""
    if len(some) > _FEW and len(some) * 5 > len(other):
        both = np.concatenate([distinct(some), distinct(other)])
        both.sort(kind="stable")  # merges the two runs
        twice: Ints = both[1:][both[1:] == both[:-1]]
        return twice
    return some[placed(other, some)[1]] if len(other) else other
