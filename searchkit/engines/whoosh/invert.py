"""Inversion: occurrences by document -> postings by term, within a bounded memory.

Documents are taken some at a time; their occurrences, sorted by term, make a run. Then the
runs are gone through together, some terms at a time. Both sorts are radix sorts of 16 bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.names import to_bytes
from searchkit.engines.whoosh.postings import Inverted, Values
from searchkit.engines.whoosh.sheet import differences, exclusive, ranges
from searchkit.engines.whoosh.store import Pieces

Ints = NDArray[np.int64]
Short = NDArray[np.int32]

RUN = 1 << 18
"""Occurrences in a run, and postings that are put together at a time, about."""


def _empty() -> Short:
    return np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Occurrences in the order of documents, all int32: terms, documents, what else is known.

    Terms are numbers of any kind; ``exact`` numbers the spellings, -1 for none.
    """

    terms: Short
    docs: Short
    places: Short = field(default_factory=_empty)
    exact: Short = field(default_factory=_empty)


@dataclass(frozen=True, slots=True)
class Run:
    """Postings of some documents by term, then document; positions in the same order."""

    ranks: Short
    docs: Short
    counts: NDArray[Any]
    places: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Widener:
    """The terms of all pieces as arrays, int32, to go from rows of pieces to occurrences."""

    starts: Short
    sizes: Short
    widths: Short
    terms: Short
    places: Short
    exact: Short

    @classmethod
    def of(cls, pieces: Pieces) -> Widener:
        """From the pieces as they are now."""
        # Copies: the store cannot grow while an array looks into it.
        flat = (pieces.ends, pieces.widths, pieces.terms, pieces.places, pieces.exact)
        ends, widths, terms, places, exact = (np.array(row, np.int32) for row in flat)
        sizes = differences(ends)
        return cls(ends - sizes, sizes, widths, terms, places, exact)

    def tokens(self, pieces: Short, sizes: Short, *, spelled: bool) -> Tokens:
        """The occurrences of rows, end to end, so many pieces in each; rows are documents."""
        counts = self.sizes[pieces]
        at = ranges(self.starts[pieces], counts)
        places = self.places[at]
        places += np.repeat(_bases(self.widths[pieces], sizes), counts)
        exact = self.exact[at] if spelled else _empty()
        return Tokens(self.terms[at], _rows(counts, sizes), places, exact)


def _rows(counts: Short, sizes: Short) -> Short:
    """The row of every occurrence, given how many each piece of a row has."""
    before = np.append(0, counts.cumsum(dtype=np.int64))
    bounds = before[np.append(0, sizes.cumsum(dtype=np.int64))]
    return np.arange(len(sizes), dtype=np.int32).repeat(np.diff(bounds))


def _bases(widths: Short, sizes: Short) -> Short:
    """The position at which each piece of a row starts."""
    base = np.append(exclusive(widths), np.int32(0))
    found: Short = base[:-1] - np.repeat(base[exclusive(sizes)], sizes)
    return found


def run_of(tokens: Tokens, rank: Short) -> Run:
    """The postings of some occurrences; ``rank`` leads from a term's number to its place."""
    ranks = rank[tokens.terms]
    order = _by_rank(ranks)
    ranks, docs = ranks[order], tokens.docs[order]
    places = tokens.places[order] if len(tokens.places) else tokens.places
    is_first = np.ones(len(docs), bool)
    is_first[1:] = (ranks[1:] != ranks[:-1]) | (docs[1:] != docs[:-1])
    firsts = np.flatnonzero(is_first)
    counts = np.diff(np.append(firsts, len(docs)))
    return Run(ranks[firsts], docs[firsts], _small(counts), _small(places))


def merged(runs: Sequence[Run], terms: int, values: Values) -> Iterator[Inverted]:
    """The postings of all terms in order, many at a time: every part has some of the terms."""
    frequency = np.zeros(terms, np.int64)
    for run in runs:
        frequency += np.bincount(run.ranks, minlength=terms)
    part = np.cumsum(frequency) // RUN
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(part)) + 1, [terms]]).astype(np.int32)
    cut = zip(*(_slices(run, bounds) for run in runs), strict=True)
    for first, last, parts in zip(bounds[:-1].tolist(), bounds[1:].tolist(), cut, strict=True):
        starts = np.append(0, np.cumsum(frequency[first:last]))
        yield _joined(parts, first, starts, values)


def _joined(parts: Sequence[Run], first: int, starts: Ints, values: Values) -> Inverted:
    """The postings of some terms, of which ``first`` is the first, from a part of every run."""
    ranks = np.concatenate([part.ranks for part in parts])
    docs = np.concatenate([part.docs for part in parts])
    counts = np.concatenate([part.counts for part in parts]).astype(np.int32)
    places = np.concatenate([part.places for part in parts]).astype(np.int32)
    if len(parts) > 1:
        order = _by_rank(ranks - np.int32(first))
        if values is Values.POSITIONS:
            places = places[ranges(exclusive(counts)[order], counts[order])]
        docs, counts = docs[order], counts[order]
    return Inverted(values, starts, docs, counts, places)


def _slices(run: Run, bounds: Short) -> Iterator[Run]:
    """A run's postings of the terms from each bound until the next."""
    cuts = np.searchsorted(run.ranks, bounds)
    places = np.append(0, np.cumsum(run.counts, dtype=np.int64))[cuts].tolist()
    for at, (start, stop) in enumerate(pairwise(cuts.tolist())):
        some = run.places[places[at] : places[at + 1]]
        yield Run(run.ranks[start:stop], run.docs[start:stop], run.counts[start:stop], some)


def ranked(used: Ints, texts: Sequence[str]) -> tuple[list[bytes], Short]:
    """The used terms in the order of their bytes, and the rank of each by its number.

    Terms of the same text are one.
    """
    names = list(map(to_bytes, texts))
    ordered = sorted(set(names))
    place = {name: number for number, name in enumerate(ordered)}
    rank = np.zeros(int(used.max(initial=0)) + 1, np.int32)
    rank[used] = np.fromiter(map(place.__getitem__, names), np.int32, len(names))
    return ordered, rank


def _by_rank(ranks: Short) -> Ints:
    """A stable order by rank: radix sort of the low, then of the high 16 bits."""
    order = np.argsort((ranks & 0xFFFF).astype(np.uint16), kind="stable")
    if ranks.max(initial=0) > 0xFFFF:
        high = (ranks >> 16).astype(np.uint16)
        order = order[np.argsort(high[order], kind="stable")]
    return order


def _small(values: NDArray[Any]) -> NDArray[Any]:
    """The same numbers in as few bytes as they need."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))
