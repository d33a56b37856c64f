"""A commit for queries that touch little, in plain Python: a process that asks once is done
before NumPy would be loaded.

Words, AND, OR, NOT and the like are joined as dictionaries. What is found is scored by
`ranking.score` where it is no more than is ranked exactly anyway; of more, postings and
rounded lengths tell the best, as with arrays. Of the documents of a single word, which are
ordered by their length, the first of every count are the best.
Everything else is left to the array searcher, which answers the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from heapq import nlargest, nsmallest
from pathlib import Path
from typing import NamedTuple, TypeGuard

from searchkit import ranking
from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import Page
from searchkit.engines.whoosh import toc
from searchkit.engines.whoosh.mapped import Mapped
from searchkit.engines.whoosh.names import SEP
from searchkit.engines.whoosh.points import Points
from searchkit.engines.whoosh.toc import Segment
from searchkit.engines.whoosh.volume import LIGHT, TooHeavyError, Volume
from searchkit.errors import NoIndexError
from searchkit.query import Document, find
from searchkit.query.tree import And, AtLeast, Not, Or, Query, Sequence, Term

_SPENT = 20_000
"""Postings after which it is time for arrays."""
_SLIGHT = 64
"""Postings of a word that are sooner gone through than put into arrays."""
_SCORED = 20_000
"""Documents that are scored before the best are known."""
_ASKED = 500
"""What a query costs beside its postings, in postings."""


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
            total, rows = self._matching(query, offset + limit if limit else 0)
        page = sorted(rows, key=_rank)[offset : offset + limit]
        return Page(total, tuple((self._caption(row), row.score) for row in page))

    def _pay(self, query: Query) -> None:
        """Count what a query costs; refuse one that costs too much."""
        cost = 0 if _is_plain(query) else sum(map(self._touched, _terms(query)))
        self._spent += cost + _ASKED
        if cost > LIGHT:
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
        idf = self.idf(term)
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
        return ranking.saturated(row.times, words / self.average_length, ranking.B)

    def _matching(self, query: Query, wanted: int) -> tuple[int, list[_Row]]:
        """Whatever matches, if it is no more than is ranked exactly anyway."""
        found = [(shelf, self.docs(query, shelf)) for shelf in self._shelves]
        total = sum(len(docs) for _, docs in found)
        if not wanted:
            return total, []
        if total > _SCORED:
            raise TooHeavyError
        rows = [_Row(shelf, n, shelf.sequence(n), 0.0) for shelf, docs in found for n in docs]
        if total > ranking.RERANKED:
            self._spent += total
            rows = self._best(query, found)
        if len(rows) > wanted and _is_flat(query):
            rows = self._possible(query, rows, wanted)
        return total, [row._replace(score=self._score(query, row)) for row in rows]

    def _possible(self, query: Query, rows: list[_Row], wanted: int) -> list[_Row]:
        """Those that can be among the first so many: all that lacks is what neighbours add."""
        most = ranking.NEIGHBOURS * sum(map(self.idf, _terms(query))) + 1e-9
        tier, points = ranking.tier(query), {}
        for shelf in self._shelves:
            docs = {row.document for row in rows if row.shelf is shelf}
            found = Points(self, shelf, tier, rounded=False).of(query, docs)
            points.update({(shelf, number): score for number, score in found.items()})
        least = nlargest(wanted, points.values())[-1] - most
        return [row for row in rows if points[row.shelf, row.document] >= least]

    def _score(self, query: Query, row: _Row) -> float:
        return ranking.score(query, self._document(row.shelf, row.document), self)

    def _best(self, query: Query, found: list[tuple[Volume, Set[int]]]) -> list[_Row]:
        """The documents that postings and rounded lengths tell to be the best."""
        tier = ranking.tier(query)
        rows = [
            _Row(shelf, number, shelf.sequence(number), points)
            for shelf, docs in found
            for number, points in Points(self, shelf, tier).of(query, docs).items()
        ]
        return nsmallest(ranking.RERANKED, rows, key=lambda row: (-row.score, row.sequence))

    def docs(self, query: Query, shelf: Volume) -> Set[int]:
        """The documents of a segment that match."""
        match query:
            case Term() if _is_folded(query):
                return shelf.postings("content", query.term).keys()
            case And(parts):
                return self._all(parts, shelf)
            case Or(parts):
                return set().union(*(self.docs(part, shelf) for part in parts))
            case AtLeast(parts, count):
                held = Counter(n for part in parts for n in self.docs(part, shelf))
                return {number for number, times in held.items() if times >= count}
            case Sequence(items):
                return self._near(query, [Or(item) for item in items], shelf)
        raise TooHeavyError

    def _all(self, parts: Iterable[Query], shelf: Volume) -> Set[int]:
        wanted = [self.docs(part, shelf) for part in parts if not isinstance(part, Not)]
        if not wanted:
            raise TooHeavyError
        wanted.sort(key=len)
        found = set(wanted[0]).intersection(*wanted[1:])
        for part in parts:
            if isinstance(part, Not):
                found -= self.docs(part.part, shelf)
        return found

    def _near(self, query: Query, items: list[Query], shelf: Volume) -> Set[int]:
        """A phrase: the captions tell, if they are few."""
        held = self._all(items, shelf)
        if len(held) > ranking.RERANKED:
            raise TooHeavyError
        return {n for n in held if find(query, self._document(shelf, n)) is not None}

    def _document(self, shelf: Volume, number: int) -> Document:
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

    @cached_property
    def average_length(self) -> float:
        """Words of content in a caption, on average; 1 where there are none."""
        words = sum(shelf.all_words() for shelf in self._shelves)
        return words / max(1, self.documents) or 1.0

    def frequency(self, term: str) -> int:
        """In how many captions a fold occurs."""
        return sum(shelf.living("content", term) for shelf in self._shelves)

    def exact_frequency(self, term: str, key: str) -> int:
        """In how many captions a fold occurs in one spelling."""
        return sum(shelf.living("exact", f"{term}{SEP}{key}") for shelf in self._shelves)

    def idf(self, term: Term) -> float:
        """The weight of a fold."""
        return ranking.idf(max(1, self.documents), self.frequency(term.term))

    def exact_idf(self, term: Term) -> float:
        """The weight of a fold in one spelling."""
        known = self.exact_frequency(term.term, term.exact or "")
        return ranking.idf(max(1, self.documents), known)

    def prefix_frequency(self, prefix: str) -> int:  # noqa: ARG002
        """Nothing for plain Python."""
        raise TooHeavyError

    @cached_property
    def _shelves(self) -> list[Volume]:
        """The segments, if all of them are in our layout."""
        found = [Volume(segment, mapped) for segment, mapped in self.segments if mapped]
        if len(found) < len(self.segments):
            raise TooHeavyError
        return found


class _Row(NamedTuple):
    shelf: Volume
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


def _is_flat(query: Query) -> bool:
    """Whether a query is of words without further structure."""
    parts = query.parts if isinstance(query, And | AtLeast | Or) else (query,)
    words = [word for part in parts for word in (part.parts if isinstance(part, Or) else (part,))]
    return all(isinstance(word, Term | Not) for word in words)


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
