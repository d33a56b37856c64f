"""JPEG segments (ITU-T T.81 annex B): comments, EXIF, XMP (XMP part 3), APP13 of Photoshop."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from searchkit.formats.photo import charset, psd
from searchkit.formats.photo.blocks import MAX_BLOCK, Block, Damage, Damaged, Item, Source, Text

EXIF = b"Exif\x00"
XMP = b"http://ns.adobe.com/xap/1.0/\x00"
EXTENDED = b"http://ns.adobe.com/xmp/extension/\x00"
PHOTOSHOP = b"Photoshop 3.0\x00"
OLD_PHOTOSHOP = b"Adobe_Photoshop2.5:"
IIM = b"\x1c"
COMMENT = b"\xfe"
"""Stands before the content of a comment, which has no mark of its own."""
MARKS = (EXIF, XMP, EXTENDED, PHOTOSHOP, OLD_PHOTOSHOP, IIM, COMMENT)
"""How the segments that hold metadata begin; IIM may stand without Photoshop around it."""

MAX_SEGMENTS = 20_000
APP1, APP13, COM, SCAN, END = 0xE1, 0xED, 0xFE, 0xDA, 0xD9
ALONE = frozenset((0x01, *range(0xD0, 0xD9)))


def items(source: Source) -> Iterator[Item]:
    """Yield the metadata before the first scan, what is split over several segments joined."""
    found, damage = _by_mark(source)
    yield from (Block("exif", data[1:]) for data in found[EXIF])
    yield from (Block("xmp", packet) for packet in found[XMP])
    yield from _extended(found[EXTENDED], b"".join(found[XMP]).replace(b"\x00", b""))
    yield from (Block("iim", IIM + data) for data in found[IIM])
    for data in found[COMMENT]:
        yield Text("Comment", charset.decoded([data.rstrip(b"\x00")])[0][0])
    if damage:
        yield Damage(damage)
    old = [data[data.find(b"8BIM") :] for data in found[OLD_PHOTOSHOP]]
    yield from psd.resources(Source(BytesIO(b"".join(found[PHOTOSHOP] + old))))


def _by_mark(source: Source) -> tuple[dict[bytes, list[bytes]], str]:
    """The segments' contents by their mark, and what stopped the reading."""
    found: dict[bytes, list[bytes]] = {mark: [] for mark in MARKS}
    try:
        for data in _segments(source):
            mark = next((mark for mark in MARKS if data.startswith(mark)), None)
            if mark:
                found[mark].append(data.removeprefix(mark))
    except Damaged as error:
        return found, str(error)
    return found, ""


def _segments(source: Source) -> Iterator[bytes]:
    offset, total = 2, 0
    for _ in range(MAX_SEGMENTS):
        head = source.upto(offset, 4)
        if len(head) < 2 or head[0] != 0xFF:
            raise Damaged(f"the next segment should be at {offset:,}")
        marker, length = head[1], int.from_bytes(head[2:], "big")
        if marker in (SCAN, END):
            return
        if marker == 0xFF or marker in ALONE:
            offset += 1 if marker == 0xFF else 2
            continue
        if marker in (APP1, APP13, COM):
            total += length
            yield (COMMENT if marker == COM else b"") + source.upto(offset + 4, length - 2)
        offset += 2 + max(length, 2)
        if total > 2 * MAX_BLOCK:
            raise Damaged("more metadata than a picture may have")
    raise Damaged(f"more than {MAX_SEGMENTS:,} segments")


def _extended(parts: list[bytes], packets: bytes) -> Iterator[Item]:
    """Put extended XMP together: GUID, full length, offset, a part (XMP part 3, 1.1.3.1)."""
    by_guid: dict[bytes, list[bytes]] = {}
    for part in parts:
        by_guid.setdefault(part[:32], []).append(part[32:])
    for guid, pieces in by_guid.items():
        if guid in packets:
            yield from _reassembled(pieces)


def _reassembled(pieces: list[bytes]) -> Iterator[Item]:
    placed = {int.from_bytes(piece[4:8], "big"): piece[8:] for piece in pieces if len(piece) > 8}
    whole = bytearray()
    for offset in sorted(placed):
        if offset != len(whole):
            break
        whole += placed[offset]
    yield Block("xmp", bytes(whole))
    if len(whole) != int.from_bytes(pieces[0][:4], "big"):
        yield Damage("parts of the extended XMP are missing")
