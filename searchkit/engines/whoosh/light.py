"""A commit for queries that touch little, in plain Python: a process that asks once is done
before NumPy would be loaded.

Words, AND, OR, NOT and the like are joined as dictionaries. What is found is scored by
`ranking.score` where it is no more than is ranked exactly anyway; of the documents of a
single word, which are ordered by their length, the first of every count are the best.
Everything else is left to the array searcher, which answers the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeGuard

from searchkit import ranking
from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import Page
from searchkit.engines.whoosh import toc
from searchkit.engines.whoosh.layout import LENGTHS
from searchkit.engines.whoosh.mapped import Info, Mapped
from searchkit.engines.whoosh.names import SEP, to_bytes, to_text
from searchkit.engines.whoosh.plain import Counts, heads, postings
from searchkit.engines.whoosh.stored import caption_of
from searchkit.engines.whoosh.toc import Segment
from searchkit.errors import NoIndexError
from searchkit.query import Document, find
from searchkit.query.tree import And, AtLeast, Not, Or, Query, Sequence, Term

_LIGHT = 20_000
"""Postings that a query may touch."""
_SPENT = 20_000
"""Postings after which it is time for arrays."""
_SLIGHT = 64
"""Postings of a word that are sooner gone through than put into arrays."""
_KNOWN = 1000
"""Terms of a segment whose postings are remembered."""
_ASKED = 500
"""What a query costs beside its postings, in postings."""


class TooHeavyError(Exception):
    """A query that the array searcher answers sooner."""


class Light:
    """One commit; also the statistics that ranking asks for."""

    def __init__(
        self, generation: int, segments: list[tuple[Segment, Mapped | None]], analyzer: Analyzer
    ) -> None:
        self.generation = generation
        self.segments = segments
        self._analyzer = analyzer
        self._spent = 0

    @classmethod
    def open(cls, folder: Path, analyzer: Analyzer) -> Light:
        """The newest commit of an index's folder."""
        generation = toc.latest(folder)
        if generation < 0:
            raise NoIndexError(f"{folder}: there is no index here")
        segments = toc.read(folder, generation)
        return cls(generation, [(one, Mapped.of(folder, one)) for one in segments], analyzer)

    @property
    def is_spent(self) -> bool:
        """Whether arrays are due."""
        return self._spent > _SPENT

    def is_slight(self, query: Query) -> bool:
        """Whether arrays would cost more than they save: of a rare word."""
        if not _is_plain(query) or not all(mapped for _, mapped in self.segments):
            return False
        found = sum(shelf.frequency("content", query.term) for shelf in self._shelves)
        return found <= _SLIGHT

    def search(self, query: Query, limit: int, offset: int) -> Page:
        """The best captions; `TooHeavyError` where that is the array searcher's work."""
        if offset + limit > ranking.RERANKED:
            raise TooHeavyError
        self._pay(query)
        if _is_plain(query):
            total, rows = self._word(query, limit)
        else:
            total, rows = self._matching(query, limit)
        page = sorted(rows, key=_rank)[offset : offset + limit]
        return Page(total, tuple((self._caption(row), row.score) for row in page))

    def _pay(self, query: Query) -> None:
        """Count what a query costs; refuse one that costs too much."""
        cost = 0 if _is_plain(query) else sum(map(self._touched, _terms(query)))
        self._spent += cost + _ASKED
        if cost > _LIGHT:
            self._spent += _SPENT
            raise TooHeavyError

    def _touched(self, term: Term) -> int:
        fold = ("content", term.term)
        exact = ("exact", f"{term.term}{SEP}{term.exact}")
        asked = (fold,) if term.exact is None else (fold, exact)
        return sum(shelf.frequency(*one) for shelf in self._shelves for one in asked)

    def _word(self, term: Term, limit: int) -> tuple[int, list[_Row]]:
        """A word without marks: its best documents by rounded lengths, scored exactly."""
        total = self.frequency(term.term)
        idf = ranking.idf(max(1, self.documents), total)
        best = list(self._heads(term.term)) if limit else []
        if len(best) > ranking.RERANKED:
            rounded = (row._replace(score=idf * self._part(row, rounded=True)) for row in best)
            best = sorted(rounded, key=_rank)[: ranking.RERANKED]
        return total, [
            row._replace(score=term.weight * (idf * self._part(row, rounded=False))) for row in best
        ]

    def _heads(self, term: str) -> Iterator[_Row]:
        """Documents among which the best of a word are."""
        for shelf in self._shelves:
            for number, count in shelf.heads("content", term, ranking.RERANKED).items():
                yield _Row(shelf, number, shelf.sequence(number), 0.0, count)

    def _part(self, row: _Row, *, rounded: bool) -> float:
        shelf = row.shelf
        words = shelf.rounded(row.document) if rounded else shelf.words(row.document)
        return ranking.saturated(row.times, words / self._average, ranking.B)

    def _matching(self, query: Query, limit: int) -> tuple[int, list[_Row]]:
        """Whatever matches, if it is no more than is ranked exactly anyway."""
        found = [(shelf, number) for shelf in self._shelves for number in self._docs(query, shelf)]
        if limit and len(found) > ranking.RERANKED:
            raise TooHeavyError
        rows = [
            _Row(shelf, n, shelf.sequence(n), ranking.score(query, self._document(shelf, n), self))
            for shelf, n in (found if limit else ())
        ]
        return len(found), rows

    def _docs(self, query: Query, shelf: _Shelf) -> Set[int]:
        """The documents of a segment that match."""
        match query:
            case Term() if _is_folded(query):
                return shelf.postings("content", query.term).keys()
            case And(parts):
                return self._all(parts, shelf)
            case Or(parts):
                return set().union(*(self._docs(part, shelf) for part in parts))
            case AtLeast(parts, count):
                held = Counter(n for part in parts for n in self._docs(part, shelf))
                return {number for number, times in held.items() if times >= count}
            case Sequence(items):
                return self._near(query, [Or(item) for item in items], shelf)
        raise TooHeavyError

    def _all(self, parts: Iterable[Query], shelf: _Shelf) -> Set[int]:
        wanted = [self._docs(part, shelf) for part in parts if not isinstance(part, Not)]
        if not wanted:
            raise TooHeavyError
        wanted.sort(key=len)
        found = set(wanted[0]).intersection(*wanted[1:])
        for part in parts:
            if isinstance(part, Not):
                found -= self._docs(part.part, shelf)
        return found

    def _near(self, query: Query, items: list[Query], shelf: _Shelf) -> Set[int]:
        """A phrase: the captions tell, if they are few."""
        held = self._all(items, shelf)
        if len(held) > ranking.RERANKED:
            raise TooHeavyError
        return {n for n in held if find(query, self._document(shelf, n)) is not None}

    def _document(self, shelf: _Shelf, number: int) -> Document:
        return Document(shelf.caption(number), self._analyzer)

    def _caption(self, row: _Row) -> Caption:
        return row.shelf.caption(row.document)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of the fields that are filled in some caption."""
        return frozenset(name for shelf in self._shelves for name in shelf.fields())

    @cached_property
    def documents(self) -> int:
        """How many captions there are."""
        return sum(shelf.documents for shelf in self._shelves)

    @property
    def average_length(self) -> float:
        """Words of content in a caption, on average."""
        return self._average

    @cached_property
    def _average(self) -> float:
        words = sum(shelf.all_words() for shelf in self._shelves)
        return words / max(1, self.documents) or 1.0

    def frequency(self, term: str) -> int:
        """In how many captions a fold occurs."""
        return sum(shelf.living("content", term) for shelf in self._shelves)

    def exact_frequency(self, term: str, key: str) -> int:
        """In how many captions a fold occurs in one spelling."""
        return sum(shelf.living("exact", f"{term}{SEP}{key}") for shelf in self._shelves)

    def prefix_frequency(self, prefix: str) -> int:  # noqa: ARG002
        """Nothing for plain Python."""
        raise TooHeavyError

    @cached_property
    def _shelves(self) -> list[_Shelf]:
        """The segments, if all of them are in our layout."""
        found = [_Shelf(segment, mapped) for segment, mapped in self.segments if mapped]
        if len(found) < len(self.segments):
            raise TooHeavyError
        return found


class _Shelf:
    """One segment."""

    def __init__(self, segment: Segment, mapped: Mapped) -> None:
        self._segment = segment
        self._mapped = mapped
        self._deleted = frozenset(segment.deleted_docs())
        self._lengths = mapped.span("_content_len")[0]
        self._known: dict[tuple[str, str], Counts] = {}

    @property
    def documents(self) -> int:
        return self._segment.doc_count_all() - len(self._deleted)

    def _info(self, field: str, term: str) -> Info | None:
        return self._mapped.info(field, to_bytes(term))

    def frequency(self, field: str, term: str) -> int:
        """The documents of a term, deleted ones included."""
        info = self._info(field, term)
        return info.frequency if info else 0

    def living(self, field: str, term: str) -> int:
        """The documents of a term."""
        if not self._deleted:
            return self.frequency(field, term)
        if self.frequency(field, term) > _LIGHT:
            raise TooHeavyError
        return len(self.postings(field, term))

    def postings(self, field: str, term: str) -> Counts:
        """The living documents of a term, and how often it is in each."""
        found = self._known.get((field, term))
        if found is None:
            info = self._info(field, term)
            found = postings(self._mapped.data, info, self._deleted) if info else {}
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[field, term] = found
        return found

    def heads(self, field: str, term: str, wanted: int) -> Counts:
        """For every count, the first so many documents that have it."""
        info = self._info(field, term)
        return heads(self._mapped.data, info, self._deleted, wanted) if info else {}

    def fields(self) -> Iterator[str]:
        """The names of the fields that are filled in some living caption."""
        for flag, info in self._mapped.terms("flags", to_bytes(f"has{SEP}")):
            few = info.frequency <= len(self._deleted)
            if not few or postings(self._mapped.data, info, self._deleted):
                yield to_text(flag).split(SEP, 1)[1]

    def all_words(self) -> int:
        return self._segment.words() - sum(map(self.words, self._deleted))

    def words(self, number: int) -> int:
        return self._mapped.number("words", number)

    def rounded(self, number: int) -> int:
        """The words of a document as Whoosh rounds them."""
        return LENGTHS[self._mapped.data[self._lengths + number]]

    def sequence(self, number: int) -> int:
        return self._mapped.number("sequence", number)

    def caption(self, number: int) -> Caption:
        return caption_of(self._mapped.stored(number))


class _Row(NamedTuple):
    shelf: _Shelf
    document: int
    sequence: int
    score: float
    times: int = 0


def _rank(row: _Row) -> tuple[float, int]:
    """Best first, ties in the order of adding."""
    return -round(row.score, 9), row.sequence


def _is_plain(query: Query) -> TypeGuard[Term]:
    """Whether a query is one word without marks."""
    return isinstance(query, Term) and query.exact is None and _is_folded(query)


def _is_folded(term: Term) -> bool:
    return not term.field and not term.strict


def _terms(query: Query) -> Iterator[Term]:
    """The words of a query; `TooHeavyError` where it asks for more than words."""
    match query:
        case Term() if _is_folded(query):
            yield query
        case And(parts) | Or(parts) | AtLeast(parts):
            for part in parts:
                yield from _terms(part)
        case Not(part):
            yield from _terms(part)
        case Sequence(items):
            for item in items:
                yield from _terms(Or(item))
        case _:
            raise TooHeavyError
