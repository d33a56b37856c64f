"""From words as typed to terms: what one analyzer makes of a query's leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from weakref import WeakKeyDictionary

from searchkit.analysis import BIGRAM, EXTRA, WORD, Analyzer, Token
from searchkit.query.tree import (
    NOTHING,
    And,
    AtLeast,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Sequence,
    Term,
    Unfinished,
    Word,
    all_of,
    any_of,
)
from searchkit.spelling import alternatives

_MOST = 4096
"""Words and phrases of an analyzer whose readings are remembered."""
_Asked = tuple[str | bool | int, ...]
_Read = dict[_Asked, Query | None]
_KNOWN: WeakKeyDictionary[Analyzer, _Read] = WeakKeyDictionary()
"""One search asks for them several times: for its page, its marks, and what comes close."""

Items = tuple[tuple[Term, ...], ...]


def resolve(query: Query, analyzer: Analyzer, *, strict_accents: bool = False) -> Query:
    """The tree with every word and phrase as terms; leaves without a word fall away.

    With ``strict_accents`` every word asks for its spelling, as ``=word`` does.
    """
    return _Resolver(analyzer, strict_accents).branch(query) or Or(())


class _Resolver:
    def __init__(self, analyzer: Analyzer, strict: bool) -> None:
        self._analyzer = analyzer
        self._strict = strict
        self._known = _KNOWN.setdefault(analyzer, {})

    def branch(self, query: Query) -> Query | None:
        match query:
            case And(parts) | Or(parts):
                kept = tuple(part for part in map(self.branch, parts) if part is not None)
                join = all_of if isinstance(query, And) else any_of
                return join(kept) if kept else None
            case AtLeast(parts, count):
                kept = tuple(part for part in map(self.branch, parts) if part is not None)
                return AtLeast(kept, min(count, len(kept))) if kept else None
            case Not(part):
                inner = self.branch(part)
                return Not(inner) if inner is not None else None
        return self._leaf(query)

    def _leaf(self, query: Query) -> Query | None:
        match query:
            case Word(text, field, exact):
                return self._word(text, field, exact or self._strict)
            case Phrase(text, field, slop, exact):
                return self._phrase(text, field, slop, exact or self._strict)
            case Unfinished(text):
                return self._unfinished(text)
            case Prefix(text) | Fuzzy(text):
                return self._open(query, text)
        return query

    def _word(self, text: str, field: str, strict: bool) -> Query | None:
        return self._remembered(self._read_word, text, field, strict)

    def _phrase(self, text: str, field: str, slop: int, strict: bool) -> Query | None:
        return self._remembered(self._read_phrase, text, field, slop, strict)

    def _remembered(
        self, read: Callable[..., Query | None], *asked: str | bool | int
    ) -> Query | None:
        found = self._known.get(asked, NOTHING)
        if found is NOTHING:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = self._known[asked] = read(*asked)
        return found

    def _read_word(self, text: str, field: str, strict: bool) -> Query | None:
        """One typed word: its parts as a phrase, or any joined form of it."""
        tokens = self._analyzer.tokens(text)
        items = _items(tokens, field, strict)
        readings: list[Query] = [_sequence(items)] if items else []
        if not strict:
            readings += _joined(tokens, field)
            readings += _variants(tokens, field)
        return any_of(tuple(dict.fromkeys(readings))) if readings else None

    def _read_phrase(self, text: str, field: str, slop: int, strict: bool) -> Query | None:
        items = _items(self._analyzer.tokens(text), field, strict)
        return _sequence(items, slop) if items else None

    def _unfinished(self, text: str) -> Query | None:
        """The word as it stands, or what it may become: its last part goes on."""
        tokens = [token for token in self._analyzer.tokens(text) if token.kind == WORD]
        whole = self._word(text, "", self._strict)
        if not tokens or whole is None:
            return None
        before = self._word(text[: tokens[-1].start], "", self._strict)
        last: Query = Unfinished(tokens[-1].term)
        return Or((whole, last if before is None else And((before, last))))

    def _open(self, query: Prefix | Fuzzy, text: str) -> Query | None:
        """A beginning or a misspelling: what stands before the last part is a word as usual."""
        tokens = [token for token in self._analyzer.tokens(text) if token.kind == WORD]
        if not tokens:
            return None
        last = replace(query, text=tokens[-1].term)
        before = self._word(text[: tokens[-1].start], query.field, self._strict)
        return last if before is None else And((before, last))


def _term(token: Token, field: str, strict: bool) -> Term:
    return Term(token.term, field, token.exact, strict)


def _sequence(items: Items, slop: int = 0) -> Query:
    if len(items) == 1:
        return any_of(items[0])
    return Sequence(items, slop)


def _items(tokens: list[Token], field: str, strict: bool) -> Items:
    """The terms by position; unspaced letters are read as their pairs, the last one as covered."""
    groups = [list(group) for _, group in groupby(tokens, key=lambda token: token.position)]
    if len(groups) > 1 and any(
        token.kind == BIGRAM and token.end == groups[-1][0].end for token in groups[-2]
    ):
        del groups[-1]
    return tuple(_alternatives(group, field, strict) for group in groups)


def _alternatives(tokens: list[Token], field: str, strict: bool) -> tuple[Term, ...]:
    """What may stand at one position: the word, or its other spelling, or the pair."""
    pairs = [token for token in tokens if token.kind == BIGRAM]
    if pairs:
        return (_term(pairs[0], field, strict),)
    words = [token for token in tokens if token.kind == WORD]
    spans = {(token.start, token.end) for token in words}
    respelled = [
        token
        for token in tokens
        if token.kind == EXTRA and (token.start, token.end) in spans and not strict
    ]
    return tuple(_term(token, field, strict) for token in words + respelled)


def _joined(tokens: list[Token], field: str) -> list[Query]:
    """The compound written as one word, where that stands for all of the typed word."""
    words = [token for token in tokens if token.kind == WORD]
    if len(words) < 2:
        return []
    whole = (words[0].start, words[-1].end)
    return [
        _term(token, field, False)
        for token in tokens
        if token.kind == EXTRA and (token.start, token.end) == whole
    ]


def _variants(tokens: list[Token], field: str) -> list[Query]:
    """Spellings that are the same word: ``sĩ`` and ``sỹ``, Arabic with and without article."""
    if len(tokens) != 1:
        return []
    return [
        Term(terms[0], field, weight=weight)
        for weight, terms in alternatives(tokens[0])
        if len(terms) == 1
    ]
