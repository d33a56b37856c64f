"""How well a caption matches: BM25 on folds, tiers for the very spelling, a bonus for neighbours.

A word typed with marks ranks captions in three tiers: those that hold that spelling, those
written without any accents, those whose accents differ. A word typed without marks is
ranked by its fold alone. BM25 after Robertson & Zaragoza (2009); the content of a caption
(text, headline, keywords, people, place, other) counts as one field. The numbers were
chosen by ``python -m tests.benchmarks.relevance --sweep``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import NamedTuple, Protocol

from searchkit.analysis import WORD, Token
from searchkit.query.find import Document, accepts, fields_of, find
from searchkit.query.tree import And, AtLeast, Fuzzy, Or, Prefix, Query, Sequence, Term, Unfinished

K1 = 0.9
B = 0.4
FOLD = 0.1
"""Weight of the fold of a word that was typed with marks."""
SPELLING = 0.75
"""Weight of its very spelling."""
SPELLING_B = 0.85
"""BM25's ``b`` for both."""
BARE = 0.5
"""What a caption without any accents has of the weight of the very spelling."""
TIER = 2.0
"""What the very spelling adds whatever the lengths, so that none moves a caption out of its tier.

`BARE` of it, 1, is the step between tiers; `FOLD` and `SPELLING` together stay within that.
"""
NEIGHBOURS = 0.4
"""Weight of two query words side by side in order."""
COVERAGE = 100.0
"""What each word found adds where not all are: most words first, ..."""
COVERED = 6
"""... in queries of up to so many; the words of a longer one, a headline, are told by weight."""
RERANKED = 200
"""How many of the best captions are looked at for neighbours and tiers."""


class Statistics(Protocol):
    """What ranking asks of an index."""

    @property
    def documents(self) -> int:
        """How many captions there are."""

    @property
    def average_length(self) -> float:
        """Words of content in a caption, on average."""

    def frequency(self, term: str) -> int:
        """In how many captions a fold occurs."""

    def exact_frequency(self, term: str, key: str) -> int:
        """In how many captions a fold occurs in one spelling."""

    def prefix_frequency(self, prefix: str) -> int:
        """In how many captions a fold begins so."""


def tier(query: Query) -> float:
    """What a tier adds in a resolved query: nothing where only some of the words are found."""
    parts = query.parts if isinstance(query, And) else (query,)
    return 0.0 if any(isinstance(part, AtLeast) for part in parts) else TIER


def coverage(words: int) -> float:
    """What each word found adds in a query of so many words of which not all are found."""
    return COVERAGE if words <= COVERED else 0.0


def idf(documents: int, frequency: int) -> float:
    """Inverse document frequency as Whoosh has it."""
    return log(documents / (frequency + 1)) + 1


def saturated(count: float, length_ratio: float, b: float) -> float:
    """BM25's term frequency part; ``length_ratio`` is length over average length."""
    return count * (K1 + 1) / (count + K1 * (1 - b + b * length_ratio))


class Weights(NamedTuple):
    """What a word typed with marks weighs: the idf of its fold and of its spelling, its tier."""

    fold: float
    spelling: float
    tier: float


def accented(weights: Weights, count: int, exact: int, bare: bool, ratio: float) -> float:
    """What a word typed with marks adds: its fold at part weight, and the caption's tier.

    ``count`` is how often its fold occurs, ``exact`` its very spelling; ``bare`` is a caption
    without any accents, ``ratio`` its length over the average length.
    """
    grade = 1.0 if exact else BARE * bare
    points = SPELLING * saturated(exact or count, ratio, SPELLING_B)
    fold = FOLD * weights.fold * saturated(count, ratio, SPELLING_B)
    return fold + grade * weights.spelling * (weights.tier + points)


def score(
    query: Query, document: Document, statistics: Statistics, tiers: float | None = None
) -> float:
    """The relevance of a caption that matches; higher is better.

    ``tiers`` is the `tier` of the whole query, where ``query`` is a part of one.
    """
    return _Scorer(document, statistics, tier(query) if tiers is None else tiers).score(query)


@dataclass(frozen=True)
class _Content:
    tokens: Mapping[str, list[tuple[str, Token]]]
    length: int
    bare: bool


