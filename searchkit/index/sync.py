"""Carrying out a plan: an engine is brought in step with files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import Refusal, Writer
from searchkit.formats import File, Problem, is_picture, read_file, session
from searchkit.index.compare import is_recent
from searchkit.index.current import Current
from searchkit.index.digest import Digest, digest
from searchkit.index.files import READ_AGAIN, FileState, file_of
from searchkit.index.follow import Position, followed
from searchkit.index.intake import Intake, problems
from searchkit.index.manifest import Manifest
from searchkit.index.plan import Plan, Step, What
from searchkit.index.reach import Lost, went_away
from searchkit.index.source import options_of
from searchkit.index.summary import Summary, Tally
from searchkit.index.transaction import kept_since, save, transaction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left: what the index knows now, and counts.

    ``unread`` holds the files that could not be read to their end, with the ids that came:
    the other captions that they had are still theirs.
    """

    manifest: Manifest
    summary: Summary
    unread: Mapping[str, Set[str]]


def carry_out(plan: Plan, current: Current, tally: Tally, memory: int) -> Summary:
    """Do what is planned; the engine is opened only to write. An interrupt is told all.

    Where the captions are on a cluster, it is done part by part.
    """
    stamp = current.stamp()
    try:
        if not plan.writes:
            outcome = Sync(plan, None, current.analyzer, tally).run()
            save(current, outcome.manifest)
        else:
            for part in plan.parts() if current.is_remote else (plan,):
                outcome = _part(part, current, tally, memory)
    except KeyboardInterrupt as error:
        error.add_note(kept_since(current, stamp))
        raise
    return outcome.summary


def _part(plan: Plan, current: Current, tally: Tally, memory: int) -> Outcome:
    """Carry out a part of a plan in one transaction, knowing what the parts before left."""
    plan = replace(plan, known=replace(plan.known, files=current.manifest.files))
    with transaction(current, memory) as change:
        outcome = Sync(plan, change.writer, current.analyzer, tally).run()
        change.manifest = outcome.manifest
    take_back(change.refused, tally)
    return replace(outcome, summary=tally.summary())


def forecast(plan: Plan, tally: Tally) -> Summary:
    """The counts of a plan that is not carried out."""
    _tell(plan, tally)
    for name, step in plan.steps.items():
        tally.count(step.what, name)
    tally.files("removed", plan.removed)
    return tally.summary()


def take_back(refused: Iterable[Refusal], tally: Tally) -> None:
    """Tell of captions that an engine did not take after all, and count them no longer."""
    for problem in problems(refused):
        tally.problem(problem)
        tally.count("captions", file_of(problem.source), -1)


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
        self._intake = Intake(writer, analyzer, tally.problem) if writer else None
        self._tally = tally
        self._position = Position(plan.steps.values(), tally)
        self._states: dict[str, FileState | None] = dict(plan.settled)
        self._unread: dict[str, Set[str]] = {}
        self._away: dict[tuple[str, str], list[str]] = {}

    def run(self) -> Outcome:
        """Do what is planned."""
        plan = self._plan
        _tell(plan, self._tally)
        if self._intake is not None:
            for name in plan.removed:
                self._drop(self._intake.writer, name)
            self._tally.files("removed", plan.removed)
            with session():
                self._steps(self._intake)
            for (place, why), names in self._away.items():
                self._tally.problem(Lost(place, why, tuple(names)).problem())
        manifest = replace(plan.known, files=plan.known.files.changed(self._states))
        return Outcome(manifest.refusing(self._untaken()), self._tally.summary(), self._unread)

    def _steps(self, intake: Intake) -> None:
        for step in self._plan.steps.values():
            self._position.begin(step)
            if os.path.lexists(step.found.path):
                self._step(intake, step)
            else:
                self._vanished(intake.writer, step)
            self._position.end(step)

    def _untaken(self) -> Sequence[Refusal]:
        """The captions that the engine could not take, which are told of."""
        found = self._intake.writer.refused() if self._intake else ()
        take_back(found, self._tally)
        return found

    def _drop(self, writer: Writer, name: str) -> None:
        """Forget a file."""
        state = self._plan.known.files.get(name)
        for source in (name, *(state.members if state else ())):
            writer.delete_source(source)
        self._states[name] = None

    def _step(self, intake: Intake, step: Step) -> None:
        """Read a file; what it held before goes once all of it could be read."""
        file = self._file(step)
        # Before the reading: if the file changes meanwhile, the digest tells the next run.
        made = step.digest or ("" if is_picture(file.suffix) else digest(file))
        reading, seen = _Reading(), Digest(file)
        for item in read_file(file):
            seen.take(item)
            self._item(intake, _with_first_id(item, step), reading)
        made = seen.text() if is_picture(file.suffix) else made
        self._replace(intake.writer, step, reading)
        self._remember(step, reading, made)

    def _vanished(self, writer: Writer, step: Step) -> None:
        """A file was found, but is no longer there: gone, or out of reach as its folder is."""
        name = step.was or step.found.name
        if step.before is None:
            return
        if lost := went_away(self._plan.known, step.found.name, Path(step.found.path)):
            self._lose(step, name, lost)
        else:
            self._drop(writer, name)
            self._tally.count("removed", step.found.name)

    def _lose(self, step: Step, name: str, lost: Lost) -> None:
        """Keep what there is of a file that is out of reach; it is looked at again."""
        self._tally.count("lost", name)
        self._away.setdefault((lost.name, lost.why), []).append(name)
        state = self._plan.known.files.get(name)
        if state and not step.was:
            self._states[name] = state.again()
        for source in (step.found.name, *(state.members if state else ())):
            self._unread[source] = set()

    def _file(self, step: Step) -> File:
        options = options_of(step.found.name, self._plan.known.options)
        file = step.found.file(options)
        if is_picture(file.suffix):
            return file
        return followed(file, self._position)

    def _item(self, intake: Intake, item: Caption | Problem, reading: _Reading) -> None:
        problem = item if isinstance(item, Problem) else intake.add(item)
        if problem is not None:
            reading.refused.update([problem.source] if problem.refused else [])
            reading.broken.update([problem.source] if problem.broken_off else [])
        if isinstance(item, Problem):
            self._tally.problem(item)
        elif problem is None:
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
            if before is None:
                self._states[found.name] = READ_AGAIN
            elif step.what == What.changed:
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
