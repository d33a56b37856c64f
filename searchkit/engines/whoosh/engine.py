"""The engine's face: transactions, pages of hits, facets, vocabulary."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from threading import RLock
from typing import Any

from whoosh.index import EmptyIndexError, FileIndex, LockError

from searchkit import ranking
from searchkit.analysis import Analyzer
from searchkit.caption import Caption, field_values
from searchkit.engines import Page, sort_key
from searchkit.engines.whoosh.match import Matcher, Scores
from searchkit.engines.whoosh.schema import SEP, schema
from searchkit.engines.whoosh.storage import BROKEN, Storage, damaged
from searchkit.engines.whoosh.write import Writer, from_json
from searchkit.errors import LockedIndexError, NoIndexError
from searchkit.query import Document, Query

NAME = "MAIN"
"""What Whoosh's files begin with."""


class WhooshEngine:
    """Captions in a Whoosh index; readers see one commit at a time, and the newest one."""

    persistent = True

    def __init__(self, index: FileIndex, folder: Path, analyzer: Analyzer) -> None:
        self._index = index
        self._folder = folder
        self._analyzer = analyzer
        self._lock = RLock()
        self._state: _State | None = None

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
            writer.close()
            writer.inner.commit()
        except BaseException:
            writer.close()
            if not writer.inner.is_closed:
                writer.inner.cancel()
            raise

    def _writer(self) -> Writer:
        try:
            return Writer(self._index.writer())
        except LockError as error:
            raise LockedIndexError(f"{self._folder}: another process is writing to it") from error
        except Exception as error:
            self._index.storage.close_files()
            raise damaged(self._folder, error) from error

    def search(self, query: Query, limit: int, offset: int = 0, sort: str = "relevance") -> Page:
        """The captions that match, best first or in the order of a sort."""
        with self._now() as state:
            found = state.matcher.scores(query)
            if sort == "relevance":
                order = state.by_relevance(query, found, offset + limit)
            else:
                order = [(n, found[n]) for n in state.sorted(found, sort)]
            page = order[offset : offset + limit]
            rows = tuple((state.caption(number), points) for number, points in page)
            return Page(len(found), rows)

    def facets(self, query: Query, fields: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Values of fields among the matching captions, each counted once a caption."""
        with self._now() as state:
            counts: dict[str, Counter[str]] = {name: Counter() for name in fields}
            for number in state.matcher.scores(query):
                caption = state.caption(number)
                for name in fields:
                    counts[name].update(set(field_values(caption, name)))
            return counts

    def vocabulary(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The folds that begin so, in order."""
        with self._now() as state:
            terms = list(state.matcher.terms("content", prefix))
            return iter([(term, state.matcher.frequency(term)) for term in terms])

    def spellings(self, term: str) -> Iterator[tuple[str, int]]:
        """The accented spellings of a fold, in order."""
        with self._now() as state:
            found = state.matcher.terms("exact", term + SEP)
            keys = [spelled.split(SEP, 1)[1] for spelled in found]
            return iter([(key, state.matcher.exact_frequency(term, key)) for key in keys])

    def fields(self) -> Collection[str]:
        """The names of the fields that are filled in some caption."""
        with self._now() as state:
            return {flag.split(SEP, 1)[1] for flag in state.matcher.terms("flags", f"has{SEP}")}

    def captions(self) -> Iterable[Caption]:
        """Every caption, in the order of adding."""
        with self._now() as state:
            numbers = sorted(state.matcher.every, key=state.sequence)
            return [state.caption(number) for number in numbers]

    def count(self) -> int:
        """How many captions there are."""
        with self._now() as state:
            return state.matcher.documents

    def close(self) -> None:
        """Close the files of the newest state."""
        with self._lock:
            if self._state is not None:
                self._state.close()
                self._state = None

    @contextmanager
    def _now(self) -> Iterator[_State]:
        """The newest commit, for one thread at a time: Whoosh's readers share file places."""
        with self._lock:
            try:
                if self._state is None or not self._state.is_newest(self._index):
                    self.close()
                    self._state = _State(self._reader(), self._analyzer)
                yield self._state
            except BROKEN as error:
                raise damaged(self._folder, error) from error

    def _reader(self) -> Any:
        try:
            return self._index.reader()
        except Exception as error:
            self._index.storage.close_files()
            raise damaged(self._folder, error) from error


class _State:
    """One commit, open for reading."""

    def __init__(self, reader: Any, analyzer: Analyzer) -> None:
        self._reader = reader
        self._analyzer = analyzer
        self.matcher = Matcher(reader, self.document)
        self.caption = lru_cache(1000)(self._caption)

    def is_newest(self, index: FileIndex) -> bool:
        return bool(index.latest_generation() == self._reader.generation())

    def close(self) -> None:
        self._reader.close()

    def _caption(self, number: int) -> Caption:
        return from_json(self._reader.stored_fields(number)["caption"])

    def document(self, number: int) -> Document:
        return Document(self.caption(number), self._analyzer)

    @cached_property
    def _sequences(self) -> Any:
        return self.matcher.column("sequence")

    def sequence(self, number: int) -> int:
        """When the caption was added; breaks ties."""
        return int(self._sequences[number])

    def by_relevance(self, query: Query, found: Scores, wanted: int) -> list[tuple[int, float]]:
        """The best documents, best first; the very best scored again with their neighbours."""
        if not wanted:
            return []
        size = max(wanted, ranking.RERANKED)
        best = heapq.nsmallest(size, found, key=lambda n: (-found[n], self.sequence(n)))
        again = {
            n: ranking.score(query, self.document(n), self.matcher)
            for n in best[: ranking.RERANKED]
        }
        first = sorted(again, key=lambda n: (-round(again[n], 9), self.sequence(n)))
        return [(n, again[n]) for n in first] + [(n, found[n]) for n in best[ranking.RERANKED :]]

    def sorted(self, found: Scores, sort: str) -> list[int]:
        order = sorted(found, key=self.sequence)
        if sort == "path":
            return sorted(order, key=lambda n: sort_key(self.caption(n), sort))
        days = self.matcher.column("first_day") if self.matcher.has_column("first_day") else None
        sign = -1 if sort == "-date" else 1
        day = {n: int(days[n]) if days is not None else 0 for n in order}
        return sorted(order, key=lambda n: (not day[n], sign * day[n]))


def _needed(folder: Path | None) -> Path:
    if folder is None:
        raise TypeError("the Whoosh engine keeps its index in a folder")
    return folder
