"""Writing: captions in batches, a segment each, and one new table of contents for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import TOC, clean_files

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import Key, Refusal
from searchkit.engines.whoosh import toc
from searchkit.engines.whoosh.damage import damaged, told
from searchkit.engines.whoosh.gather import Batch, Interner
from searchkit.engines.whoosh.joins import placed
from searchkit.engines.whoosh.layout import NAME
from searchkit.engines.whoosh.mapped import Mapped
from searchkit.engines.whoosh.names import key_hashes, source_hash
from searchkit.engines.whoosh.schema import schema
from searchkit.engines.whoosh.segment import LARGEST, write_segment
from searchkit.engines.whoosh.source import Source, open_source
from searchkit.engines.whoosh.storage import Storage, stock
from searchkit.query import Document

_MOST = 0.6
"""The share of them that what is known of words may take before it is forgotten."""
_TIER, _TOGETHER = 8, 8
"""Segments of one tier differ in size by less than the first; so many of them are merged."""


def create_index(folder: Path) -> None:
    """A new, empty index in a folder that holds none."""
    TOC.create(Storage(folder), schema(), NAME)


def open_writer(folder: Path, analyzer: Analyzer, memory: int) -> Writer:
    """The writer of an index; whoever opens it sees to it that there is no other.

    A batch that takes so many bytes becomes a segment, which takes half as much again.
    """
    try:
        return Writer(folder, analyzer, memory)
    except Exception as error:
        raise damaged(folder, error) from error


class Writer:
    """Collects changes; nothing is visible before `commit`."""

    def __init__(self, folder: Path, analyzer: Analyzer, memory: int) -> None:
        self._folder = folder
        self._generation = toc.latest(folder)
        self._segments: list[Any] = [stock(one) for one in toc.read(folder, self._generation)]
        self._memory = memory
        self._analyzer = analyzer
        self._batch = Batch(Interner(analyzer), self._folder)
        self._touched = _Touched()
        self._committed = list(self._segments)
        self._stale = _Touched()
        self._sequence: int | None = None
        self._refused: list[Refusal] = []

    def add(self, document: Document) -> None:
        """Store a caption, in place of one with the same key."""
        caption = document.caption
        if self._segments:
            self._touched.keys.add(caption.key)
        self._add(caption, self._next())

    def delete(self, key: Key) -> None:
        """Forget a caption, committed or added just now."""
        self._touched.keys.add(key)
        self._batch.delete(key)

    def delete_source(self, source: str) -> None:
        """Forget every caption of a source, committed or added just now."""
        self._touched.sources.add(source)
        self._batch.delete_source(source)

    def delete_stale(self, source: str) -> None:
        """Forget a source's committed captions; adding has deleted those stored again."""
        self._stale.sources.add(source)

    def refused(self) -> Sequence[Refusal]:
        """The captions added since last asked that cannot be taken; nothing of them is stored."""
        self._batch.settle()
        found = self._refused + self._batch.refused
        self._refused, self._batch.refused = [], []
        return found

    def commit(self) -> None:
        """Make all changes visible together."""
        with told(self._folder):
            self._flush()
            self._apply(self._stale, self._committed)
            self._merge()
        self._segments = [s for s in self._segments if s.deleted_count() < s.doc_count_all()]
        generation = self._generation + 1
        TOC(schema(), self._segments, generation).write(Storage(self._folder), NAME)
        clean_files(Storage(self._folder), NAME, generation, self._segments)

    def cancel(self) -> None:
        """Forget all changes."""
        clean_files(Storage(self._folder), NAME, self._generation, self._committed)

    def _add(self, caption: Caption, sequence: int) -> None:
        if self._batch.add(caption, sequence) and self._is_full():
            self._flush()

    def _is_full(self) -> bool:
        return self._batch.size > self._memory or self._batch.stored.size > LARGEST

    def _next(self) -> int:
        if self._sequence is None:
            with told(self._folder):
                sources = map(self._source, self._segments)
                self._sequence = max(
                    (int(source.column("sequence").max()) for source in sources), default=0
                )
        self._sequence += 1
        return self._sequence

    def _source(self, segment: Any) -> Source:
        return open_source(self._folder, segment, Mapped.of(self._folder, segment), self._analyzer)

    def _flush(self) -> None:
        """Put the batch into a segment, after the deletions from the ones before."""
        self._apply(self._touched, self._segments)
        self._touched = _Touched()
        self._batch.settle()
        if len(self._batch):
            self._segments.append(write_segment(self._folder, self._batch))
        self._batch.stored.close()
        self._refused += self._batch.refused
        interner = self._batch.interner
        if interner.size() > self._memory * _MOST:
            interner = Interner(self._analyzer)
        self._batch = Batch(interner, self._folder)

    def _apply(self, touched: _Touched, segments: list[Any]) -> None:
        if not touched or not segments:
            return
        chosen = touched.chosen()
        for segment in segments:
            for number in chosen.among(self._source(segment)):
                segment.delete_document(number)

    def _merge(self) -> None:
        """Rebuild segments that have become too many, too holey, or are not in our layout."""
        chosen = [s for s in self._segments if _needs_rebuild(s, self._source(s))]
        for tier in _tiers(self._segments):
            if len(tier) >= _TOGETHER:
                chosen += [segment for segment in tier if segment not in chosen]
        self._segments = [segment for segment in self._segments if segment not in chosen]
        known = len(self._refused)
        for caption, sequence in _captions(map(self._source, chosen)):
            self._add(caption, sequence)
        self._flush()
        if lost := self._refused[known:]:
            # It was stored before: rather no commit than one without it.
            raise damaged(self._folder, ValueError(lost[0].why))


