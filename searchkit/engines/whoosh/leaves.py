"""Single terms in one segment: where they are, and what BM25 and the accent tiers give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.hits import Dense
from searchkit.engines.whoosh.lengths import LENGTHS
from searchkit.engines.whoosh.names import BARE, SEP
from searchkit.engines.whoosh.scoring import Occurrences, saturated, tiered
from searchkit.engines.whoosh.state import Listing, Shelf, State
from searchkit.query.tree import Term

Docs = NDArray[np.int32]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted:
    """Documents, ascending, and how often something is in each."""

    docs: Docs
    counts: NDArray[np.int32]
    listing: Listing | None = None
    """The listing that they are, where they are a whole one."""


def posted(term: str, field: str) -> tuple[str, str]:
    """The Whoosh field and term under which a fold of a caption's field is posted."""
    if field in ("", "text"):
        return "content", term
    return "fields", f"{field}{SEP}{term}"


class Leaves:
    """The terms of a segment."""

    def __init__(self, state: State, shelf: Shelf, tier: float) -> None:
        self._state = state
        self._shelf = shelf
        self.tier = tier

    def counted(self, term: Term) -> Counted | None:
        """Where a term is; None where only the stored captions can tell."""
        if term.strict:
            return self._spelled(term) if not term.field else None
        listing = self._shelf.listing(*posted(term.term, term.field))
        if term.field == "text":
            return self._in_text(term.term, listing)
        return Counted(listing.docs, listing.counts, listing)

    def candidates(self, term: Term) -> Docs:
        """The documents that a term can be in."""
        return self._shelf.listing(*posted(term.term, term.field)).docs

    def _spelled(self, term: Term) -> Counted:
        """A fold in one spelling; without one, where it is written without accents."""
        if term.exact is not None:
            listing = self._shelf.listing("exact", f"{term.term}{SEP}{term.exact}")
            return Counted(listing.docs, listing.counts)
        fold = self._shelf.listing("content", term.term)
        counts = fold.counts.copy()
        scope = f"{term.term}{SEP}".encode("utf-8", "surrogatepass")
        for name, _ in self._shelf.source.terms("exact", scope):
            other = self._shelf.listing("exact", name.decode("utf-8", "surrogatepass"))
            counts[np.searchsorted(fold.docs, other.docs)] -= other.counts
        return Counted(fold.docs[counts > 0], counts[counts > 0])

    def _in_text(self, term: str, listing: Listing) -> Counted:
        """A fold in the text alone: what stands behind the text's end does not count."""
        ends = self._shelf.source.column("text_end")[listing.docs]
        mixed = np.flatnonzero(ends)
        if not len(mixed):
            return Counted(listing.docs, listing.counts, listing)
        owners, places = self._shelf.places("content", term).of(mixed)
        before = places < ends[mixed][owners] - 1
        counts = listing.counts.copy()
        counts[mixed] = np.bincount(owners[before], minlength=len(mixed))
        return Counted(listing.docs[counts > 0], counts[counts > 0])

    def places(self, field: str, term: str, docs: Docs) -> Ints:
        """A term's positions in some documents: ``index into docs << 32 | position``."""
        listing = self._shelf.listing(field, term)
        if not len(listing):
            return np.zeros(0, np.int64)
        at, held = _joined(listing.docs, docs, self._shelf.source.size)
        owners, places = self._shelf.places(field, term).of(at)
        return (held[owners].astype(np.int64) << 32) | places

    def points(self, term: Term, counted: Counted, docs: Docs) -> Floats:
        """The score of a term in some of the documents that it was counted in."""
        if term.exact is None:
            points = self._fold(term.term, counted, docs)
        else:
            points = self._tiered(term, docs, _at(counted, docs))
        return points if term.weight == 1.0 else term.weight * points

    def dense(self, term: Term, listing: Listing | None) -> Dense | None:
        """A common term by document."""
        if listing is None or listing.dense is None:
            return None
        marks, table, idf = listing.dense, self._state.table, self._state.idf(term.term)
        if term.exact is not None or listing.largest > 255:
            return Dense(marks)
        return Dense(marks, lambda docs: term.weight * (idf * table[marks[docs]]))

    def _fold(self, term: str, counted: Counted, docs: Docs) -> Floats:
        idf = self._state.idf(term)
        listing = counted.listing
        if listing is None or listing.largest > 255:
            return self.ranked(docs, _at(counted, docs), idf)
        if len(docs) == len(listing):
            classes = listing.classes
        elif listing.dense is not None:
            classes = listing.dense[docs]
        else:
            classes = listing.classes[np.searchsorted(listing.docs, docs)]
        return idf * self._state.table[classes]

    def ranked(self, docs: Docs, counts: NDArray[np.int32], idf: float) -> Floats:
        """BM25 from counts, with Whoosh's rounded lengths."""
        return idf * saturated(counts, self.ratio(docs))

    def ratio(self, docs: Docs) -> Floats:
        """Lengths as Whoosh rounds them, over the average."""
        return LENGTHS[self._shelf.source.length_bytes()[docs]] / self._state.average_length

    def _tiered(self, term: Term, docs: Docs, counts: NDArray[np.int32]) -> Floats:
        exact = self._shelf.listing("exact", f"{term.term}{SEP}{term.exact}").among(docs)
        return self.tiered(term, Occurrences(counts, exact, self.bare(docs), self.ratio(docs)))

    def bare(self, docs: Docs) -> NDArray[np.bool_]:
        """Which documents have no accents at all."""
        return self._shelf.flagged(BARE)[docs]

    def tiered(self, term: Term, found: Occurrences) -> Floats:
        """The score of a word typed with marks, by the tier that each document is in."""
        spelling = self._state.exact_idf(term.term, term.exact or "")
        return tiered(found, self.tier, self._state.idf(term.term), spelling)


def _at(counted: Counted, docs: Docs) -> NDArray[np.int32]:
    if len(docs) == len(counted.docs):
        return counted.counts
    return counted.counts[np.searchsorted(counted.docs, docs)]


def _joined(some: Docs, docs: Docs, size: int) -> tuple[Ints, Ints]:
    """Where the documents that two lists share stand in the one and in the other."""
    if len(docs) * 20 > len(some):
        at = _shared(some, docs, size)
        return at, np.arange(len(docs)) if len(at) == len(docs) else _shared(docs, some, size)
    at = np.searchsorted(some, docs)
    at[at == len(some)] = 0
    held = np.flatnonzero(some[at] == docs)
    return at[held], held


def _shared(some: Docs, other: Docs, size: int) -> Ints:
    mask = np.zeros(size, bool)
    mask[other] = True
    return np.flatnonzero(mask[some])
