"""Building an index and keeping it in step with its sources, for the commands."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from searchkit.cli.hints import hinted
from searchkit.cli.progress import reporting, summary_line, summary_lines
from searchkit.engines import is_remote
from searchkit.errors import (
    DamagedIndexError,
    NoIndexError,
    RefusedInputError,
    SearchkitError,
    StorageError,
    UsageError,
)
from searchkit.formats import ReadOptions, Walk, suffixes
from searchkit.formats.options import check, columns, over
from searchkit.index import Index, Source, Summary
from searchkit.index.lock import patiently
from searchkit.index.sight import check_new
from searchkit.render import clean_line, tell, write
from searchkit.render.clean import escape
from searchkit.settings import Place, locate

if TYPE_CHECKING:
    from searchkit.index.plan import Plan

T = TypeVar("T")

NOTHING_TO_INDEX = "nothing to index; name it: searchkit index PATH..."
NO_VERSIONS = (
    "note: --prune removes older versions from a cluster; this index is in its folder, where the "
    "next change removes them. To drop what is out of reach: searchkit index --prune"
)
AGAIN = "the same command fills it once there is room"
SCHEMA_VERSION = 1


def read_options(encoding: str, pairs: Iterable[str], iptc_charset: str) -> ReadOptions:
    """The read options of a command line; `UsageError` for what there is none of."""
    options = ReadOptions(encoding, iptc_charset, columns(pairs))
    check(options)
    return options


def located(index: Path | None, memory: int | None) -> Place:
    """Where the index is, and how much memory writing to it may take."""
    place = locate(index)
    return replace(place, memory=memory) if memory else place


def sources(place: Place, paths: Sequence[Path], given: ReadOptions) -> list[Source]:
    """The paths asked for, or the settings' own, each as it is to be read."""
    found = paths or place.sources
    return [Source(path, over(place.options_of(path), given)) for path in found]


def waiting(is_patient: bool) -> Callable[[Callable[[], T]], T]:
    """How to do what another process may be in the way of: at once, or as soon as can be."""
    if is_patient:
        return lambda action: patiently(action, _say)
    return lambda action: action()


def verify(place: Place, *, as_json: bool = False) -> int:
    """Print whatever is damaged of an index; returns the exit code."""
    with Index.open(place.index, check=False) as opened:
        found = [hinted(damage, sys.argv) for damage in opened.check()]
        count = None if found else len(opened)
    if as_json:
        known = {"index": str(place.index), "captions": count, "damages": found}
        _print_json({"schema_version": SCHEMA_VERSION, **known})
    else:
        for damage in found:
            write(sys.stdout, clean_line(damage) + "\n")
    if count is not None:
        kept = ", kept by the cluster, which checks them itself" if opened.is_remote else ""
        _say(f"{place.index}: whole; {count:,} captions{kept}")
    return DamagedIndexError.exit_code if found else 0


def opened_or_new(place: Place, wanted: Sequence[Source]) -> Index:
    """The index, made where there is none; nothing is made for paths that are not there."""
    try:
        opened = Index.open(place.index)
        _check_place(opened, place)
    except NoIndexError:
        if not wanted and not place.url:
            raise UsageError(NOTHING_TO_INDEX) from None
        check_new(wanted, Walk(frozenset(suffixes()), place.root, place.index))
        opened = Index.create(
            place.index, engine=place.engine, root=place.root, url=place.url, ca=place.ca
        )
    opened.memory = place.memory
    return opened


def _check_place(opened: Index, place: Place) -> None:
    """Raise `UsageError` where captions are to go to a cluster and the index is in its folder."""
    if (place.url or is_remote(place.engine)) and not opened.is_remote:
        raise UsageError(
            f"{place.index}: this index keeps its captions in its folder, and not on the cluster "
            "that is asked for; to move them there: searchkit move --to URL"
        )


def on_cluster(place: Place, engine: str, url: str, ca: str) -> Place:
    """The place with what a command line says of its engine; a URL means a cluster."""
    named = engine or ("opensearch" if url else place.engine)
    return replace(place, engine=named, url=url or place.url, ca=ca or place.ca)


def join(place: Place, wanted: Sequence[Source]) -> bool:
    """Let what a cluster holds be searched from here, unless there are sources to read."""
    if not place.url or wanted:
        return False
    with opened_or_new(place, ()) as opened:
        if not opened.sources:
            _say(f"joined: {len(opened):,} captions; to add to them: searchkit index PATH...")
        return not opened.sources


def prune_versions(opened: Index) -> None:
    """Remove what a cluster keeps of the index from before, and say what that was."""
    for name in (removed := opened.prune()):
        _say(f"removed: {name}")
    if opened.is_remote and not removed:
        _say("no older version is left on the cluster: nothing is removed")
    elif not opened.is_remote:
        _say(NO_VERSIONS)


def moved(opened: Index, count: int, to: str) -> None:
    """Say where the captions of an index are now."""
    place = f"at {to}" if "://" in to else f"in {opened.path}"
    _say(f"moved: {count:,} captions, now {place}")


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


def bring_up(place: Place, wanted: Sequence[Source], *, prune: bool = False) -> Summary:
    """Bring the index in step with some paths; it is made where there is none."""
    with opened_or_new(place, wanted) as opened:
        try:
            return keep_up(opened, wanted, prune=prune)
        except StorageError:
            with suppress(SearchkitError):
                if not opened.sources:
                    _say(f"{place.index}: the index is there and still empty; {AGAIN}")
            raise


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
) -> int:
    """Tell what would be done, file by file on stdout, in counts on stderr; the exit code."""
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
    return finish(done, would=True)


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


def finish(done: Summary, *, as_json: bool = False, would: bool = False) -> int:
    """Say what a run did; the exit code is 6 where some input was refused."""
    if as_json:
        _print_json(_document(done))
    for line in summary_lines(done):
        _say(line)
    if would:
        _say("this was a dry run: nothing is changed")
    return RefusedInputError.exit_code if done.refused else 0


def _document(done: Summary) -> dict[str, object]:
    return {"schema_version": SCHEMA_VERSION, **asdict(done)}


def _print_json(document: dict[str, object]) -> None:
    write(sys.stdout, escape(json.dumps(document, ensure_ascii=False)) + "\n")


def _say(text: str) -> None:
    tell(clean_line(text))
