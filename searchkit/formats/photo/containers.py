"""Which container a file is, by its first bytes: a suffix may be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from searchkit.formats.files import EMPTY_FILE
from searchkit.formats.photo import eps, gif, isobmff, jpeg, png, psd, riff, tiff, xpacket
from searchkit.formats.photo.blocks import MAX_BLOCK, Block, Damage, Damaged, Item, Source

Reader = Callable[[Source], Iterator[Item]]


def items(source: Source) -> Iterator[Item]:
    """Yield the metadata of whatever file this is; raises `Damaged` for one that is no picture."""
    head = source.upto(0, 16)
    if not head:
        raise Damaged(EMPTY_FILE)
    reader = next((read for start, read in STARTS if head.startswith(start)), None)
    if reader is None:
        reader = next((read for start, read in INNER if head.startswith(start, 4)), _unmarked)
    yield from reader(source)


def raf(source: Source) -> Iterator[Item]:
    """Fujifilm's raw format: its metadata are those of the JPEG inside."""
    yield from jpeg.items(source.window(source.number(84, 4), source.number(88, 4)))


def exv(source: Source) -> Iterator[Item]:
    """Exiv2's container of metadata alone: the segments of a JPEG behind another start."""
    yield from jpeg.items(source.window(5, source.size))


def nothing(_source: Source) -> Iterator[Item]:
    """A bare JPEG XL codestream: there is no room for metadata."""
    yield from ()


def packet(source: Source) -> Iterator[Item]:
    """A sidecar: the file is the packet."""
    yield Block("xmp", source.upto(0, MAX_BLOCK))
    if source.size > MAX_BLOCK:
        yield Damage(f"only {MAX_BLOCK:,} bytes of {source.size:,} are read")


def _riff(source: Source) -> Iterator[Item]:
    if source.upto(8, 4) != b"WEBP":
        raise Damaged("a RIFF file that is no WebP")
    yield from riff.items(source)


def _unmarked(source: Source) -> Iterator[Item]:
    """XML may begin with a mark of its encoding, spaces, or nothing at all."""
    start = source.upto(0, 4096).replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"<"):
        raise Damaged("no picture format that is known")
    return packet(source)


STARTS: tuple[tuple[bytes, Reader], ...] = (
    (b"\xff\xd8", jpeg.items),
    (b"\xff\x01Exiv2", exv),
    (b"\x89PNG\r\n\x1a\n", png.items),
    (b"II*\x00", tiff.items),
    (b"MM\x00*", tiff.items),
    (b"II+\x00", tiff.items),
    (b"MM\x00+", tiff.items),
    (b"IIRO", tiff.items),
    (b"IIRS", tiff.items),
    (b"IIU\x00", tiff.items),
    (b"MMOR", tiff.items),
    (b"RIFF", _riff),
    (b"8BPS", psd.items),
    (b"FUJIFILMCCD-RAW", raf),
    (b"\xff\x0a", nothing),
    (b"%PDF", xpacket.items),
    (b"%!PS", eps.items),
    (b"\xc5\xd0\xd3\xc6", eps.items),
    (b"GIF8", gif.items),
)
"""First bytes -> reader."""

INNER: tuple[tuple[bytes, Reader], ...] = (
    (b"ftyp", isobmff.items),
    (b"moov", isobmff.items),
    (b"mdat", isobmff.items),
    (b"wide", isobmff.items),
    (b"free", isobmff.items),
    (b"skip", isobmff.items),
    (b"jP  ", isobmff.items),
    (b"JXL ", isobmff.items),
)
"""The type of the first box -> reader."""
