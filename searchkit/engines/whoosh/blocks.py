"""Where the parts of a term's posting blocks are; see `postings` for how they are laid out."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from searchkit.engines.whoosh.layout import BLOCK_INFO, LEVEL_AT, MAGIC
from searchkit.engines.whoosh.mapped import Info

Data = mmap.mmap | bytes
WIDTHS = {ord("K"): 1, ord("M"): 2, ord("J"): 4}
"""Operation that an integer is pickled with -> its bytes."""
MARK = ord("(")
_LENGTH = Struct(">i")
_SIZE = Struct("<i")
_GROUP = Struct("<IBH")


class Group(NamedTuple):
    """A run of table entries of one layout: where it starts, bytes of an entry, and so on."""

    at: int
    size: int
    head: int
    places: int
    width: int
    entries: int


def posting_blocks(file: mmap.mmap, info: Info) -> Iterator[tuple[Data, int, int, int]]:
    """Every block: what its data is in, where that starts, its number of postings, its end."""
    at = info.offset + len(MAGIC)
    stop = info.offset + info.length
    while at < stop:
        start, end = at + 4 + BLOCK_INFO, at + 4 + abs(_LENGTH.unpack_from(file, at)[0])
        size = _SIZE.unpack_from(file, at + 8)[0]
        if file[at + 4 + LEVEL_AT]:
            data = zlib.decompress(file[start:end])
            yield data, 0, size, len(data)
        else:
            yield file, start, size, end
        at = end


def value_table(data: Data, start: int, end: int) -> tuple[list[Group], int, int]:
    """A block's groups of entries, where its ids start, and where its tail does."""
    at = start + 2
    if data[at] == MARK:
        return [], at, end
    number = int.from_bytes(data[end - 2 : end], "little")
    tail = end - 2 - number * _GROUP.size
    rows = [_GROUP.unpack_from(data, tail + n * _GROUP.size) for n in range(number)]
    reference = 1 if sum(entries for _, _, entries in rows) <= 256 else 4
    table = []
    for count, width, entries in rows:
        value = 7 + count * (1 + width)
        head = 2 if value < 256 else 5
        size = head + value + 2 + reference
        table.append(Group(at, size, head + 6, count, width, entries))
        at += size * entries
    return table, at, tail
