"""Carrying out a plan: an engine is brought in step with files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import Writer
from searchkit.formats import File, Problem, is_picture, read_file, session
from searchkit.index.compare import is_recent
from searchkit.index.digest import Digest, digest
from searchkit.index.files import FileState
from searchkit.index.follow import Position, followed
from searchkit.index.manifest import Manifest
from searchkit.index.plan import Plan, Step, What
from searchkit.index.source import options_of
from searchkit.index.summary import Summary, Tally
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


def forecast(plan: Plan, tally: Tally) -> Summary:
    """The counts of a plan that is not carried out."""
    _tell(plan, tally)
    for name, step in plan.steps.items():
        tally.count(step.what, name)
    tally.files("removed", plan.removed)
    return tally.summary()


def _tell(plan: Plan, tally: Tally) -> None:
    """Tell of what could not be looked at, and count it and what need not be read."""
    tally.files("unchanged", (found.name for found in plan.unchanged))
    for place in plan.lost:
        tally.files("lost", place.files)
        tally.problem(place.problem())
    for problem in plan.problems:
        tally.problem(problem)


@dataclass
class _Reading:
    """What has come of a file so far: ids by source, records refused, and sources cut short."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    stored: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    broken: set[str] = field(default_factory=set)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing could be taken of a file that is not empty."""
        return not self.stored and bool(self.refused)

    def unread(self) -> set[str]:
        """The sources that keep what they held before: broken off, or nothing could be taken."""
        return self.broken | {source for source in self.refused if source not in self.ids}


class Sync:
    """One run of a plan; ``writer`` may be None where the plan writes nothing."""

    def __init__(self, plan: Plan, writer: Writer | None, analyzer: Analyzer, tally: Tally) -> None:
        self._plan = plan
        self._writer = writer
        self._analyzer = analyzer
        self._tally = tally
        self._position = Position(plan.steps.values(), tally)
        self._states: dict[str, FileState | None] = dict(plan.settled)
        self._unread: dict[str, Set[str]] = {}

    def run(self) -> Outcome:
        """Do what is planned."""
        plan = self._plan
        _tell(plan, self._tally)
        if self._writer is not None:
            for name in plan.removed:
                self._drop(self._writer, name)
            self._tally.files("removed", plan.removed)
            with session():
                self._steps(self._writer)
        manifest = replace(plan.known, files=plan.known.files.changed(self._states))
        return Outcome(manifest, self._tally.summary(), self._unread)

    def _steps(self, writer: Writer) -> None:
        for step in self._plan.steps.values():
            self._position.begin(step)
            if os.path.lexists(step.found.path):
                self._step(writer, step)
            else:
                self._vanished(writer, step)
            self._position.end(step)

    def _drop(self, writer: Writer, name: str) -> None:
        """Forget a file."""
        state = self._plan.known.files.get(name)
        for source in (name, *(state.members if state else ())):
            writer.delete_source(source)
        self._states[name] = None

    def _step(self, writer: Writer, step: Step) -> None:
        """Read a file; what it held before goes once all of it could be read."""
        file = self._file(step)
        # Before the reading: if the file changes meanwhile, the digest tells the next run.
        made = step.digest or ("" if is_picture(file.suffix) else digest(file))
        reading, seen = _Reading(), Digest(file)
        for item in read_file(file):
            seen.take(item)
            self._item(writer, _with_first_id(item, step), reading)
        made = seen.text() if is_picture(file.suffix) else made
        self._replace(writer, step, reading)
        self._remember(step, reading, made)

    def _vanished(self, writer: Writer, step: Step) -> None:
        """A file was found, but is no longer there: it is gone as if it had not been found."""
        if step.before is not None:
            self._drop(writer, step.was or step.found.name)
            self._tally.count("removed", step.found.name)

    def _file(self, step: Step) -> File:
        options = options_of(step.found.name, self._plan.known.options)
        file = step.found.file(options)
        if is_picture(file.suffix):
            return file
        return followed(file, self._position)

    def _item(self, writer: Writer, item: Caption | Problem, reading: _Reading) -> None:
        if isinstance(item, Problem):
            reading.refused.update([item.source] if item.refused else [])
            reading.broken.update([item.source] if item.broken_off else [])
            self._tally.problem(item)
        else:
            writer.add(Document(item, self._analyzer))
            reading.ids.setdefault(item.source, set()).add(item.id)
            reading.stored += 1
            self._position.caption()

    def _replace(self, writer: Writer, step: Step, reading: _Reading) -> None:
        """Delete what a file and its members held before, but for what could not be read now."""
        name, kept = step.found.name, reading.unread()
        before = step.before.members if step.before else ()
        for source in dict.fromkeys((name, *before, *kept)):
            if source in kept or (name in kept and source not in reading.ids):
                self._unread[source] = reading.ids.get(source, set())
            else:
                writer.delete_stale(source)
        if step.was and not reading.is_nothing:
            self._drop(writer, step.was)

    def _remember(self, step: Step, reading: _Reading, made: str) -> None:
        found, before = step.found, step.before
        if reading.is_nothing:
            self._tally.count("unreadable", found.name)
            if step.what == What.changed and before is not None:
                self._states[found.name] = before.again()
            return
        self._tally.count(step.what, found.name)
        self._tally.count("captions", found.name, reading.stored)
        kept = (source for source in (before.members if before else ()) if source in self._unread)
        members = {*reading.ids, *kept} - {found.name}
        self._states[found.name] = FileState(
            found.size,
            found.modified_ns,
            made,
            refused=reading.refused.total(),
            recent=is_recent(found.modified_ns, self._plan.started_ns),
            first_name=step.first_name if step.first_name != found.name else "",
            members=tuple(sorted(members)),
        )


def _with_first_id(item: Caption | Problem, step: Step) -> Caption | Problem:
    """A caption whose id, if it is made of its file's name, is made of the first one."""
    name, first_name = step.found.name, step.first_name
    if isinstance(item, Problem) or name == first_name or not item.id.startswith(name):
        return item
    return replace(item, id=first_name + item.id[len(name) :])
