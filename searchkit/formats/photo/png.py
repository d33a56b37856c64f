"""PNG chunks: iTXt, tEXt, zTXt, eXIf (W3C PNG third edition) and ImageMagick's raw profiles."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO

from searchkit.formats.photo import psd
from searchkit.formats.photo.blocks import MAX_BLOCK, Block, Damage, Damaged, Item, Source, Text

MAX_CHUNKS = 200_000
MAX_TEXT = 2**20
XMP = "XML:com.adobe.xmp"
RAW = "Raw profile type "


def items(source: Source) -> Iterator[Item]:
    """Yield the metadata of every chunk, also of those after the picture."""
    for kind, chunk in _chunks(source):
        try:
            yield from _metadata(kind, chunk.at(0, chunk.size))
        except (Damaged, ValueError, zlib.error) as error:
            yield Damage(f"the chunk {kind.decode()}: {error}")


def _chunks(source: Source) -> Iterator[tuple[bytes, Source]]:
    offset = 8
    for _ in range(MAX_CHUNKS):
        size, kind = source.number(offset, 4), source.at(offset + 4, 4)
        if kind == b"IEND":
            return
        if kind in (b"iTXt", b"tEXt", b"zTXt", b"eXIf"):
            yield kind, source.window(offset + 8, size)
        offset += size + 12
    raise Damaged(f"more than {MAX_CHUNKS:,} chunks")


def _metadata(kind: bytes, data: bytes) -> Iterator[Item]:
    if kind == b"eXIf":
        yield Block("exif", data.removeprefix(b"Exif\x00\x00"))
        return
    keyword, _, rest = data.partition(b"\x00")
    name = keyword.decode("latin-1")
    value = _value(kind, rest, MAX_BLOCK if name == XMP or name.startswith(RAW) else MAX_TEXT)
    if name == XMP:
        yield Block("xmp", value)
    elif name.startswith(RAW):
        yield from _raw_profile(name.removeprefix(RAW), value)
    else:
        yield Text(name, value.decode("utf-8" if kind == b"iTXt" else "latin-1"))


def _value(kind: bytes, rest: bytes, limit: int) -> bytes:
    if kind == b"tEXt":
        return rest
    if kind == b"zTXt":
        return _inflated(rest[1:], limit)
    packed = rest[:1] == b"\x01"
    _lang, _, rest = rest[2:].partition(b"\x00")
    _translated, _, value = rest.partition(b"\x00")
    return _inflated(value, limit) if packed else value


def _inflated(data: bytes, limit: int) -> bytes:
    stream = zlib.decompressobj()
    value = stream.decompress(data, limit)
    if stream.unconsumed_tail:
        raise Damaged(f"unpacks to more than {limit:,} bytes")
    return value


def _raw_profile(name: str, value: bytes) -> Iterator[Item]:
    """ImageMagick's form: a line with the name, one with the length, then hexadecimal digits."""
    found = re.match(rb"\s*[\w ]+\n\s*(\d{1,9})\n", value)
    if not found:
        raise Damaged("a raw profile without its length")
    data = bytes.fromhex(value[found.end() :].decode("ascii"))
    if name in ("iptc", "8bim"):
        yield from _iptc(data)
    elif name == "xmp":
        yield Block("xmp", data)
    elif data.startswith(b"Exif\x00"):
        yield Block("exif", data[6:])
    elif name in ("exif", "APP1"):
        yield Block("xmp" if b"<x:xmpmeta" in data else "exif", data[data.find(b"\x00") + 1 :])


def _iptc(data: bytes) -> Iterator[Item]:
    """ImageMagick writes Photoshop resources under this name, others write bare IIM."""
    if data.startswith(b"\x1c"):
        yield Block("iim", data)
    else:
        yield from psd.resources(Source(BytesIO(data.removeprefix(b"Photoshop 3.0\x00"))))
