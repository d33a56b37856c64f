"""Whoosh's rounded field lengths: one byte a document."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh import layout

LENGTHS = np.array(layout.LENGTHS)
"""Length byte -> length."""


def length_bytes(lengths: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The length byte of every length, rounded up as Whoosh rounds."""
    return np.minimum(np.searchsorted(LENGTHS, lengths), 255).astype(np.uint8)
