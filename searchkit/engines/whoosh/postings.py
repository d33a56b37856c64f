"""Posting blocks of Whoosh's W3 format, written for a whole field at once.

A block is two pickles: what Whoosh needs to skip it, and ``(ids, weights, values)``. They are
laid out with operations of fixed width, so that an unpickler reads them as ever and NumPy
reads them as columns. The values of a field with positions are references into a table of
encoded positions at the block's front; behind the pickle's end, where no unpickler looks,
stands how that table is laid out: a row of `GROUP` for every run of equal entries, and their
number in two bytes.

    length  i4, negative for a term's last block
    info    pickle of (postings, last id, greatest weight, 0, shortest and longest length byte)
    data    pickle: table; ids as differences; weights: None, bytes or a tuple; values
    tail    groups of the table, and their number
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.layout import BLOCK_INFO, MAGIC
from searchkit.engines.whoosh.sheet import Sheet, differences, exclusive, ragged

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

BLOCK = 1024
"""Postings in a block: few enough that the table mostly needs references of one byte."""
GROUP = np.dtype([("count", "<u4"), ("width", "u1"), ("entries", "<u2")])
"""A run of table entries: positions in each, bytes of a position, number of entries."""
_CHUNK = 1 << 17
"""Postings that are laid out together, which bounds the memory this takes."""
_BLOCK_COST = 32
"""What a block costs beside its postings, in postings."""
_SINGLES = 256
"""Single positions below this share one table entry a block."""
_INTEGER = {1: ord("K"), 2: ord("M"), 4: ord("J")}


class Values(Enum):
    """What a field keeps with each posting."""

    POSITIONS = "positions"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Inverted:
    """A field's postings, term by term, documents ascending.

    ``starts`` (terms + 1) bounds each term's postings in ``docs`` and ``counts``, both int32;
    ``places`` (int32) holds the positions, ``counts`` of them for every posting in turn.
    """

    values: Values
    starts: Ints
    docs: NDArray[np.int32]
    counts: NDArray[np.int32]
    places: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.starts) - 1


def blocks(field: Inverted, length_bytes: Bytes) -> Iterator[tuple[Bytes, Ints, Ints]]:
    """A field's blocks, many at a time: their bytes, the term of each, and its size.

    ``length_bytes`` holds each document's length, zeros for none.
    """
    place = 0
    for some in _portions(_plan(field)):
        chunk = _Chunk(field, some, length_bytes, place)
        part, sizes = chunk.lay_out()
        yield part, some["term"], sizes
        place = chunk.last_place


_PLAN = np.dtype(
    [("term", "i8"), ("start", "i8"), ("size", "i8"), ("is_first", "?"), ("is_last", "?")]
)


def _plan(field: Inverted) -> NDArray[np.void]:
    """Every block: its term, its first posting, its number of postings."""
    frequency = np.diff(field.starts)
    per_term = -(-frequency // BLOCK)
    plan = np.zeros(int(per_term.sum()), _PLAN)
    number = ragged(per_term)
    plan["term"] = np.repeat(np.arange(len(frequency)), per_term)
    plan["start"] = field.starts[plan["term"]] + number * BLOCK
    plan["size"] = np.minimum(BLOCK, field.starts[plan["term"] + 1] - plan["start"])
    plan["is_first"] = number == 0
    plan["is_last"] = number == per_term[plan["term"]] - 1
    return plan


def _portions(plan: NDArray[np.void]) -> list[NDArray[np.void]]:
    """The blocks in runs of about equal cost."""
    run = np.cumsum(plan["size"] + _BLOCK_COST) // _CHUNK
    return [some for some in np.split(plan, np.flatnonzero(np.diff(run)) + 1) if len(some)]


class _Chunk:
    """Some blocks of a field in a row, laid out together."""

    def __init__(
        self, field: Inverted, plan: NDArray[np.void], length_bytes: Bytes, place: int
    ) -> None:
        self._plan = plan
        self._size: Ints = plan["size"]
        first = int(plan["start"][0])
        self._span = slice(first, first + int(self._size.sum()))
        self._field = field
        self._begin = exclusive(self._size)
        self._block = np.repeat(np.arange(len(plan)), self._size)
        self._docs = field.docs[self._span].astype(np.int64)
        self._counts = field.counts[self._span].astype(np.int64)
        self._lengths = length_bytes[self._docs]
        self._place = place
        self.last_place = place + int(self._counts.sum())

    def lay_out(self) -> tuple[Bytes, Ints]:
        """The bytes of all the blocks, and how many each has."""
        table = self._table()
        none = np.zeros_like(self._size)
        id_width = self._id_widths()
        weight_sizes, greatest = self._weight_sizes()
        sections: list[Ints] = [
            np.where(self._plan["is_first"], 8, 4) + BLOCK_INFO,
            2 + (table.sizes if table else none),
            2 + 5 + (self._size - 1) * (1 + id_width) + 1,
            weight_sizes,
            self._value_sizes(table) + 2,
            table.tail_sizes if table else none,
        ]
        bounds = np.cumsum(np.stack(sections), 0)
        total = bounds[-1]
        offset = exclusive(total)
        sheet = Sheet(int(total.sum()))
        self._write_head(sheet, offset, total, greatest)
        if table:
            table.write(sheet, offset + bounds[0] + 2, offset + bounds[4])
        sheet.text(offset + bounds[0], b"\x80\x02")
        self._write_ids(sheet, offset + bounds[1], id_width)
        self._write_weights(sheet, offset + bounds[2], greatest)
        self._write_values(sheet, offset + bounds[3], table)
        sheet.text(offset + bounds[4] - 2, b"t.")
        return sheet.bytes, total

    def _table(self) -> _Table | None:
        if self._field.values is not Values.POSITIONS:
            return None
        places = self._field.places[self._place : self.last_place]
        return _Table(self._block, self._counts, places, len(self._plan))

    def _id_widths(self) -> Ints:
        """Bytes of a block's greatest difference between neighbouring ids."""
        steps = differences(self._docs)
        steps[self._begin] = 0
        return _width(np.maximum.reduceat(steps, self._begin))

    def _weight_sizes(self) -> tuple[Ints, Ints]:
        greatest = np.maximum.reduceat(self._counts, self._begin)
        sizes = np.where(greatest == 1, 1, 5 + self._size)
        return np.where(greatest > 255, 2 + 5 * self._size, sizes), greatest

    def _value_sizes(self, table: _Table | None) -> Ints:
        if table:
            found: Ints = 2 + self._size * (1 + table.reference)
            return found
        return np.ones_like(self._size)

    def _write_head(self, sheet: Sheet, offset: Ints, total: Ints, greatest: Ints) -> None:
        first = self._plan["is_first"]
        sheet.text(offset[first], MAGIC)
        at = offset + 4 * first
        length = total - 4 - 4 * first
        sheet.big(at, np.where(self._plan["is_last"], -length, length), 4)
        at = at + 4
        sheet.text(at, b"\x80\x02(J")
        sheet.little(at + 4, self._size, 4)
        sheet.text(at + 8, b"J")
        sheet.little(at + 9, self._docs[self._begin + self._size - 1], 4)
        sheet.text(at + 13, b"G")
        sheet.big(at + 14, greatest.astype(np.float64).view(np.int64), 8)
        sheet.text(at + 22, b"K\x00K")
        sheet.little(at + 25, np.minimum.reduceat(self._lengths, self._begin), 1)
        sheet.text(at + 26, b"K")
        sheet.little(at + 27, np.maximum.reduceat(self._lengths, self._begin), 1)
        sheet.text(at + 28, b"t.")

    def _write_ids(self, sheet: Sheet, at: Ints, width: Ints) -> None:
        sheet.text(at, b"((J")
        sheet.little(at + 3, self._docs[self._begin], 4)
        later = np.ones(len(self._docs), bool)
        later[self._begin] = False
        rank = (np.arange(len(self._docs)) - self._begin[self._block])[later]
        block = self._block[later]
        steps = differences(self._docs)[later]
        sheet.integers(at[block] + 7 + (rank - 1) * (1 + width[block]), steps, width[block])
        sheet.text(at + 7 + (self._size - 1) * (1 + width), b"t")

    def _write_weights(self, sheet: Sheet, at: Ints, greatest: Ints) -> None:
        sheet.text(at[greatest == 1], b"N")
        rank = np.arange(len(self._docs)) - self._begin[self._block]
        small = (greatest > 1) & (greatest <= 255)
        sheet.text(at[small], b"B")
        sheet.little(at[small] + 1, self._size[small], 4)
        inside = small[self._block]
        sheet.little((at[self._block] + 5 + rank)[inside], self._counts[inside], 1)
        large = greatest > 255
        sheet.text(at[large], b"(")
        inside = large[self._block]
        where = (at[self._block] + 1 + 5 * rank)[inside]
        sheet.integers(where, self._counts[inside], np.full(len(where), 4))
        sheet.text((at + 1 + 5 * self._size)[large], b"t")

    def _write_values(self, sheet: Sheet, at: Ints, table: _Table | None) -> None:
        rank = np.arange(len(self._docs)) - self._begin[self._block]
        if table:
            sheet.text(at, b"(")
            where = at[self._block] + 1 + rank * (1 + table.reference[self._block])
            sheet.numbered(where, b"hj", table.references, table.reference[self._block])
            sheet.text(at + 1 + self._size * (1 + table.reference), b"t")
        else:
            sheet.text(at, b"N")


