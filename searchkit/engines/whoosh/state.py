"""One commit, open for reading: its segments, their statistics, and decoded postings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit import ranking
from searchkit.analysis import EXTRA, Analyzer, Token
from searchkit.caption import CONTENT_FIELDS, Caption
from searchkit.deadline import NEVER, Deadline
from searchkit.engines.whoosh import shared
from searchkit.engines.whoosh.cache import Cache
from searchkit.engines.whoosh.decode import Places
from searchkit.engines.whoosh.expand import Lexicon, terms_of
from searchkit.engines.whoosh.expanded import Expanded
from searchkit.engines.whoosh.lengths import LENGTHS
from searchkit.engines.whoosh.listing import Listing
from searchkit.engines.whoosh.many import Expansion
from searchkit.engines.whoosh.names import BARE, SEP, UNIQUE, to_bytes, to_text
from searchkit.engines.whoosh.scoring import norms, saturated
from searchkit.engines.whoosh.source import Source
from searchkit.query import Document, Query
from searchkit.query.limit import Cut, Open, by_length, limited
from searchkit.query.tree import Prefix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CACHE = 256 << 20
"""Bytes of decoded postings that are kept."""
_MANY = 4096
_LOOK = 1024
"""Terms that are gone through between two looks at the clock."""
_NO_DAY, _DAYS = 1 << 28, 1 << 27


class Shelf:
    """One segment with what has been decoded of it."""

    def __init__(self, number: int, source: Source, analyzer: Analyzer, cache: Cache) -> None:
        self.number = number
        self.source = source
        self._analyzer = analyzer
        self._cache = cache
        self._lost: Counter[tuple[str, str]] | None = None

    def listing(self, field: str, term: str) -> Listing:
        """A term's postings."""
        key = (self.source.name, field, term)
        return self._cache.get(key, lambda: self._listing(field, term), _listing_size)

    def heads(self, field: str, term: str) -> NDArray[np.int32] | None:
        """Documents among which the best of a listing are; None where that would be most.

        Documents are ordered by their length, so the first of every count are its best.
        """
        listing = self.listing(field, term)
        if len(listing) < _MANY or not self.source.is_ours:
            return None
        key = (self.source.name, field, term, "heads")
        return self._cache.get(key, listing.heads, _array_size)

    def places(self, field: str, term: str) -> Places:
        """The positions that go with a listing."""
        key = (self.source.name, field, term, "places")
        return self._cache.get(key, lambda: self._places(field, term), _places_size)

    def flagged(self, flag: str) -> NDArray[np.bool_]:
        """Which documents have a flag."""
        key = (self.source.name, "flags", flag, "mask")
        return self._cache.get(key, lambda: self._mask(flag), lambda mask: mask.nbytes)

    def filled(self, name: str) -> NDArray[np.bool_]:
        """Which documents have a value in a field."""
        return self.flagged(f"has{SEP}{name}")

    def facet(self, name: str) -> tuple[NDArray[Any], list[bytes]] | None:
        """A facet's column: each document's value as a place among the values."""
        key = (self.source.name, "facet", name)
        return self._cache.get(key, lambda: self.source.facet(name), _facet_size)

    def date_keys(self, sign: int) -> Ints:
        """What documents are ordered by under a sort by date: day, then sequence.

        Descending for -1; the undated are last.
        """
        key = (self.source.name, "date", sign)
        return self._cache.get(key, lambda: self._date_keys(sign), _array_size)

    def _date_keys(self, sign: int) -> Ints:
        day = self.source.column("first_day").astype(np.int64)
        key = np.where(day == 0, _NO_DAY, day if sign > 0 else _DAYS - day)
        found: Ints = (key << 32) | self.source.column("sequence").astype(np.int64)
        return found

    def expanded(self, query: Open, deadline: Deadline = NEVER) -> Expanded:
        """The postings of all folds that a beginning or a misspelling stands for."""
        key = (self.source.name, query, "expanded")
        return self._cache.get(
            key, lambda: Expanded.of(self._expansion(query, deadline)), _expanded_size
        )

    def _expansion(self, query: Open, deadline: Deadline) -> Expansion:
        if query.field in UNIQUE:
            return shared.expansion(self.source, self._analyzer, query, deadline)
        field, scope = ("fields", f"{query.field}{SEP}") if query.field else ("content", "")
        if query.field == "text":
            field, scope = "content", ""
        found = self.source.expansion(field, [scope + term for term in self.folds(query, deadline)])
        return replace(found, terms=[term.removeprefix(scope) for term in found.terms])

    def folds(self, query: Open, deadline: Deadline = NEVER) -> list[str]:
        """The folds that a beginning or a misspelling stands for, in order."""
        key = (self.source.name, query, "folds")
        return self._cache.get(key, lambda: self._folds(query, deadline), _names_size)

    def _folds(self, query: Open, deadline: Deadline) -> list[str]:
        if query.last:
            border = by_length(query.last)
            folds = self.folds(replace(query, last=""), deadline)
            return [term for term in folds if by_length(term) <= border]
        if query.field in UNIQUE:
            return self.expanded(query, deadline).terms
        if isinstance(query, Prefix):
            return terms_of(self.source, query.field, query.text)
        field = "" if query.field == "text" else query.field
        key = (self.source.name, field, "lexicon")
        lexicon = self._cache.get(
            key, lambda: Lexicon.of(terms_of(self.source, field, "")), _lexicon_size
        )
        return lexicon.near(query.text, query.distance, deadline)

    def document(self, number: int) -> Document:
        """A stored caption with its tokens."""
        return Document(self.source.caption(number), self._analyzer)

    def _mask(self, flag: str) -> NDArray[np.bool_]:
        mask = np.zeros(self.source.size, bool)
        mask[self.source.postings("flags", to_bytes(flag)).docs] = True
        return mask

    def _places(self, field: str, term: str) -> Places:
        return shared.places(self.source, self._analyzer, field, term)

    def _listing(self, field: str, term: str) -> Listing:
        found = shared.postings(self.source, self._analyzer, field, term)
        return Listing.of(found, self.source.length_bytes())

    def lost_terms(self, deadline: Deadline) -> Counter[tuple[str, str]]:
        """In how many deleted documents each term of the content and of the spellings is."""
        if self._lost is None:
            self._lost = self._lost_terms(deadline)
        return self._lost

    def _lost_terms(self, deadline: Deadline) -> Counter[tuple[str, str]]:
        lost: Counter[tuple[str, str]] = Counter()
        for number in deadline.watched(self.source.deleted.tolist()):
            document = self.document(number)
            tokens = [token for name in CONTENT_FIELDS for token in document.tokens(name)]
            lost.update({("content", token.term) for token in tokens})
            exact = {f"{t.term}{SEP}{t.exact or ''}" for t in tokens if _is_spelled(t)}
            lost.update({("exact", term) for term in exact})
        return lost


