"""Postings of many terms decoded together: what beginnings and misspellings stand for.

Most of their terms are in few documents, so that going from term to term would cost more
than the postings do; their only blocks, not deflated, are read all at once.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh import decode
from searchkit.engines.whoosh.blocks import MARK, WIDTHS
from searchkit.engines.whoosh.decode import NO_POSTINGS, Postings
from searchkit.engines.whoosh.deflated import DEFLATED
from searchkit.engines.whoosh.layout import BLOCK_INFO, INLINE_COUNT, INLINE_ID, MAGIC
from searchkit.engines.whoosh.mapped import Info
from searchkit.engines.whoosh.postings import GROUP
from searchkit.engines.whoosh.sheet import exclusive, ragged

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

_WIDTHS = np.zeros(256, np.int64)
_WIDTHS[list(WIDTHS)] = list(WIDTHS.values())


@dataclass(frozen=True, slots=True)
class Expansion:
    """Postings by term, documents ascending; ``owners`` says which of the terms each has."""

    terms: list[str]
    owners: NDArray[np.int32]
    docs: NDArray[np.int32]
    counts: NDArray[np.int32]

    @classmethod
    def of(cls, terms: list[str], rows: Sequence[Postings]) -> Expansion:
        """From the postings of each term."""
        owners = np.repeat(np.arange(len(terms), dtype=np.int32), [len(row) for row in rows])
        docs = np.concatenate([NO_POSTINGS.docs, *(row.docs for row in rows)])
        counts = np.concatenate([NO_POSTINGS.counts, *(row.counts for row in rows)])
        return cls(terms, owners, docs, counts)

    def __len__(self) -> int:
        return len(self.docs)


def expansion(data: mmap.mmap, terms: list[str], infos: Sequence[Info]) -> Expansion:
    """The postings of some terms of a field with positions."""
    frequency, offset, length, inline = (
        np.array(column, np.int64) for column in (zip(*infos, strict=True) if infos else [()] * 4)
    )
    starts = exclusive(frequency)
    docs, counts = np.zeros((2, int(frequency.sum())), np.int32)
    raw = np.frombuffer(data, np.uint8)
    alone, short = inline == 1, (inline == 0) & (frequency < DEFLATED)
    docs[starts[alone]] = _numbers(raw, offset[alone] + INLINE_ID, 4)
    counts[starts[alone]] = raw[offset[alone] + INLINE_COUNT]
    if short.any():
        blocks = _Blocks(raw, offset[short], offset[short] + length[short], frequency[short])
        where = np.repeat(starts[short], frequency[short]) + ragged(frequency[short])
        docs[where], counts[where] = blocks.docs(), blocks.counts()
    for number in np.flatnonzero(~alone & ~short).tolist():
        found = decode.postings(data, infos[number])
        some = slice(int(starts[number]), int(starts[number] + frequency[number]))
        docs[some], counts[some] = found.docs, found.counts
    owners = np.repeat(np.arange(len(terms), dtype=np.int32), frequency)
    return Expansion(terms, owners, docs, counts)


class _Blocks:
    """The only blocks of some terms: where each starts and ends, and its postings."""

    def __init__(self, raw: Bytes, start: Ints, end: Ints, size: Ints) -> None:
        self._raw, self._size = raw, size
        data = start + len(MAGIC) + 4 + BLOCK_INFO
        self._ids = data + 2 + _table_sizes(raw, end) + 3
        self._width = np.where(size > 1, _WIDTHS[raw[self._ids + 4]], 1)

    def docs(self) -> Ints:
        """The documents, block by block."""
        begin = exclusive(self._size)
        steps = np.zeros(int(self._size.sum()), np.int64)
        for width in (1, 2, 4):
            some = self._width == width
            later = self._size[some] - 1
            rank = ragged(later)
            at = np.repeat(self._ids[some] + 5, later) + rank * (1 + width)
            where = np.repeat(begin[some] + 1, later) + rank
            steps[where] = _numbers(self._raw, at, width)
        steps[begin] = _numbers(self._raw, self._ids, 4)
        total = np.cumsum(steps)
        found: Ints = total - np.repeat(total[begin] - steps[begin], self._size)
        return found

    def counts(self) -> Ints:
        """How often the terms are in them."""
        at = self._ids + 5 + (self._size - 1) * (1 + self._width)
        found = np.ones(int(self._size.sum()), np.int64)
        begin = exclusive(self._size)
        for operation, head, step, width in ((ord("B"), 5, 1, 1), (MARK, 2, 5, 4)):
            some = self._raw[at] == operation
            sizes = self._size[some]
            rank = ragged(sizes)
            where = np.repeat(at[some] + head, sizes) + rank * step
            found[np.repeat(begin[some], sizes) + rank] = _numbers(self._raw, where, width)
        return found


def _table_sizes(raw: Bytes, end: Ints) -> Ints:
    """Bytes of every block's table of values, by the groups behind the block."""
    number = _numbers(raw, end - 2, 2)
    owner = np.repeat(np.arange(len(end)), number)
    tail = end - 2 - number * GROUP.itemsize
    at = np.repeat(tail, number) + ragged(number) * GROUP.itemsize
    count, width, entries = _numbers(raw, at, 4), raw[at + 4], _numbers(raw, at + 5, 2)
    known = np.bincount(owner, entries, len(end))
    reference = np.where(known <= 256, 1, 4)[owner]
    value = 7 + count * (1 + width.astype(np.int64))
    size = np.where(value < 256, 2, 5) + value + 2 + reference
    return np.bincount(owner, size * entries, len(end)).astype(np.int64)


def _numbers(raw: Bytes, at: Ints, width: int) -> Ints:
    """A number at every place, lowest byte first."""
    found = raw[at].astype(np.int64)
    for byte in range(1, width):
        found |= raw[at + byte].astype(np.int64) << (8 * byte)
    return found
