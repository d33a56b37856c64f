"""GIF blocks (GIF89a, 1990): comments; XMP stands in an application extension as it is."""

from __future__ import annotations

from collections.abc import Iterator

from searchkit.formats.photo import charset, xpacket
from searchkit.formats.photo.blocks import MAX_BLOCK, Damage, Damaged, Item, Source, Text

SCREEN, IMAGE = 13, 9
"""Bytes of the header with the screen's descriptor, and of an image's descriptor."""
EXTENSION, DESCRIPTOR, TRAILER = 0x21, 0x2C, 0x3B
PADDING = 0x00
"""What some programs leave between blocks."""
COMMENT = 0xFE
MAX_BLOCKS = 20_000
MAX_PARTS = 500_000


def items(source: Source) -> Iterator[Item]:
    """Yield the XMP packets, then the comments up to where the blocks cannot be followed."""
    yield from xpacket.items(source)
    try:
        for comment in _comments(source):
            yield Text("Comment", charset.decoded([comment.rstrip(b"\x00")])[0][0])
    except Damaged as error:
        yield Damage(str(error))


def _comments(source: Source) -> Iterator[bytes]:
    offset = SCREEN + _colours(source.number(10, 1))
    for _ in range(MAX_BLOCKS):
        kind = source.number(offset, 1) if offset < source.size else TRAILER
        if kind == TRAILER:
            return
        if kind == PADDING:
            offset += 1
        elif kind == EXTENSION:
            label = source.number(offset + 1, 1)
            data, offset = _parts(source, offset + 2, is_wanted=label == COMMENT)
            if label == COMMENT:
                yield data
        elif kind == DESCRIPTOR:
            start = offset + 1 + IMAGE + _colours(source.number(offset + IMAGE, 1))
            _, offset = _parts(source, start + 1, is_wanted=False)
        else:
            raise Damaged(f"no block begins at {offset:,}")


def _colours(packed: int) -> int:
    """Bytes of the colour table that a descriptor's packed fields tell of."""
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _parts(source: Source, offset: int, *, is_wanted: bool) -> tuple[bytes, int]:
    """The data of the parts from an offset, if wanted, and where they end."""
    found: list[bytes] = []
    for _ in range(MAX_PARTS):
        size = source.upto(offset, 1)
        if not size:
            raise Damaged(f"ends within a block, at {offset:,}")
        offset += 1
        if size == b"\x00":
            return b"".join(found), offset
        if is_wanted and len(found) * 255 < MAX_BLOCK:
            found.append(source.at(offset, size[0]))
        offset += size[0]
    raise Damaged(f"more than {MAX_PARTS:,} parts of one block")
