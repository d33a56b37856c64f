"""Bytes written at many places at once, and the arithmetic of ragged rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_OPERATIONS = np.zeros(5, np.uint8)
_OPERATIONS[[1, 2, 4]] = list(b"KMJ")


class Sheet:
    """A run of bytes with the pickle operations that posting blocks are made of.

    ``at`` is an array of places; everything is written once for each of them.
    """

    def __init__(self, size: int) -> None:
        self.bytes = np.zeros(size, np.uint8)

    def text(self, at: Ints, text: bytes) -> None:
        """The same bytes at every place."""
        for number, byte in enumerate(text):
            self.bytes[at + number] = byte

    def little(self, at: Ints, values: NDArray[np.generic], width: int) -> None:
        """A number at every place, lowest byte first."""
        for number, column in enumerate(_columns(values, width)):
            self.bytes[at + number] = column

    def big(self, at: Ints, values: NDArray[np.generic], width: int) -> None:
        """A number at every place, highest byte first."""
        for number, column in enumerate(_columns(values, width)):
            self.bytes[at + width - 1 - number] = column

    def integers(self, at: Ints, values: Ints, widths: Ints) -> None:
        """A pickled integer at every place, in 1, 2 or 4 bytes."""
        self.bytes[at] = _OPERATIONS[widths]
        self._varying(at + 1, values, widths)

    def numbered(self, at: Ints, operations: bytes, values: Ints, widths: Ints) -> None:
        """A memo operation at every place: the first with one byte, the second with four."""
        self.bytes[at] = np.where(widths == 1, operations[0], operations[1])
        self._varying(at + 1, values, widths)

    def rows(self, at: Ints, rows: NDArray[np.uint8]) -> None:
        """A row of bytes at every place."""
        for number in range(rows.shape[1]):
            self.bytes[at + number] = rows[:, number]

    def _varying(self, at: Ints, values: Ints, widths: Ints) -> None:
        self.little(at, values, 1)
        for width in (2, 4):
            wide = widths == width
            if wide.any():
                self.little(at[wide], values[wide], width)


def _columns(values: NDArray[np.generic], width: int) -> NDArray[np.uint8]:
    """The lowest bytes of integers, (width, n)."""
    wide = np.ascontiguousarray(values, "<i8")
    return wide.view(np.uint8).reshape(-1, 8)[:, :width].T


def exclusive(sizes: NDArray[Any]) -> NDArray[Any]:
    """Where each of some rows starts, given their sizes; in the integers that are given."""
    starts: NDArray[Any] = sizes.cumsum(dtype=sizes.dtype) - sizes
    return starts


def differences(values: NDArray[Any]) -> NDArray[Any]:
    """The first value, then what each is more than the one before; `numpy.cumsum` undoes it."""
    found = values.copy()
    found[1:] -= values[:-1]
    return found


def ragged(sizes: NDArray[Any]) -> NDArray[Any]:
    """0, 1, ... within every row, the rows end to end."""
    total = np.arange(int(sizes.sum()), dtype=sizes.dtype)
    total -= exclusive(sizes).repeat(sizes)
    return total


def ranges(starts: NDArray[Any], sizes: NDArray[Any]) -> NDArray[Any]:
    """The members of ``[start, start + size)`` for every row, end to end."""
    found = np.arange(int(sizes.sum()), dtype=sizes.dtype)
    found += (starts - exclusive(sizes)).repeat(sizes)
    return found
