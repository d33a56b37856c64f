"""Captions on their way into a segment: small integers in place of text.

Every distinct piece of text is cut once, and its terms are kept in flat arrays; a caption is
then a row of piece numbers. What a caption is, is decided by `Analyzer.cut` alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np

from searchkit.analysis import EXTRA, WORD, Analyzer, Token
from searchkit.dates import NO_DAYS, day_range
from searchkit.engines.whoosh.names import SEP
from searchkit.query.find import VALUE_GAP

NONE, GAP = 0, 1
"""The numbers of the piece without terms, and of the gap between two values."""
LARGEST = 64
"""Characters of the longest text whose number is remembered: longer ones seldom recur."""


class Vocabulary(dict[Any, int]):
    """Term or value -> number, given out when first asked for."""

    def __missing__(self, term: Any) -> int:
        number = self[term] = len(self)
        return number


def put(flat: array[int], numbers: Iterable[int], count: int) -> None:
    """Add so many integers; `array.extend` takes three times as long for each."""
    flat.frombytes(np.fromiter(numbers, flat.typecode, count).tobytes())


class Pieces(dict[str, int]):
    """Piece of text without white space -> its number; the terms of all pieces, flat.

    A piece's terms are ``ends[n - 1]`` to ``ends[n]`` of the arrays. ``exact`` is the number
    of ``fold SEP spelling``, of ``fold SEP`` for another reading of a word, and -1 for a word
    that equals its fold.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._core, self.cut = analyzer.core, analyzer.cut
        self.vocabulary, self.spellings = Vocabulary(), Vocabulary()
        self.terms, self.places, self.exact = array("i"), array("i"), array("i")
        self.ends, self.widths, self.words = array("i"), array("i"), array("i")
        self._end(0, 0)
        self._end(VALUE_GAP - 1, 0)

    def __missing__(self, piece: str) -> int:
        core = self._core(piece)
        number = self._add(*self.cut(piece)) if core == piece else self[core]
        if len(piece) <= LARGEST:
            self[piece] = number
        return number

    def restore(self) -> None:
        """Forget what is there of a piece that could not be added to its end."""
        for each in (self.terms, self.places, self.exact):
            del each[self.ends[-1] :]

    def _add(self, tokens: tuple[Token, ...], width: int) -> int:
        if not tokens:
            return NONE
        words = 0
        for term, _, _, place, exact, kind in tokens:
            self.terms.append(self.vocabulary[term])
            self.places.append(place)
            plain = exact is None and kind != EXTRA
            self.exact.append(-1 if plain else self.spellings[f"{term}{SEP}{exact or ''}"])
            words += kind == WORD
        return self._end(width, words)

    def _end(self, width: int, words: int) -> int:
        self.ends.append(len(self.terms))
        self.widths.append(width)
        self.words.append(words)
        return len(self.ends) - 1


class Dates(dict[str, int]):
    """ISO date -> its number; ``days`` holds the first and last day of each, YYYYMMDD."""

    def __init__(self) -> None:
        super().__init__({"": NONE})
        self.days = [(0, 0)]

    def __missing__(self, date: str) -> int:
        days = day_range(date)
        number = self[date] = len(self.days)
        self.days.append((0, 0) if days == NO_DAYS else days)
        return number
