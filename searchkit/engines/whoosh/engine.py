"""The engine's face: transactions, pages of hits, facets, vocabulary."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from whoosh.index import EmptyIndexError, FileIndex, LockError

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import Page
from searchkit.engines.whoosh.cache import Cache
from searchkit.engines.whoosh.count import facet_counts
from searchkit.engines.whoosh.schema import SEP, schema
from searchkit.engines.whoosh.select import Selection
from searchkit.engines.whoosh.source import open_source
from searchkit.engines.whoosh.state import CACHE, State
from searchkit.engines.whoosh.storage import BROKEN, Storage, damaged
from searchkit.engines.whoosh.write import MEMORY, Writer
from searchkit.errors import LockedIndexError, NoIndexError
from searchkit.query import Query

_TICK = 2_000_000_000
"""Nanoseconds in which a folder may change twice and bear the same time."""
_TRIES = 10
NAME = "MAIN"
"""What Whoosh's files begin with."""


class WhooshEngine:
    """Captions in a Whoosh index; readers see one commit at a time, and the newest one.

    Any number of threads may search; a commit of another process costs them one ``stat``.
    """

    persistent = True
    memory = MEMORY
    """Bytes that a writer may take before it starts another segment."""

    def __init__(self, index: FileIndex, folder: Path, analyzer: Analyzer) -> None:
        self._index = index
        self._folder = folder
        self._analyzer = analyzer
        self._cache = Cache(CACHE)
        self._lock = Lock()
        self._state: State | None = None
        self._stamp = (0, 0)

    @classmethod
    def create(cls, folder: Path | None, analyzer: Analyzer) -> WhooshEngine:
        """A new, empty index in a folder that holds none."""
        folder = _needed(folder)
        return cls(FileIndex.create(Storage(folder), schema(), NAME), folder, analyzer)

    @classmethod
    def open(cls, folder: Path | None, analyzer: Analyzer) -> WhooshEngine:
        """The index that a folder holds."""
        folder = _needed(folder)
        storage = Storage(folder)
        try:
            return cls(FileIndex(storage, indexname=NAME), folder, analyzer)
        except EmptyIndexError as error:
            raise NoIndexError(f"{folder}: there is no index here") from error
        except Exception as error:
            storage.close_files()
            raise damaged(folder, error) from error

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """A transaction: committed when its block ends well, else forgotten."""
        writer = self._writer()
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.cancel()
            raise

    def _writer(self) -> Writer:
        try:
            return Writer(self._index, self._analyzer, self.memory)
        except LockError as error:
            raise LockedIndexError(f"{self._folder}: another process is writing to it") from error
        except Exception as error:
            self._index.storage.close_files()
            raise damaged(self._folder, error) from error

    def search(self, query: Query, limit: int, offset: int = 0, sort: str = "relevance") -> Page:
        """The captions that match, best first or in the order of a sort."""
        with self._now() as state:
            selection = Selection(state, query)
            if not limit:
                return Page(selection.total, ())
            if sort == "relevance":
                rows = selection.by_relevance(limit, offset)
            elif sort == "path":
                rows = selection.by_path(limit, offset)
            else:
                rows = selection.by_date(limit, offset, -1 if sort == "-date" else 1)
            found = tuple((state.caption(shelf, doc), points) for shelf, doc, points in rows)
            return Page(selection.total, found)

    def facets(self, query: Query, fields: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Values of fields among the matching captions, each counted once a caption."""
        with self._now() as state:
            counts: dict[str, Counter[str]] = {name: Counter() for name in fields}
            for found in Selection(state, query).found:
                for name in fields:
                    counts[name] += facet_counts(found.shelf, found.hits.docs, name)
            return counts

    def vocabulary(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The folds that begin so, in order."""
        with self._now() as state:
            return iter(list(state.terms("content", prefix)))

    def spellings(self, term: str) -> Iterator[tuple[str, int]]:
        """The accented spellings of a fold, in order."""
        with self._now() as state:
            found = state.terms("exact", f"{term}{SEP}")
            rows = [(name.split(SEP, 1)[1], count) for name, count in found]
            return iter([row for row in rows if row[0]])

    def fields(self) -> Collection[str]:
        """The names of the fields that are filled in some caption."""
        with self._now() as state:
            return state.fields

    def captions(self) -> Iterable[Caption]:
        """Every caption, in the order of adding."""
        with self._now() as state:
            return state.captions()

    def count(self) -> int:
        """How many captions there are."""
        with self._now() as state:
            return state.documents

    def close(self) -> None:
        """Forget what is decoded; files are let go of with the last search that uses them."""
        with self._lock:
            self._state = None
            self._cache = Cache(CACHE)

    @contextmanager
    def _now(self) -> Iterator[State]:
        """The newest commit."""
        try:
            yield self._newest()
        except BROKEN as error:
            raise damaged(self._folder, error) from error

    def _newest(self) -> State:
        state = self._state
        stat = os.stat(self._folder)
        stamp = (stat.st_ino, stat.st_mtime_ns)
        if state is not None and stamp == self._stamp and time.time_ns() - stamp[1] > _TICK:
            return state
        with self._lock:
            state = self._state
            if state is None or self._index.latest_generation() != state.generation:
                state = self._opened()
            self._state, self._stamp = state, stamp
            return state

    def _opened(self) -> State:
        """The newest commit, opened; tried again where it is replaced meanwhile."""
        for _ in range(_TRIES):
            try:
                toc = self._index._read_toc()
                sources = [
                    open_source(self._index, toc.schema, segment, self._analyzer)
                    for segment in toc.segments
                ]
                return State(toc.generation, sources, self._analyzer, self._cache)
            except FileNotFoundError:
                time.sleep(0.05)
        raise FileNotFoundError("its files are replaced again and again")


def _needed(folder: Path | None) -> Path:
    if folder is None:
        raise TypeError("the Whoosh engine keeps its index in a folder")
    return folder
