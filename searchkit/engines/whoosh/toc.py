"""Whoosh's table of contents, read without Whoosh: the segments of the newest commit."""

from __future__ import annotations

import io
import mmap
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from struct import Struct
from typing import Any

from searchkit.engines.whoosh.layout import NAME
from searchkit.engines.whoosh.pickles import Plain

_INT = Struct(">i")
_ORDER, _VERSION = -12345, -111
_LOOKS = 5
"""How often a folder is listed: while one file takes another's place, a list may hold neither."""
_FILE = re.compile(f"_{NAME}_([0-9]+)\\.toc")


class Segment:
    """A segment as the table of contents has it; answers as Whoosh's own class does."""

    segid: str
    compound: bool
    _doccount: int
    _deleted: set[int] | None
    _fieldlengths: dict[str, int]

    def segment_id(self) -> str:
        """What its files are named by."""
        return f"{NAME}_{self.segid}"

    def is_compound(self) -> bool:
        """Whether it is one file."""
        return self.compound

    def doc_count_all(self) -> int:
        """Its documents, deleted ones included."""
        return self._doccount

    def deleted_count(self) -> int:
        """How many of them are deleted."""
        return len(self._deleted or ())

    def deleted_docs(self) -> Iterator[int]:
        """Which of them are."""
        return iter(self._deleted or ())

    def lengths(self) -> dict[str, int]:
        """Words of every field in all of them."""
        return dict(self._fieldlengths)

    def words(self) -> int:
        """Words of content in all of them."""
        return self._fieldlengths.get("content", 0)


def without_deletions(segment: Segment) -> Segment:
    """A segment as it was before any of its documents was deleted."""
    found = copy(segment)
    found._deleted = None
    return found


class _Codec:
    """Stands for Whoosh's, of which nothing is needed."""


_KNOWN: dict[tuple[str, str], Any] = {
    ("whoosh.codec.whoosh3", "W3Segment"): Segment,
    ("whoosh.codec.whoosh3", "W3Codec"): _Codec,
    ("collections", "defaultdict"): defaultdict,
    **{(room, kind.__name__): kind for room in ("builtins", "__builtin__") for kind in (int, set)},
}


class _Segments(Plain):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        known = _KNOWN.get((module_name, global_name))
        return known or super().find_class(module_name, global_name)


def latest(folder: Path) -> int:
    """The number of the newest commit, -1 where there is none."""
    for _ in range(_LOOKS):
        found = [match for match in map(_FILE.fullmatch, os.listdir(folder)) if match]
        if found:
            return max(int(match[1]) for match in found)
    return -1


def read(folder: Path, generation: int) -> list[Segment]:
    """The segments of a commit."""
    data = (folder / f"_{NAME}_{generation}.toc").read_bytes()
    at = 3
    order, version = (_INT.unpack_from(data, at + 4 * n)[0] for n in range(2))
    if (order, version) != (_ORDER, _VERSION):
        raise ValueError(f"its table of contents has version {version}")
    at += 8
    for _ in range(3):
        _, at = read_varint(data, at)
    schema, at = read_varint(data, at)
    segments: list[Segment] = _Segments(io.BytesIO(data[at + schema + 8 :])).load()
    return segments


def read_varint(data: bytes | mmap.mmap, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, and where it ends."""
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, at
