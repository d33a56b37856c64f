"""A term's postings in one segment, ready to be scored."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit import ranking
from searchkit.engines.whoosh.decode import Postings
from searchkit.engines.whoosh.joins import Docs, Ints, Mask, Ranks, shared, within

_COMMON = 16
"""A term in one of so many documents gets an array of its classes by document."""
_FEW, _MANY = 150, 50
"""So few documents are looked up one by one; one in so many by a mask of them all."""


@dataclass(frozen=True)
class Listing:
    """A term's postings in one segment, ready to be scored.

    ``classes`` (uint16) is the count in the high byte, the length byte in the low one: what
    BM25 depends on. ``dense`` holds it by document, 0 where the term is not, for common terms.
    """

    docs: NDArray[np.int32]
    counts: NDArray[np.int32]
    classes: NDArray[np.uint16]
    largest: int
    dense: NDArray[np.uint16] | None
    size: int
    """Documents of the segment."""

    @classmethod
    def of(cls, found: Postings, length_bytes: NDArray[np.uint8]) -> Listing:
        """The postings of a segment whose documents have such lengths."""
        classes = np.minimum(found.counts, 255).astype(np.uint16)
        classes <<= 8
        classes |= length_bytes[found.docs]
        dense = None
        if len(found) * _COMMON > len(length_bytes) and len(found) > 1000:
            dense = np.zeros(len(length_bytes), np.uint16)
            dense[found.docs] = classes
        largest = int(found.counts.max(initial=0))
        return cls(found.docs, found.counts, classes, largest, dense, len(length_bytes))

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        dense = 0 if self.dense is None else self.dense.nbytes
        ranks = Ranks.nbytes(self.size) if len(self) > _FEW else 0
        return self.docs.nbytes + self.counts.nbytes + self.classes.nbytes + dense + ranks + 200

    @cached_property
    def _ranks(self) -> Ranks:
        return Ranks(self.docs, self.size)

    def holds(self, docs: Docs) -> Mask:
        """Which of some documents have the term."""
        if self.dense is not None:
            found: Mask = self.dense[docs] != 0
            return found
        if self._is_ranked(docs):
            return self._ranks.holds(docs)
        return within(docs, self.docs, self.size)

    def _is_ranked(self, docs: Docs) -> bool:
        """Whether documents are looked up by ranks: not a few, nor very many (measured)."""
        return _FEW < len(docs) < self.size // _MANY and len(self) > _FEW

    def values_of(self, docs: Docs, values: NDArray[Any]) -> NDArray[Any]:
        """For some of the documents, the values of those that each posting has."""
        if len(docs) == len(self):
            return values
        found: NDArray[Any] = values[self.places_of(docs)]
        return found

    def places_of(self, docs: Docs) -> Ints:
        """Where some of the documents stand in the list."""
        if len(docs) > _FEW:
            return self._ranks.places(docs)
        return self.docs.searchsorted(docs.astype(np.int32, copy=False))

    def shared(self, docs: Docs) -> tuple[Ints, Ints]:
        """Where what the list shares with other documents stands in the one and in the other."""
        if not self._is_ranked(docs):
            return shared(self.docs, docs, self.size)
        at, held = self._ranks.placed(docs)
        inside = held.nonzero()[0]
        return at[inside], inside

    def among(self, docs: Docs) -> NDArray[np.int32]:
        """How often the term is in each of some documents."""
        if self.dense is not None and self.largest < 256:
            return (self.dense[docs] >> 8).astype(np.int32)
        if self._is_ranked(docs):
            at, held = self._ranks.placed(docs)
            found: NDArray[np.int32] = self.counts.take(at, mode="clip") * held
            return found
        counts = np.zeros(len(docs), np.int32)
        at, inside = shared(self.docs, docs, self.size)
        counts[inside] = self.counts[at]
        return counts

    def heads(self) -> NDArray[np.int32]:
        """The first `RERANKED` documents of every count, ascending."""
        known = np.flatnonzero(np.bincount(self.counts))
        rows = [np.flatnonzero(self.counts == count)[: ranking.RERANKED] for count in known]
        return self.docs[np.sort(np.concatenate(rows))]
