"""The formulas of `ranking` for many documents at once: the one place that mirrors them.

Arrays go by document; ``norms`` are what BM25 makes of its length.
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
    without any accents; ``norms`` are those of `SPELLING_B`.
    """

    counts: Counts
    exact: Counts
    bare: NDArray[np.bool_]
    norms: Floats


def norms(ratio: Floats, b: float = ranking.B) -> Floats:
    """What BM25 adds to a term's frequency, by length over average length."""
    found: Floats = ranking.K1 * (1 - b + b * ratio)
    return found


def saturated(counts: Counts | Floats, norms: Floats) -> Floats:
    """BM25's term frequency part, as `ranking.saturated` has it."""
    found: Floats = counts * (ranking.K1 + 1) / (counts + norms)
    return found


def tiered(found: Occurrences, tier: float, fold: float, spelling: float) -> Floats:
    """The fold at part weight and what each document's tier adds, by the idf of both."""
    is_exact = found.exact > 0
    held = np.where(is_exact, found.exact, found.counts)
    grade = ranking.BARE * (found.bare & (found.counts > 0))
    grade[is_exact] = 1.0
    points = ranking.SPELLING * saturated(held, found.norms)
    folds = ranking.FOLD * fold * saturated(found.counts, found.norms)
    return folds + grade * spelling * (tier + points)


def covered(scores: Floats, found: NDArray[np.int64], parts: int) -> Floats:
    """The scores of documents that hold so many of the parts of an `AtLeast`."""
    return scores + coverage(parts) * found
