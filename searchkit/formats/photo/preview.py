"""The picture that cameras put into their raw files to be shown: a JPEG, found but not decoded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from searchkit.formats.photo import tiff
from searchkit.formats.photo.blocks import Damaged, Source

RAF = b"FUJIFILMCCD-RAW"
ORIENTATION, STRIPS, STRIP_SIZES, JPEG_AT, JPEG_SIZE = TAGS = 274, 273, 279, 513, 514
MAX_PREVIEW = 64 * 2**20
SOI = b"\xff\xd8\xff"


def preview(stream: BinaryIO) -> tuple[bytes, int]:
    """The largest JPEG inside a raw file, none where there is none, and its orientation in EXIF."""
    source = Source(stream)
    found: dict[int, int] = {}
    turn = 0
    try:
        for numbers in _directories(source):
            turn = turn or numbers.get(ORIENTATION, 0)
            for at, size in ((JPEG_AT, JPEG_SIZE), (STRIPS, STRIP_SIZES)):
                if source.upto(numbers.get(at, 0), 3) == SOI and size in numbers:
                    found[numbers[at]] = numbers[size]
    except Damaged:
        pass
    largest = max(found, key=found.__getitem__, default=0)
    return source.upto(largest, min(found.get(largest, 0), MAX_PREVIEW)), turn or 1


def _directories(source: Source) -> Iterator[dict[int, int]]:
    """What the directories of a raw file say of JPEGs in it."""
    if source.upto(0, len(RAF)) == RAF:
        yield {JPEG_AT: source.number(84, 4), JPEG_SIZE: source.number(88, 4)}
    else:
        yield from tiff.directories(source, TAGS)
