"""HEIC and AVIF: metadata are items of the ``meta`` box (ISO 14496-12, 8.11; ISO 23008-12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from searchkit.formats.photo.blocks import MAX_BLOCK, Block, Damage, Damaged, Item, Source
from searchkit.formats.photo.boxes import boxes

MAX_ITEMS = 5_000
MAX_LIST = 2**20
XMP_TYPE = b"application/rdf+xml"
IN_FILE, IN_META = 0, 1


class _Cursor:
    """Big-endian numbers of varying width, one after the other."""

    def __init__(self, source: Source) -> None:
        if source.size > MAX_LIST:
            raise Damaged("a list of items is too long")
        self._data = source.at(0, source.size)
        self._offset = 0

    def number(self, width: int) -> int:
        end = self._offset + width
        if end > len(self._data):
            raise Damaged("a list of items is cut off")
        value = int.from_bytes(self._data[self._offset : end], "big")
        self._offset = end
        return value


@dataclass(frozen=True, slots=True)
class _Place:
    method: int
    extents: tuple[tuple[int, int], ...]


def items(file: Source, meta: Source) -> Iterator[Item]:
    """Yield the EXIF and XMP items that a ``meta`` box lists."""
    parts = {box.kind: box.content for box in boxes(_children(meta))}
    if not {b"iinf", b"iloc"} <= parts.keys():
        return
    places = _places(_Cursor(parts[b"iloc"]))
    sources = {IN_FILE: file, IN_META: parts.get(b"idat")}
    for number, kind in _kinds(parts[b"iinf"]):
        place = places.get(number)
        source = sources.get(place.method) if place else None
        if place is None or source is None:
            yield Damage(f"item {number} has no place in the file")
            continue
        data = _content(source, place)
        yield from exif(data) if kind == "exif" else [Block("xmp", data)]


def exif(data: bytes) -> Iterator[Item]:
    """An EXIF item: 32 bits say how far it is to the TIFF header (ISO 23008-12, A.2.1)."""
    skip = int.from_bytes(data[:4], "big")
    if skip > len(data):
        raise Damaged("the EXIF item does not hold its TIFF header")
    yield Block("exif", data[4 + skip :].removeprefix(b"Exif\x00\x00"))


def _content(source: Source, place: _Place) -> bytes:
    data = bytearray()
    for offset, length in place.extents:
        size = length or source.size - offset
        data += source.upto(offset, min(size, MAX_BLOCK - len(data)))
    return bytes(data)


def _children(meta: Source) -> Source:
    """The boxes inside: after version and flags, which QuickTime leaves out."""
    bare = meta.upto(4, 4).isalpha()
    return meta if bare else meta.window(4, meta.size)


def _kinds(iinf: Source) -> Iterator[tuple[int, str]]:
    """The numbers of the items that are EXIF or XMP."""
    wide = iinf.number(0, 1) > 0
    for box in boxes(iinf.window(8 if wide else 6, iinf.size)):
        entry = box.content.upto(0, 256)
        width = 4 if entry[:1] == b"\x03" else 2
        number = int.from_bytes(entry[4 : 4 + width], "big")
        kind, named = entry[6 + width : 10 + width], entry[10 + width :]
        if kind == b"Exif":
            yield number, "exif"
        elif kind == b"mime" and XMP_TYPE in named:
            yield number, "xmp"


def _places(cursor: _Cursor) -> dict[int, _Place]:
    """Where each item lies: the item location box, versions 0 to 2."""
    version = cursor.number(4) >> 24
    packed = cursor.number(2)
    offset, length, base, index = (packed >> shift & 15 for shift in (12, 8, 4, 0))
    index = index if version else 0
    wide = 4 if version == 2 else 2
    found: dict[int, _Place] = {}
    for _ in range(min(cursor.number(wide), MAX_ITEMS)):
        number = cursor.number(wide)
        method = cursor.number(2) & 15 if version else IN_FILE
        cursor.number(2)
        start = cursor.number(base)
        extents = _extents(cursor, start, (index, offset, length))
        found[number] = _Place(method, tuple(extents))
    return found


def _extents(
    cursor: _Cursor, start: int, widths: tuple[int, int, int]
) -> Iterator[tuple[int, int]]:
    count = cursor.number(2)
    if count > 1 and not any(widths):
        raise Damaged("many extents of no width")
    for _ in range(count):
        cursor.number(widths[0])
        yield start + cursor.number(widths[1]), cursor.number(widths[2])
