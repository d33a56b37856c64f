"""What a run tells: how far it has come, what went wrong, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searchkit.formats import OnError, Problem


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


@dataclass(frozen=True, slots=True)
class Report:
    """Who hears of problems and of progress; problems go to the logger where nobody does."""

    on_error: OnError | None = None
    on_progress: OnProgress | None = None

    def problem(self, problem: Problem) -> None:
        """Pass a problem on."""
        from searchkit.formats import warn

        (self.on_error or warn)(problem)

    def progress(self, files: int, total: int, captions: int, name: str) -> None:
        """Pass on how far a run has come."""
        if self.on_progress is not None:
            self.on_progress(Progress(files, total, captions, name))
