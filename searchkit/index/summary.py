"""What a run did, in counts, and how far it has come."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from searchkit.formats import OnError, Problem, warn


@dataclass(frozen=True, slots=True)
class Counts:
    """Files by what became of them, captions stored, and records refused.

    The files that were found are added, changed, moved, unchanged or unreadable, each one of
    these; those known before that are not among them are removed, or lost: out of reach, and
    kept. Nothing could be taken of an ``unreadable`` file.
    """

    added: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    unreadable: int = 0
    removed: int = 0
    lost: int = 0
    captions: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Summary(Counts):
    """The counts of a run: in all, and by format, which is a file name's suffix."""

    formats: Mapping[str, Counts] = field(default_factory=dict, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    ``files`` of ``total`` are read, and ``size`` of ``total_size`` bytes, those of the file
    ``name`` that is being read included. While ``total`` is 0, ``files`` are found so far.
    """

    files: int
    total: int
    captions: int
    name: str
    size: int = 0
    total_size: int = 0


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Report:
    """Who hears of problems and of progress; problems go to the logger where nobody does."""

    on_error: OnError | None = None
    on_progress: OnProgress | None = None

    def problem(self, problem: Problem) -> None:
        """Pass a problem on."""
        (self.on_error or warn)(problem)

    def found(self, count: int) -> None:
        """Pass on how many files were found."""
        self.progress(Progress(count, 0, 0, ""))

    def progress(self, progress: Progress) -> None:
        """Pass on how far a run has come."""
        if self.on_progress is not None:
            self.on_progress(progress)


class Tally:
    """Counts while a run goes on, and passes on what it counts."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._counts: dict[str, Counter[str]] = {}

    def problem(self, problem: Problem) -> None:
        """Tell of a problem, and count it."""
        self.report.problem(problem)
        self.count("refused", problem.source, int(problem.refused))

    def count(self, what: str, name: str, number: int = 1) -> None:
        """Count a file, or what came of it."""
        if number:
            self._of(suffix_of(name))[what] += number

    def files(self, what: str, names: Iterable[str]) -> None:
        """Count many files of which the same became."""
        ends = Counter([name.rpartition(".")[2] for name in names])
        for end, number in ends.items():
            self._of(suffix_of(f"name.{end}"))[what] += number

    def total(self, what: str) -> int:
        """How often something was counted."""
        return sum(counts[what] for counts in self._counts.values())

    def summary(self) -> Summary:
        """The counts so far."""
        names = [each.name for each in fields(Counts)]
        formats = {suffix: Counts(**self._counts[suffix]) for suffix in sorted(self._counts)}
        return Summary(**{name: self.total(name) for name in names}, formats=formats)

    def _of(self, suffix: str) -> Counter[str]:
        return self._counts.setdefault(suffix, Counter())


def suffix_of(name: str) -> str:
    """The lower-case suffix of a source name, ``""`` where it has none: a folder's."""
    return posixpath.splitext(name)[1].lower()
