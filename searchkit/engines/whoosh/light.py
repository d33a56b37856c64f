"""A commit for queries that touch little, in plain Python: a process that asks once is done
before NumPy would be loaded.

Words, AND, OR, NOT and the like are joined as dictionaries. What is found is scored by
`ranking.score` where it is no more than is ranked exactly anyway; of more, postings and
rounded lengths tell the best, as with arrays. A single word is answered by `single`.
Everything else is left to the array searcher, which answers the same.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from functools import cached_property, partial
from heapq import nsmallest
from pathlib import Path
from typing import NamedTuple, TypeGuard

from searchkit import ranking
from searchkit.analysis import Analyzer
from searchkit.deadline import NEVER, Deadline
from searchkit.engines import Page
from searchkit.engines.whoosh import toc
from searchkit.engines.whoosh.cache import Cache
from searchkit.engines.whoosh.mapped import Mapped
from searchkit.engines.whoosh.names import SEP
from searchkit.engines.whoosh.points import Points
from searchkit.engines.whoosh.single import MARGIN, Lead, best
from searchkit.engines.whoosh.toc import Segment
from searchkit.engines.whoosh.volume import READ, TooHeavyError, Volume
from searchkit.errors import NoIndexError
from searchkit.query import Document, find
from searchkit.query.tree import And, AtLeast, Not, Or, Query, Sequence, Term, all_of, any_of

_SPENT = 20_000
"""Postings after which it is time for arrays."""
_SLIGHT = 64
"""Postings of a word that are sooner gone through than put into arrays."""
_LIGHT = 100_000
"""What a query may cost, in postings."""
_SCORED = 20_000
"""Documents that are scored before the best are known."""
_KEPT = 16 << 20
"""Bytes that the first documents of words may take."""
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
        """Whether arrays would cost more than they save: of a word whose postings nobody counts."""
        if not _is_plain(query) or not all(mapped for _, mapped in self.segments):
            return False
        if all(shelf.is_whole for shelf in self._shelves):
            return True
        found = sum(shelf.frequency("content", query.term) for shelf in self._shelves)
        return found <= _SLIGHT

    def search(self, query: Query, limit: int, offset: int, deadline: Deadline = NEVER) -> Page:
        """The best captions; `TooHeavyError` where that is the array searcher's work."""
        if offset + limit > ranking.RERANKED:
            raise TooHeavyError
        self._pay(query)
        wanted = offset + limit if limit else 0
        if _is_plain(query):
            total, rows = self._word(query, wanted)
        else:
            total, rows = self._matching(query, wanted, deadline)
        page = [(shelf.caption(number), score) for shelf, number, _, score in rows[offset:wanted]]
        return Page(total, tuple(page), not deadline.is_missed)

    def _pay(self, query: Query) -> None:
        """Count what a query costs; refuse one that costs too much."""
        cost = 0 if _is_plain(query) else self._cost(query)
        self._spent += cost + _ASKED
        if cost > _LIGHT or self._least(query) > _SCORED:
            self._spent += _SPENT
            raise TooHeavyError

    def _cost(self, query: Query) -> int:
        """The postings that are put into dictionaries, and what going through others costs."""
        match query:
            case Term() if _is_folded(query):
                return self._touched(query)
            case And(parts):
                first, *others = sorted(map(self._cost, parts)) or [0]
                return first + sum(others) // READ
            case Or(parts) | AtLeast(parts):
                return sum(map(self._cost, parts))
            case Not(part):
                return self._cost(part)
            case Sequence(items):
                return sum(self._cost(any_of(item)) for item in items)
        raise TooHeavyError

    def _least(self, query: Query) -> int:
        """So many documents match at least."""
        parts = query.parts if isinstance(query, Or) else ()
        return max((self._cost(part) for part in parts if isinstance(part, Term)), default=0)

    def _touched(self, term: Term) -> int:
        fold = ("content", term.term)
        exact = ("exact", f"{term.term}{SEP}{term.exact}")
        asked = (fold,) if term.exact is None else (fold, exact)
        return sum(shelf.frequency(*one) for shelf in self._shelves for one in asked)

    def _word(self, term: Term, wanted: int) -> tuple[int, list[_Row]]:
        """The best captions of a word without marks, in order."""
        total = self.frequency(term.term)
        if not wanted or not total:
            return total, []
        weight = term.weight * self.idf(term)
        chosen = best(partial(self._leads, term.term), wanted, total, weight)
        shelves = self._shelves
        return total, [
            _Row(shelves[n], number, sequence, weight * part)
            for n, (number, sequence, part, _, _) in chosen
        ]

    def _leads(self, term: str, wanted: int) -> list[tuple[int, Lead]]:
        average = self.average_length
        return [
            (n, lead)
            for n, shelf in enumerate(self._shelves)
            for lead in shelf.leads(term, wanted, average)
        ]

    def _matching(self, query: Query, wanted: int, deadline: Deadline) -> tuple[int, list[_Row]]:
        """Whatever matches, in order, if it is no more than is ranked exactly anyway."""
        found = [(shelf, self.docs(query, shelf, deadline)) for shelf in self._shelves]
        total = sum(len(docs) for _, docs in found)
        if not wanted:
            return total, []
        if total > _SCORED:
            raise TooHeavyError
        rows = [_Row(shelf, n, shelf.sequence(n), 0.0) for shelf, docs in found for n in docs]
        if total > ranking.RERANKED:
            self._spent += total
            rows = self._best(query, found, deadline)
        if len(rows) > wanted and _is_flat(query):
            return total, sorted(self._first(query, rows, wanted, deadline), key=_rank)
        scored = [row._replace(score=self._score(query, row, deadline)) for row in rows]
        return total, sorted(scored, key=_rank)

    def _first(self, query: Query, rows: list[_Row], wanted: int, deadline: Deadline) -> list[_Row]:
        """Those that can be among the first so many: all that lacks is what neighbours add."""
        most = ranking.NEIGHBOURS * sum(map(self.idf, _terms(query))) + MARGIN
        points = self._points(query, rows)
        found: list[_Row] = []
        best: list[float] = []
        for row in sorted(rows, key=lambda row: -points[row.shelf, row.document]):
            if len(best) == wanted and points[row.shelf, row.document] + most < best[0]:
                break
            found.append(row._replace(score=self._score(query, row, deadline)))
            insort(best, found[-1].score)
            del best[:-wanted]
        return found

    def _points(self, query: Query, rows: list[_Row]) -> dict[tuple[Volume, int], float]:
        """The scores but for neighbours."""
        tier, points = ranking.tier(query), {}
        for shelf in self._shelves:
            docs = {row.document for row in rows if row.shelf is shelf}
            found = Points(self, shelf, tier, rounded=False).of(query, docs)
            points.update({(shelf, number): score for number, score in found.items()})
        return points

    def _score(self, query: Query, row: _Row, deadline: Deadline) -> float:
        """The score, exactly if there is the time."""
        if deadline.is_over:
            return row.score
        return ranking.score(query, self._document(row.shelf, row.document), self)

    def _best(
        self, query: Query, found: list[tuple[Volume, Set[int]]], deadline: Deadline
    ) -> list[_Row]:
        """The documents that postings and rounded lengths tell to be the best."""
        tier = ranking.tier(query)
        rows = [
            _Row(shelf, number, shelf.sequence(number), points)
            for shelf, docs in found
            for number, points in Points(self, shelf, tier, deadline=deadline)
            .of(query, docs)
            .items()
        ]
        return nsmallest(ranking.RERANKED, rows, key=lambda row: (-row.score, row.sequence))

    def docs(
        self,
        query: Query,
        shelf: Volume,
        deadline: Deadline = NEVER,
        some: Set[int] | None = None,
    ) -> Set[int]:
        """The documents of a segment, or some of them, that match, as far as the time allows."""
        match query:
            case Term() if _is_folded(query):
                found = shelf.postings("content", query.term, some).keys()
                return found if some is None else found & some
            case And(parts):
                return self._all(parts, shelf, deadline, some)
            case Or(parts):
                return set().union(*(self.docs(part, shelf, deadline, some) for part in parts))
            case AtLeast(parts, count):
                held = Counter(n for part in parts for n in self.docs(part, shelf, deadline, some))
                return {number for number, times in held.items() if times >= count}
            case Sequence():
                return self._near(query, shelf, deadline, some)
        raise TooHeavyError

    def _all(
        self, parts: Iterable[Query], shelf: Volume, deadline: Deadline, some: Set[int] | None
    ) -> Set[int]:
        """What all parts hold, the rarest asked first, the others of what is left."""
        wanted = [part for part in parts if not isinstance(part, Not)]
        for part in sorted(wanted, key=self._cost):
            some = self.docs(part, shelf, deadline, some)
        if some is None:
            raise TooHeavyError
        for negated in parts:
            if isinstance(negated, Not):
                some = some - self.docs(negated.part, shelf, deadline, some)
                if deadline.is_missed:
                    return set()
        return some

    def _near(
        self, query: Sequence, shelf: Volume, deadline: Deadline, some: Set[int] | None
    ) -> Set[int]:
        """A phrase: the captions tell, if they are few."""
        held = self.docs(_held(query.items), shelf, deadline, some)
        if len(held) > ranking.RERANKED:
            raise TooHeavyError
        found = set()
        for number in sorted(held):
            if deadline.is_over:
                break
            if find(query, self._document(shelf, number)) is not None:
                found.add(number)
        return found

    def _document(self, shelf: Volume, number: int) -> Document:
        return Document(shelf.caption(number), self._analyzer)

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
        cache = Cache(_KEPT)
        found = [Volume(segment, mapped, cache) for segment, mapped in self.segments if mapped]
        if len(found) < len(self.segments):
            raise TooHeavyError
        return found


class _Row(NamedTuple):
    shelf: Volume
    document: int
    sequence: int
    score: float


def _rank(row: _Row) -> tuple[float, int]:
    """Best first, ties in the order of adding."""
    return -round(row.score, 9), row.sequence


def _is_plain(query: Query) -> TypeGuard[Term]:
    """Whether a query is one word without marks."""
    return isinstance(query, Term) and query.exact is None and _is_folded(query)


def _held(items: tuple[tuple[Term, ...], ...]) -> Query:
    """What captions hold that hold a phrase."""
    return all_of(tuple(any_of(item) for item in items))


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
