"""Postings in plain Python: what `decode` reads with NumPy."""

from __future__ import annotations

import mmap
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from struct import Struct

from searchkit.engines.whoosh.blocks import MARK, WIDTHS, posting_blocks, value_table
from searchkit.engines.whoosh.layout import INLINE_COUNT, INLINE_ID
from searchkit.engines.whoosh.mapped import Info

Counts = dict[int, int]
"""Document -> how often a term is in it."""

_FIRST = Struct("<i")
_STEPS = {1: Struct("<xB"), 2: Struct("<xH"), 4: Struct("<xI")}


def postings(data: mmap.mmap, info: Info, deleted: Collection[int]) -> Counts:
    """A term's living documents, ascending."""
    found: Counts = {}
    for docs, counts in _parts(data, info):
        found.update(zip(docs, counts, strict=True))
    for number in deleted:
        found.pop(number, None)
    return found


def heads(data: mmap.mmap, info: Info, deleted: Collection[int], wanted: int) -> Counts:
    """For every count, the first so many living documents that have it."""
    found: Counts = {}
    missing: dict[int, int] = defaultdict(lambda: wanted)
    for docs, counts in _parts(data, info):
        if any(missing[count] for count in set(counts)):
            for number, count in zip(docs, counts, strict=True):
                if missing[count] and number not in deleted:
                    missing[count] -= 1
                    found[number] = count
    return found


def _parts(data: mmap.mmap, info: Info) -> Iterator[tuple[Iterable[int], Sequence[int]]]:
    """Documents and counts, block by block."""
    if info.is_inline:
        (number,) = _FIRST.unpack_from(data, info.offset + INLINE_ID)
        yield [number], [data[info.offset + INLINE_COUNT]]
        return
    for start, size, end in posting_blocks(data, info):
        ids = value_table(data, start, end)[1] + 3
        width = WIDTHS[data[ids + 4]] if size > 1 else 1
        stop = ids + 4 + (size - 1) * (1 + width)
        (first,) = _FIRST.unpack_from(data, ids)
        steps = _numbers(data[ids + 4 : stop], width)
        yield accumulate(steps, initial=first), _counts(data, stop + 1, size)


def _numbers(raw: bytes, width: int) -> Iterable[int]:
    """Numbers of one width, each after the byte of its operation."""
    if width == 1:
        return raw[1::2]
    return (number for (number,) in _STEPS[width].iter_unpack(raw))


def _counts(data: mmap.mmap, at: int, size: int) -> Sequence[int]:
    if data[at] == ord("B"):
        return data[at + 5 : at + 5 + size]
    if data[at] == MARK:
        return list(_numbers(data[at + 1 : at + 1 + 5 * size], 4))
    return b"\1" * size
