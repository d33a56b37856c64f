"""Words of ids and locators on their way into a segment: most of them are in one caption alone.

Whoosh's term file takes 86 bytes for a term, and every caption has an id. So these words are
posted under beginnings that they share; `shared` says how they are found.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from os.path import commonprefix

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis import Chunk
from searchkit.engines.whoosh.invert import RUN, Tokens
from searchkit.engines.whoosh.names import SEP
from searchkit.engines.whoosh.store import Vocabulary, put

MOST = 128
"""Words that share a beginning, at most: so many captions are read to find one."""


class Gathered:
    """The words of a unique field of a batch, text by text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.words = Vocabulary()
        self.rows, self.sizes = array("i"), array("i")
        """Where the texts are, and how many words each has."""
        self.numbers, self.places = array("i"), array("i")

    def arrays(self) -> tuple[array[int], ...]:
        """All that a text adds to."""
        return self.rows, self.sizes, self.numbers, self.places

    def extend(self, first: int, texts: Sequence[str], cut: Callable[[str], Chunk]) -> None:
        """Take the words of some texts, one a row; a row without a text has none."""
        words, rows = self.words, [row for row, text in enumerate(texts) if text]
        numbers: list[int] = []
        places: list[int] = []
        ends = [0]
        for row in rows:
            base = 0
            for piece in texts[row].split():
                tokens, width = cut(piece)
                for term, _, _, place, _, _ in tokens:
                    numbers.append(words.setdefault(term, len(words)))
                    places.append(base + place)
                base += width
            ends.append(len(numbers))
        put(self.rows, (first + row for row in rows), len(rows))
        put(self.sizes, (stop - start for start, stop in pairwise(ends)), len(rows))
        put(self.numbers, numbers, len(numbers))
        put(self.places, places, len(places))


def uniques(found: Iterable[Gathered], document: NDArray[np.int32], first: int) -> Iterator[Unique]:
    """What of unique fields goes into a segment; the terms' numbers begin with ``first``.

    ``document`` has the number of every row of the batch, or -1.
    """
    for each in found:
        yield (made := Unique(each, document, first))
        first += len(made.terms)


class Unique:
    """The terms of a unique field, and where they occur."""

    def __init__(self, found: Gathered, document: NDArray[np.int32], first: int) -> None:
        owners = document[np.asarray(found.rows)].repeat(np.asarray(found.sizes))
        order = owners.argsort(kind="stable")[int((owners < 0).sum()) :]
        self._owners = owners[order]
        self._places = np.asarray(found.places)[order]
        words = np.asarray(found.numbers)[order]
        times = np.bincount(words, minlength=len(found.words))
        self.terms, posted = _posted(found.name, list(found.words), times)
        """What the words that are in living captions are posted as, ..."""
        self.used = np.arange(first, first + len(self.terms))
        """... and the numbers of these terms."""
        self._numbers = posted[words] + np.int32(first)

    def tokens(self) -> Iterator[Tokens]:
        """The occurrences by document, some at a time."""
        for first in range(0, len(self._owners), RUN):
            some = slice(first, first + RUN)
            yield Tokens(self._numbers[some], self._owners[some], self._places[some])


def _posted(
    name: str, words: Sequence[str], times: NDArray[np.int64]
) -> tuple[list[str], NDArray[np.int32]]:
    """The terms of some words, and the number of the term that each is posted as.

    Words that are there once are posted under beginnings that they share.
    """
    posted = np.zeros(len(words), np.int32)
    often = np.flatnonzero(times > 1)
    terms = [f"{name}{SEP}{words[place]}" for place in often.tolist()]
    posted[often] = np.arange(len(often))
    alone = sorted(np.flatnonzero(times == 1).tolist(), key=words.__getitem__)
    starts = list(_starts([words[place] for place in alone]))
    posted[alone] = np.repeat(np.arange(len(starts)), [n for _, n in starts]) + len(terms)
    return [*terms, *(f"{name}{SEP}{SEP}{start}" for start, _ in starts)], posted


def _starts(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Beginnings of different words in order, the shortest that few share, and how many do."""
    waiting = [(0, len(words), 0)] if words else []
    while waiting:
        first, last, length = waiting.pop()
        if last - first <= MOST:
            yield words[first][:length], last - first
        else:
            waiting += reversed(list(_groups(words, first, last)))


def _groups(words: Sequence[str], first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """The runs of some words by the first letter that they do not all share, and its place."""
    length = len(commonprefix([words[first], words[last - 1]])) + 1  # noqa: RUF071 - no paths
    while first < last:
        start = words[first][:length]
        end = bisect_right(words, start, first, last, key=lambda word: word[:length])
        yield first, end, length
        first = end
