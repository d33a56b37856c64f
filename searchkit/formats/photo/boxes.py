"""The box: 32-bit size, four letters, content (ISO 14496-12, 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from searchkit.formats.photo.blocks import Damaged, Source

MAX_BOXES = 20_000


class Box(NamedTuple):
    """One box, its content not yet read."""

    kind: bytes
    content: Source


def boxes(source: Source) -> Iterator[Box]:
    """Yield the boxes of a window one after the other."""
    offset = 0
    for _ in range(MAX_BOXES):
        if offset + 8 > source.size:
            return
        size, kind, head = source.number(offset, 4), source.at(offset + 4, 4), 8
        if size == 1:
            size, head = source.number(offset + 8, 8), 16
        size = size or source.size - offset
        if size < head:
            raise Damaged(f"a box of {size} bytes at {offset:,}")
        yield Box(kind, source.window(offset + head, size - head))
        offset += size
        if offset > source.size:
            raise Damaged(f"the box {kind.decode('latin-1')!r} is cut off")
    raise Damaged(f"more than {MAX_BOXES:,} boxes")
