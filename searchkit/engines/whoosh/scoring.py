"""The formulas of `ranking` for many documents at once: the one place that mirrors them.

Arrays go by document; ``ratio`` is its length over the average length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchkit import ranking
from searchkit.ranking import coverage

Counts = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """A word typed with marks in some documents.

    ``counts`` are of its fold, ``exact`` of the very spelling; ``bare`` are the documents
    without any accents.
    """

    counts: Counts
    exact: Counts
    bare: NDArray[np.bool_]
    ratio: Floats


def saturated(counts: Counts | Floats, ratio: Floats, b: float | None = None) -> Floats:
    """BM25's term frequency part, as `ranking.saturated` has it; by default its ``b``."""
    k1, b = ranking.K1, ranking.B if b is None else b
    found: Floats = counts * (k1 + 1) / (counts + k1 * (1 - b + b * ratio))
    return found


def tiered(found: Occurrences, tier: float, fold: float, spelling: float) -> Floats:
    """The fold at part weight and what each document's tier adds, by the idf of both."""
    held = np.where(found.exact > 0, found.exact, found.counts)
    bare = np.where(found.bare & (found.counts > 0), ranking.BARE, 0.0)
    grade = np.where(found.exact > 0, 1.0, bare)
    points = ranking.SPELLING * saturated(held, found.ratio, ranking.SPELLING_B)
    folds = ranking.FOLD * fold * saturated(found.counts, found.ratio, ranking.SPELLING_B)
    return folds + grade * spelling * (tier + points)


def covered(scores: Floats, found: NDArray[np.int64], parts: int) -> Floats:
    """The scores of documents that hold so many of the parts of an `AtLeast`."""
    return scores + coverage(parts) * found
