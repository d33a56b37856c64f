"""Inversion: occurrences by document -> postings by term, within a bounded memory.

Documents are taken some at a time; their occurrences, sorted by term, make a run. Then the
runs are gone through together, some terms at a time. Both sorts are radix sorts of 16 bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
        rows = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        exact = self.exact[at] if spelled else _empty()
        return Tokens(self.terms[at], np.repeat(rows, counts), places, exact)


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
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(part)) + 1, [terms]])
    for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        starts = np.append(0, np.cumsum(frequency[first:last]))
        yield _joined(runs, first, last, starts, values)


def _joined(runs: Sequence[Run], first: int, last: int, starts: Ints, values: Values) -> Inverted:
    """The postings of the terms from ``first`` until ``last``."""
    parts = [_slice(run, first, last) for run in runs]
    ranks = np.concatenate([part.ranks for part in parts])
    docs = np.concatenate([part.docs for part in parts])
    counts = np.concatenate([part.counts for part in parts]).astype(np.int32)
    places = np.concatenate([part.places for part in parts]).astype(np.int32)
    if len(runs) > 1:
        order = _by_rank(ranks - np.int32(first))
        if values is Values.POSITIONS:
            places = places[ranges(exclusive(counts)[order], counts[order])]
        docs, counts = docs[order], counts[order]
    return Inverted(values, starts, docs, counts, places)


def _slice(run: Run, first: int, last: int) -> Run:
    start, stop = np.searchsorted(run.ranks, [first, last]).tolist()
    if not len(run.places):
        return Run(run.ranks[start:stop], run.docs[start:stop], run.counts[start:stop], run.places)
    place = int(run.counts[:start].sum(dtype=np.int64))
    stop_place = place + int(run.counts[start:stop].sum(dtype=np.int64))
    places = run.places[place:stop_place]
    return Run(run.ranks[start:stop], run.docs[start:stop], run.counts[start:stop], places)


def ranked(used: Ints, texts: Sequence[str]) -> tuple[list[bytes], Short]:
    """The used terms in the order of their bytes, and the rank of each by its number."""
    rows = sorted(zip(map(to_bytes, texts), used.tolist(), strict=True))
    rank = np.zeros(int(used.max(initial=0)) + 1, np.int32)
    rank[[number for _, number in rows]] = np.arange(len(rows), dtype=np.int32)
    return [name for name, _ in rows], rank


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
