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
from typing import TYPE_CHECKING, Self

from searchkit.deadline import TIMEOUT, Deadline
from searchkit.engines import MEMORY, Engine, Key, Remote, engine_class
from searchkit.errors import UsageError
from searchkit.formats import OnError, Paths, Walk, suffixes, warn
from searchkit.formats.files import ReadOptions
from searchkit.index import asked
from searchkit.index.change import next_generation
from searchkit.index.current import Current
from searchkit.index.folder import IndexFolder
from searchkit.index.known import known_in, to_rebuild
from searchkit.index.manifest import Manifest, relative_root
from searchkit.index.remote import new_engine
from searchkit.index.seen import as_seen, remember
from searchkit.index.sight import Look, Sight
from searchkit.index.source import Request, Source
from searchkit.index.summary import Counts, OnProgress, Progress, Report, Summary, Tally
from searchkit.index.transaction import Transaction, resume, transaction

if TYPE_CHECKING:
    from searchkit.analysis import Analyzer
    from searchkit.caption import Caption
    from searchkit.index.plan import Plan
    from searchkit.index.status import Status
    from searchkit.results import Results

__all__ = ["Counts", "Index", "Progress", "Source", "Summary"]

AnyPath = str | PathLike[str]


class Index:
    """Captions that can be searched; safe to search from several threads.

    Another process's changes are seen by the next search. Made by `create` or `open`.
    """

    memory = MEMORY
    """Megabytes that captions on their way into the index may take; more makes fewer segments."""

    def __init__(self, folder: IndexFolder | None, manifest: Manifest) -> None:
        self._folder = folder
        self._current = Current(folder, manifest)

    @classmethod
    def create(
        cls,
        path: AnyPath | None = None,
        *,
        engine: str = "whoosh",
        root: AnyPath | None = None,
        url: str = "",
        ca: str = "",
    ) -> Index:
        """A new, empty index; ``path`` is a folder, None only for the memory engine.

        Sources are named relative to ``root``, by default the folder that holds the index.
        ``url`` is that of an index on a cluster, joined if it is there, ``ca`` the authority
        that signed its certificates. Raises `UsageError` where anything else exists.
        """
        asked.check_engine(engine, path)
        if path is None:
            manifest = Manifest(engine, "" if root is None else str(Path(root).resolve()))
            made = cls(None, manifest)
            made._current.keep(engine_class(engine).create(None, made._analyzer))
            return made
        folder = IndexFolder(Path(path).resolve())
        base = Path(root).resolve() if root is not None else folder.path.parent
        folder.check_free()
        with folder.lock():
            folder.check_free()
            index = cls(folder, Manifest(engine, relative_root(base, folder.path)))
            with next_generation(folder, None, index._current.counted) as draft:
                new_engine(engine, draft, index._analyzer, url, ca).close()
                index._manifest.write(draft)
        return index

    @classmethod
    def open(cls, path: AnyPath, *, check: bool = True) -> Index:
        """The index in a folder.

        Raises `NoIndexError`, `DamagedIndexError`, or `IncompatibleIndexError` where it was
        built with other rules; with ``check=False`` the last is left to `rebuild` to mend.
        """
        folder = IndexFolder(Path(path).resolve())
        index = cls(folder, known_in(folder, check))
        index._current.is_checked = check
        return index

    @property
    def _analyzer(self) -> Analyzer:
        return self._current.analyzer

    @property
    def _manifest(self) -> Manifest:
        return self._current.manifest

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
        return tuple(self.root / name for name in self._current.refresh().sources)

    @property
    def is_remote(self) -> bool:
        """Whether the captions are kept on a cluster, and not in the folder."""
        return self._current.is_remote

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields that are filled in some caption, extra fields included."""
        return frozenset(self._current.ask(lambda engine: engine.fields()))

    def add(self, captions: Iterable[Caption], *, on_error: OnError | None = None) -> int:
        """Store captions, each in place of one with the same source and id.

        What is no proper caption goes to ``on_error``, by default as a warning to the
        ``searchkit`` logger; of the others all are stored, or none if this raises. Legacy text
        is repaired as it is when read from a file. Returns how many were stored.
        """
        from searchkit.index.intake import Intake

        asked.check_many(captions)
        with self._writing() as change:
            intake = Intake(change.writer, self._analyzer, on_error or warn)
            for caption in captions:
                intake.add(caption, repair=True)
            intake.close()
        intake.untaken(change.refused)
        return intake.taken

    def delete(self, keys: Iterable[Key]) -> None:
        """Forget captions by ``(source, id)``; unknown keys are passed over.

        Raises `UsageError` for what is no key before anything is forgotten.
        """
        checked = [asked.check_key(key) for key in keys]
        with self._writing() as change:
            for key in checked:
                change.writer.delete(key)

    def sync(
        self,
        paths: Paths,
        *,
        options: ReadOptions | None = None,
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
        request = Request.of(paths, options, prune=prune, within=within)
        tally = Tally(Report(on_error, on_progress))
        with self._locked():
            sight = self._look(request, tally, self._manifest)
            seen = sight.digest(self._walk().suffixes)
            done = as_seen(self._folder, seen) if self._folder else None
            return done or self._carried_out(sight, seen, tally)

    def plan(
        self,
        paths: Paths,
        *,
        options: ReadOptions | None = None,
        prune: bool = False,
        on_error: OnError | None = None,
        on_progress: OnProgress | None = None,
    ) -> tuple[Plan, Summary]:
        """What `sync` would do, file by file and in counts; nothing is changed."""
        from searchkit.index.sync import forecast

        tally = Tally(Report(on_error, on_progress))
        known, request = self._current.refresh(), Request.of(paths, options, prune=prune)
        plan = self._plan(self._look(request, tally, known), tally, known)
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
        with folder.lock(), self._current.held():
            old, stamp = to_rebuild(folder), folder.stamp()
            self._current.manifest = old.manifest
            kept = old.path if old.is_whole else None
            try:
                with next_generation(folder, kept, self._current.counted, afresh=True) as draft:
                    work = Rebuild(old, self._walk(), self._analyzer, tally, self.memory)
                    outcome = work.fill(draft)
            except BaseException as error:
                if folder.stamp() == stamp:
                    error.add_note("the index is as it was")
                raise
        self.close()
        self._current.manifest, self._current.is_checked = outcome.manifest, True
        return outcome.summary

    def prune(self) -> list[str]:
        """Remove what a cluster keeps of the index from before rebuilds; the names of it."""
        engine = self._current.engine()
        with self._locked():
            return list(engine.prune()) if isinstance(engine, Remote) else []

    def move(self, to: str, *, ca: str = "") -> int:
        """Copy the captions to a cluster, ``to`` being its URL, or back, ``to`` an engine's name.

        Nothing is read again; searches go on, and are answered from there when all is copied.
        A move to a cluster that was cut off goes on where it had come to. Returns how many.
        """
        from searchkit.index.move import move

        if self._folder is None:
            raise UsageError("an index in memory cannot be moved: there is no folder to keep it")
        with self._locked():
            before, counted = self._folder.current(), self._current.counted
            with next_generation(self._folder, before, counted, afresh=True) as draft:
                manifest = move(self._current, draft, to, ca)
                manifest.write(draft)
        self.close()
        return len(self)

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
        timeout: float | None = TIMEOUT,
    ) -> Results:
        """The captions that match a query in the query language, a page at a time.

        ``sort`` is relevance, date, -date or path; ``strict_accents`` asks for every word
        as spelled; ``complete`` takes the last word as unfinished. Where fewer captions
        than asked for hold all words, those with most of them follow as partial hits;
        ``any_word`` counts these in the total. A caption that is there in several languages
        is shown in ``lang`` (``vi``, ``zh-Hans``). After ``timeout`` seconds (never for 0 and
        None) the results are what was found so far, not complete. Raises `QueryError` for a
        query over the limits.
        """
        from searchkit.index.search import Options, Search

        asked.check_search(sort, limit, offset, timeout)
        started = time.perf_counter()
        options = Options(limit, offset, sort, strict_accents, complete, any_word, lang)

        def found(engine: Engine) -> Results:
            return Search(engine, self._analyzer, options, Deadline.after(timeout)).results(text)

        results = self._current.ask(found)
        return replace(results, seconds=time.perf_counter() - started)

    def facets(
        self,
        fields: Sequence[str],
        text: str = "*",
        *,
        strict_accents: bool = False,
        timeout: float | None = TIMEOUT,
    ) -> Mapping[str, Mapping[str, int]]:
        """For each field, its values among the captions that match, with their counts.

        The most frequent come first, those of one count in the order of their characters.
        A single field may stand for itself. Raises `UsageError` for a field that no caption has,
        and `TimeIsUpError` after ``timeout`` seconds (never for 0 and None).
        """
        from searchkit.index.search import Options, Search

        options = Options(strict_accents=strict_accents)
        names = [fields] if isinstance(fields, str) else list(fields)
        asked.check_timeout(timeout)

        def counted(engine: Engine) -> Mapping[str, Mapping[str, int]]:
            deadline = Deadline.after(timeout)
            return Search(engine, self._analyzer, options, deadline).facets(names, text)

        return self._current.ask(counted)

    def explain(self, text: str) -> str:
        """How a query is understood, a line for each part."""
        from searchkit.query import explain, parse

        return explain(parse(text, self.fields))

    def captions(self) -> Iterator[Caption]:
        """Every caption, in the order of adding."""
        return iter(self._current.ask(lambda engine: engine.captions()))

    def status(self) -> Status:
        """What is indexed, from where, with which engine and rules."""
        from searchkit.index.status import status

        return status(self._current, self.path, self.root)

    def check(self) -> list[str]:
        """What is damaged, a line each: every byte is read, every caption taken apart again."""
        from searchkit.index.integrity import damages

        return list(damages(self._current))

    def __len__(self) -> int:
        return self._current.ask(lambda engine: engine.count())

    def close(self) -> None:
        """Let go of the files; they are opened again when they are needed again."""
        self._current.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        with self._locked(), transaction(self._current, self.memory) as change:
            yield change

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the write lock, knowing what the last one to hold it has written."""
        if self._folder is None:
            yield
            return
        with self._folder.lock(), self._current.held():
            self._current.manifest = Manifest.read(self._folder.current())
            self._manifest.check(self._folder.path)
            resume(self._current)
            yield

    def _look(self, request: Request, tally: Tally, known: Manifest) -> Sight:
        sight = Look(known, self._walk(), tally.report.found).at(request)
        for remark in sight.remarks():
            tally.problem(remark)
        return sight

    def _walk(self) -> Walk:
        return Walk(frozenset(suffixes()), self.root, self.path)

    def _plan(self, sight: Sight, tally: Tally, known: Manifest) -> Plan:
        from searchkit.index.look import Planner

        return Planner(known, self.root, sight, tally.problem).plan()

    def _carried_out(self, sight: Sight, seen: str, tally: Tally) -> Summary:
        """Do what there is to do, and remember what was seen if that leaves nothing to do."""
        from searchkit.index.sync import carry_out

        plan = self._plan(sight, tally, self._manifest)
        summary = carry_out(plan, self._current, tally, self.memory)
        if self._folder and not (plan.lost or self._manifest.files.unsettled(plan.found)):
            remember(self._folder, seen, plan.found)
        return summary