def _content(document: Document) -> _Content:
    """The tokens of the content by their terms."""
    tokens: dict[str, list[tuple[str, Token]]] = defaultdict(list)
    length, bare = 0, True
    for name in fields_of(""):
        for token in document.tokens(name):
            tokens[token.term].append((name, token))
            length += token.kind == WORD
            bare = bare and (token.exact is None or token.kind != WORD)
    return _Content(dict(tokens), length, bare)


class _Scorer:
    def __init__(self, document: Document, statistics: Statistics, tiers: float) -> None:
        self._document = document
        self._tier = tiers
        self._statistics = statistics
        self._content = _content(document)
        self._ratio = self._content.length / (statistics.average_length or 1)

    def score(self, query: Query) -> float:
        match query:
            case And(parts):
                return sum(map(self.score, parts)) + self._neighbours(parts)
            case AtLeast(parts):
                found = [self.score(part) for part in parts if self._matches(part)]
                return sum(found) + coverage(len(parts)) * len(found) + self._neighbours(parts)
            case Or(parts):
                return sum(self.score(part) for part in parts if self._matches(part))
            case Term():
                return self._term(query)
            case Sequence(items):
                return sum(max(map(self._term, item)) for item in items)
            case Prefix() | Fuzzy():
                return self._expanded(query)
            case Unfinished(text):
                return self._unfinished(text)
        return 0.0

    def _matches(self, query: Query) -> bool:
        if isinstance(query, Term) and not query.field and not query.strict:
            return query.term in self._content.tokens
        return find(query, self._document) is not None

    def _term(self, term: Term) -> float:
        places = self._places(term)
        if not places:
            return 0.0
        if term.exact is None:
            return term.weight * self._fold(term.term, len(places))
        exact = sum(token.exact == term.exact for token in places)
        weights = Weights(self._idf(term.term), self._exact_idf(term), self._tier)
        bare = self._content.bare
        return term.weight * accented(weights, len(places), exact, bare, self._ratio)

    def _fold(self, term: str, count: int) -> float:
        return self._idf(term) * saturated(count, self._ratio, B)

    def _expanded(self, query: Prefix | Fuzzy) -> float:
        accepted = accepts(query)
        counts: dict[str, int] = {}
        for token in self._tokens(query.field):
            if accepted(token.term):
                counts[token.term] = counts.get(token.term, 0) + 1
        return sum(self._fold(term, count) for term, count in counts.items())

    def _unfinished(self, text: str) -> float:
        """All words that begin so count as one, so that no rare ending outranks the word itself."""
        count = sum(token.term.startswith(text) for token in self._tokens(""))
        known = self._statistics.prefix_frequency(text)
        return idf(self._statistics.documents, known) * saturated(count, self._ratio, B)

    def _places(self, term: Term) -> list[Token]:
        if term.field:
            return [token for token in self._tokens(term.field) if token.term == term.term]
        return [token for _, token in self._content.tokens.get(term.term, ())]

    def _tokens(self, field: str) -> Iterator[Token]:
        for name in fields_of(field):
            yield from self._document.tokens(name)

    def _neighbours(self, parts: tuple[Query, ...]) -> float:
        """The reward for parts that stand side by side in the order typed."""
        total = 0.0
        for one, other in pairwise(parts):
            last, first = edge(one, -1), edge(other, 0)
            if last and first and self._adjacent(last.term, first.term):
                total += NEIGHBOURS * min(self._idf(last.term), self._idf(first.term))
        return total

    def _adjacent(self, one: str, other: str) -> bool:
        tokens = self._content.tokens
        after = {(name, token.position + 1) for name, token in tokens.get(one, ())}
        return any((name, token.position) in after for name, token in tokens.get(other, ()))

    def _idf(self, term: str) -> float:
        return idf(self._statistics.documents, self._statistics.frequency(term))

    def _exact_idf(self, term: Term) -> float:
        known = self._statistics.exact_frequency(term.term, term.exact or "")
        return idf(self._statistics.documents, known)


def edge(query: Query, end: int) -> Term | None:
    """The first or last term of a part, by its first reading."""
    match query:
        case Term():
            return query
        case Sequence(items, 0):
            return items[end][0]
        case Or((first, *_)):
            return edge(first, end)
    return None
