"""Telling how a run goes: a bar on a terminal, problems as they come, lines at the end."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from searchkit.cli.hints import hinted
from searchkit.formats import Problem
from searchkit.index import Counts, Progress, Summary
from searchkit.render import clean_line, counts_line, problem_line, table, tell

SHOWN = 20
"""How many problems of one file are told; the others are counted."""
NAMES = {"lost": "out of reach"}
"""How counts are called where they are not called what they are."""


@dataclass
class Reporter:
    """Prints to stderr as things come; a problem does not disturb the bar."""

    on_progress: Callable[[Progress], None] | None = None
    line: Callable[[str], None] = tell
    refused: int = 0
    told: Counter[str] = field(default_factory=Counter)

    def on_error(self, problem: Problem) -> None:
        """Print a problem; a file that is no captions at all must not hide the others' messages."""
        self.told[problem.source] += 1
        if self.told[problem.source] <= SHOWN:
            self.line(clean_line(hinted(problem_line(problem), sys.argv)))
        self.refused += problem.refused

    def tell_rest(self) -> None:
        """Say how many problems were not told."""
        for source, count in self.told.items():
            if count > SHOWN:
                self.line(clean_line(f"{source}: {count - SHOWN:,} more messages"))


@contextmanager
def reporting(*, bar: bool = True) -> Iterator[Reporter]:
    """A reporter, with a bar where stderr is a terminal; an interrupt tells what was kept."""
    try:
        if bar and sys.stderr.isatty():
            with _bar() as reporter:
                yield reporter
                reporter.tell_rest()
        else:
            reporter = Reporter()
            yield reporter
            reporter.tell_rest()
    except KeyboardInterrupt as error:
        notes = getattr(error, "__notes__", ["nothing was changed"])
        if bar:
            tell(f"interrupted; {'; '.join(notes)}")
        raise


def summary_lines(summary: Summary) -> list[str]:
    """What a run did: a line for each format if there are several, and one for all."""
    rows = [(name or "folders", _counts_line(counts)) for name, counts in summary.formats.items()]
    return [*(table(rows).splitlines() if len(rows) > 1 else ()), summary_line(summary)]


def summary_line(summary: Counts) -> str:
    """What a run did: ``12 captions read``, then the files by what became of them."""
    text = f"{_captions(summary)} read; files: {counts_line(_files(summary))}"
    if summary.refused:
        text += f"; {summary.refused:,} refused"
    if summary.unreadable and not (summary.captions or summary.unchanged):
        text += "; nothing could be taken, every record was refused"
    return text


def _counts_line(counts: Counts) -> str:
    parts = [
        counts_line(_files(counts)) if any(_files(counts).values()) else "",
        _captions(counts) if counts.captions else "",
        f"{counts.refused:,} refused" if counts.refused else "",
    ]
    return "; ".join(filter(None, parts))


def _files(counts: Counts) -> dict[str, int]:
    found: dict[str, Any] = asdict(counts)
    left_out = ("captions", "refused", "formats")
    return {NAMES.get(name, name): found[name] for name in found if name not in left_out}


def _captions(counts: Counts) -> str:
    return f"{counts.captions:,} caption{'' if counts.captions == 1 else 's'}"


@contextmanager
def _bar() -> Iterator[Reporter]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[counts]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    with Bar(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("looking", total=None, counts="")
        started = time.monotonic()

        def advance(progress: Progress) -> None:
            seconds = time.monotonic() - started
            bar.update(task, counts=_pace(progress, seconds), **_stage(progress))

        def line(text: str) -> None:
            bar.console.print(Text(text), soft_wrap=True)

        yield Reporter(advance, line)


def _stage(progress: Progress) -> dict[str, Any]:
    """What the bar shows: bytes, so that it moves within one huge file; files if all are empty."""
    if not progress.total:
        return {"description": "looking", "total": None}
    is_read = progress.files == progress.total
    done = (progress.size, progress.total_size) if progress.total_size else (1, 1)
    return {
        "description": "writing" if is_read else "reading",
        "completed": done[0],
        "total": done[1],
    }


def _pace(progress: Progress, seconds: float) -> str:
    """Counts and rates: ``120/3,000 files, 4,800 captions, 900/s``."""
    if not progress.total:
        return f"{progress.files:,} files found"
    done = progress.captions or progress.files
    rate = f"{done / seconds:,.0f}/s" if seconds > 1 else ""
    counts = f"{progress.files:,}/{progress.total:,} files, {progress.captions:,} captions"
    return f"{counts}, {rate}" if rate else counts
