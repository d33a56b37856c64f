"""From the settings to an open index, and from results to what is printed; without Typer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress

from searchkit.errors import NoIndexError
from searchkit.index import Index
from searchkit.render import Style, choose_style, render, summary, write
from searchkit.results import Results
from searchkit.settings import Place, locate

NO_HITS = 1
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
    if not place.sources:
        return Index.open(place.index)
    with suppress(NoIndexError):
        found = Index.open(place.index)
        if found.sources:
            return found
    from searchkit.cli.keeping import opened_or_built

    return opened_or_built(place)
