"""Postings in plain Python: what `decode` reads with NumPy."""

from __future__ import annotations

import mmap
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, islice
from struct import Struct, unpack

from searchkit.engines.whoosh.blocks import MARK, WIDTHS, Data, posting_blocks, value_table
from searchkit.engines.whoosh.layout import INLINE_COUNT, INLINE_ID
from searchkit.engines.whoosh.mapped import Info

Counts = dict[int, int]
"""Document -> how often a term is in it."""

_FIRST = Struct("<i")
_CODES = {2: "H", 4: "I"}
_SPARSE = 8
"""Of a block that has so many times the documents that are looked for, each is looked for."""


def postings(data: mmap.mmap, info: Info, deleted: Collection[int]) -> Counts:
    """A term's living documents, ascending."""
    found: Counts = {}
    for docs, counts in _parts(data, info):
        found.update(zip(docs, counts, strict=True))
    for number in deleted:
        found.pop(number, None)
    return found


def among(data: mmap.mmap, info: Info, some: Collection[int]) -> Counts:
    """The postings of a term in some documents."""
    found: Counts = {}
    wanted, at = sorted(some), 0
    for docs, counts in _parts(data, info):
        numbers = list(docs)
        end = bisect_right(wanted, numbers[-1], at)
        here, at = wanted[at:end], end
        if len(here) * _SPARSE > len(numbers):
            kept = set(here)
            found.update((n, c) for n, c in zip(numbers, counts, strict=True) if n in kept)
            continue
        for number in here:
            place = bisect_left(numbers, number)
            if numbers[place] == number:
                found[number] = counts[place]
    return found


def heads(
    data: mmap.mmap, info: Info, deleted: Collection[int], wanted: int
) -> dict[int, list[int]]:
    """For every count, the first so many living documents that have it."""
    found: dict[int, list[int]] = defaultdict(list)
    full: set[int] = set()
    for docs, counts in _parts(data, info):
        missing = _others(counts, full)
        numbers = list(docs) if missing else []
        for count in missing:
            living = (n for n in _having(numbers, counts, count) if n not in deleted)
            found[count] += islice(living, wanted - len(found[count]))
            if len(found[count]) == wanted:
                full.add(count)
    return found


def _others(counts: Sequence[int], known: set[int]) -> set[int]:
    """The counts that are not known."""
    if isinstance(counts, bytes):
        return set(counts.translate(None, bytes(count for count in known if count < 256)))
    return set(counts) - known


def _having(docs: Sequence[int], counts: Sequence[int], count: int) -> Iterator[int]:
    """The documents that have a count."""
    at = -1
    for _ in range(counts.count(count)):
        at = counts.index(count, at + 1)
        yield docs[at]


def _parts(file: mmap.mmap, info: Info) -> Iterator[tuple[Iterable[int], Sequence[int]]]:
    """Documents and counts, block by block."""
    if info.is_inline:
        (number,) = _FIRST.unpack_from(file, info.offset + INLINE_ID)
        yield [number], [file[info.offset + INLINE_COUNT]]
        return
    for data, start, size, end in posting_blocks(file, info):
        ids = value_table(data, start, end)[1] + 3
        width = WIDTHS[data[ids + 4]] if size > 1 else 1
        stop = ids + 4 + (size - 1) * (1 + width)
        (first,) = _FIRST.unpack_from(data, ids)
        steps = _numbers(data[ids + 4 : stop], width)
        yield accumulate(steps, initial=first), _counts(data, stop + 1, size)


def _numbers(raw: bytes, width: int) -> Sequence[int]:
    """Numbers of one width, each after the byte of its operation."""
    if width == 1:
        return raw[1::2]
    size = len(raw) // (1 + width)
    packed = bytearray(width * size)
    for byte in range(width):
        packed[byte::width] = raw[1 + byte :: 1 + width]
    return unpack(f"<{size}{_CODES[width]}", packed)


def _counts(data: Data, at: int, size: int) -> Sequence[int]:
    if data[at] == ord("B"):
        return data[at + 5 : at + 5 + size]
    if data[at] == MARK:
        return _numbers(data[at + 1 : at + 1 + 5 * size], 4)
    return b"\1" * size
