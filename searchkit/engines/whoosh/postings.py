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

The data of a large block is deflated, tail and all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.deflated import laid_out
from searchkit.engines.whoosh.layout import BLOCK_INFO, MAGIC
from searchkit.engines.whoosh.sections import Section, integers, records, text
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


def blocks(field: Inverted, length_bytes: Bytes) -> Iterator[tuple[bytes, Ints, Ints]]:
    """A field's blocks, many at a time: their bytes, the term of each, and its size.

    ``length_bytes`` holds each document's length, zeros for none.
    """
    place = 0
    for some in _portions(_plan(field)):
        chunk = _Chunk(field, some, length_bytes, place)
        part, sizes = laid_out(chunk.sections(), some["size"])
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


_HEAD = np.dtype(
    [
        *(("magic", "S4"), ("length", ">i4"), ("open", "S4"), ("size", "<i4"), ("integer", "S1")),
        *(("last", "<i4"), ("float", "S1"), ("greatest", ">f8"), ("level", "S3")),
        *(("shortest", "u1"), ("byte", "S1"), ("longest", "u1"), ("close", "S2")),
    ]
)
_OPENING = np.dtype([("open", "S3"), ("first", "<i4")])
_WEIGHTS = np.dtype([("open", "S2"), ("size", "<i4")])


class _Chunk:
    """Some blocks of a field in a row, laid out together."""

    def __init__(
        self, field: Inverted, plan: NDArray[np.void], length_bytes: Bytes, place: int
    ) -> None:
        self._plan = plan
        self._size: Ints = plan["size"].copy()
        self._begin = exclusive(self._size)
        first = int(plan["start"][0])
        span = slice(first, first + int(self._size.sum()))
        self._docs, self._counts = field.docs[span], field.counts[span]
        self._lengths = length_bytes[self._docs]
        self._greatest = np.maximum.reduceat(self._counts, self._begin)
        self.last_place = place + int(self._counts.sum(dtype=np.int64))
        places = field.places[place : self.last_place]
        has_places = field.values is Values.POSITIONS
        self._table = _Table(self._size, self._counts, places) if has_places else None

    def sections(self) -> list[Section]:
        """The parts of every block, from its head to its tail."""
        opened, begins = text(b"\x80\x02", 0 * self._size), np.zeros(len(self._size), _OPENING)
        begins["open"], begins["first"] = b"((J", self._docs[self._begin]
        first = records(begins, 0 * self._size, np.full(len(begins), _OPENING.itemsize))
        rest = [first, self._ids(), *self._weights(), *self._values()]
        if self._table:
            rest = [self._table.entries(), *rest, self._table.tail()]
        size = np.sum([section.sizes for section in (opened, *rest)], 0)
        return [self._head(size + BLOCK_INFO), opened, *rest]

    def _head(self, length: Ints) -> Section:
        """The length of each block, and what Whoosh needs to skip it."""
        plan, begin = self._plan, self._begin
        head = np.zeros(len(plan), _HEAD)
        head["magic"], head["length"] = MAGIC, np.where(plan["is_last"], -length, length)
        head["open"], head["size"] = b"\x80\x02(J", self._size
        head["integer"], head["last"] = b"J", self._docs[begin + self._size - 1]
        head["float"], head["greatest"], head["level"] = b"G", self._greatest, b"K\x00K"
        head["shortest"] = np.minimum.reduceat(self._lengths, begin)
        head["byte"], head["longest"] = b"K", np.maximum.reduceat(self._lengths, begin)
        head["close"] = b"t."
        left_out = np.where(plan["is_first"], 0, len(MAGIC))
        return records(head, left_out, _HEAD.itemsize - left_out)

    def _ids(self) -> Section:
        """All but the first id of every block, as differences."""
        steps = differences(self._docs)
        steps[self._begin] = 0
        width = _width(np.maximum.reduceat(steps, self._begin))
        later = np.ones(len(steps), bool)
        later[self._begin] = False
        return integers(steps[later], self._size - 1, width, b"KMJ")

    def _weights(self) -> Iterator[Section]:
        """The end of the ids, and the weights: none where all are 1, bytes where these suffice."""
        are_bytes, large = self._greatest > 1, self._greatest > 255
        head = np.zeros(len(self._size), _WEIGHTS)
        head["open"] = np.where(large, b"t(", np.where(are_bytes, b"tB", b"tN"))
        head["size"] = self._size
        are_bytes &= ~large
        yield records(head, 0 * self._size, np.where(are_bytes, 6, 2))
        wide = self._counts[large.repeat(self._size)]
        rest = integers(wide, self._size[large], np.full(int(large.sum()), 4), b"KMJ")
        starts, sizes = self._begin.copy(), np.where(are_bytes, self._size, 0)
        starts[large], sizes[large] = rest.starts + len(self._counts), rest.sizes
        yield Section(np.concatenate([self._counts.astype(np.uint8), rest.data]), starts, sizes)
        yield text(b"t", np.where(large, 0, 1))

    def _values(self) -> Iterator[Section]:
        """The values, and the end of the pickle."""
        none = 0 * self._size
        if self._table:
            yield text(b"(", none)
            yield integers(self._table.references, self._size, self._table.width, b"h?j")
            yield text(b"tt.", none)
        else:
            yield text(b"Nt.", none)


