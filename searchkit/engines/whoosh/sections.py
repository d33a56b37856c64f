"""Parts of many blocks at once: the same part of all of them in one run of bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.sheet import exclusive, ranges

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of every block: where it starts in ``data``, and its bytes."""

    data: Bytes
    starts: Ints
    sizes: Ints


def text(text: bytes, starts: Ints) -> Section:
    """The end of a text, from a place on that each block says."""
    return Section(np.frombuffer(text, np.uint8), starts, len(text) - starts)


def records(rows: NDArray[np.void], firsts: Ints, sizes: Ints) -> Section:
    """A record for each block: the bytes from one on, and so many."""
    starts = np.arange(len(rows)) * rows.itemsize + firsts
    return Section(rows.view(np.uint8), starts, sizes)


def integers(values: NDArray[Any], sizes: Ints, widths: Ints, operations: bytes) -> Section:
    """Pickled integers, so many for each block, all of a block in the same 1, 2 or 4 bytes.

    ``operations`` are those for one byte, for two and for four.
    """
    parts, starts, size = [np.zeros(0, np.uint8)], np.zeros(len(sizes), np.int64), 0
    for width, operation in zip((1, 2, 4), operations, strict=True):
        chosen = widths == width
        if chosen.any():
            some = values if chosen.all() else values[chosen.repeat(sizes)]
            parts.append(_behind(operation, some, width))
            starts[chosen] = size + exclusive(sizes[chosen]) * (1 + width)
            size += len(parts[-1])
    return Section(np.concatenate(parts), starts, sizes * (1 + widths))


def _behind(operation: int, values: NDArray[Any], width: int) -> Bytes:
    """Integers of some bytes, the lowest first, each behind an operation."""
    rows = np.empty((len(values), 1 + width), np.uint8)
    rows[:, 0] = operation
    rows[:, 1:] = values.astype(f"<u{width}").view(np.uint8).reshape(-1, width)
    return rows.reshape(-1)


def together(sections: Sequence[Section], chosen: Ints) -> tuple[bytes, Ints]:
    """All parts of some blocks end to end, and the size of each block."""
    sizes = [section.sizes[chosen] for section in sections]
    totals: Ints = np.stack(sizes).sum(0)
    found = np.empty(int(totals.sum()), np.uint8)
    at = exclusive(totals)
    for section, size in zip(sections, sizes, strict=True):
        found[ranges(at, size)] = section.data[ranges(section.starts[chosen], size)]
        at = at + size
    return found.tobytes(), totals


def apart(sections: Sequence[Section], chosen: Ints) -> list[list[bytes]]:
    """The parts of some blocks, block by block."""
    columns = []
    for section in sections:
        data, starts = section.data.tobytes(), section.starts[chosen].tolist()
        bounds = zip(starts, section.sizes[chosen].tolist(), strict=True)
        columns.append([data[start : start + size] for start, size in bounds])
    return [list(parts) for parts in zip(*columns, strict=True)]
