"""Terms of one document: their posting stands in the term file, as Whoosh allows.

The pickle ``((id,), (weight,), (value,))`` is laid out so that every part but the positions
is at the same place: 2 J id, 7 TUPLE1, 8 K count, 10 TUPLE1, 11 C length value TUPLE1 TUPLE3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.layout import INLINE_COUNT, INLINE_ID, INLINE_VALUE
from searchkit.engines.whoosh.postings import Inverted, Values, positions_of, value_sizes
from searchkit.engines.whoosh.sheet import Sheet, exclusive, ragged

Ints = NDArray[np.int64]

_FIXED = 16
"""Bytes of the pickle beside the value."""
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Inlined:
    """The pickles of some terms, end to end: the terms, ascending, and the size of each."""

    terms: Ints
    sizes: Ints
    bytes: NDArray[np.uint8]


def split(field: Inverted) -> tuple[Inlined, Inverted]:
    """The terms of one document as pickles, and the postings of the others.

    A posting whose value is too long, or its count too large for a byte, stays.
    """
    single = np.diff(field.starts) == 1
    chosen = np.repeat(single, np.diff(field.starts))
    alone = _part(field, chosen)
    sizes, steps, widths = _values(alone)
    short = sizes <= _LONGEST
    chosen[chosen] = short
    single[single] = short
    kept = _part(field, ~chosen)
    return Inlined(np.flatnonzero(single), *_laid_out(alone, short, sizes, steps, widths)), kept


def _part(field: Inverted, chosen: NDArray[np.bool_]) -> Inverted:
    """Some of the postings; terms without any stay, empty."""
    total = np.concatenate([[0], np.cumsum(chosen)])
    places = field.places
    if field.values is Values.POSITIONS:
        places = places[np.repeat(chosen, field.counts)]
    return Inverted(
        field.values, total[field.starts], field.docs[chosen], field.counts[chosen], places
    )


def _values(field: Inverted) -> tuple[Ints, Ints, Ints]:
    """The size of every posting's value; positions as differences, and their widths."""
    counts = field.counts.astype(np.int64)
    if field.values is not Values.POSITIONS or not len(counts):
        return np.where(counts < 256, 0, _LONGEST + 1), counts, counts
    steps, widths, _ = positions_of(counts, field.places)
    return value_sizes(counts, widths), steps, widths


def _laid_out(
    field: Inverted, short: NDArray[np.bool_], sizes: Ints, steps: Ints, widths: Ints
) -> tuple[Ints, NDArray[np.uint8]]:
    counts = field.counts[short].astype(np.int64)
    size = sizes[short]
    at = exclusive(size + _FIXED)
    sheet = Sheet(int((size + _FIXED).sum()))
    sheet.text(at, b"\x80\x02J")
    sheet.little(at + INLINE_ID, field.docs[short], 4)
    sheet.text(at + INLINE_ID + 4, b"\x85K")
    sheet.little(at + INLINE_COUNT, counts, 1)
    sheet.text(at + INLINE_COUNT + 1, b"\x85C")
    sheet.little(at + INLINE_VALUE - 1, size, 1)
    if field.values is Values.POSITIONS:
        sheet.big(at + INLINE_VALUE, counts, 4)
        sheet.text(at + INLINE_VALUE + 4, b"](")
        places = steps[np.repeat(short, field.counts)]
        width = np.repeat(widths[short], counts)
        rank = ragged(counts)
        sheet.integers(np.repeat(at, counts) + INLINE_VALUE + 6 + rank * (1 + width), places, width)
        sheet.text(at + INLINE_VALUE + size - 1, b"e")
    sheet.text(at + INLINE_VALUE + size, b"\x85\x87.")
    return size + _FIXED, sheet.bytes