class _Table:
    """The encoded positions of some blocks.

    A single position below 256 has one entry a block, every other posting one of its own;
    entries stand by number of positions and width, so equal layouts make one group.
    """

    def __init__(self, sizes: Ints, counts: NDArray[Any], places: NDArray[np.int32]) -> None:
        self._blocks = blocks = len(sizes)
        block = np.arange(blocks).repeat(sizes)
        steps, widths, starts = positions_of(counts, places)
        single = (counts == 1) & (widths == 1)
        at = steps[starts[single]]
        shared_block, shared, rank = _distinct(block[single], at, blocks)
        singles = np.bincount(shared_block, minlength=blocks)
        self._shared: tuple[Ints, Ints, Ints] = (shared_block, shared, ragged(singles))
        self.references = np.zeros(len(counts), np.int64)
        self.references[single] = rank - exclusive(singles)[block[single]]
        owners = np.flatnonzero(~single)
        layout = (block[owners] * (int(counts.max()) + 1) + counts[owners]) * 8 + widths[owners]
        owners = owners[layout.argsort(kind="stable")]
        owned = np.bincount(block[owners], minlength=blocks)
        self.references[owners] = ragged(owned) + singles[block[owners]]
        self._entries = singles + owned
        self.width = np.where(self._entries <= 256, 1, 4)
        """Bytes of a reference, block by block."""
        self._steps, self._starts = steps, starts
        self._owners, self._counts, self._widths = owners, counts[owners], widths[owners]
        self._block = block[owners]
        self._owned_sizes = self._entry_sizes(self._counts, self._widths, self._block)
        self._single_sizes = value_sizes(np.ones(1, int), np.ones(1, int)) + 4 + self.width
        owned_bytes = np.bincount(self._block, self._owned_sizes, blocks).astype(np.int64)
        self._sizes = singles * self._single_sizes + owned_bytes
        self._singles = singles
        self._group()

    def _entry_sizes(self, counts: Ints, widths: Ints, block: Ints) -> Ints:
        size = value_sizes(counts, widths)
        return np.where(size < 256, 2, 5) + size + 1 + self.width[block] + 1

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

    def entries(self) -> Section:
        """The tables."""
        sheet, at = Sheet(int(self._sizes.sum())), exclusive(self._sizes)
        self._write_shared(sheet, at)
        self._write_owned(sheet, at + self._singles * self._single_sizes)
        return Section(sheet.bytes, at, self._sizes)

    def tail(self) -> Section:
        """How each table is laid out: its groups, and their number."""
        sizes = self._groups * GROUP.itemsize + 2
        sheet, at = Sheet(int(sizes.sum())), exclusive(sizes)
        rows = self._rows.view(np.uint8).reshape(len(self._rows), GROUP.itemsize)
        sheet.rows(at[self._row_block] + ragged(self._groups) * GROUP.itemsize, rows)
        sheet.little(at + self._groups * GROUP.itemsize, self._groups, 2)
        return Section(sheet.bytes, at, sizes)

    def _write_shared(self, sheet: Sheet, at: Ints) -> None:
        block, place, rank = self._shared
        where = at[block] + rank * self._single_sizes[block]
        sheet.text(where, b"C\x09\x00\x00\x00\x01](K")
        sheet.little(where + 9, place, 1)
        sheet.text(where + 10, b"e")
        reference = self.width[block]
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
        reference = self.width[self._block]
        sheet.numbered(where + 1, b"qr", self.references[self._owners], reference)
        sheet.text(where + 2 + reference, b"0")


def _distinct(block: Ints, at: Ints, blocks: int) -> tuple[Ints, Ints, Ints]:
    """The different places of blocks, in order, and the number of each place among them all."""
    cells = block * _SINGLES + at
    is_there = np.zeros(blocks * _SINGLES, bool)
    is_there[cells] = True
    found = np.flatnonzero(is_there)
    number = np.zeros(len(is_there), np.int64)
    number[found] = np.arange(len(found))
    return found // _SINGLES, found % _SINGLES, number[cells]


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
