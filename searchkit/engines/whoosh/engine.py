"""The engine's face: transactions, pages of hits, facets, vocabulary."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.deadline import NEVER, Deadline
from searchkit.engines import MEMORY, Page
from searchkit.engines.whoosh import toc
from searchkit.engines.whoosh.damage import BROKEN, damaged
from searchkit.engines.whoosh.light import Light
from searchkit.engines.whoosh.names import SEP
from searchkit.engines.whoosh.volume import TooHeavyError
from searchkit.errors import NoIndexError
from searchkit.query import Query

if TYPE_CHECKING:
    from searchkit.engines.whoosh.state import State
    from searchkit.engines.whoosh.write import Writer

_TICK = 2_000_000_000
"""Nanoseconds in which a folder may change twice and bear the same time."""
_TRIES = 10


class WhooshEngine:
    """Captions in a Whoosh index; readers see one commit at a time, and the newest one.

    Any number of threads may search; a commit of another process costs them one ``stat``.
    Queries that touch little are answered by `Light`, until that has cost what loading
    the array searcher does; nothing of Whoosh or NumPy is loaded before.
    """

    persistent = True
    remote = False

    def __init__(self, folder: Path, analyzer: Analyzer) -> None:
        self._folder = folder
        self._place = os.fspath(folder)
        self._analyzer = analyzer
        self._lock = Lock()
        self._light: Light | None = None
        self._state: State | None = None
        self._stamp = (0, 0)

    @classmethod
    def create(cls, folder: Path | None, analyzer: Analyzer) -> WhooshEngine:
        """A new, empty index in a folder that holds none."""
        from searchkit.engines.whoosh.write import create_index

        create_index(_needed(folder))
        return cls(_needed(folder), analyzer)

    @classmethod
    def open(cls, folder: Path | None, analyzer: Analyzer) -> WhooshEngine:
        """The index that a folder holds."""
        engine = cls(_needed(folder), analyzer)
        try:
            engine._newest()
        except NoIndexError:
            raise
        except Exception as error:
            raise damaged(engine._folder, error) from error
        return engine

    @contextmanager
    def writer(self, memory: int = MEMORY) -> Iterator[Writer]:
        """A transaction: committed when its block ends well, else forgotten."""
        from searchkit.engines.whoosh.write import open_writer

        writer = open_writer(self._folder, self._analyzer, memory << 20)
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.cancel()
            raise

    def search(
        self,
        query: Query,
        limit: int,
        offset: int = 0,
        sort: str = "relevance",
        deadline: Deadline = NEVER,
    ) -> Page:
        """The captions that match, best first or in the order of a sort."""
        try:
            light = self._newest()
            if sort == "relevance" and self._is_light(light, query):
                with suppress(TooHeavyError):
                    return light.search(query, limit, offset, deadline)
            from searchkit.engines.whoosh.select import ALWAYS, Selection

            state = self._current(light)
            selection = Selection(state, query, deadline)
            found: list[tuple[Caption, float]] = []
            for shelf, doc, points in selection.page(limit, offset, sort) if limit else ():
                if len(found) >= ALWAYS and deadline.is_over:
                    break
                found.append((state.caption(shelf, doc), points))
            return Page(selection.total, tuple(found), not deadline.is_missed, selection.cuts)
        except (NoIndexError, *BROKEN) as error:
            raise damaged(self._folder, error) from error

    def _is_light(self, light: Light, query: Query) -> bool:
        """Whether plain Python is to try: until arrays are loaded, and whatever is slight."""
        return (self._state is None and not light.is_spent) or light.is_slight(query)

    def facets(
        self, query: Query, fields: Sequence[str], deadline: Deadline = NEVER
    ) -> Mapping[str, Mapping[str, int]]:
        """Values of fields among the matching captions, each counted once a caption."""
        from searchkit.engines.whoosh.count import facet_counts
        from searchkit.engines.whoosh.select import Selection

        with self._now() as state:
            counts: dict[str, Counter[str]] = {name: Counter() for name in fields}
            for found in Selection(state, query, deadline).found:
                for name in fields:
                    deadline.check()
                    counts[name] += facet_counts(found.shelf, found.hits.docs, name)
            return counts

    def vocabulary(self, prefix: str = "", deadline: Deadline = NEVER) -> Iterator[tuple[str, int]]:
        """The folds that begin so, in order."""
        with self._now() as state:
            return iter(list(state.terms("content", prefix, deadline)))

    def spellings(self, term: str, deadline: Deadline = NEVER) -> Iterator[tuple[str, int]]:
        """The accented spellings of a fold, in order."""
        with self._now() as state:
            found = state.terms("exact", f"{term}{SEP}", deadline)
            rows = [(name.split(SEP, 1)[1], count) for name, count in found]
            return iter([row for row in rows if row[0]])

    def fields(self, deadline: Deadline = NEVER) -> Collection[str]:  # noqa: ARG002
        """The names of the fields that are filled in some caption."""
        with self._broken():
            light = self._newest()
            if self._state is None and not light.is_spent:
                with suppress(TooHeavyError):
                    return light.fields
            return self._current(light).fields

    def captions(self) -> Iterable[Caption]:
        """Every caption, in the order of adding."""
        with self._now() as state:
            return state.captions()

    def count(self) -> int:
        """How many captions there are."""
        with self._now() as state:
            return state.documents

    def disagreements(self) -> Iterator[str]:
        """What does not fit the stored captions, a line each."""
        from searchkit.engines.whoosh.verify import disagreements

        with self._broken():
            yield from disagreements(self._folder, self._newest().segments, self._analyzer)

    @classmethod
    def salvaged(cls, folder: Path, analyzer: Analyzer) -> Iterator[Caption]:
        """The captions in a folder that are as they were stored, whatever else is damaged."""
        from searchkit.engines.whoosh.salvage import salvaged

        return salvaged(folder, analyzer)

    def close(self) -> None:
        """Forget what is decoded; files are let go of with the last search that uses them."""
        with self._lock:
            self._light = self._state = None

    @contextmanager
    def _now(self) -> Iterator[State]:
        """The newest commit as arrays."""
        with self._broken():
            yield self._current(self._newest())

    def _current(self, light: Light) -> State:
        state = self._state
        if state is None or state.generation != light.generation:
            state = self._state = self._loaded(light, state)
        return state

    @contextmanager
    def _broken(self) -> Iterator[None]:
        try:
            yield
        except (NoIndexError, *BROKEN) as error:
            # What was opened before and is gone has been replaced: whoever asked looks again.
            raise damaged(self._folder, error) from error

    def _loaded(self, light: Light, before: State | None) -> State:
        from searchkit.engines.whoosh.cache import Cache
        from searchkit.engines.whoosh.source import open_source
        from searchkit.engines.whoosh.state import CACHE, State

        cache = before.cache if before else Cache(CACHE)
        sources = [
            open_source(self._folder, segment, mapped, self._analyzer)
            for segment, mapped in light.segments
        ]
        return State(light.generation, sources, self._analyzer, cache)

    def _newest(self) -> Light:
        light = self._light
        stat = os.stat(self._place)
        stamp = (stat.st_ino, stat.st_mtime_ns)
        if light is not None and stamp == self._stamp and time.time_ns() - stamp[1] > _TICK:
            return light
        with self._lock:
            light = self._light
            if light is None or toc.latest(self._folder) != light.generation:
                light = self._opened()
            self._light, self._stamp = light, stamp
            return light

    def _opened(self) -> Light:
        """The newest commit, opened; tried again where it is replaced meanwhile."""
        for _ in range(_TRIES):
            try:
                return Light.open(self._folder, self._analyzer)
            except FileNotFoundError:
                time.sleep(0.05)
        raise FileNotFoundError("its files are replaced again and again")


def _needed(folder: Path | None) -> Path:
    if folder is None:
        raise TypeError("the Whoosh engine keeps its index in a folder")
    return folder
