"""WebP: the EXIF and XMP chunks of a RIFF file (WebP Container Specification)."""

from __future__ import annotations

from collections.abc import Iterator

from searchkit.formats.photo.blocks import Block, Damaged, Item, Source

MAX_CHUNKS = 200_000


def items(source: Source) -> Iterator[Item]:
    """Yield the metadata of a WebP file."""
    offset = 12
    for _ in range(MAX_CHUNKS):
        if offset >= source.size:
            return
        kind, size = source.at(offset, 4), int.from_bytes(source.at(offset + 4, 4), "little")
        yield from _metadata(kind, source, offset + 8, size)
        offset += 8 + size + size % 2
    raise Damaged(f"more than {MAX_CHUNKS:,} chunks")


def _metadata(kind: bytes, source: Source, offset: int, size: int) -> Iterator[Item]:
    if kind == b"EXIF":
        yield Block("exif", source.at(offset, size).removeprefix(b"Exif\x00\x00"))
    elif kind in (b"XMP ", b"XMP\x00"):
        yield Block("xmp", source.at(offset, size))
