"""What a run has to do: which files are new, changed, moved, gone, or out of reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from searchkit.formats import Found, Problem
from searchkit.index.files import FileState
from searchkit.index.manifest import Manifest
from searchkit.index.reach import Lost


class What(StrEnum):
    """What has become of a file."""

    added = "added"
    changed = "changed"
    moved = "moved"


@dataclass(frozen=True, slots=True)
class Step:
    """A file to be read: what became of it, its state before, and the name it had then."""

    what: What
    found: Found
    before: FileState | None = None
    was: str = ""
    digest: str = ""

    @property
    def first_name(self) -> str:
        """The name that its captions' ids are made of."""
        return (self.before.first_name if self.before else "") or self.was or self.found.name

    def afresh(self) -> Step:
        """The step that reads the file into an index that holds nothing of it."""
        first_name = self.first_name
        before = replace(FileState(-1, -1), first_name=first_name)
        return Step(What.added, self.found, before, digest=self.digest)


PART_FILES, PART_BYTES = 2_000, 64 << 20
"""Files, and bytes of them, that are kept together where a run is kept part by part."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do, before anything is done.

    ``known`` is the manifest as it is to be, but for the states of its files, which are as
    they were. ``found`` are all files, ``steps`` those to be read by their names, ``settled``
    new states of unchanged ones; ``removed`` are the names of those that are gone, ``lost``
    the places out of reach, whose files are kept; ``problems`` are of folders and links. The
    files were looked at after ``started_ns``.
    """

    known: Manifest
    found: tuple[Found, ...] = ()
    steps: Mapping[str, Step] = field(default_factory=dict)
    settled: Mapping[str, FileState] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()
    problems: tuple[Problem, ...] = ()
    started_ns: int = 0

    @property
    def writes(self) -> bool:
        """Whether there is anything to do for the engine."""
        return bool(self.steps or self.removed)

    @property
    def unchanged(self) -> list[Found]:
        """The files that need not be read."""
        return [found for found in self.found if found.name not in self.steps]

    def afresh(self) -> Plan:
        """The plan for an index that holds nothing yet: everything is read, ids stay."""
        files, steps = self.known.files, {}
        for found in self.found:
            step = self.steps.get(found.name)
            step = step or Step(What.changed, found, files[found.name])
            steps[found.name] = step.afresh()
        return replace(self, steps=steps, settled={})

    def parts(self) -> Iterator[Plan]:
        """Plans that come to this one, each of some files; what is to be told is in the first."""
        steps: dict[str, Step] = {}
        size = 0
        rest = replace(self, found=tuple(self.unchanged))
        for name, step in self.steps.items():
            if len(steps) >= PART_FILES or size > PART_BYTES:
                yield replace(rest, steps=steps)
                rest = Plan(self.known, started_ns=self.started_ns)
                steps, size = {}, 0
            steps[name] = step
            size += step.found.size
        yield replace(rest, steps=steps)
