"""Telling how a run goes: a bar on a terminal, problems as they come, a line at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from searchkit.index.report import OnProgress, Progress, Summary
from searchkit.render import counts_line, problem_line, write

if TYPE_CHECKING:
    from searchkit.formats import Problem


@dataclass
class Reporter:
    """Prints to stderr; a problem does not disturb the bar."""

    on_progress: OnProgress | None = None
    problems: list[str] = field(default_factory=list)
    refused: int = 0

    def on_error(self, problem: Problem) -> None:
        """Keep a problem's line until the bar is gone."""
        self.problems.append(problem_line(problem))
        self.refused += problem.refused


@contextmanager
def reporting() -> Iterator[Reporter]:
    """A reporter with a bar where stderr is a terminal."""
    if not sys.stderr.isatty():
        reporter = Reporter()
        yield reporter
    else:
        with _bar() as on_progress:
            reporter = Reporter(on_progress)
            yield reporter
    for line in reporter.problems:
        write(sys.stderr, line + "\n")


def summary_line(summary: Summary) -> str:
    """What a run did: ``12 captions from 3 files``, then the files by what became of them."""
    counts = asdict(summary)
    stored, refused = counts.pop("captions"), counts.pop("refused")
    files = {f"{name}": count for name, count in counts.items()}
    noun = "caption" if stored == 1 else "captions"
    text = f"{stored:,} {noun} read; files: {counts_line(files)}"
    return text + (f"; {refused:,} refused" if refused else "")


@contextmanager
def _bar() -> Iterator[OnProgress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
    found = TextColumn("{task.fields[captions]:,} captions")
    console = Console(stderr=True, markup=False, emoji=False)
    with Bar(*columns, found, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=None, captions=0)

        def advance(progress: Progress) -> None:
            bar.update(
                task, completed=progress.files, total=progress.total, captions=progress.captions
            )

        yield advance
