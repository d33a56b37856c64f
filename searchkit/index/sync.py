"""Keeping an index in step with files: what is new, changed, unchanged and gone."""

from __future__ import annotations

import os
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from searchkit.analysis import Analyzer
from searchkit.engines import Writer
from searchkit.formats import (
    File,
    Problem,
    companions,
    read_file,
    session,
    source_name,
    suffixes,
    walk,
)
from searchkit.index.manifest import READ_AGAIN, FileState, Manifest
from searchkit.index.report import Report, Summary
from searchkit.index.status import covers
from searchkit.query import Document


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left: what the index knows now, and counts.

    ``unread`` holds the files that could not be read to their end, with the ids that came:
    the other captions that they had are still theirs.
    """

    manifest: Manifest
    summary: Summary
    unread: Mapping[str, Set[str]]


class Sync:
    """One run over some paths; raises `UsageError` for a path that is missing."""

    def __init__(self, paths: list[Path], root: Path, index: Path | None) -> None:
        found = list(walk(paths, suffixes(), root=root, skip=index))
        self._root = root
        self._names = [source_name(path.resolve(), root) for path in paths]
        self._files = [file for file in found if isinstance(file, File)]
        self._found = {file.name for file in self._files}
        self._unlisted = [folder for folder in found if isinstance(folder, Problem)]

    def run(
        self, manifest: Manifest, writer: Writer, analyzer: Analyzer, report: Report
    ) -> Outcome:
        """Bring the index in step with the files, and say what it knows then."""
        run = _Run(writer, analyzer, report, dict(manifest.files))
        for folder in self._unlisted:
            run.problem(folder)
        with session():
            for number, file in enumerate(self._files, 1):
                run.file(file)
                report.progress(number, len(self._files), run.summary.captions, file.name)
        run.drop([name for name in manifest.files if self.is_gone(name)])
        known = replace(manifest, files=run.files, sources=self._sources(manifest))
        return Outcome(known, run.summary, run.unread)

    def is_gone(self, name: str) -> bool:
        """Whether a file that was below the paths is no longer there, as far as can be seen."""
        return (
            name not in self._found
            and any(covers(path, name) for path in self._names)
            and not any(covers(folder.source, name) for folder in self._unlisted)
        )

    def _sources(self, manifest: Manifest) -> tuple[str, ...]:
        """The paths asked for so far and now, without those that this run found to be gone."""
        known = [
            name
            for name in manifest.sources
            if not self.is_gone(name) or (self._root / name).exists()
        ]
        return tuple(dict.fromkeys((*known, *self._names)))


class _Run:
    def __init__(
        self, writer: Writer, analyzer: Analyzer, report: Report, files: dict[str, FileState]
    ) -> None:
        self._writer = writer
        self._analyzer = analyzer
        self._report = report
        self.files = files
        self.summary = Summary()
        self.unread: dict[str, Set[str]] = {}
        self._siblings = lru_cache(16)(_names)

    def problem(self, problem: Problem) -> None:
        """Tell of a problem, and count it."""
        self._report.problem(problem)
        self._count(refused=int(problem.refused))

    def file(self, file: File) -> None:
        """Read a file unless it is as it was; what it held before is replaced."""
        before = self.files.get(file.name)
        state = _state(file, self._siblings(file.path.parent))
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

    def drop(self, names: list[str]) -> None:
        """Forget files."""
        for name in names:
            self._writer.delete_source(name)
            del self.files[name]
        self._count(removed=len(names))

    def _replace(self, file: File) -> int:
        """Store a file's captions; what it held before goes once all of it could be read."""
        stored, is_whole, refused = 0, True, self.summary.refused
        ids = set()
        for item in read_file(file):
            if isinstance(item, Problem):
                self.problem(item)
                is_whole = is_whole and not item.broken_off
            else:
                self._writer.add(Document(item, self._analyzer))
                ids.add(item.id)
                stored += 1
        if is_whole and (stored or refused == self.summary.refused):
            self._writer.delete_stale(file.name)
        else:
            self.unread[file.name] = ids
        return stored

    def _count(self, **more: int) -> None:
        counts = {name: getattr(self.summary, name) + more[name] for name in more}
        self.summary = replace(self.summary, **counts)


def _state(file: File, siblings: Set[str]) -> FileState | None:
    beside = companions(file.path.name, siblings)
    try:
        return FileState.of([file.path, *map(file.path.with_name, beside)])
    except OSError:
        return None


def _names(folder: Path) -> Set[str]:
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        return frozenset()
