"""From the settings to an open index, and from results to what is printed; without Typer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from searchkit.errors import NoIndexError, UsageError
from searchkit.index import Index
from searchkit.render import Style, choose_style, clean_line, render, summary, write
from searchkit.results import Results
from searchkit.settings import Place, locate

NO_HITS = 1
NOTHING_TO_INDEX = "nothing to index; name it: searchkit index PATH..."
PAGE = 10


def ask(words: Sequence[str]) -> int:
    """Search by words alone, and print; what most command lines come to. Returns the exit code."""
    with opened(locate()) as index:
        results = index.search(" ".join(words), limit=PAGE)
        style = choose_style(sys.stdout, root=index.root)
    return show(results, style)


def show(results: Results, style: Style, offset: int = 0) -> int:
    """Print a page of results; returns the exit code."""
    render(results, style, sys.stdout, first_rank=offset + 1)
    if style.format in ("terminal", "plain"):
        write(sys.stderr, summary(results, offset + 1) + "\n")
    return 0 if results.total or results.hits else NO_HITS


def opened(place: Place) -> Index:
    """The index, built first where the settings name its sources and they were never read."""
    found = opened_or_new(place, place.sources) if place.sources else Index.open(place.index)
    if place.sources and not found.sources:
        _build(found, place)
    return found


def _build(index: Index, place: Place) -> None:
    from searchkit.cli.progress import reporting, summary_line

    names = ", ".join(map(str, place.sources))
    write(sys.stderr, clean_line(f"no index at {place.index} yet: building it from {names}") + "\n")
    with reporting() as reporter:
        done = index.sync(
            place.sources, on_error=reporter.on_error, on_progress=reporter.on_progress
        )
    write(sys.stderr, clean_line(summary_line(done)) + "\n")


def opened_or_new(place: Place, paths: Sequence[Path]) -> Index:
    """The index, made where there is none; nothing is made for paths that are not there."""
    try:
        return Index.open(place.index)
    except NoIndexError:
        if not paths:
            raise UsageError(NOTHING_TO_INDEX) from None
        from searchkit.formats import suffixes, walk

        walk(paths, suffixes())
        return Index.create(place.index, engine=place.engine, root=place.root)
