"""Index: the facade that joins reading, one engine, and the files on disk.

with Index.open("index") as index:
    for hit in index.search("quân đội").hits:
        print(hit.caption.source, hit.excerpt())
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os import PathLike
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self, TypeVar

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import SORTS, Engine, Key, Writer, engine_class
from searchkit.errors import DamagedIndexError, NoIndexError, UsageError
from searchkit.formats import OnError, Paths, Walk, listed, repaired, suffixes
from searchkit.formats.files import AS_GUESSED, ReadOptions
from searchkit.index.asked import check_engine, check_fields, check_key
from searchkit.index.folder import IndexFolder
from searchkit.index.known import known_in, to_rebuild
from searchkit.index.manifest import Manifest
from searchkit.index.plan import Plan, Request
from searchkit.index.search import Options, Search
from searchkit.index.source import Source
from searchkit.index.status import Status, source_counts
from searchkit.index.summary import Counts, OnProgress, Progress, Report, Summary, Tally
from searchkit.query import Document, explain, parse
from searchkit.results import Results

__all__ = ["Counts", "Index", "Plan", "Progress", "Source", "Status", "Summary"]

AnyPath = str | PathLike[str]
T = TypeVar("T")


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
        self._is_checked = True
        self._guard = RLock()

    @classmethod
    def create(
        cls, path: AnyPath | None = None, *, engine: str = "whoosh", root: AnyPath | None = None
    ) -> Index:
        """A new, empty index; ``path`` is a folder, None only for the memory engine.

        Sources are named relative to ``root``, by default the folder that holds the index.
        Raises `UsageError` where an index exists.
        """
        check_engine(engine, path)
        if path is None:
            index = cls(None, Manifest(engine, "" if root is None else str(Path(root).resolve())))
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
            index._manifest.write(folder.path)
        return index

    @classmethod
    def open(cls, path: AnyPath, *, check: bool = True) -> Index:
        """The index in a folder.

        Raises `NoIndexError`, `DamagedIndexError`, or `IncompatibleIndexError` where it was
        built with other rules; with ``check=False`` the last is left to `rebuild` to mend.
        """
        folder = IndexFolder(Path(path).resolve())
        index = cls(folder, known_in(folder, check))
        index._is_checked = check
        return index

    @property
    def path(self) -> Path | None:
        """The folder of the index, None for one in memory."""
        return self._folder.path if self._folder else None

    @property
    def root(self) -> Path:
        """The folder that sources are relative to."""
        base = self._folder.path if self._folder else Path.cwd()
        return (base / self._manifest.root).resolve()

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files and folders that were indexed, which `rebuild` reads again."""
        self._refresh()
        return tuple(self.root / name for name in self._manifest.sources)

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields that are filled in some caption, extra fields included."""
        return frozenset(self._ask(lambda engine: engine.fields()))

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
        """Forget captions by ``(source, id)``; unknown keys are passed over.

        Raises `UsageError` for what is no key before anything is forgotten.
        """
        checked = [check_key(key) for key in keys]
        with self._writing() as writer:
            for key in checked:
                writer.delete(key)

    def sync(
        self,
        paths: Paths,
        *,
        options: ReadOptions = AS_GUESSED,
        prune: bool = False,
        within: bool = False,
        on_error: OnError | None = None,
        on_progress: OnProgress | None = None,
    ) -> Summary:
        """Read files and folders: add what is new, replace what changed, drop what is gone.

        A path may be a `Source`, which has read options of its own; they are remembered, and
        those that are left open are as they were before. What is out of reach is kept, but
        for ``prune``. With ``within`` the paths are somewhere below the known sources and may
        be missing. Raises `UsageError` for a path that was never there before anything is
        changed. A file that cannot be read at all leaves what the index has of it.
        """
        request = _request(paths, options, prune, within)
        tally = Tally(Report(on_error, on_progress))
        with self._locked():
            return self._carried_out(self._looked(request, tally), tally)

    def plan(
        self,
        paths: Paths,
        *,
        options: ReadOptions = AS_GUESSED,
        prune: bool = False,
        on_error: OnError | None = None,
        on_progress: OnProgress | None = None,
    ) -> tuple[Plan, Summary]:
        """What `sync` would do, file by file and in counts; nothing is changed."""
        from searchkit.index.sync import forecast

        tally = Tally(Report(on_error, on_progress))
        self._refresh()
        plan = self._looked(_request(paths, options, prune), tally)
        return plan, forecast(plan, tally)

    def rebuild(
        self, *, on_error: OnError | None = None, on_progress: OnProgress | None = None
    ) -> Summary:
        """Read every known source again, from nothing; the old index answers until that is done.

        Captions that were added without a file are carried over, and so are those of files
        and sources that cannot be read now.
        """
        from searchkit.index.rebuild import Rebuild

        folder, tally = self._folder, Tally(Report(on_error, on_progress))
        if folder is None:
            raise UsageError("an index in memory has nothing to rebuild from")
        with folder.lock():
            current, known = to_rebuild(folder)
            self._manifest = known
            generation = folder.new_generation()
            try:
                work = Rebuild(current, known, self._walk(), self._analyzer, tally)
                outcome = work.fill(generation)
            except BaseException as error:
                folder.clean(current)
                error.add_note("the index is as it was")
                raise
            self.close()
            folder.switch(generation)
            outcome.manifest.write(folder.path)
        self._manifest, self._is_checked = outcome.manifest, True
        return outcome.summary

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
        lang: str = "",
    ) -> Results:
        """The captions that match a query in the query language, a page at a time.

        ``sort`` is relevance, date, -date or path; ``strict_accents`` asks for every word
        as spelled; ``complete`` takes the last word as unfinished. Where fewer captions
        than asked for hold all words, those with most of them follow as partial hits;
        ``any_word`` counts these in the total. A caption that is there in several languages
        is shown in ``lang`` (``vi``, ``zh-Hans``). Raises `QueryError` for a query over the
        limits.
        """
        if sort not in SORTS:
            raise UsageError(f"there is no order {sort!r}; known: {', '.join(SORTS)}")
        if limit < 0 or offset < 0:
            raise UsageError("limit and offset cannot be negative")
        started = time.perf_counter()
        options = Options(limit, offset, sort, strict_accents, complete, any_word, lang)
        results = self._ask(lambda engine: Search(engine, self._analyzer, options).results(text))
        return replace(results, seconds=time.perf_counter() - started)

    def facets(
        self, fields: Sequence[str], text: str = "*", *, strict_accents: bool = False
    ) -> Mapping[str, Mapping[str, int]]:
        """For each field, its values among the captions that match, with their counts.

        A single field may stand for itself. Raises `UsageError` for a field that no caption has.
        """
        options = Options(strict_accents=strict_accents)
        names = [fields] if isinstance(fields, str) else list(fields)

        def counted(engine: Engine) -> Mapping[str, Mapping[str, int]]:
            check_fields(names, engine.fields())
            query = parse(text, engine.fields())
            return engine.facets(Search(engine, self._analyzer, options).resolved(query), names)

        return self._ask(counted)

    def explain(self, text: str) -> str:
        """How a query is understood, a line for each part."""
        return explain(parse(text, self.fields))

    def captions(self) -> Iterator[Caption]:
        """Every caption, in the order of adding."""
        return iter(self._ask(lambda engine: engine.captions()))

    def status(self) -> Status:
        """What is indexed, from where, with which engine and rules."""
        self._refresh()
        manifest = self._manifest
        counts = source_counts(manifest, self.captions())
        return Status(self.path, manifest, self.root, len(self), counts)

    def __len__(self) -> int:
        return self._ask(lambda engine: engine.count())

    def close(self) -> None:
        """Let go of the files; they are opened again when they are needed again."""
        with self._guard:
            engine, kept = self._engine, None if self._folder else self._engine
            self._engine = kept
        if engine is not None and engine is not kept:
            engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, question: Callable[[Engine], T]) -> T:
        """The answer of the current generation, also when it is replaced while it is asked."""
        while True:
            with self._guard:
                engine, stamp = self._live(), self._stamp
            try:
                return question(engine)
            except DamagedIndexError:
                if self._folder is None or self._folder.stamp() == stamp:
                    raise
            finally:
                # Another thread closed it for a newer one; our question opened it again.
                if engine is not self._engine:
                    engine.close()

    def _live(self) -> Engine:
        """The engine of the current generation, opened when first needed."""
        with self._guard:
            stamp = self._folder.stamp() if self._folder else self._stamp
            if self._folder is not None and (self._engine is None or stamp != self._stamp):
                engine = self._folder.read(self._opened)
                self.close()
                self._engine, self._stamp = engine, stamp
            assert self._engine is not None
            return self._engine

    def _opened(self, generation: Path) -> Engine:
        manifest = Manifest.read(generation)
        if self._is_checked:
            manifest.check(generation.parent)
        try:
            engine = engine_class(manifest.engine).open(generation, self._analyzer)
        except NoIndexError as error:
            raise DamagedIndexError(f"{error}; run: searchkit rebuild") from error
        self._manifest = manifest
        return engine

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        with self._locked(), self._live().writer() as writer:
            yield writer

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the write lock, knowing what the last one to hold it has written."""
        if self._folder is None:
            yield
            return
        with self._folder.lock():
            self._refresh()
            self._manifest.check(self._folder.path)
            yield

    def _walk(self) -> Walk:
        return Walk(frozenset(suffixes()), self.root, self.path)

    def _looked(self, request: Request, tally: Tally) -> Plan:
        from searchkit.index.look import Look

        look = Look(self._manifest, self._walk(), tally.problem, tally.report.found)
        return look.plan(request)

    def _carried_out(self, plan: Plan, tally: Tally) -> Summary:
        """Carry out a plan; the engine is opened only to write. An interrupt is told the truth."""
        from searchkit.index.sync import Sync

        done = "nothing of this run is kept"
        try:
            if plan.writes:
                with self._live().writer() as writer:
                    outcome = Sync(plan, writer, self._analyzer, tally).run()
                    self._save(self._manifest.pending(outcome.manifest))
                done = "all of this run is kept"
            else:
                outcome = Sync(plan, None, self._analyzer, tally).run()
            self._save(outcome.manifest)
        except KeyboardInterrupt as error:
            error.add_note(done)
            raise
        return outcome.summary

    def _refresh(self) -> None:
        if self._folder is not None:
            self._manifest = self._folder.read(Manifest.read)

    def _save(self, manifest: Manifest) -> None:
        is_new = manifest != self._manifest
        self._manifest = manifest
        if self._folder is not None and is_new:
            manifest.write(self._folder.current())
            manifest.write(self._folder.path)


def _request(paths: Paths, options: ReadOptions, prune: bool, within: bool = False) -> Request:
    sources = [
        path if isinstance(path, Source) else Source(path, options) for path in listed(paths)
    ]
    return Request(sources, prune, within)


def _relative(root: Path, folder: Path) -> str:
    """The root as seen from the index's folder where that is below it, else absolute."""
    if folder.is_relative_to(root):
        return "/".join([".."] * len(folder.relative_to(root).parts)) or "."
    return root.as_posix()
