"""Single terms in one segment: where they are, and what BM25 and the accent tiers give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit import ranking
from searchkit.engines.whoosh.hits import Dense
from searchkit.engines.whoosh.joins import Docs, by_document
from searchkit.engines.whoosh.lengths import LENGTHS
from searchkit.engines.whoosh.listing import Listing
from searchkit.engines.whoosh.names import BARE, SEP
from searchkit.engines.whoosh.scoring import Occurrences, norms, saturated, tiered
from searchkit.engines.whoosh.state import Shelf, State
from searchkit.query.tree import Term

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST = 8
"""Where one of so many scores of a word typed with marks is asked for, all are worked out."""


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
            counts[fold.docs.searchsorted(other.docs)] -= other.counts
        return Counted(fold.docs[counts > 0], counts[counts > 0])

    def _in_text(self, term: str, listing: Listing) -> Counted:
        """A fold in the text alone: what stands behind the text's end does not count."""
        ends = self._shelf.source.column("text_end")[listing.docs]
        mixed = ends.nonzero()[0]
        if not len(mixed):
            return Counted(listing.docs, listing.counts, listing)
        owners, places = self._shelf.places("content", term).of(mixed)
        before = places < ends[mixed][owners] - 1
        counts = listing.counts.copy()
        counts[mixed] = np.bincount(owners[before], minlength=len(mixed))
        return Counted(listing.docs[counts > 0], counts[counts > 0])

    def occurrences(self, field: str, term: str) -> Ints:
        """All of a term's occurrences: ``document << 32 | position``, ascending."""
        key = (self._shelf.source.name, field, term, "occurrences")
        return self._state.cache.get(key, lambda: self._occurrences(field, term), _size)

    def _occurrences(self, field: str, term: str) -> Ints:
        docs = self._shelf.listing(field, term).docs
        at = self.places(field, term, docs)
        found: Ints = docs[at >> 32].astype(np.int64) << 32 | (at & 0xFFFFFFFF)
        return found

    def places(self, field: str, term: str, docs: Docs) -> Ints:
        """A term's positions in some documents: ``index into docs << 32 | position``."""
        listing = self._shelf.listing(field, term)
        if not len(listing):
            return np.zeros(0, np.int64)
        return self.placed(field, term, *listing.shared(docs))

    def placed(self, field: str, term: str, at: Ints, held: Ints) -> Ints:
        """The positions of some of a term's postings: ``held << 32 | position``."""
        owners, places = self._shelf.places(field, term).of(at)
        return (held[owners] << 32) | places

    def points(self, term: Term, counted: Counted, docs: Docs) -> Floats:
        """The score of a term in some of the documents that it was counted in."""
        if term.exact is None:
            points = self._fold(term.term, counted, docs)
        else:
            points = self._tiered(term, counted, docs)
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
        if listing.dense is not None and len(docs) < len(listing):
            classes = listing.dense[docs]
        else:
            classes = listing.values_of(docs, listing.classes)
        return idf * self._state.table[classes]

    def ranked(self, docs: Docs, counts: NDArray[np.int32], idf: float) -> Floats:
        """BM25 from counts, with Whoosh's rounded lengths."""
        return idf * saturated(counts, norms(self.ratio(docs)))

    def ratio(self, docs: Docs) -> Floats:
        """Lengths as Whoosh rounds them, over the average."""
        return LENGTHS[self._shelf.source.length_bytes()[docs]] / self._state.average_length

    def _tiered(self, term: Term, counted: Counted, docs: Docs) -> Floats:
        """Those of a whole listing are kept where most of them are asked for."""
        listing = counted.listing
        if listing is None or len(docs) * _MOST < len(listing):
            return self._tiers(term, docs, _at(counted, docs))
        fold = (term.term, term.exact, self.tier, self._state.generation)
        whole = self._state.cache.get(
            (self._shelf.source.name, *fold),
            lambda: self._tiers(term, listing.docs, listing.counts),
            _size,
        )
        return listing.values_of(docs, whole)

    def _tiers(self, term: Term, docs: Docs, counts: NDArray[np.int32]) -> Floats:
        exact = self._shelf.listing("exact", f"{term.term}{SEP}{term.exact}").among(docs)
        lengths = norms(self.ratio(docs), ranking.SPELLING_B)
        return self.tiered(term, Occurrences(counts, exact, self.bare(docs), lengths))

    def bare(self, docs: Docs) -> NDArray[np.bool_]:
        """Which documents have no accents at all."""
        return self._shelf.flagged(BARE)[docs]

    def tiered(self, term: Term, found: Occurrences) -> Floats:
        """The score of a word typed with marks, by the tier that each document is in."""
        spelling = self._state.exact_idf(term.term, term.exact or "")
        return tiered(found, self.tier, self._state.idf(term.term), spelling)


def _size(array: NDArray[Any]) -> int:
    return array.nbytes


def _at(counted: Counted, docs: Docs) -> NDArray[np.int32]:
    return by_document(counted.docs, counted.counts, docs)
