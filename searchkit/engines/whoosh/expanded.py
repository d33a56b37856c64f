"""The postings of many terms by document: what beginnings and misspellings are matched by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.joins import Docs, Ints, distinct, placed
from searchkit.engines.whoosh.many import Expansion
from searchkit.engines.whoosh.sheet import ranges


@dataclass(frozen=True, slots=True)
class Expanded:
    """Documents, ascending, and the terms of each with their counts.

    The terms of document ``n`` are ``starts[n]`` to ``starts[n + 1]`` of ``owners``, which are
    places in ``terms``, and of ``counts``; both int32.
    """

    terms: list[str]
    docs: Docs
    starts: Ints
    owners: NDArray[np.int32]
    counts: NDArray[np.int32]

    @classmethod
    def of(cls, found: Expansion) -> Expanded:
        """The postings of an expansion."""
        order = found.docs.argsort(kind="stable")
        docs = found.docs[order]
        starts = np.concatenate([[0], (docs[1:] != docs[:-1]).nonzero()[0] + 1, [len(docs)]])
        starts = starts if len(docs) else np.zeros(1, np.int64)
        return cls(found.terms, distinct(docs), starts, found.owners[order], found.counts[order])

    @property
    def nbytes(self) -> int:
        """About the bytes in memory."""
        return 8 * len(self.owners) + 12 * len(self.docs) + 80 * len(self.terms)

    def frequencies(self) -> Ints:
        """In how many documents each term is."""
        return np.bincount(self.owners, minlength=len(self.terms))

    def sums(self, values: NDArray[Any]) -> NDArray[Any]:
        """The sum of a value of every posting, by document."""
        found: NDArray[Any] = np.add.reduceat(values, self.starts[:-1])
        return found if len(self.docs) else values

    def sizes(self) -> Ints:
        """How many terms each document has."""
        return self.starts[1:] - self.starts[:-1]

    def among(self, docs: Docs) -> tuple[Ints, Ints]:
        """The postings of some documents, ascending: which of the documents, which postings."""
        if not len(self.docs):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        at, held = placed(self.docs, docs)
        sizes = self.sizes()[at] * held
        return np.arange(len(docs)).repeat(sizes), ranges(self.starts[at], sizes)
