"""Lists of documents, ascending, looked up in each other.

They are kept as int32; as int64 they index other arrays in half the time, but what is looked
for in a list must be of its type, or all of the list is converted.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Docs = NDArray[np.signedinteger[Any]]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
N = TypeVar("N", bound=np.signedinteger)


def placed(listed: NDArray[Any], some: NDArray[Any]) -> tuple[Ints, Mask]:
    """Where some stand in a list that is not empty; and which of them are there at all."""
    # The last of the list is left out, so that every place is one of the list.
    some = some.astype(listed.dtype, copy=False)
    at = listed[:-1].searchsorted(some)
    held: Mask = listed[at] == some
    return at, held


class Ranks:
    """A list of documents by which many are looked up: a bit for each, counted in words of 64."""

    def __init__(self, listed: Docs, size: int) -> None:
        mask = np.zeros((size + 63) // 64 * 64, bool)
        mask[listed] = True
        self._words = np.packbits(mask, bitorder="little").view("<u8")
        sizes = np.bitwise_count(self._words)
        self._before = np.cumsum(sizes, dtype=np.int32) - sizes

    @staticmethod
    def nbytes(size: int) -> int:
        """Bytes in memory, for documents below ``size``."""
        return size // 8 + size // 16

    def holds(self, docs: Docs) -> Mask:
        """Which of some documents are in the list."""
        word, bit = _address(docs)
        found: Mask = (self._words[word] & _BITS[bit]) != 0
        return found

    def places(self, docs: Docs) -> Ints:
        """How many of the list are before each of some documents."""
        word, bit = _address(docs)
        return self._rank(word, self._words[word] & _BEFORE[bit])

    def placed(self, docs: Docs) -> tuple[Ints, Mask]:
        """Both: how many are before each, and whether it is in the list itself."""
        word, bit = _address(docs)
        words = self._words[word]
        return self._rank(word, words & _BEFORE[bit]), (words & _BITS[bit]) != 0

    def _rank(self, word: Ints, before: NDArray[np.uint64]) -> Ints:
        found: Ints = np.bitwise_count(before) + self._before[word]
        return found.astype(np.int64)


def _address(docs: Docs) -> tuple[Ints, Ints]:
    """The word of 64 that each document's bit is in, and which of its bits that is."""
    return np.right_shift(docs, 6, dtype=np.int64), np.bitwise_and(docs, 63, dtype=np.int64)


_BITS = np.left_shift(np.uint64(1), np.arange(64, dtype=np.uint64))
_BEFORE = _BITS - np.uint64(1)


def by_document(listed: Docs, values: NDArray[Any], docs: Docs) -> NDArray[Any]:
    """The values of some of the documents that are listed with one each."""
    if len(docs) == len(listed):
        return values
    found: NDArray[Any] = values[listed.searchsorted(docs.astype(listed.dtype, copy=False))]
    return found


def within(docs: Docs, listed: Docs, size: int) -> Mask:
    """Which of some documents are in a list; documents are below ``size``."""
    if not len(listed):
        return np.zeros(len(docs), bool)
    return _mask(listed, size)[docs] if _is_many(docs, listed, size) else placed(listed, docs)[1]


def shared(listed: Docs, docs: Docs, size: int) -> tuple[Ints, Ints]:
    """Where the documents that two lists share stand in the one and in the other."""
    if not len(listed):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if not _is_many(docs, listed, size):
        at, held = placed(listed, docs)
        inside = held.nonzero()[0]
        return at[inside], inside
    at = _mask(docs, size)[listed].nonzero()[0]
    if len(at) == len(docs):
        return at, np.arange(len(docs))
    return at, _mask(listed, size)[docs].nonzero()[0]


def distinct(ascending: NDArray[N]) -> NDArray[N]:
    """Each number once."""
    is_first = np.ones(len(ascending), bool)
    is_first[1:] = ascending[1:] != ascending[:-1]
    return ascending[is_first]


def where(mask: Mask) -> Docs:
    """The documents that a mask has."""
    return mask.nonzero()[0]


def _is_many(docs: Docs, listed: Docs, size: int) -> bool:
    """Whether to mark the list by document is less than to look for every document (measured)."""
    return len(docs) * 10 > len(listed) + size // 128


def _mask(docs: Docs, size: int) -> Mask:
    mask = np.zeros(size, bool)
    mask[docs] = True
    return mask
