"""Matching: a resolved query -> the numbers of the captions that match, with their scores.

Term at a time: every leaf gives a mapping of document number to score, branches join them.
What postings alone cannot tell (the spelling within a phrase, words near each other) is
asked of the stored caption with `find`, for the captions that the postings leave.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from typing import Any

from searchkit import ranking
from searchkit.engines.whoosh.schema import BARE, SEP, to_bytes, to_text
from searchkit.engines.whoosh.write import postings_of
from searchkit.query import Document, Query, find
from searchkit.query.find import accepts
from searchkit.query.tree import (
    And,
    AtLeast,
    Days,
    Everything,
    Fuzzy,
    Has,
    Not,
    Or,
    Prefix,
    Sequence,
    Term,
    Unfinished,
)

Scores = dict[int, float]
"""Document number -> score."""
KEPT = 100_000
"""How many frequencies and lengths are kept in memory."""


class Matcher:
    """Evaluates queries against one state of the index; also the statistics of that state."""

    def __init__(self, reader: Any, document: Callable[[int], Document]) -> None:
        self._reader = reader
        self._document = document
        self._frequency = lru_cache(KEPT)(self._counted)
        self.prefix_frequency = lru_cache(KEPT)(self._prefix_frequency)
        self._length = lru_cache(KEPT)(partial(reader.doc_field_length, fieldname="content"))

    def scores(self, query: Query) -> Scores:
        """Every document that matches, with its score but for the neighbours' bonus."""
        match query:
            case And(parts):
                return self._all(parts)
            case Or(parts):
                return _summed(self.scores(part) for part in parts)
            case AtLeast(parts, count):
                return self._some(parts, count)
            case Not(part):
                return dict.fromkeys(self.every.keys() - self.scores(part).keys(), 0.0)
            case Term():
                return self._term(query)
            case Sequence():
                return self._sequence(query)
            case Prefix() | Fuzzy():
                return _summed(map(self._term, self._expansions(query)))
            case Unfinished(text):
                return self._ranked(counts := self._prefix_counts(text), len(counts))
            case Days(first, last):
                return self._dated(first, last)
            case Has(name):
                return dict.fromkeys(self._counts("flags", f"has{SEP}{name}"), 0.0)
            case Everything():
                return self.every
        raise TypeError(f"{type(query).__name__} is not resolved")

    @cached_property
    def every(self) -> Scores:
        """Every document."""
        return dict.fromkeys(self._reader.all_doc_ids(), 0.0)

    @cached_property
    def documents(self) -> int:
        """How many captions there are, as `searchkit.ranking.Statistics` asks."""
        return int(self._reader.doc_count())

    @cached_property
    def average_length(self) -> float:
        """Words of content in a caption, on average; 1 where there are none."""
        words = int(self._reader.field_length("content")) - self._deleted_words
        return float(words) / max(1, self.documents) or 1.0

    def frequency(self, term: str) -> int:
        """In how many captions a fold occurs."""
        return self._frequency("content", term)

    def exact_frequency(self, term: str, key: str) -> int:
        """In how many captions a fold occurs in one spelling."""
        return self._frequency("exact", f"{term}{SEP}{key}")

    def _prefix_frequency(self, prefix: str) -> int:
        """In how many captions a fold begins so."""
        return len(self._prefix_counts(prefix))

    def terms(self, field: str, prefix: str = "") -> Iterator[str]:
        """The terms of a Whoosh field that begin so, in order."""
        for term in self._reader.expand_prefix(field, to_bytes(prefix)):
            text = to_text(term)
            if self._frequency(field, text):
                yield text

    def column(self, name: str) -> Any:
        """A column's values by document number."""
        return self._reader.column_reader(name)

    def has_column(self, name: str) -> bool:
        """Whether any document has a value in a column."""
        return bool(self._reader.has_column(name))

    def _counted(self, field: str, term: str) -> int:
        """In how many documents a term occurs; Whoosh counts the deleted ones until it merges."""
        counted = int(self._reader.doc_frequency(field, to_bytes(term)))
        return counted - self._deleted_terms[field, term]

    @cached_property
    def _deleted(self) -> list[Document]:
        reader = self._reader
        if not reader.has_deletions():
            return []
        numbers = range(reader.doc_count_all())
        return [self._document(number) for number in numbers if reader.is_deleted(number)]

    @cached_property
    def _deleted_terms(self) -> Counter[tuple[str, str]]:
        rows = (row for document in self._deleted for row in postings_of(document))
        return Counter((field, term) for field, postings, _ in rows for term, _, _ in postings)

    @cached_property
    def _deleted_words(self) -> int:
        rows = (row for document in self._deleted for row in postings_of(document))
        return sum(length for field, _, length in rows if field == "content")

    def _all(self, parts: tuple[Query, ...]) -> Scores:
        found = sorted(map(self.scores, parts), key=len)
        kept = set(found[0])
        for scores in found[1:]:
            kept &= scores.keys()
        return {number: sum(scores[number] for scores in found) for number in kept}

    def _some(self, parts: tuple[Query, ...], count: int) -> Scores:
        found = [self.scores(part) for part in parts]
        held = Counter(number for scores in found for number in scores)
        total = _summed(found).items()
        return {n: points + ranking.COVERAGE * held[n] for n, points in total if held[n] >= count}

    def _prefix_counts(self, prefix: str) -> Counter[int]:
        counts: Counter[int] = Counter()
        for term in self.terms("content", prefix):
            counts.update(self._counts("content", term))
        return counts

    def _term(self, term: Term) -> Scores:
        counts = self._counts(*_posted(term.term, term.field))
        if term.strict or term.field == "text":
            counts = self._verified(term, counts)
        b = ranking.B if term.exact is None else ranking.ACCENTED_B
        scores = self._ranked(counts, self.frequency(term.term), b)
        if term.exact is not None:
            scores = self._spelled(term, counts, scores)
        return {number: term.weight * points for number, points in scores.items()}

    def _verified(self, query: Query, numbers: Iterable[int]) -> dict[int, int]:
        """The documents that the stored caption agrees on, with the count of matches."""
        found = ((number, find(query, self._document(number))) for number in numbers)
        return {number: len(matches) for number, matches in found if matches is not None}

    def _ranked(self, counts: Mapping[int, int], frequency: int, b: float = ranking.B) -> Scores:
        """BM25 of one term, or of several taken as one."""
        idf = ranking.idf(max(1, self.documents), frequency)
        return {number: idf * self._saturated(number, count, b) for number, count in counts.items()}

    def _saturated(self, number: int, count: int, b: float) -> float:
        return ranking.saturated(count, (self._length(number) or 0) / self.average_length, b)

    def _spelled(self, term: Term, counts: dict[int, int], fold: Scores) -> Scores:
        """The fold at half weight, and the bonus of the tier that the document is in."""
        exact = self._counts("exact", f"{term.term}{SEP}{term.exact}")
        bare = self._counts("flags", BARE)
        idf = ranking.idf(max(1, self.documents), self.exact_frequency(term.term, term.exact or ""))
        scores = {}
        for number, points in fold.items():
            count, weight = (exact[number], ranking.EXACT) if number in exact else (0, 0.0)
            if not count and number in bare:
                count, weight = counts[number], ranking.BARE
            bonus = weight * idf * self._saturated(number, count, ranking.EXACT_B)
            scores[number] = ranking.ACCENTED_FOLD * points + bonus
        return scores

    def _sequence(self, query: Sequence) -> Scores:
        """Terms side by side by their positions; what else is asked, by the stored caption."""
        found = self._all(tuple(Or(item) for item in query.items))
        field = query.items[0][0].field
        if query.slop or field == "text" or any(t.strict for item in query.items for t in item):
            return {number: found[number] for number in self._verified(query, found)}
        places = [self._places(item, found.keys()) for item in query.items]
        return {n: found[n] for n in found if _side_by_side([here[n] for here in places])}

    def _places(self, item: tuple[Term, ...], wanted: Iterable[int]) -> dict[int, set[int]]:
        kept = set(wanted)
        places: dict[int, set[int]] = defaultdict(set)
        for term in item:
            for number, matcher in self._postings(*_posted(term.term, term.field)):
                if number in kept:
                    places[number].update(matcher.value_as("positions"))
        return places

    def _expansions(self, query: Prefix | Fuzzy) -> Iterator[Term]:
        accepted = accepts(query)
        start = query.text if isinstance(query, Prefix) else ""
        if query.field in ("", "text"):
            terms = self.terms("content", start)
        else:
            scope = f"{query.field}{SEP}"
            terms = (t.removeprefix(scope) for t in self.terms("fields", scope + start))
        return (Term(term, query.field) for term in terms if accepted(term))

    def _dated(self, first: int, last: int) -> Scores:
        if not self.has_column("first_day"):
            return {}
        begin, end = self.column("first_day"), self.column("last_day")
        return {n: 0.0 for n in self.every if begin[n] and begin[n] <= last and end[n] >= first}

    def _counts(self, field: str, term: str) -> dict[int, int]:
        return {number: int(matcher.weight()) for number, matcher in self._postings(field, term)}

    def _postings(self, field: str, term: str) -> Iterator[tuple[int, Any]]:
        encoded = to_bytes(term)
        if (field, encoded) not in self._reader:
            return
        matcher = self._reader.postings(field, encoded)
        while matcher.is_active():
            yield matcher.id(), matcher
            matcher.next()


def _posted(term: str, field: str) -> tuple[str, str]:
    """The Whoosh field and term under which a fold of a caption's field is posted."""
    if field in ("", "text"):
        return "content", term
    return "fields", f"{field}{SEP}{term}"


def _summed(found: Iterable[Scores]) -> Scores:
    total: Scores = {}
    for scores in found:
        for number, points in scores.items():
            total[number] = total.get(number, 0.0) + points
    return total


def _side_by_side(places: list[set[int]]) -> bool:
    return any(
        all(start + number in here for number, here in enumerate(places)) for start in places[0]
    )
