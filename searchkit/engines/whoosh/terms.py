"""The term file of Whoosh's W3 format, written at once: an ordered hash file.

header      magic, kind of hash (1: CRC-32), two unused numbers
items       lengths of key and value, key (field number, term), value (`INFO`)
tables      256 open-addressing tables of (hash, place of the item)
directory   place and slots of each table
extras      pickle: field numbers, layout of the index
index       places of the items in order of their keys
length      of the extras and the index
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.inline import Inlined
from searchkit.engines.whoosh.layout import STATISTICS, TABLES, TERMS_HEADER
from searchkit.engines.whoosh.sheet import Sheet, exclusive, ranges

Ints = NDArray[np.int64]

INFO = np.dtype(
    [
        ("is_inline", "u1"),
        ("weight", ">f4"),
        ("frequency", ">u4"),
        ("shortest", "u1"),
        ("longest", "u1"),
        ("greatest", ">f4"),
        ("first", ">u4"),
        ("last", ">u4"),
        ("offset", ">i8"),
        ("length", ">i4"),
    ]
)
"""What Whoosh keeps of a term: totals, bounds, and where its blocks are."""
SLOT = np.dtype([("hash", ">u4"), ("place", ">i8")])
DIRECTORY = np.dtype([("place", ">i8"), ("slots", ">i4")])


class TermFile:
    """The file in the making; terms come field by field, in the order of their bytes."""

    def __init__(self) -> None:
        self._fields: dict[str, int] = {}
        self._parts = [TERMS_HEADER]
        self._size = len(TERMS_HEADER)
        self._hashes: list[Ints] = []
        self._places: list[Ints] = []

    def add(
        self, field: str, terms: Sequence[bytes], infos: NDArray[np.void], inlined: Inlined
    ) -> None:
        """Take some terms, an `INFO` for each; of the inlined ones only its statistics count."""
        number = self._fields.setdefault(field, len(self._fields)).to_bytes(2, "big")
        keys = [number + term for term in terms]
        items, begin = _items(keys, infos, inlined)
        self._hashes.append(np.fromiter(map(crc32, keys), np.int64, len(keys)))
        self._places.append(begin + self._size)
        self._parts.append(items)
        self._size += len(items)

    def parts(self) -> Iterator[bytes]:
        """The bytes of the file."""
        yield from self._parts
        none = np.zeros(0, np.int64)
        hashes = np.concatenate([none, *self._hashes])
        places = np.concatenate([none, *self._places])
        tables = [_table(hashes[here], places[here]) for here in _buckets(hashes)]
        yield b"".join(table.tobytes() for table in tables)
        directory = np.zeros(TABLES, DIRECTORY)
        slots = np.array([len(table) for table in tables])
        directory["slots"] = slots
        directory["place"] = self._size + exclusive(slots) * SLOT.itemsize
        yield directory.tobytes()
        yield self._extras(places)

    def _extras(self, places: Ints) -> bytes:
        code, dtype = ("I", ">u4") if self._size < 1 << 32 else ("q", ">i8")
        extras = {"fieldmap": self._fields, "indextype": code, "indexlen": len(places)}
        end = pickle.dumps(extras, 2) + places.astype(dtype).tobytes()
        return end + len(end).to_bytes(4, "big")


def _items(keys: Sequence[bytes], infos: NDArray[np.void], inlined: Inlined) -> tuple[bytes, Ints]:
    """The items' bytes, and where each is in them."""
    sizes = np.fromiter(map(len, keys), np.int64, len(keys))
    values = np.full(len(keys), INFO.itemsize)
    values[inlined.terms] = STATISTICS + inlined.sizes
    begin = exclusive(8 + sizes + values)
    sheet = Sheet(int((8 + sizes + values).sum()))
    sheet.big(begin, sizes, 4)
    sheet.big(begin + 4, values, 4)
    sheet.bytes[ranges(begin + 8, sizes)] = np.frombuffer(b"".join(keys), np.uint8)
    rows = infos.view(np.uint8).reshape(len(infos), INFO.itemsize)
    at = begin + 8 + sizes
    sheet.rows(at, rows[:, :STATISTICS])
    placed = infos["is_inline"] == 0
    sheet.rows(at[placed] + STATISTICS, rows[placed, STATISTICS:])
    sheet.bytes[ranges(at[inlined.terms] + STATISTICS, inlined.sizes)] = inlined.bytes
    return sheet.bytes.tobytes(), begin


def _buckets(hashes: Ints) -> list[Ints]:
    """The items of each table."""
    bucket = hashes & 255
    order = np.argsort(bucket, kind="stable")
    return np.split(order, np.cumsum(np.bincount(bucket, minlength=256))[:-1])


def _table(hashes: Ints, places: Ints) -> NDArray[np.void]:
    """Open addressing with linear probing, three quarters full.

    In the order of their home slots, every item takes the first slot that is free; what
    would stand behind the end goes to the free slots at the front, where probing goes on.
    """
    slots = len(hashes) * 4 // 3
    table = np.zeros(slots, SLOT)
    if not slots:
        return table
    home = (hashes >> 8) % slots
    order = np.argsort(home, kind="stable")
    count = np.arange(len(order))
    slot = np.maximum.accumulate(home[order] - count) + count
    inside = slot < slots
    _fill(table, slot[inside], hashes[order[inside]], places[order[inside]])
    free = np.flatnonzero(table["place"] == 0)[: int((~inside).sum())]
    _fill(table, free, hashes[order[~inside]], places[order[~inside]])
    return table


def _fill(table: NDArray[np.void], slot: Ints, hashes: Ints, places: Ints) -> None:
    table["hash"][slot] = hashes
    table["place"][slot] = places
