"""What a word is: the one place that cuts text into tokens.

Words are cut from the text as written and folded after, so offsets always belong to the
text as written, in code points, and cannot drift. The same analyzer serves indexing,
queries and highlighting.

A text is split at white space; each piece is looked up in a bounded memo. For a piece not
seen before, every character is replaced by the letter of its class, and one regular
expression runs over that *shape* (after UAX #29, with runs of unspaced scripts cut into
characters or orthographic clusters). Shape and piece have the same length: places in the
one are places in the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple
from unicodedata import normalize

from searchkit.folds import RULES, Rule, digraphs, fold, for_ascii, term_and_key
from searchkit.shapes import compounds, shape_of, words

ANALYZER_VERSION = 1
"""Counts up whenever some text gives other tokens than before; an index remembers it."""

WORD, EXTRA, BIGRAM = 0, 1, 2
"""Kinds of token: a word of its own, another reading of it, a pair of unspaced letters."""


class Token(NamedTuple):
    """One indexed term and where it stands.

    ``start`` and ``end`` are code-point offsets into the text as written; ``position``
    counts words; ``exact`` is the spelling key, None where the word equals its fold.
    An ``EXTRA`` shares the position of a word: its span equals that word's for another
    spelling of it (``mueller`` for ``Müller``) and is wider for a joined compound
    (``alassad`` for ``al-Assad``). A ``BIGRAM`` stands at its first letter's position.

    The term of a word or pair is ``folds.fold(text[start:end])``, but for the words within
    one character that stands for several (``½``, ``㎡``), which all have its span.
    """

    term: str
    start: int
    end: int
    position: int
    exact: str | None = None
    kind: int = WORD


class Chunk(NamedTuple):
    """The tokens of one whitespace-free piece of text, relative to its start.

    ``width`` is the number of positions it takes up. Chunks are shared: equal pieces of
    text give the same object, so per-chunk work can be remembered by identity, as long as
    the chunk is kept. Pieces too long to recur are worked out anew each time.
    """

    tokens: tuple[Token, ...]
    width: int


_CHUNKS = 100_000
"""How many chunks are remembered before the memo starts anew."""
_CHUNK_LENGTH, _CHUNK_TOKENS = 64, 8
"""The longest piece that is remembered: unspaced sentences and addresses seldom recur."""
_TERMS, _TERM_LENGTH = 16_384, 16
"""How many words are remembered with their terms, and the longest of them."""
_JOINED_LENGTH = 40
"""Letters of the longest joined compound; longer ones are addresses, not names."""

_SIMPLE = frozenset("aA0mi-.,# s")
"""Classes of which the shape tells where words are; others ask for the characters."""
_OUTLINES_SIZE = 20_000
_BEHIND, _BEFORE = '.,;:!?)]}"”…', "([{“"
"""Signs that part words and nothing else, behind a word and before one."""
_position = attrgetter("position")
_UNSPACED = ("character", "cluster")
_NONE = Token("", -1, -1, -1)
_token = tuple.__new__


class Analyzer:
    """Cuts texts into tokens by one set of folding rules; remembers the pieces it has seen."""

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self._rules = tuple(rules)
        self._rules_for_ascii = for_ascii(self._rules)
        self._chunks = _Chunks(self.cut)
        self._remembered = lru_cache(_TERMS)(self._read)

    def chunks(self, text: str) -> list[Chunk]:
        """The chunks of a text in order: the fast path for whoever needs no offsets."""
        return list(map(self._chunks.__getitem__, text.split()))

    def tokens(self, text: str) -> list[Token]:
        """All tokens of a text, with offsets into it and positions counted through it."""
        found: list[Token] = []
        end = width = 0
        for piece in text.split():
            start = text.index(piece, end)
            end = start + len(piece)
            tokens, positions = self._chunks[piece]
            for term, first, last, place, key, kind in tokens:
                moved = (term, first + start, last + start, place + width, key, kind)
                found.append(_token(Token, moved))
            width += positions
        return found

    def matching(self, text: str, accepted: Callable[[str], bool]) -> list[Token]:
        """Those of its `tokens` whose terms are accepted; only they are placed."""
        pieces = text.split()
        if len(text) != sum(map(len, pieces)) + len(pieces) - 1:
            return [token for token in self.tokens(text) if accepted(token.term)]
        chunks = list(map(self._chunks.__getitem__, pieces))
        found: list[Token] = []
        placed = start = width = 0
        for number, (tokens, _) in enumerate(chunks):
            for term, first, last, place, key, kind in tokens:
                if accepted(term):
                    start += sum(map(len, pieces[placed:number])) + number - placed
                    width += sum([chunk.width for chunk in chunks[placed:number]])
                    placed = number
                    moved = (term, first + start, last + start, place + width, key, kind)
                    found.append(_token(Token, moved))
        return found

    def core(self, piece: str) -> str:
        """The piece without the signs around it: all that its terms and their positions need."""
        return piece.rstrip(_BEHIND).lstrip(_BEFORE)

    def cut(self, piece: str) -> Chunk:
        """The chunk of one piece without white space, worked out anew."""
        is_plain = piece.isascii() and len(piece) <= _CHUNK_LENGTH
        if is_plain and (piece.isalpha() or piece.isdecimal()):
            return self._one_word(piece)
        shape = shape_of(piece)
        is_simple = len(shape) <= _CHUNK_LENGTH and _SIMPLE.issuperset(shape)
        outlined = self._outlined(piece, shape) if is_simple else None
        return outlined or self._worked_out(piece, shape)

    def _one_word(self, piece: str) -> Chunk:
        """The chunk of a piece that is one word of plain letters or digits; it has no marks."""
        term = plain = piece.lower()
        for rule in self._rules_for_ascii:
            term = rule(term)
        if not term:
            return Chunk((), 0)
        key = None if term == plain else plain
        return _token(Chunk, ((_token(Token, (term, 0, len(piece), 0, key, WORD)),), 1))

    def _outlined(self, piece: str, shape: str) -> Chunk | None:
        """The chunk where the shape tells all but the terms; None where a word has no term."""
        outline = _OUTLINES[shape]
        tokens: list[Token] = []
        terms: list[str] = []
        for start, end, position, is_name in outline.words:
            text = piece[start:end]
            read = self._remembered if end - start <= _TERM_LENGTH else self._read
            term, key = read(text)
            if not term:
                return None
            word = _token(Token, (term, start, end, position, key if is_name else None, WORD))
            tokens.append(word)
            terms.append(term)
            if word.exact:
                tokens += self._respelled(word)
        for start, end, position, first, last in outline.joined:
            term = "".join(terms[first:last])
            if len(term) <= _JOINED_LENGTH:
                tokens.append(_token(Token, (term, start, end, position, None, EXTRA)))
        if outline.joined:
            tokens.sort(key=_position)
        return Chunk(tuple(tokens), len(terms))

    def _worked_out(self, piece: str, shape: str) -> Chunk:
        tokens = self._tokens(piece, shape)
        width = tokens[-1].position + 1 if tokens else 0
        if width > 1 and (joined := _joined(tokens, shape)):
            tokens = sorted(tokens + joined, key=lambda token: token.position)
        return Chunk(tuple(tokens), width)

    def _tokens(self, piece: str, shape: str) -> list[Token]:
        """The words in order, each with its respelling and, before the next, their pair."""
        tokens: list[Token] = []
        last, last_kind = _NONE, ""
        for kind, text, start, end in words(piece, shape):
            read = self._remembered if len(text) <= _TERM_LENGTH else self._read
            term, key = read(text)
            if not term:
                continue
            word = Token(term, start, end, last.position + 1, key if kind == "name" else None)
            if kind in _UNSPACED and kind == last_kind and start <= last.end:
                tokens.append(_pair(last, word))
            tokens.append(word)
            tokens += self._respelled(word)
            last, last_kind = word, kind
        return tokens

    def _read(self, word: str) -> tuple[str, str | None]:
        return term_and_key(word, self._rules)

    def _respelled(self, word: Token) -> list[Token]:
        """A name as it is spelled where ``ü`` or ``ø`` are missing: ``mueller``."""
        spelling = digraphs(word.exact) if word.exact else None
        if spelling is None:
            return []
        return [word._replace(term=fold(spelling, self._rules), exact=None, kind=EXTRA)]


class _Outline(NamedTuple):
    """What a shape tells of its pieces: spans and positions of words, and of joined words.

    A word is (start, end, position, whether it is a name), a joined one (start, end, position,
    first and last word in it, the last excluded).
    """

    words: tuple[tuple[int, int, int, bool], ...]
    joined: tuple[tuple[int, int, int, int, int], ...]


class _Outlines(dict[str, _Outline]):
    """Shape -> outline, for shapes of spaced scripts; bounded in size."""

    def __missing__(self, shape: str) -> _Outline:
        if len(self) >= _OUTLINES_SIZE:
            self.clear()
        found = enumerate(words(shape, shape))
        spans = tuple((start, end, n, kind == "name") for n, (kind, _, start, end) in found)
        return self.setdefault(shape, _Outline(spans, tuple(_compounds_of(spans, shape))))


_OUTLINES = _Outlines()


def _compounds_of(
    spans: tuple[tuple[int, int, int, bool], ...], shape: str
) -> Iterator[tuple[int, int, int, int, int]]:
    """The compounds of more than one word; a dotted abbreviation comes at both its ends."""
    starts = [start for start, *_ in spans]
    for (start, end), abbreviated in compounds(shape).items() if len(spans) > 1 else ():
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        if last - first > 1:
            for position in (first, last - 1) if abbreviated else (first,):
                yield start, end, position, first, last


class _Chunks(dict[str, Chunk]):
    """Piece -> chunk, worked out when first asked for and bounded in size."""

    def __init__(self, cut: Callable[[str], Chunk]) -> None:
        super().__init__()
        self._cut = cut

    def __missing__(self, piece: str) -> Chunk:
        chunk = self._cut(piece)
        if len(chunk.tokens) <= _CHUNK_TOKENS and len(piece) <= _CHUNK_LENGTH:
            if len(self) >= _CHUNKS:
                self.clear()
            chunk = self.setdefault(piece, chunk)
        return chunk


def _pair(first: Token, second: Token) -> Token:
    """Two touching letters of an unspaced script."""
    term = normalize("NFC", first.term + second.term)
    return _token(Token, (term, first.start, second.end, first.position, None, BIGRAM))


def _joined(tokens: list[Token], shape: str) -> list[Token]:
    """Compounds written as one word: ``al-Assad`` -> ``alassad``, ``1.000`` -> ``1000``.

    An abbreviation (``U.S.``) stands at the position of its last letter as well, so that
    its neighbours on both sides are neighbours of ``us``.
    """
    joined: list[Token] = []
    parts = [token for token in tokens if token.kind == WORD]
    starts = [part.start for part in parts]
    for (start, end), abbreviated in compounds(shape).items():
        inside = parts[bisect_left(starts, start) : bisect_left(starts, end)]
        term = "".join(part.term for part in inside)
        if len(inside) > 1 and len(term) <= _JOINED_LENGTH:
            ends = (inside[0], inside[-1]) if abbreviated else inside[:1]
            joined += (Token(term, start, end, part.position, None, EXTRA) for part in ends)
    return joined
