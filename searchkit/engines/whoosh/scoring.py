"""The formulas of `ranking` for many documents at once: the one place that mirrors them.

Arrays go by document; ``ratio`` is its length over the average length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchkit.ranking import ACCENTED_B, ACCENTED_FOLD, BARE, COVERAGE, EXACT, EXACT_B, K1, B

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


def saturated(counts: Counts | Floats, ratio: Floats, b: float = B) -> Floats:
    """BM25's term frequency part, as `ranking.saturated` has it."""
    found: Floats = counts * (K1 + 1) / (counts + K1 * (1 - b + b * ratio))
    return found


def tiered(found: Occurrences, fold: float, spelling: float) -> Floats:
    """The fold at part weight and the bonus of each document's tier, by the idf of both."""
    held = np.where(found.exact > 0, found.exact, found.counts)
    bare = np.where(found.bare & (found.counts > 0), BARE, 0.0)
    weight = np.where(found.exact > 0, EXACT, bare)
    bonus = weight * spelling * saturated(held, found.ratio, EXACT_B)
    return ACCENTED_FOLD * fold * saturated(found.counts, found.ratio, ACCENTED_B) + bonus


def covered(scores: Floats, found: NDArray[np.int64]) -> Floats:
    """The scores of documents that hold so many of the parts of an `AtLeast`."""
    return scores + COVERAGE * found
