"""From the settings to an open index, and from results to what is printed; without Typer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from searchkit.errors import NoIndexError
from searchkit.formats.files import AS_GUESSED
from searchkit.index import Index
from searchkit.render import Style, choose_style, remarks, render, summary, tell
from searchkit.settings import Place, locate

if TYPE_CHECKING:
    from searchkit.results import Results

NO_HITS = 1
TIME_IS_UP = 8
PAGE = 10
ONLY_PARTIAL = "note: no caption has all the words; with some of them: {:,}, listed by --any"


def ask(words: Sequence[str], index: Path | None = None) -> int:
    """Search by words alone, and print; what most command lines come to. Returns the exit code."""
    with opened(locate(index)) as found:
        results = found.search(" ".join(words), limit=PAGE)
        style = choose_style(sys.stdout, root=found.root)
    return show(results, style)


def keep(paths: Sequence[str], index: Path | None = None) -> int:
    """Bring an index in step with paths, by default with all it knows. Returns the exit code."""
    from searchkit.cli.keeping import bring_up, finish, join, sources

    place = locate(index)
    wanted = sources(place, [Path(path) for path in paths], AS_GUESSED)
    return 0 if join(place, wanted) else finish(bring_up(place, wanted))


def show(results: Results, style: Style, offset: int = 0) -> int:
    """Print a page of results; returns the exit code."""
    render(results, style, sys.stdout, first_rank=offset + 1)
    is_read = style.format in ("terminal", "plain")
    is_listed = style.format == "files"
    for line in [summary(results, offset + 1)] if is_read else remarks(results):
        tell(line)
    if is_listed and results.hits and not results.total:
        tell(ONLY_PARTIAL.format(len(results.hits)))
    if not results.is_complete:
        return TIME_IS_UP
    return 0 if results.total or (results.hits and not is_listed) else NO_HITS


def opened(place: Place) -> Index:
    """The index, built first where the settings name its sources and they were never read."""
    if not place.sources:
        return Index.open(place.index)
    with suppress(NoIndexError):
        found = Index.open(place.index)
        if found.sources:
            return found
    from searchkit.cli.keeping import opened_or_built

    return opened_or_built(place)
