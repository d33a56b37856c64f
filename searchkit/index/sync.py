"""Keeping an index in step with files: what is new, changed, unchanged and gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import Writer
from searchkit.formats import File, OnError, Problem, read_file, source_name, suffixes, walk, warn
from searchkit.index.manifest import FileState, Manifest
from searchkit.index.status import covers
from searchkit.query import Document


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come."""

    files: int
    total: int
    captions: int
    name: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: counts of files, of captions stored, and of records refused."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    captions: int = 0
    refused: int = 0


OnProgress = Callable[[Progress], None]

READ_AGAIN = FileState(-1, -1)
"""The state of a file with refused records: its messages come again until they are mended."""


@dataclass(frozen=True, slots=True)
class Report:
    """Who hears of problems and of progress; problems go to the logger where nobody does."""

    on_error: OnError | None = None
    on_progress: OnProgress | None = None

    def problem(self, problem: Problem) -> None:
        """Pass a problem on."""
        (self.on_error or warn)(problem)

    def progress(self, files: int, total: int, captions: int, name: str) -> None:
        """Pass on how far a run has come."""
        if self.on_progress is not None:
            self.on_progress(Progress(files, total, captions, name))


class Sync:
    """One run over some paths; raises `UsageError` for a path that is missing."""

    def __init__(self, paths: list[Path], root: Path, index: Path | None) -> None:
        self._names = [source_name(path.resolve(), root) for path in paths]
        self._files = list(walk(paths, suffixes(), root=root, skip=index))

    def run(
        self, manifest: Manifest, writer: Writer, analyzer: Analyzer, report: Report
    ) -> tuple[Manifest, Summary]:
        """Bring the index in step with the files, and say what it knows then."""
        run = _Run(writer, analyzer, report, dict(manifest.files))
        for number, file in enumerate(self._files, 1):
            run.file(file)
            report.progress(number, len(self._files), run.summary.captions, file.name)
        run.drop(self._names, {file.name for file in self._files})
        sources = tuple(dict.fromkeys((*manifest.sources, *self._names)))
        return replace(manifest, files=run.files, sources=sources), run.summary


class _Run:
    def __init__(
        self, writer: Writer, analyzer: Analyzer, report: Report, files: dict[str, FileState]
    ) -> None:
        self._writer = writer
        self._analyzer = analyzer
        self._report = report
        self.files = files
        self.summary = Summary()

    def file(self, file: File) -> None:
        """Read a file unless it is as it was; what it held before is replaced."""
        before = self.files.get(file.name)
        state = _state(file)
        if state is not None and state == before:
            self._count(unchanged=1)
            return
        refused = self.summary.refused
        stored = self._replace(file)
        refused = self.summary.refused - refused
        if stored or not refused:
            self._count(**{"added" if before is None else "changed": 1}, captions=stored)
            self.files[file.name] = state if state and not refused else READ_AGAIN
        elif before is not None:
            self.files[file.name] = READ_AGAIN

    def drop(self, paths: list[str], found: set[str]) -> None:
        """Forget the files that were below the paths and are no longer there."""
        gone = [
            name
            for name in self.files
            if name not in found and any(covers(path, name) for path in paths)
        ]
        for name in gone:
            self._writer.delete_source(name)
            del self.files[name]
        self._count(removed=len(gone))

    def _replace(self, file: File) -> int:
        """Store a file's captions; the old ones go when the first new one has come."""
        stored, refused = 0, self.summary.refused
        for caption in self._captions(file):
            if not stored:
                self._writer.delete_source(file.name)
            self._writer.add(Document(caption, self._analyzer))
            stored += 1
        if not stored and refused == self.summary.refused:
            self._writer.delete_source(file.name)
        return stored

    def _captions(self, file: File) -> Iterator[Caption]:
        for item in read_file(file):
            if isinstance(item, Problem):
                self._report.problem(item)
                self._count(refused=int(item.refused))
            else:
                yield item

    def _count(self, **more: int) -> None:
        counts = {name: getattr(self.summary, name) + more[name] for name in more}
        self.summary = replace(self.summary, **counts)


def _state(file: File) -> FileState | None:
    try:
        return FileState.of(file.path)
    except OSError:
        return None
