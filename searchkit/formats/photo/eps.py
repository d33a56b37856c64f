"""EPS: an XMP packet, and Photoshop's resources as comments in hexadecimal digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from searchkit.formats.photo import psd, tiff, xpacket
from searchkit.formats.photo.blocks import Damage, Damaged, Item, Source

PROLOGUE = 4 * 2**20
"""How far into the file the resources may stand: before the picture's own data."""

DOS = b"\xc5\xd0\xd3\xc6"
"""How a file with a TIFF preview begins (EPSF 3.0, 5.2)."""

RESOURCES = re.compile(rb"%BeginPhotoshop:[ \d]*[\r\n]+((?:%[ \dA-Fa-f]*[\r\n]+)+)")


def items(source: Source) -> Iterator[Item]:
    """Yield the packets and the resources of an EPS file, with or without a DOS preview."""
    yield from xpacket.items(source)
    if source.upto(0, 4) == DOS:
        yield from _preview(source)
    found = RESOURCES.search(source.upto(0, PROLOGUE))
    if found:
        digits = re.sub(rb"[^\dA-Fa-f]", b"", found[1]).decode("ascii")
        data = bytes.fromhex(digits[: len(digits) & ~1])
        yield from psd.resources(Source(BytesIO(data)))


def _preview(source: Source) -> Iterator[Item]:
    offset, size = (int.from_bytes(source.upto(at, 4), "little") for at in (20, 24))
    if not size:
        return
    try:
        yield from tiff.items(source.window(offset, size))
    except Damaged as error:
        yield Damage(f"the preview: {error}")
