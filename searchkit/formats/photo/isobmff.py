"""Files made of boxes: JP2 (ISO 15444-1 annex I), JXL (ISO 18181-2), CR3, MP4 (ISO 14496-12)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from searchkit.formats.photo import heif, psd
from searchkit.formats.photo.blocks import Block, Damage, Item, Source
from searchkit.formats.photo.boxes import boxes

UUID_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
UUID_IIM = bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38")
UUID_PHOTOSHOP = bytes.fromhex("2c4c010085044ab9a03e562148d6dfeb")
UUID_EXIF = (b"JpgTiffExif->JP2", bytes.fromhex("0537cdab9d0c4431a72afa561f2a113e"))
UUID_CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")


def items(source: Source, depth: int = 0) -> Iterator[Item]:
    """Yield the metadata of every box that can hold some.

    CR3 has its own in ``moov/uuid``, QuickTime in ``moov/udta``.
    """
    for box in boxes(source):
        if box.kind == b"uuid":
            yield from _uuid(box.content, depth)
        elif box.kind in (b"moov", b"jp2h") and depth == 0:
            yield from items(box.content, 1)
        elif box.kind == b"udta" and depth == 1:
            yield from items(box.content, 2)
        elif box.kind == b"meta" and depth == 0:
            yield from heif.items(source, box.content)
        else:
            yield from _leaf(box.kind, box.content)


def _leaf(kind: bytes, content: Source) -> Iterator[Item]:
    if kind == b"Exif":
        yield from heif.exif(content.at(0, content.size))
    elif kind == b"XMP_":
        yield Block("xmp", content.at(0, content.size))
    elif kind == b"xml ":
        packet = content.at(0, content.size)
        if b"rdf:RDF" in packet:
            yield Block("xmp", packet)
    elif kind.startswith(b"CMT"):
        yield Block("exif", content.at(0, content.size))
    elif kind == b"brob" and content.upto(0, 4) in (b"Exif", b"xml "):
        yield Damage("metadata packed with Brotli is not read")


def _uuid(content: Source, depth: int) -> Iterator[Item]:
    name, rest = content.upto(0, 16), content.window(16, content.size)
    if name == UUID_CANON and depth < 2:
        yield from items(rest, depth + 1)
    elif name == UUID_XMP:
        yield Block("xmp", rest.at(0, rest.size))
    elif name == UUID_IIM:
        yield Block("iim", rest.at(0, rest.size))
    elif name in UUID_EXIF:
        yield Block("exif", rest.at(0, rest.size).removeprefix(b"Exif\x00\x00"))
    elif name == UUID_PHOTOSHOP:
        yield from psd.resources(Source(BytesIO(rest.at(0, rest.size))))
