"""Index: the facade that joins reading, one engine, and the files on disk.

with Index.open("index") as index:
    for hit in index.search("quân đội").hits:
        print(hit.caption.source, hit.excerpt())
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Self

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import SORTS, Engine, Key, Writer, engine_class
from searchkit.errors import UsageError
from searchkit.formats import OnError, repaired
from searchkit.index.folder import IndexFolder
from searchkit.index.manifest import Manifest
from searchkit.index.search import Options, Search
from searchkit.index.status import Status, source_counts
from searchkit.index.sync import OnProgress, Progress, Report, Summary, Sync
from searchkit.query import Document, explain, parse
from searchkit.results import Results

__all__ = ["Index", "Progress", "Status", "Summary"]

AnyPath = str | PathLike[str]


class Index:
    """Captions that can be searched; safe to search from several threads.

    Another process's changes are seen by the next search. Made by `create` or `open`.
    """

    def __init__(self, folder: IndexFolder | None, manifest: Manifest) -> None:
        self._folder = folder
        self._manifest = manifest
        self._analyzer = Analyzer()
        self._engine: Engine | None = None
        self._stamp = (0, 0)

    @classmethod
    def create(
        cls, path: AnyPath | None = None, *, engine: str = "whoosh", root: AnyPath | None = None
    ) -> Index:
        """A new, empty index; ``path`` is a folder, None only for the memory engine.

        Sources are named relative to ``root``, by default the folder that holds the index.
        Raises `UsageError` where an index exists.
        """
        if path is None:
            index = cls(None, Manifest(engine, ""))
            index._engine = engine_class(engine).create(None, index._analyzer)
            return index
        folder = IndexFolder(Path(path).resolve())
        base = Path(root).resolve() if root is not None else folder.path.parent
        with folder.lock():
            if folder.exists():
                raise UsageError(f"{folder.path}: there is an index here already; open it")
            index = cls(folder, Manifest(engine, _relative(base, folder.path)))
            generation = folder.new_generation()
            engine_class(engine).create(generation, index._analyzer).close()
            index._manifest.write(generation)
            folder.switch(generation)
        return index

    @classmethod
    def open(cls, path: AnyPath, *, check: bool = True) -> Index:
        """The index in a folder.

        Raises `NoIndexError`, `DamagedIndexError`, or `IncompatibleIndexError` where it was
        built with other rules; with ``check=False`` the last is left to `rebuild` to mend.
        """
        folder = IndexFolder(Path(path).resolve())
        current = folder.current()
        index = cls(folder, Manifest.read(current))
        if check:
            index._manifest.check(folder.path)
        return index

    @property
    def root(self) -> Path:
        """The folder that sources are relative to."""
        base = self._folder.path if self._folder else Path.cwd()
        return (base / self._manifest.root).resolve()

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files and folders that were indexed, which `rebuild` reads again."""
        return tuple(self.root / name for name in self._manifest.sources)

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields that are filled in some caption, extra fields included."""
        return frozenset(self._live().fields())

    def add(self, captions: Iterable[Caption]) -> int:
        """Store captions, each in place of one with the same source and id; all or none.

        Legacy text is repaired as it is when read from a file. Returns how many were given.
        """
        count = 0
        with self._writing() as writer:
            for caption in captions:
                writer.add(Document(repaired(caption), self._analyzer))
                count += 1
        return count

    def delete(self, keys: Iterable[Key]) -> None:
        """Forget captions by ``(source, id)``; unknown keys are passed over."""
        with self._writing() as writer:
            for key in keys:
                writer.delete(key)

    def sync(
        self,
        paths: Iterable[AnyPath],
        *,
        on_error: OnError | None = None,
        on_progress: OnProgress | None = None,
    ) -> Summary:
        """Read files and folders: add what is new, replace what changed, drop what is gone.

        Raises `UsageError` for a missing path before anything is changed. A file that
        cannot be read at all leaves what the index has of it.
        """
        sync = self._sync([Path(path) for path in paths])
        report = Report(on_error, on_progress)
        with self._writing() as writer:
            manifest, summary = sync.run(self._manifest, writer, self._analyzer, report)
        self._save(manifest)
        return summary

    def rebuild(
        self, *, on_error: OnError | None = None, on_progress: OnProgress | None = None
    ) -> Summary:
        """Read every known source again, from nothing; the old index answers until that is done.

        Captions that were added without a file are carried over.
        """
        folder = self._folder
        if folder is None:
            raise UsageError("an index in memory has nothing to rebuild from")
        sync = self._sync(list(self.sources))
        report = Report(on_error, on_progress)
        with folder.lock():
            generation = folder.new_generation()
            try:
                manifest, summary = self._fill(generation, sync, report)
            except BaseException:
                folder.clean(folder.current())
                raise
            folder.switch(generation)
        self.close()
        self._manifest = manifest
        return summary

    def _fill(self, generation: Path, sync: Sync, report: Report) -> tuple[Manifest, Summary]:
        """Build a new generation from the sources and the captions that have no file."""
        manifest = Manifest(self._manifest.engine, self._manifest.root)
        engine = engine_class(manifest.engine).create(generation, self._analyzer)
        with engine.writer() as writer:
            for caption in self._without_file():
                writer.add(Document(caption, self._analyzer))
            manifest, summary = sync.run(manifest, writer, self._analyzer, report)
        engine.close()
        manifest.write(generation)
        return manifest, summary

    def _sync(self, paths: list[Path]) -> Sync:
        return Sync(paths, self.root, self._folder.path if self._folder else None)

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: str = "relevance",
        strict_accents: bool = False,
        complete: bool = False,
        any_word: bool = False,
    ) -> Results:
        """The captions that match a query in the query language, a page at a time.

        ``sort`` is relevance, date, -date or path; ``strict_accents`` asks for every word
        as spelled; ``complete`` takes the last word as unfinished. Where fewer captions
        than asked for hold all words, those with most of them follow as partial hits;
        ``any_word`` counts these in the total. Raises `QueryError` for a query over the
        limits.
        """
        if sort not in SORTS:
            raise UsageError(f"there is no order {sort!r}; known: {', '.join(SORTS)}")
        if limit < 0 or offset < 0:
            raise UsageError("limit and offset cannot be negative")
        started = time.perf_counter()
        options = Options(limit, offset, sort, strict_accents, complete, any_word)
        results = Search(self._live(), self._analyzer, options).results(text)
        return replace(results, seconds=time.perf_counter() - started)

    def facets(
        self, fields: Sequence[str], text: str = "*", *, strict_accents: bool = False
    ) -> Mapping[str, Mapping[str, int]]:
        """For each field, its values among the captions that match, with their counts."""
        search = Search(self._live(), self._analyzer, Options(strict_accents=strict_accents))
        return self._live().facets(search.resolved(parse(text, self.fields)), fields)

    def explain(self, text: str) -> str:
        """How a query is understood, a line for each part."""
        return explain(parse(text, self.fields))

    def captions(self) -> Iterator[Caption]:
        """Every caption, in the order of adding."""
        return iter(self._live().captions())

    def status(self) -> Status:
        """What is indexed, from where, with which engine and rules."""
        manifest = self._manifest
        counts = source_counts(manifest, self.captions())
        path = self._folder.path if self._folder else None
        return Status(path, manifest, self.root, len(self), counts)

    def __len__(self) -> int:
        return self._live().count()

    def close(self) -> None:
        """Let go of the files."""
        if self._engine is not None and self._folder is not None:
            self._engine.close()
            self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _live(self) -> Engine:
        """The engine of the current generation, opened when first needed."""
        if self._folder is not None:
            stamp = self._folder.stamp()
            if self._engine is None or stamp != self._stamp:
                current = self._folder.current()
                self._manifest = Manifest.read(current)
                engine = engine_class(self._manifest.engine)
                self._engine, self._stamp = engine.open(current, self._analyzer), stamp
        if self._engine is None:
            raise UsageError("this index is closed")
        return self._engine

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        if self._folder is None:
            with self._live().writer() as writer:
                yield writer
            return
        with self._folder.lock():
            engine = self._live()
            self._manifest = Manifest.read(self._folder.current())
            with engine.writer() as writer:
                yield writer

    def _save(self, manifest: Manifest) -> None:
        self._manifest = manifest
        if self._folder is not None:
            manifest.write(self._folder.current())

    def _without_file(self) -> list[Caption]:
        known = self._manifest.files
        return [caption for caption in self.captions() if caption.source not in known]


def _relative(root: Path, folder: Path) -> str:
    """The root as seen from the index's folder where that is below it, else absolute."""
    if folder.is_relative_to(root):
        return "/".join([".."] * len(folder.relative_to(root).parts)) or "."
    return root.as_posix()
