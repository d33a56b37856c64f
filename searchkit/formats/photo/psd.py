"""Photoshop image resources (8BIM), in PSD and PSB files and inside JPEG and TIFF.

Adobe Photoshop File Formats Specification: file header, colour mode data, image resources.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from searchkit.formats.photo.blocks import MAX_BLOCK, Block, Damage, Damaged, Item, Source

Kind = Literal["iim", "xmp", "exif", "digest"]
KINDS: Final[dict[int, Kind]] = {
    0x0404: "iim",
    0x0422: "exif",
    0x0423: "exif",
    0x0424: "xmp",
    0x0425: "digest",
}
SIGNATURES = (b"8BIM", b"PHUT", b"AgHg", b"DCSR", b"MeSa")
MAX_RESOURCES = 10_000


def items(source: Source) -> Iterator[Item]:
    """Yield the metadata of a PSD or PSB file."""
    colours = 26 + 4 + source.number(26, 4)
    yield from resources(source.window(colours + 4, source.number(colours, 4)))


def resources(source: Source) -> Iterator[Item]:
    """Yield the metadata among a sequence of image resources."""
    offset = 0
    for _ in range(MAX_RESOURCES):
        if offset + 12 > source.size:
            return
        offset = _aligned(source, offset)
        number = source.number(offset + 4, 2)
        start = offset + 6 + (source.number(offset + 6, 1) + 2 & ~1)
        size = source.number(start, 4)
        yield from _resource(source, number, start + 4, size)
        offset = start + 4 + (size + 1 & ~1)
    yield Damage(f"more than {MAX_RESOURCES:,} Photoshop resources")


def _aligned(source: Source, offset: int) -> int:
    """Where the resource starts: writers that leave out the padding are one byte early."""
    for start in (offset, max(offset - 1, 0), offset + 1):
        if source.upto(start, 4) in SIGNATURES:
            return start
    raise Damaged(f"no Photoshop resource at {offset:,}")


def _resource(source: Source, number: int, offset: int, size: int) -> Iterator[Item]:
    kind = KINDS.get(number)
    if kind is None:
        return
    yield Block(kind, source.upto(offset, min(size, MAX_BLOCK)))
    if offset + size > source.size:
        yield Damage("the Photoshop resources are cut off")
