"""The terms of a segment that a beginning or a misspelling stands for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchkit.deadline import Deadline
from searchkit.engines.whoosh.names import SEP, to_bytes, to_text
from searchkit.engines.whoosh.source import Source
from searchkit.query.find import distance

_LETTERS = 64
_LOOK = 256
"""Terms that are compared between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms of a field, with what rules most of them out for a misspelling.

    ``lengths`` (int32) counts code points, ``letters`` (uint64) has a bit for every letter,
    by its code modulo 64: an edit changes the length by at most one, the letters by two.
    """

    terms: list[str]
    lengths: NDArray[np.int32]
    letters: NDArray[np.uint64]

    @classmethod
    def of(cls, terms: list[str]) -> Lexicon:
        """The lexicon of some terms."""
        lengths = np.fromiter(map(len, terms), np.int32, len(terms))
        codes = np.frombuffer("".join(terms).encode("utf-32-le", "surrogatepass"), "<u4")
        bits = np.left_shift(np.uint64(1), codes.astype(np.uint64) % np.uint64(_LETTERS))
        starts = np.cumsum(lengths) - lengths
        letters = np.zeros(len(terms), np.uint64)
        filled = lengths > 0
        if filled.any():
            letters[filled] = np.bitwise_or.reduceat(bits, starts[filled])
        return cls(terms, lengths, letters)

    @property
    def nbytes(self) -> int:
        """About the bytes in memory."""
        return 80 * len(self.terms)

    def near(self, text: str, limit: int, deadline: Deadline) -> list[str]:
        """The terms at most so many edits away, in order; `TimeUpError` at the deadline."""
        (letters,) = Lexicon.of([text]).letters
        fits = np.abs(self.lengths - len(text)) <= limit
        fits[fits] &= np.bitwise_count(self.letters[fits] ^ letters) <= 2 * limit
        chosen = (self.terms[number] for number in np.flatnonzero(fits).tolist())
        watched = deadline.watched(chosen, _LOOK)
        return [term for term in watched if distance(text, term, limit) <= limit]


def terms_of(source: Source, field: str, start: str) -> list[str]:
    """The folds of a caption's field that begin so, in order; none that is under a beginning."""
    if field in ("", "text"):
        return [to_text(name) for name, _ in source.terms("content", to_bytes(start))]
    scope = f"{field}{SEP}"
    found = source.terms("fields", to_bytes(scope + start))
    names = (to_text(name).removeprefix(scope) for name, _ in found)
    return [name for name in names if not name.startswith(SEP)]