class State:
    """A commit's segments as one; also the statistics that ranking asks for."""

    def __init__(
        self, generation: int, sources: Sequence[Source], analyzer: Analyzer, cache: Cache
    ) -> None:
        self.generation = generation
        self.cache = cache
        self.shelves = [Shelf(n, s, analyzer, cache) for n, s in enumerate(sources)]
        self.documents = sum(source.count for source in sources)
        self._frequencies: dict[tuple[str, str], int] = {}
        self._idfs: dict[str, float] = {}
        self._prefixes: dict[str, int] = {}
        self._weights: dict[tuple[int, Query], Floats] = {}

    @cached_property
    def average_length(self) -> float:
        """Words of content in a caption, on average; 1 where there are none."""
        words = sum(shelf.source.words for shelf in self.shelves)
        return words / max(1, self.documents) or 1.0

    def frequency(self, term: str) -> int:
        """In how many captions a fold occurs."""
        return self._frequency("content", term)

    def exact_frequency(self, term: str, key: str) -> int:
        """In how many captions a fold occurs in one spelling."""
        return self._frequency("exact", f"{term}{SEP}{key}")

    def prefix_frequency(self, prefix: str) -> int:
        """In how many captions a fold begins so."""
        if prefix not in self._prefixes:
            self._prefixes[prefix] = self._prefix_frequency(prefix)
        return self._prefixes[prefix]

    def _prefix_frequency(self, prefix: str) -> int:
        total = 0
        for shelf in self.shelves:
            total += len(shelf.expanded(Prefix(prefix)).docs)
        return total

    def limited(self, query: Query, deadline: Deadline) -> tuple[Query, tuple[Cut, ...]]:
        """The query with no more words for its open leaves than are looked for."""

        def words_of(leaf: Open) -> list[str]:
            return [word for shelf in self.shelves for word in shelf.folds(leaf, deadline)]

        return limited(query, words_of)

    def scores(self, shelf: Shelf, query: Open) -> Floats:
        """The scores of the documents of an expansion, by rounded lengths."""
        key = (shelf.source.name, query, "scores", self.generation)
        return self.cache.get(key, lambda: self._scores(shelf, query), _array_size)

    def _scores(self, shelf: Shelf, query: Open) -> Floats:
        found = shelf.expanded(query)
        lengths = LENGTHS[shelf.source.length_bytes()[found.docs]] / self.average_length
        points = self.weights(shelf, query)[found.owners]
        points *= saturated(found.counts, norms(lengths).repeat(found.sizes()))
        return found.sums(points)

    def weights(self, shelf: Shelf, query: Open) -> Floats:
        """The idf of every term of an expansion; those of a field weigh as in the content."""
        if (shelf.number, query) not in self._weights:
            found = self._known_frequencies(query)
            terms = shelf.expanded(query).terms
            known = [found[t] if t in found else self.frequency(t) for t in terms]
            rows = [ranking.idf(max(1, self.documents), count) for count in known]
            self._weights[shelf.number, query] = np.array(rows, np.float64)
        return self._weights[shelf.number, query]

    def _known_frequencies(self, query: Open) -> Counter[str]:
        """In how many captions each term of an expansion of the content is."""
        counts: Counter[str] = Counter()
        for shelf in self.shelves if not query.field else ():
            found = shelf.expanded(query)
            counts.update(dict(zip(found.terms, found.frequencies().tolist(), strict=True)))
        return counts

    def idf(self, term: str) -> float:
        """The weight of a fold."""
        if term not in self._idfs:
            self._idfs[term] = ranking.idf(max(1, self.documents), self.frequency(term))
        return self._idfs[term]

    def prefix_idf(self, prefix: str) -> float:
        """The weight of all folds that begin so, taken as one."""
        return ranking.idf(max(1, self.documents), self.prefix_frequency(prefix))

    def exact_idf(self, term: str, key: str) -> float:
        """The weight of a fold in one spelling."""
        return ranking.idf(max(1, self.documents), self.exact_frequency(term, key))

    @cached_property
    def table(self) -> Floats:
        """BM25 without its idf, by count and length byte: ``table[class]``, 0 for count 0."""
        counts = np.arange(256, dtype=np.float64)[:, None]
        ratio = (LENGTHS / self.average_length)[None, :]
        return saturated(counts, norms(ratio)).ravel()

    def terms(
        self, field: str, prefix: str, deadline: Deadline = NEVER
    ) -> Iterator[tuple[str, int]]:
        """The terms that begin so, in order, with the number of living captions of each."""
        counts: Counter[bytes] = Counter()
        for shelf in self.shelves:
            lost = shelf.lost_terms(deadline) if len(shelf.source.deleted) else {}
            found = shelf.source.terms(field, to_bytes(prefix))
            for term, count in deadline.watched(found, _LOOK):
                counts[term] += count - (lost.get((field, to_text(term)), 0) if lost else 0)
        return ((to_text(term), count) for term, count in sorted(counts.items()) if count > 0)

    def _frequency(self, field: str, term: str) -> int:
        key = (field, term)
        if key not in self._frequencies:
            found = sum(len(shelf.listing(field, term)) for shelf in self.shelves)
            self._frequencies[key] = found
        return self._frequencies[key]

    def caption(self, shelf: int, number: int) -> Caption:
        """A stored caption."""
        return self.shelves[shelf].source.caption(number)

    def captions(self) -> list[Caption]:
        """Every caption, in the order of adding."""
        rows = [
            (sequence, shelf.number, number)
            for shelf in self.shelves
            for number, sequence in _sequences(shelf.source)
        ]
        return [self.caption(shelf, number) for _, shelf, number in sorted(rows)]

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of the fields that are filled in some caption."""
        flags = [
            to_text(flag).split(SEP, 1)[1]
            for shelf in self.shelves
            for flag, _ in shelf.source.terms("flags", to_bytes(f"has{SEP}"))
            if len(shelf.listing("flags", to_text(flag)))
        ]
        return frozenset(flags)


def _is_spelled(token: Token) -> bool:
    return token.exact is not None or token.kind == EXTRA


def _sequences(source: Source) -> Iterator[tuple[int, int]]:
    living = source.living()
    return zip(living.tolist(), source.column("sequence")[living].tolist(), strict=True)


def _array_size(array: NDArray[Any]) -> int:
    return array.nbytes


def _listing_size(listing: Listing) -> int:
    return listing.nbytes


def _expanded_size(found: Expanded) -> int:
    return 100 + found.nbytes


def _names_size(names: list[str]) -> int:
    return 100 + 80 * len(names)


def _lexicon_size(lexicon: Lexicon) -> int:
    return lexicon.nbytes


def _facet_size(column: tuple[NDArray[Any], list[bytes]] | None) -> int:
    return column[0].nbytes + 100 * len(column[1]) if column else 0


def _places_size(places: Places) -> int:
    return places.references.nbytes + places.starts.nbytes * 2 + places.places.nbytes + 200


__all__ = ["BARE", "CACHE", "Shelf", "State"]
