"""Posting blocks in our layout -> arrays."""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.blocks import MARK, WIDTHS, Data, Group, posting_blocks, value_table
from searchkit.engines.whoosh.layout import INLINE_COUNT, INLINE_ID, INLINE_VALUE
from searchkit.engines.whoosh.mapped import Info
from searchkit.engines.whoosh.sheet import ranges

Short = NDArray[np.int32]
Ints = NDArray[np.int64]

_SIZE = Struct("<i")


@dataclass(frozen=True, slots=True)
class Postings:
    """A term's documents, ascending, and how often it is in each; both int32."""

    docs: Short
    counts: Short

    def __len__(self) -> int:
        return len(self.docs)


@dataclass(frozen=True, slots=True)
class Places:
    """The positions of a term: posting ``n`` has those of entry ``references[n]``."""

    references: Short
    starts: Ints
    counts: Ints
    places: Short

    def of(self, postings: Ints) -> tuple[Ints, Short]:
        """For some postings, the index into them and the position of every occurrence."""
        entries = self.references[postings].astype(np.int64)
        counts = self.counts[entries]
        if counts.sum() == len(counts):
            return np.arange(len(postings)), self.places[self.starts[entries]]
        owners = np.arange(len(postings)).repeat(counts)
        return owners, self.places[ranges(self.starts[entries], counts)]


NO_POSTINGS = Postings(np.zeros(0, np.int32), np.zeros(0, np.int32))


def postings(file: mmap.mmap, info: Info) -> Postings:
    """A term's documents and counts."""
    if info.is_inline:
        (doc,) = _SIZE.unpack_from(file, info.offset + INLINE_ID)
        count = file[info.offset + INLINE_COUNT]
        return Postings(np.array([doc], np.int32), np.array([count], np.int32))
    docs = np.empty(info.frequency, np.int32)
    counts = np.ones(info.frequency, np.int32)
    at = 0
    for data, start, size, end in posting_blocks(file, info):
        ids = value_table(data, start, end)[1] + 3
        docs[at] = _SIZE.unpack_from(data, ids)[0]
        weights = _read_steps(data, ids + 4, docs[at + 1 : at + size]) + 1
        np.cumsum(docs[at : at + size], out=docs[at : at + size])
        _read_weights(data, weights, counts[at : at + size])
        at += size
    return Postings(docs, counts)


def places(file: mmap.mmap, info: Info) -> Places:
    """A term's positions, for a field that keeps them."""
    if info.is_inline:
        return _inlined(file, info)
    references = np.empty(info.frequency, np.int32)
    counts: list[Ints] = []
    found: list[Short] = []
    at = entries = 0
    for data, start, size, end in posting_blocks(file, info):
        table, _, tail = value_table(data, start, end)
        for group in table:
            rows = _read_group(data, group)
            counts.append(np.full(len(rows), group.places, np.int64))
            found.append(rows.ravel())
        known = sum(group.entries for group in table)
        width = 1 if known <= 256 else 4
        # The values end with the operations for their tuple, the data's tuple and the pickle.
        here = _strided(data, tail - 3 - size * (1 + width), size, width)
        references[at : at + size] = here
        references[at : at + size] += entries
        entries += known
        at += size
    sizes = np.concatenate(counts)
    return Places(references, np.cumsum(sizes) - sizes, sizes, np.concatenate(found))


def _inlined(data: mmap.mmap, info: Info) -> Places:
    count = data[info.offset + INLINE_COUNT]
    at = info.offset + INLINE_VALUE + 6
    width = WIDTHS[data[at]]
    found = np.cumsum(_strided(data, at, count, width), dtype=np.int32)
    return Places(np.zeros(1, np.int32), np.zeros(1, np.int64), np.array([count]), found)


def _read_group(data: Data, group: Group) -> Short:
    """The positions of a group's entries, (entries, count)."""
    rows = np.frombuffer(data, np.uint8, group.size * group.entries, group.at)
    rows = rows.reshape(group.entries, group.size)
    steps = rows[:, group.head : group.head + group.places * (1 + group.width)]
    steps = steps.reshape(group.entries, group.places, 1 + group.width)[:, :, 1:]
    wide = np.ascontiguousarray(steps).view(f"<u{group.width}")[:, :, 0]
    return np.cumsum(wide, 1, dtype=np.int32)


def _strided(data: Data, at: int, size: int, width: int) -> NDArray[Any]:
    """Numbers of one width, each after the byte of its operation."""
    rows = np.frombuffer(data, np.uint8, size * (1 + width), at).reshape(size, 1 + width)
    if width == 1:
        return rows[:, 1]
    return np.ascontiguousarray(rows[:, 1:]).view(f"<u{width}")[:, 0]


def _read_steps(data: Data, at: int, out: Short) -> int:
    """The differences after a block's first id; says where their tuple's end stands."""
    if not len(out):
        return at
    width = WIDTHS[data[at]]
    out[:] = _strided(data, at, len(out), width)
    return at + len(out) * (1 + width)


def _read_weights(data: Data, at: int, out: Short) -> None:
    """The counts, which are all 1 where there are no weights."""
    if data[at] == ord("B"):
        out[:] = np.frombuffer(data, np.uint8, len(out), at + 5)
    elif data[at] == MARK:
        out[:] = _strided(data, at + 1, len(out), 4)