class _Touched:
    """Keys and sources whose captions go from the segments written before."""

    def __init__(self) -> None:
        self.keys: set[Key] = set()
        self.sources: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self.keys or self.sources)

    def chosen(self) -> _Chosen:
        """All of them, to be looked for."""
        return _Chosen(self.keys, self.sources)


class _Chosen:
    """Keys and sources that are looked for: hashes choose documents, the captions decide."""

    def __init__(self, keys: set[Key], sources: set[str]) -> None:
        self._keys, self._sources = keys, sources
        self._key_hashes = _Hashes(key_hashes(keys))
        self._source_hashes = _Hashes(list(map(source_hash, sources)))

    def among(self, source: Source) -> list[int]:
        """The documents of a segment that have one of them."""
        keys = self._key_hashes.places(source.column("key_hash"))
        sources = self._source_hashes.places(source.column("source_hash"))
        chosen = np.union1d(keys, sources).tolist()
        found = [(number, source.caption(number)) for number in chosen]
        return [n for n, c in found if c.key in self._keys or c.source in self._sources]


class _Hashes:
    """Hashes to be found in columns; a few bits of them rule out most of a column."""

    def __init__(self, hashes: Sequence[int]) -> None:
        self._sorted = np.unique(np.array(hashes, np.uint32))
        bits = max(16, min(24, len(hashes).bit_length() + 4))
        self._mask = np.uint32((1 << bits) - 1)
        self._marked = np.zeros(1 << bits, bool)
        self._marked[self._sorted & self._mask] = True

    def places(self, column: NDArray[Any]) -> NDArray[np.int64]:
        """Where a column has one of them."""
        if not len(self._sorted):
            return np.zeros(0, np.int64)
        near = np.flatnonzero(self._marked[column & self._mask])
        return near[placed(self._sorted, column[near])[1]]


def _needs_rebuild(segment: Any, source: Source) -> bool:
    return not source.is_ours or segment.deleted_count() * 5 > segment.doc_count_all()


def _tiers(segments: list[Any]) -> list[list[Any]]:
    """The segments by size."""
    tiers: dict[int, list[Any]] = {}
    for segment in segments:
        size = segment.doc_count_all() - segment.deleted_count()
        tiers.setdefault(max(0, size.bit_length() - 1) // 3, []).append(segment)
    return list(tiers.values())


def _captions(sources: Iterable[Source]) -> Iterator[tuple[Caption, int]]:
    """The living captions of some segments, with their sequence, in the order of adding."""
    for source in sources:
        numbers = source.living()
        sequence = source.column("sequence")[numbers]
        for place in np.argsort(sequence, kind="stable").tolist():
            yield source.caption(int(numbers[place])), int(sequence[place])
