"""What a container gives up: raw blocks of metadata, single tags, texts, and what was damaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Literal

MAX_BLOCK = 8 * 2**20
"""Bytes of one block of metadata that are read at most; pictures are never read at all."""


class Damaged(Exception):  # noqa: N818
    """A container cannot be followed any further; what it gave before stays good."""


Kind = Literal["iim", "xmp", "exif", "digest"]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of IIM, XMP or EXIF (a TIFF file), or Photoshop's MD5 digest of the IIM block."""

    kind: Kind
    data: bytes


@dataclass(frozen=True, slots=True)
class Tag:
    """The raw value of one TIFF or EXIF tag; ``order`` is ``<`` or ``>`` as in `struct`."""

    number: int
    data: bytes
    order: str


@dataclass(frozen=True, slots=True)
class Text:
    """A keyword and its text, as PNG holds them."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that could not be read, where reading goes on after it."""

    what: str


Item = Block | Tag | Text | Damage


class Source:
    """A window of a seekable stream that never reads outside itself, whatever a length claims."""

    def __init__(self, stream: BinaryIO, start: int = 0, size: int | None = None) -> None:
        self._stream = stream
        self._start = start
        self.size = stream.seek(0, 2) - start if size is None else size

    def upto(self, offset: int, count: int) -> bytes:
        """At most ``count`` bytes from ``offset``, fewer where the window ends."""
        count = min(count, self.size - offset)
        if offset < 0 or count <= 0:
            return b""
        self._stream.seek(self._start + offset)
        return self._stream.read(count)

    def at(self, offset: int, count: int) -> bytes:
        """Exactly ``count`` bytes from ``offset``; raises `Damaged` if they are not there."""
        if count > MAX_BLOCK:
            raise Damaged(f"{count:,} bytes at {offset:,} are more than metadata may have")
        data = self.upto(offset, count)
        if len(data) != count:
            raise Damaged(f"ends within the {count:,} bytes that should be at {offset:,}")
        return data

    def number(self, offset: int, count: int) -> int:
        """An unsigned big-endian number of ``count`` bytes."""
        return int.from_bytes(self.at(offset, count), "big")

    def window(self, offset: int, size: int) -> Source:
        """A part of this window, cut off where this one ends."""
        offset = min(max(offset, 0), self.size)
        return Source(self._stream, self._start + offset, max(0, min(size, self.size - offset)))
