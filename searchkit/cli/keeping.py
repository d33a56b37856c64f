"""Building an index and keeping it in step with its sources, for the commands."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from searchkit.cli.progress import reporting, summary_line, summary_lines
from searchkit.errors import NoIndexError, RefusedInputError, UsageError
from searchkit.formats import ReadOptions, Walk, suffixes
from searchkit.formats.options import check, columns, over
from searchkit.index import Index, Plan, Source, Summary
from searchkit.index.folder import patiently
from searchkit.index.look import check_new
from searchkit.render import clean_line, write
from searchkit.render.clean import escape
from searchkit.settings import Place

NOTHING_TO_INDEX = "nothing to index; name it: searchkit index PATH..."
SCHEMA_VERSION = 1


def read_options(encoding: str, pairs: Iterable[str], iptc_charset: str) -> ReadOptions:
    """The read options of a command line; `UsageError` for what there is none of."""
    options = ReadOptions(encoding, iptc_charset, columns(pairs))
    check(options)
    return options


def sources(place: Place, paths: Sequence[Path], given: ReadOptions) -> list[Source]:
    """The paths asked for, or the settings' own, each as it is to be read."""
    found = paths or place.sources
    return [Source(path, over(place.options_of(path), given)) for path in found]


def opened_or_new(place: Place, wanted: Sequence[Source]) -> Index:
    """The index, made where there is none; nothing is made for paths that are not there."""
    try:
        return Index.open(place.index)
    except NoIndexError:
        if not wanted:
            raise UsageError(NOTHING_TO_INDEX) from None
        check_new(wanted, Walk(frozenset(suffixes()), place.root, place.index))
        return Index.create(place.index, engine=place.engine, root=place.root)


def opened_or_built(place: Place) -> Index:
    """The index, built first where the settings name its sources and they were never read."""
    wanted = sources(place, (), ReadOptions())
    if not wanted:
        return Index.open(place.index)
    opened = patiently(lambda: opened_or_new(place, wanted), _say)
    if not opened.sources:
        patiently(lambda: _build(opened, place, wanted), _say)
    return opened


def _build(opened: Index, place: Place, wanted: Sequence[Source]) -> None:
    if opened.sources:
        return
    names = ", ".join(map(str, place.sources))
    _say(f"no index at {place.index} yet: building it from {names}")
    _say(summary_line(keep_up(opened, wanted)))


def keep_up(opened: Index, wanted: Sequence[Source], *, prune: bool = False) -> Summary:
    """Bring an index in step with some paths, by default with all that it knows."""
    found = wanted or opened.sources
    if not found:
        raise UsageError(NOTHING_TO_INDEX)
    with reporting() as reporter:
        return opened.sync(
            found, prune=prune, on_error=reporter.on_error, on_progress=reporter.on_progress
        )


def foresee(
    place: Place, paths: Sequence[Path], given: ReadOptions, *, prune: bool, as_json: bool
) -> None:
    """Tell what would be done, file by file on stdout, in counts on stderr."""
    wanted = sources(place, paths, given)
    try:
        opened = Index.open(place.index)
    except NoIndexError:
        check_new(wanted, Walk(frozenset(suffixes()), place.root, place.index))
        opened = Index.create(engine="memory", root=place.root)
    with opened, reporting() as reporter:
        found = wanted or opened.sources
        if not found:
            raise UsageError(NOTHING_TO_INDEX)
        plan, done = opened.plan(
            found, prune=prune, on_error=reporter.on_error, on_progress=reporter.on_progress
        )
    if as_json:
        files = [{"what": what, "file": name, **more} for what, name, more in _changes(plan)]
        _print_json({**_document(done), "dry_run": True, "files": files})
    else:
        for what, name, more in _changes(plan):
            write(sys.stdout, clean_line(" ".join((f"{what:<8}", name, *_from(more)))) + "\n")
    finish(done, would=True)


def _changes(plan: Plan) -> Iterable[tuple[str, str, dict[str, str]]]:
    for name, step in plan.steps.items():
        yield step.what.value, name, {"from": step.was} if step.was else {}
    yield from (("removed", name, {}) for name in plan.removed)
    yield from (("lost", name, {}) for place in plan.lost for name in place.files)


def _from(more: dict[str, str]) -> list[str]:
    return [f"(was {name})" for name in more.values()]


def follow(place: Place, wanted: Sequence[Source]) -> None:
    """Keep an index in step with paths until Ctrl-C, a line for each batch of changes."""
    from searchkit.index.watch import watch, watcher

    watcher()
    try:
        with opened_or_new(place, wanted) as opened, reporting(bar=False) as reporter:
            found = wanted or [Source(path) for path in opened.sources]
            if not found:
                raise UsageError(NOTHING_TO_INDEX)
            for done in watch(opened, found, on_error=reporter.on_error, on_wait=_say):
                _say(f"{time.strftime('%H:%M:%S')}  {summary_line(done)}")
    except KeyboardInterrupt as error:
        _say("; ".join(("stopped", *getattr(error, "__notes__", ()))))


def finish(done: Summary, *, as_json: bool = False, would: bool = False) -> None:
    """Say what a run did; leave with 6 where some input was refused."""
    if as_json:
        _print_json(_document(done))
    for line in summary_lines(done):
        _say(line)
    if would:
        _say("this was a dry run: nothing is changed")
    if done.refused:
        raise typer.Exit(RefusedInputError.exit_code)


def _document(done: Summary) -> dict[str, object]:
    return {"schema_version": SCHEMA_VERSION, **asdict(done)}


def _print_json(document: dict[str, object]) -> None:
    write(sys.stdout, escape(json.dumps(document, ensure_ascii=False)) + "\n")


def _say(text: str) -> None:
    write(sys.stderr, clean_line(text) + "\n")
