"""What is sent of a caption: its terms, as our analyzer cuts them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from searchkit.analysis import EXTRA, WORD, Analyzer, Chunk, Token
from searchkit.caption import CONTENT_FIELDS, Caption, field_values, filled
from searchkit.dates import NO_DAYS, day_range
from searchkit.engines.opensearch.mapping import FACETS
from searchkit.engines.opensearch.names import BESIDE, SEP, is_long, safe, safe_name, spelled

_SURROGATE = re.compile("[\ud800-\udfff]")
_REMEMBERED, _SHORT = 100_000, 8
"""How many pieces are remembered, and the tokens of the longest."""


class _Piece(NamedTuple):
    """A piece of text without white space: its positions as words parted by spaces.

    ``chunk`` keeps the object alive by whose identity the piece is remembered; ``named`` is
    what the piece is within fields.
    """

    chunk: Chunk
    named: dict[str, tuple[str, str]]
    folds: str
    spelled: str
    terms: tuple[str, ...]
    spellings: tuple[str, ...]
    words: int
    bare: bool


class Rows:
    """Makes documents of captions; remembers the pieces of text that it has seen."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._known: dict[int, _Piece] = {}

    def row(self, caption: Caption) -> dict[str, Any]:
        """The document of a caption, but for its sequence."""
        names = filled(caption)
        pieces = {name: self._values(field_values(caption, name)) for name in names}
        content = [value for name in CONTENT_FIELDS for value in pieces.get(name, ())]
        flat = [piece for value in content for piece in value]
        scoped = [
            _scoped(safe_name(name), value) for name in names for value in pieces[name] if value
        ]
        return {
            "caption": stored(caption),
            "content": [" ".join([piece.folds for piece in value]) for value in content],
            "spelled": [" ".join([piece.spelled for piece in value]) for value in content],
            "named": [folds for folds, _ in scoped],
            "named_spelled": [exact for _, exact in scoped],
            "terms": list(dict.fromkeys([term for piece in flat for term in piece.terms])),
            "spellings": list(dict.fromkeys([key for piece in flat for key in piece.spellings])),
            "has": [safe_name(name) for name in names],
            "bare": all(piece.bare for piece in flat),
            "words": sum(piece.words for piece in flat),
            "source": safe(caption.source),
            **_days(caption.date),
            **_facets(caption),
        }

    def _values(self, values: Iterable[str]) -> list[list[_Piece]]:
        return [[self._piece(c) for c in self._analyzer.chunks(v) if c.tokens] for v in values]

    def _piece(self, chunk: Chunk) -> _Piece:
        known = self._known.get(id(chunk))
        if known is not None:
            return known
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        made = _piece(chunk)
        if len(chunk.tokens) <= _SHORT:
            self._known[id(chunk)] = made
        return made


def _scoped(name: str, pieces: Sequence[_Piece]) -> tuple[str, str]:
    """A value's words within a field, folds and spellings."""
    both = [_named(name, piece) for piece in pieces]
    return " ".join([folds for folds, _ in both]), " ".join([exact for _, exact in both])


def _named(name: str, piece: _Piece) -> tuple[str, str]:
    known = piece.named.get(name)
    if known is None:
        known = piece.named[name] = (_with_name(name, piece.folds), _with_name(name, piece.spelled))
    return known


def stored(caption: Caption) -> str:
    """A caption as JSON that can be sent whatever it holds."""
    text = json.dumps(caption.to_dict(), ensure_ascii=False, separators=(",", ":"))
    if text.isascii():
        return text
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def read(text: str) -> Caption:
    """The caption that was `stored`."""
    return Caption.from_dict(json.loads(text))


def _piece(chunk: Chunk) -> _Piece:
    folds, exact = [], []
    for _, group in groupby(chunk.tokens, key=lambda token: token.position):
        tokens = list(group)
        folds.append(_beside(safe(token.term) for token in tokens))
        exact.append(_beside(spelled(t.term, t.exact) for t in tokens if t.kind != EXTRA))
    marked = [token for token in chunk.tokens if token.exact is not None]
    return _Piece(
        chunk,
        {},
        " ".join(folds),
        " ".join(exact),
        tuple(safe(token.term) for token in chunk.tokens),
        tuple(spelled(token.term, token.exact) for token in marked),
        sum(token.kind == WORD for token in chunk.tokens),
        not any(_is_accented(token) for token in chunk.tokens),
    )


def _is_accented(token: Token) -> bool:
    return token.exact is not None and token.kind == WORD


def _beside(terms: Iterator[str]) -> str:
    return BESIDE.join(dict.fromkeys(terms))


def _with_name(name: str, positions: str) -> str:
    scope = name + SEP
    return scope + positions.replace(" ", " " + scope).replace(BESIDE, BESIDE + scope)


def _days(date: str) -> dict[str, int]:
    days = day_range(date) if date else NO_DAYS
    return {} if days == NO_DAYS else {"first_day": days[0], "last_day": days[1]}


def _facets(caption: Caption) -> dict[str, Any]:
    values = {name: field_values(caption, name) for name in FACETS}
    odd = [name for name, found in values.items() if any(map(is_long, found))]
    facet = {n: list(map(safe, found)) for n, found in values.items() if found and n not in odd}
    return {"facet": facet, "odd": odd}
