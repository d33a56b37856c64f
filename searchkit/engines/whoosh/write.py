"""Writing: captions in batches, a segment each, and one new table of contents for all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import TOC, FileIndex, LockError, clean_files

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import Key
from searchkit.engines.whoosh.damage import damaged
from searchkit.engines.whoosh.gather import Batch, Interner
from searchkit.engines.whoosh.layout import NAME
from searchkit.engines.whoosh.mapped import Mapped
from searchkit.engines.whoosh.names import key_text, text_hash
from searchkit.engines.whoosh.schema import schema
from searchkit.engines.whoosh.segment import LARGEST, write_segment
from searchkit.engines.whoosh.source import Source, open_source
from searchkit.engines.whoosh.storage import Storage
from searchkit.errors import LockedIndexError, RefusedInputError
from searchkit.query import Document

_MOST = 0.6
"""The share of them that what is known of words may take before it is forgotten."""
_LARGEST_CAPTION = 64 << 20
_TIER, _TOGETHER = 8, 8
"""Segments of one tier differ in size by less than the first; so many of them are merged."""


def create_index(folder: Path) -> None:
    """A new, empty index in a folder that holds none."""
    FileIndex.create(Storage(folder), schema(), NAME)


def open_writer(folder: Path, analyzer: Analyzer, memory: int) -> Writer:
    """The one writer of an index.

    A batch that takes so many bytes becomes a segment, which takes half as much again.
    """
    storage = Storage(folder)
    try:
        return Writer(FileIndex(storage, indexname=NAME), analyzer, memory)
    except LockError as error:
        raise LockedIndexError(f"{folder}: another process is writing to it") from error
    except Exception as error:
        storage.close_files()
        raise damaged(folder, error) from error


class Writer:
    """Collects changes; nothing is visible before `commit`."""

    def __init__(self, index: FileIndex, analyzer: Analyzer, memory: int) -> None:
        self._lock = index.lock("WRITELOCK")
        if not self._lock.acquire():
            raise LockError
        self._index = index
        self._folder = Path(index.storage.folder)
        try:
            self._toc = index._read_toc()
        except BaseException:
            self._lock.release()
            raise
        self._segments: list[Any] = list(self._toc.segments)
        self._memory = memory
        self._analyzer = analyzer
        self._batch = Batch(Interner(analyzer), self._folder)
        self._touched = _Touched()
        self._committed = list(self._segments)
        self._stale = _Touched()
        self._sequence: int | None = None

    def add(self, document: Document) -> None:
        """Store a caption, in place of one with the same key."""
        caption = document.caption
        if len(caption.text) > _LARGEST_CAPTION:
            raise RefusedInputError(f"{caption.source}: caption {caption.id} is too long to index")
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

    def commit(self) -> None:
        """Make all changes visible together."""
        self._flush()
        self._apply(self._stale, self._committed)
        self._merge()
        self._segments = [s for s in self._segments if s.deleted_count() < s.doc_count_all()]
        toc = TOC(self._toc.schema, self._segments, self._toc.generation + 1)
        toc.write(_Durable(self._folder), self._index.indexname)
        clean_files(self._index.storage, self._index.indexname, toc.generation, self._segments)
        self._lock.release()

    def cancel(self) -> None:
        """Forget all changes."""
        clean_files(
            self._index.storage,
            self._index.indexname,
            self._toc.generation,
            self._index._read_toc().segments,
        )
        self._lock.release()

    def _add(self, caption: Caption, sequence: int) -> None:
        self._batch.add(caption, sequence)
        if self._is_full():
            self._flush()

    def _is_full(self) -> bool:
        return self._batch.size > self._memory or self._batch.stored.size > LARGEST

    def _next(self) -> int:
        if self._sequence is None:
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
        if len(self._batch):
            self._segments.append(write_segment(self._folder, self._batch))
        self._batch.stored.close()
        interner = self._batch.interner
        if interner.size() > self._memory * _MOST:
            interner = Interner(self._analyzer)
        self._batch = Batch(interner, self._folder)

    def _apply(self, touched: _Touched, segments: list[Any]) -> None:
        for segment in segments if touched else ():
            for number in touched.among(self._source(segment)):
                segment.delete_document(number)

    def _merge(self) -> None:
        """Rebuild segments that have become too many, too holey, or are not in our layout."""
        chosen = [s for s in self._segments if _needs_rebuild(s, self._source(s))]
        for tier in _tiers(self._segments):
            if len(tier) >= _TOGETHER:
                chosen += [segment for segment in tier if segment not in chosen]
        self._segments = [segment for segment in self._segments if segment not in chosen]
        for caption, sequence in _captions(map(self._source, chosen)):
            self._add(caption, sequence)
        self._flush()


class _Touched:
    """Keys and sources whose captions go from the segments written before."""

    def __init__(self) -> None:
        self.keys: set[Key] = set()
        self.sources: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self.keys or self.sources)

    def among(self, source: Source) -> list[int]:
        """The documents of a segment that go; hashes choose them, the captions decide."""
        keys = _hashes(map(key_text, self.keys))
        sources = _hashes(self.sources)
        chosen = np.isin(source.column("key_hash"), keys)
        chosen |= np.isin(source.column("source_hash"), sources)
        found = [(number, source.caption(number)) for number in np.flatnonzero(chosen).tolist()]
        return [n for n, c in found if c.key in self.keys or c.source in self.sources]


def _hashes(texts: Iterable[str]) -> NDArray[np.int64]:
    return np.array([text_hash(text) for text in texts], np.int64)


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


class _Durable(Storage):
    """A folder in which a file is on disk before it gets its name."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        _sync(self._fpath(oldname))
        super().rename_file(oldname, newname, safe)
        if os.name == "posix":
            _sync(self.folder)


def _sync(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
