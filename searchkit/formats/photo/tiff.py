"""TIFF 6.0, BigTIFF and the raw formats built on them, and EXIF, which is a TIFF file too."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO

from searchkit.formats.photo import psd
from searchkit.formats.photo.blocks import MAX_BLOCK, Block, Damage, Damaged, Item, Source, Tag

XMP, IIM, PHOTOSHOP, EXIF_IFD, SUB_IFDS = 700, 33723, 34377, 34665, 330
LONG = 4
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8}
SIZES |= {17: 8, 18: 8, 129: 1}

TEXTS = frozenset((270, 315, 33432, 36867, 36868, 36881, 36882, 37510, *range(0x9C9B, 0x9CA0)))
"""Tags that hold text: TIFF 6.0 section 8, EXIF 3.0 section 4.6, and Windows Explorer's five."""

ORDERS = {b"II": "<", b"MM": ">"}
CLASSIC = frozenset((42, 0x4F52, 0x5352, 0x55))
"""The version of TIFF 6.0, and what Olympus and Panasonic write in its place."""
BIG = 43
MAX_TEXT = 2**20
MAX_ENTRIES = 4096
MAX_DIRECTORIES = 64
MAX_SUB = 16


@dataclass(frozen=True, slots=True)
class _Layout:
    order: str
    big: bool

    @property
    def pointer(self) -> int:
        return 8 if self.big else 4

    def number(self, data: bytes) -> int:
        return int.from_bytes(data, "little" if self.order == "<" else "big")


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: int
    type: int
    count: int
    value: bytes


def items(source: Source) -> Iterator[Item]:
    """Yield the metadata of the first directory and of the EXIF directory that it points to."""
    layout = _layout(source)
    first = layout.number(source.at(8 if layout.big else 4, layout.pointer))
    yield from _first(source, layout, first)


def _first(source: Source, layout: _Layout, offset: int) -> Iterator[Item]:
    seen: set[int] = set()
    for entry in _directory(source, layout, offset):
        if entry.tag in seen:
            continue
        seen.add(entry.tag)
        if entry.tag == EXIF_IFD:
            yield from _exif(source, layout, layout.number(entry.value[: layout.pointer]))
        elif entry.tag in TEXTS or entry.tag in (XMP, IIM, PHOTOSHOP):
            yield from _metadata(source, layout, entry)


def directories(source: Source, tags: Collection[int]) -> Iterator[dict[int, int]]:
    """The numbers of some tags in each directory: those in the chain, and those within them."""
    layout = _layout(source)
    waiting = [layout.number(source.at(8 if layout.big else 4, layout.pointer))]
    seen: set[int] = set()
    while waiting and len(seen) < MAX_DIRECTORIES:
        offset = waiting.pop()
        if offset in seen or not offset:
            continue
        seen.add(offset)
        entries = {entry.tag: entry for entry in _directory(source, layout, offset)}
        yield {tag: _number(layout, entries[tag]) for tag in tags if _is_one(entries.get(tag))}
        if SUB_IFDS in entries:
            waiting += _numbers(source, layout, entries[SUB_IFDS])
        width, size = (8, 20) if layout.big else (2, 12)
        after = offset + width + len(entries) * size
        waiting.append(layout.number(source.upto(after, layout.pointer)))


def _is_one(entry: _Entry | None) -> bool:
    return entry is not None and entry.count == 1


def _number(layout: _Layout, entry: _Entry) -> int:
    return layout.number(entry.value[: SIZES.get(entry.type, LONG)])


def _numbers(source: Source, layout: _Layout, entry: _Entry) -> list[int]:
    data = _value(source, layout, entry)
    size = SIZES.get(entry.type, LONG)
    return [layout.number(data[at : at + size]) for at in range(0, len(data), size)][:MAX_SUB]


def _exif(source: Source, layout: _Layout, offset: int) -> Iterator[Item]:
    try:
        found = {e.tag: e for e in _directory(source, layout, offset) if e.tag in TEXTS}
    except Damaged as error:
        yield Damage(f"the EXIF directory: {error}")
        return
    for entry in found.values():
        yield from _metadata(source, layout, entry)


def _layout(source: Source) -> _Layout:
    head = source.at(0, 4)
    order = ORDERS.get(head[:2], "")
    version = int.from_bytes(head[2:], "little" if order == "<" else "big")
    if not order or version not in CLASSIC | {BIG}:
        raise Damaged("no TIFF header where one should be")
    return _Layout(order, version == BIG)


def _directory(source: Source, layout: _Layout, offset: int) -> Iterator[_Entry]:
    width = 8 if layout.big else 2
    count = min(layout.number(source.at(offset, width)), MAX_ENTRIES)
    entry = struct.Struct(layout.order + ("HHQ8s" if layout.big else "HHI4s"))
    table = source.upto(offset + width, count * entry.size)
    whole = len(table) // entry.size
    for values in entry.iter_unpack(table[: whole * entry.size]):
        yield _Entry(*values)
    if whole < count:
        raise Damaged("a TIFF directory is cut off")


def _metadata(source: Source, layout: _Layout, entry: _Entry) -> Iterator[Item]:
    try:
        data = _value(source, layout, entry)
    except Damaged as error:
        yield Damage(f"tag {entry.tag}: {error}")
        return
    if entry.tag == IIM:
        yield Block("iim", _swapped(data) if entry.type == LONG else data)
    elif entry.tag == XMP:
        yield Block("xmp", data)
    elif entry.tag == PHOTOSHOP:
        yield from _photoshop(data)
    else:
        yield Tag(entry.tag, data, layout.order)


def _value(source: Source, layout: _Layout, entry: _Entry) -> bytes:
    size = entry.count * SIZES.get(entry.type, 1)
    if size <= layout.pointer:
        return entry.value[:size]
    if size > (MAX_TEXT if entry.tag in TEXTS else MAX_BLOCK):
        raise Damaged(f"{size:,} bytes are more than it may have")
    offset = layout.number(entry.value)
    data = source.upto(offset, size)
    if not data:
        raise Damaged("its value lies outside the file")
    return data


def _swapped(data: bytes) -> bytes:
    """Undo the byte order of IIM that was stored as if it were 32-bit numbers."""
    if data[:1] == b"\x1c" or data[3:4] != b"\x1c":
        return data
    return b"".join(data[i : i + 4][::-1] for i in range(0, len(data), 4))


def _photoshop(data: bytes) -> Iterator[Item]:
    try:
        yield from psd.resources(Source(BytesIO(data)))
    except Damaged as error:
        yield Damage(f"tag {PHOTOSHOP}: {error}")