class _Table:
    """The encoded positions of some blocks.

    A single position below 256 has one entry a block, every other posting one of its own;
    entries stand by number of positions and width, so equal layouts make one group.
    """

    def __init__(self, block: Ints, counts: Ints, places: NDArray[np.int32], blocks: int) -> None:
        self._blocks = blocks
        steps, widths, starts = positions_of(counts, places)
        single = (counts == 1) & (widths == 1)
        at = steps[starts[single]]
        present = np.zeros((blocks, _SINGLES), bool)
        present[block[single], at] = True
        singles = present.sum(1)
        rank = np.cumsum(present, 1, dtype=np.int16) - 1
        self.references = np.zeros(len(counts), np.int64)
        self.references[single] = rank[block[single], at]
        owners = np.flatnonzero(~single)
        owners = owners[np.lexsort((widths[owners], counts[owners], block[owners]))]
        owned = np.bincount(block[owners], minlength=blocks)
        self.references[owners] = ragged(owned) + singles[block[owners]]
        self._entries = singles + owned
        self.reference = np.where(self._entries <= 256, 1, 4)
        """Bytes of a reference, block by block."""
        shared_block, shared = np.nonzero(present)
        self._shared: tuple[Ints, Ints, Ints] = (shared_block, shared, ragged(singles))
        self._steps, self._starts = steps, starts
        self._owners, self._counts, self._widths = owners, counts[owners], widths[owners]
        self._block = block[owners]
        self._owned_sizes = self._entry_sizes(self._counts, self._widths, self._block)
        self._single_sizes = value_sizes(np.ones(1, int), np.ones(1, int)) + 4 + self.reference
        owned_bytes = np.bincount(self._block, self._owned_sizes, blocks).astype(np.int64)
        self.sizes = singles * self._single_sizes + owned_bytes
        """Bytes of the table, block by block."""
        self._singles = singles
        self._group()
        self.tail_sizes = self._groups * GROUP.itemsize + 2

    def _entry_sizes(self, counts: Ints, widths: Ints, block: Ints) -> Ints:
        size = value_sizes(counts, widths)
        return np.where(size < 256, 2, 5) + size + 1 + self.reference[block] + 1

    def _group(self) -> None:
        """The runs of entries of one layout: first the shared ones, then the owned."""
        changes = np.ones(len(self._owners), bool)
        key = np.stack([self._block, self._counts, self._widths])
        changes[1:] = (key[:, 1:] != key[:, :-1]).any(0)
        firsts = np.flatnonzero(changes)
        shared = np.flatnonzero(self._singles)
        self._rows = np.zeros(len(shared) + len(firsts), GROUP)
        owner = np.concatenate([shared, self._block[firsts]])
        self._rows["count"] = np.concatenate([np.ones_like(shared), self._counts[firsts]])
        self._rows["width"] = np.concatenate([np.ones_like(shared), self._widths[firsts]])
        runs = np.diff(np.append(firsts, len(self._owners)))
        self._rows["entries"] = np.concatenate([self._singles[shared], runs])
        order = np.argsort(owner, kind="stable")
        self._rows, self._row_block = self._rows[order], owner[order]
        self._groups = np.bincount(owner, minlength=self._blocks)

    def write(self, sheet: Sheet, at: Ints, tail: Ints) -> None:
        """Put the tables at ``at`` and their groups at ``tail``, block by block."""
        self._write_shared(sheet, at)
        self._write_owned(sheet, at + self._singles * self._single_sizes)
        rows = self._rows.view(np.uint8).reshape(len(self._rows), GROUP.itemsize)
        where = tail[self._row_block] + ragged(self._groups) * GROUP.itemsize
        sheet.rows(where, rows)
        sheet.little(tail + self._groups * GROUP.itemsize, self._groups, 2)

    def _write_shared(self, sheet: Sheet, at: Ints) -> None:
        block, place, rank = self._shared
        where = at[block] + rank * self._single_sizes[block]
        sheet.text(where, b"C\x09\x00\x00\x00\x01](K")
        sheet.little(where + 9, place, 1)
        sheet.text(where + 10, b"e")
        reference = self.reference[block]
        sheet.numbered(where + 11, b"qr", rank, reference)
        sheet.text(where + 12 + reference, b"0")

    def _write_owned(self, sheet: Sheet, at: Ints) -> None:
        sizes = self._owned_sizes
        begin = exclusive(np.bincount(self._block, sizes, self._blocks).astype(np.int64))
        where: Ints = at[self._block] + exclusive(sizes) - begin[self._block]
        value = value_sizes(self._counts, self._widths)
        short = value < 256
        sheet.text(where[short], b"C")
        sheet.little(where[short] + 1, value[short], 1)
        sheet.text(where[~short], b"B")
        sheet.little(where[~short] + 1, value[~short], 4)
        where = where + np.where(short, 2, 5)
        sheet.big(where, self._counts, 4)
        sheet.text(where + 4, b"](")
        entry = np.repeat(np.arange(len(self._owners)), self._counts)
        rank: Ints = ragged(self._counts)
        steps = self._steps[self._starts[self._owners][entry] + rank]
        width = self._widths[entry]
        sheet.integers(where[entry] + 6 + rank * (1 + width), steps, width)
        where = where + value - 1
        sheet.text(where, b"e")
        reference = self.reference[self._block]
        sheet.numbered(where + 1, b"qr", self.references[self._owners], reference)
        sheet.text(where + 2 + reference, b"0")


def positions_of(counts: Ints, places: NDArray[np.int32]) -> tuple[Ints, Ints, Ints]:
    """Positions as differences, the bytes that each posting's need, and where they start."""
    starts = exclusive(counts)
    steps = differences(places.astype(np.int64))
    steps[starts] = places[starts]
    return steps, _width(np.maximum.reduceat(steps, starts)), starts


def value_sizes(counts: Ints, widths: Ints) -> Ints:
    """Bytes of encoded positions: their number in four, then a pickled list."""
    return 4 + 2 + counts * (1 + widths) + 1


def _width(greatest: Ints) -> Ints:
    return np.where(greatest < 256, 1, np.where(greatest < 65536, 2, 4))
