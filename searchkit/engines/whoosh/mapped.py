"""A segment's file in memory: its directory, terms, columns and stored captions.

Reads only the layout that `segment` writes; `Mapped.open` says None for any other.
"""

from __future__ import annotations

import io
import mmap
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from struct import Struct
from typing import NamedTuple
from zlib import crc32

from searchkit.engines.whoosh.layout import (
    LAYOUT,
    STATISTICS,
    STORED_HEAD,
    STORED_TAIL,
    TABLES,
    TERMS_HEADER,
)
from searchkit.engines.whoosh.pickles import Plain
from searchkit.engines.whoosh.toc import Segment
from searchkit.errors import DamagedIndexError

_HEADER = Struct(">qi")
_OFFSET = Struct(">I")
_SIZES = Struct(">ii")
_SLOT = Struct(">Iq")
_INFO = Struct(">5xI14xqi")
_TABLES = Struct(">" + "qi" * TABLES)
_TRAILER = 4
_PLAIN = 7
"""Bytes before the value in an uncompressed deflate block."""


class Info(NamedTuple):
    """A term: how many documents it is in, and where its blocks or its one posting are."""

    frequency: int
    offset: int
    length: int
    is_inline: bool = False


class Mapped:
    """One segment, mapped. Safe for any number of threads: nothing has a place that moves."""

    def __init__(
        self, path: Path, data: mmap.mmap, directory: dict[str, dict[str, int]], size: int
    ) -> None:
        self.path = path
        self.data = data
        self.size = size
        self._files = {
            name.removeprefix(path.stem): (entry["offset"], entry["length"])
            for name, entry in directory.items()
        }
        self._columns = {
            name[1:-4]: start for name, (start, _) in self._files.items() if name.endswith(".col")
        }
        self._terms = self._files[".trm"]
        self.postings = self._files[".pst"][0]
        self._read_extras()

    @classmethod
    def of(cls, folder: Path, segment: Segment) -> Mapped | None:
        """A segment of an index's folder; None where it is not in our layout."""
        if not segment.is_compound():
            return None
        return cls.open(folder / f"{segment.segment_id()}.seg", segment.doc_count_all())

    @classmethod
    def open(cls, path: Path, size: int) -> Mapped | None:
        """The segment of so many documents in a file; None where it is not in our layout."""
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        start, length = _HEADER.unpack_from(data)
        plain = io.BytesIO(data[start : start + length])
        directory = Plain(plain).load()
        options = Plain(plain).load()
        layout = options.get("searchkit")
        if layout is None:
            return None
        if layout != LAYOUT:
            raise DamagedIndexError(
                f"{path}: the segment has layout {layout}, this version reads {LAYOUT}; "
                "run: searchkit rebuild"
            )
        return cls(path, data, directory, size)

    def _read_extras(self) -> None:
        start, size = self._terms
        end = start + size
        if self.data[start : start + len(TERMS_HEADER)] != TERMS_HEADER:
            raise DamagedIndexError(f"{self.path}: no term file; run: searchkit rebuild")
        length = int.from_bytes(self.data[end - _TRAILER : end], "big")
        extras = io.BytesIO(self.data[end - _TRAILER - length : end - _TRAILER])
        known = Plain(extras).load()
        self._fields: dict[str, int] = known["fieldmap"]
        self._index_at = end - _TRAILER - length + extras.tell()
        self._index_item = Struct(f">{known['indextype']}")
        self.terms_count: int = known["indexlen"]
        self._tables = _TABLES.unpack_from(self.data, end - _TRAILER - length - _TABLES.size)

    def has(self, name: str) -> bool:
        """Whether there is a column."""
        return f".{name}.col" in self._files

    def span(self, name: str) -> tuple[int, int]:
        """Where a column starts and ends in the file."""
        offset, length = self._files[f".{name}.col"]
        return offset, offset + length

    def number(self, name: str, document: int) -> int:
        """A document's value in a column of numbers of four bytes, 0 where there is none."""
        start = self._columns.get(name)
        if start is None:
            return 0
        found: int = _OFFSET.unpack_from(self.data, start + 4 * document)[0]
        return found

    @cached_property
    def _stored(self) -> tuple[int, Struct, int, int]:
        """Where the captions start, how their sizes are packed, where sizes and offsets are."""
        start, end = self.span("_stored")
        size = Struct(f">{chr(self.data[end - 3])}")
        offsets = end - 3 - 4 * self.size
        return start, size, offsets - size.size * self.size, offsets

    def stored(self, document: int) -> bytes:
        """A caption's JSON."""
        start, size, sizes, offsets = self._stored
        at = start + _OFFSET.unpack_from(self.data, offsets + 4 * document)[0]
        end = at + size.unpack_from(self.data, sizes + size.size * document)[0]
        value = self.data[at:end]
        plain = value[_PLAIN:-4] if value[2] == 1 else zlib.decompress(value)
        # What `decompress` looks at itself.
        is_whole = zlib.adler32(plain) == int.from_bytes(value[-4:], "big")
        if not is_whole or not plain.startswith(STORED_HEAD):
            raise DamagedIndexError(f"{self.path}: not a caption; run: searchkit rebuild")
        return plain[len(STORED_HEAD) + 4 : -len(STORED_TAIL)]

    def info(self, field: str, term: bytes) -> Info | None:
        """What the term file says of a term."""
        number = self._fields.get(field)
        if number is None:
            return None
        key = number.to_bytes(2, "big") + term
        found = crc32(key)
        place, slots = self._tables[2 * (found & 255)], self._tables[2 * (found & 255) + 1]
        slot = (found >> 8) % slots if slots else 0
        for _ in range(slots):
            hash_, item = _SLOT.unpack_from(self.data, self._terms[0] + place + slot * _SLOT.size)
            if not item:
                return None
            if hash_ == found and (info := self._info_of(key, self._terms[0] + item)):
                return info
            slot = (slot + 1) % slots
        return None

    def _info_of(self, key: bytes, item: int) -> Info | None:
        size, _ = _SIZES.unpack_from(self.data, item)
        at = item + _SIZES.size + size
        if self.data[item + _SIZES.size : at] != key:
            return None
        return self._read_info(at)

    def _read_info(self, at: int) -> Info:
        if self.data[at]:
            return Info(1, at + STATISTICS, 0, True)
        frequency, offset, length = _INFO.unpack_from(self.data, at)
        return Info(frequency, self.postings + offset, length)

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, Info]]:
        """The terms of a field that begin so, in order."""
        number = self._fields.get(field)
        if number is None:
            return
        key = number.to_bytes(2, "big") + prefix
        # No term in UTF-8 holds a byte 255.
        for rank in range(self._first(key), self._first(key + b"\xff")):
            place = self._place(rank)
            size, _ = _SIZES.unpack_from(self.data, place)
            at = place + _SIZES.size
            yield self.data[at + 2 : at + size], self._read_info(at + size)

    def _first(self, key: bytes) -> int:
        """The rank of the first term that is not before a key."""
        return bisect_left(range(self.terms_count), key, key=self._key)

    def _place(self, rank: int) -> int:
        """Where a term's item is, by its rank."""
        at = self._index_at + rank * self._index_item.size
        place: int = self._index_item.unpack_from(self.data, at)[0]
        return self._terms[0] + place

    def _key(self, rank: int) -> bytes:
        item = self._place(rank)
        size, _ = _SIZES.unpack_from(self.data, item)
        return self.data[item + _SIZES.size : item + _SIZES.size + size]
