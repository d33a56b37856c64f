"""Columns of Whoosh's formats, written at once: numbers, references, stored captions."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.layout import STORED_HEAD, STORED_TAIL

LARGEST_PLAIN = 65535
"""The longest value that one uncompressed deflate block holds."""
_ZLIB = b"\x78\x01\x01"
_sizes = struct.Struct("<HH").pack
_length = struct.Struct("<I").pack
_checksum = struct.Struct(">I").pack


def numbers(values: NDArray[np.generic], code: str) -> bytes:
    """A numeric column; ``code`` as in `struct`."""
    return values.astype(f">{code}" if code not in "bB" else code).tobytes()


def references(rows: NDArray[np.generic], values: Sequence[bytes]) -> bytes | None:
    """A column of references into its distinct values, the first the empty one.

    None where there are more values than Whoosh can refer to.
    """
    if len(values) > 65536:
        return None
    code = "B" if len(values) <= 256 else "H"
    table = b"".join(_varint(len(value)) + value for value in values)
    return numbers(rows, code) + _varint(len(values)) + table + code.encode()


def stored_value(caption: bytes) -> bytes:
    """A caption's JSON as it stands in the column: pickled, in an uncompressed deflate block."""
    value = b"".join((STORED_HEAD, _length(len(caption)), caption, STORED_TAIL))
    size = len(value)
    if size > LARGEST_PLAIN:
        return zlib.compress(value, 1)
    return b"".join((_ZLIB, _sizes(size, size ^ 0xFFFF), value, _checksum(zlib.adler32(value))))


def stored(values: Iterator[bytes], sizes: NDArray[np.int64]) -> Iterator[bytes]:
    """The column of stored values of some sizes; all of them together are below 4 GB."""
    yield from values
    code = "H" if sizes.max(initial=0) < 65536 else "I"
    yield numbers(sizes, code)
    yield numbers(np.cumsum(sizes) - sizes, "I")
    yield f"{code}IX".encode()


def _varint(number: int) -> bytes:
    """A number in groups of seven bits, the lowest first."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)
