"""Whoosh's rounded field lengths: one byte a document."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

LENGTHS = np.array([byte_to_length(number) for number in range(256)])
"""Length byte -> length."""


def length_bytes(lengths: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The length byte of every length, rounded up as Whoosh rounds."""
    return np.minimum(np.searchsorted(LENGTHS, lengths), 255).astype(np.uint8)
