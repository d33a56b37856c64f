"""XMP packets found by their marks in any file: EPS, PDF and others (XMP part 1, 7.3)."""

from __future__ import annotations

from collections.abc import Iterator

from searchkit.formats.photo.blocks import MAX_BLOCK, Block, Damage, Item, Source

BEGIN, END = b"<?xpacket begin=", b"<?xpacket end="
STEP = 2**20
MAX_SCAN = 512 * STEP
MAX_PACKETS = 64


def items(source: Source) -> Iterator[Item]:
    """Yield the packets, the document's own first.

    That is the first one, those of placed pictures follow; but a PDF has its own at its end,
    where changes are appended.
    """
    starts = list(_starts(source))
    ends_with_own = source.upto(0, 4) == b"%PDF"
    for start in (starts[::-1] if ends_with_own else starts)[:MAX_PACKETS]:
        packet = source.upto(start, MAX_BLOCK)
        end = packet.find(END)
        yield Block("xmp", packet[:end] if end >= 0 else packet)
        if end < 0:
            yield Damage(f"the XMP packet at {start:,} has no end")


def _starts(source: Source) -> Iterator[int]:
    """Offsets of the marks, in steps that overlap by the length of a mark."""
    for base in range(0, min(source.size, MAX_SCAN), STEP):
        chunk = source.upto(base, STEP + len(BEGIN) - 1)
        at = chunk.find(BEGIN)
        while at >= 0:
            yield base + at
            at = chunk.find(BEGIN, at + 1)
