"""Facets: how often each value of a field occurs among some documents."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.caption import field_values
from searchkit.engines.whoosh.names import FACETS, SEP, to_text
from searchkit.engines.whoosh.state import Shelf


def facet_counts(shelf: Shelf, docs: NDArray[np.int32], name: str) -> Counter[str]:
    """Each value of a field, counted once a document, from its column where it has one."""
    column = shelf.facet(name) if name in FACETS else None
    if column is not None:
        return _counted(*column, docs)
    counts: Counter[str] = Counter()
    for number in docs[shelf.filled(name)[docs]].tolist():
        counts.update(set(field_values(shelf.source.caption(number), name)))
    return counts


def _counted(rows: NDArray[Any], values: list[bytes], docs: NDArray[np.int32]) -> Counter[str]:
    counts: Counter[str] = Counter()
    found = np.bincount(rows[docs], minlength=len(values))
    for number in np.flatnonzero(found).tolist():
        if values[number]:
            for value in set(to_text(values[number])[:-1].split(SEP)):
                counts[value] += int(found[number])
    return counts
