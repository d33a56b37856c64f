"""Large posting blocks are deflated, as Whoosh would; small ones are left to be read in place."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.layout import BLOCK_INFO, LEVEL_AT
from searchkit.engines.whoosh.sections import Section, apart, together

Ints = NDArray[np.int64]

DEFLATED = 128
"""Postings of the smallest block that is deflated."""
_LEVEL = 1
_length = Struct(">i")


def laid_out(sections: Sequence[Section], postings: Ints) -> tuple[bytes, Ints]:
    """Blocks end to end, each of so many postings, and their sizes; the first part is the head."""
    is_large = postings >= DEFLATED
    small, large = np.flatnonzero(~is_large), np.flatnonzero(is_large)
    data, totals = together(sections, small)
    blocks = [_deflated(head, rest) for head, *rest in apart(sections, large)]
    sizes = np.zeros(len(postings), np.int64)
    sizes[small], sizes[large] = totals, list(map(len, blocks))
    # A large block stands behind all the small ones that come before it.
    ends = np.append(0, np.cumsum(totals))[large - np.arange(len(large))].tolist()
    return b"".join(_between(data, ends, blocks)), sizes


def _deflated(head: bytes, parts: Sequence[bytes]) -> bytes:
    """A block, its data deflated; the head ends with its length and `BLOCK_INFO`."""
    data = zlib.compress(b"".join(parts), _LEVEL)
    found = bytearray(head)
    at = len(head) - BLOCK_INFO - _length.size
    size = BLOCK_INFO + len(data)
    is_last = _length.unpack_from(head, at)[0] < 0
    _length.pack_into(found, at, -size if is_last else size)
    found[at + _length.size + LEVEL_AT] = _LEVEL
    return bytes(found) + data


def _between(data: bytes, ends: Sequence[int], blocks: Sequence[bytes]) -> Iterator[bytes]:
    """Blocks, and what of some data stands before each of them and behind the last."""
    done = 0
    for end, block in zip(ends, blocks, strict=True):
        yield data[done:end]
        yield block
        done = end
    yield data[done:]
