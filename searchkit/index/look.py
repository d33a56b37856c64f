"""Looking at files, and making a plan of what is seen; nothing is changed."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from searchkit.errors import UsageError
from searchkit.formats import Found, Listing, Problem, ReadOptions, Walk, real, session, source_name
from searchkit.formats.options import check, over, settled
from searchkit.index.compare import Comparison
from searchkit.index.manifest import Manifest
from searchkit.index.moves import moves
from searchkit.index.plan import Plan, Request, Step, What
from searchkit.index.reach import Lost, identity, lost
from searchkit.index.source import Source, options_of
from searchkit.index.status import covers

TOLD_EVERY = 1000
"""After how many files that were found it is told how many they are."""


class Look:
    """One look at the files that a manifest knows, or is to know.

    ``walk`` has the root and the index's own folder, which is passed over; ``found`` hears
    how many files were found so far, ``tell`` of problems.
    """

    def __init__(
        self,
        manifest: Manifest,
        walk: Walk,
        tell: Callable[[Problem], None] | None = None,
        found: Callable[[int], None] | None = None,
    ) -> None:
        self._manifest = manifest
        self._walk = walk
        self._root = walk.root or Path.cwd()
        self._tell = tell
        self._told = found
        self._started_ns = time.time_ns()
        self._found: dict[str, Found] = {}
        self._places: dict[str, str] = {}
        self._problems: list[Problem] = []

    def plan(self, request: Request) -> Plan:
        """What there is to do; raises `UsageError` for a path that was never there."""
        with session(), _without_collector():
            return self._plan(request)

    def _plan(self, request: Request) -> Plan:
        names = {self._name(source, request): source for source in request.sources}
        out = self._lost(names, request)
        kept = [] if request.prune else [place.name for place in out]
        for name in names:
            self._take(self._root / name, kept)
        options = self._options(names, request)
        compared = Comparison(self._manifest, options, self._started_ns, self._tell)
        compared.compare(self._found.values())
        self._move(compared)
        out = self._still(out, compared.steps.values())
        kept = [] if request.prune else [place.name for place in out]
        moved = {step.was for step in compared.steps.values() if step.was}
        gone = self._gone(names, kept) - moved
        self._companions(compared, gone | moved)
        left = self._manifest.files.keys() - gone - moved
        return Plan(
            known=self._manifest if request.within else self._known(names, options, kept, left),
            found=tuple(self._found.values()),
            steps=compared.steps,
            settled=compared.settled,
            removed=tuple(sorted(gone)),
            lost=() if request.prune else tuple(out),
            problems=tuple(self._problems),
            started_ns=self._started_ns,
        )

    def _name(self, source: Source, request: Request) -> str:
        # A link within a source has the name that the walk finds it by.
        path = Path(os.path.abspath(source)) if request.within else real(source)
        if path.is_dir():
            _check_apart(path, self._walk.skip)
        return source_name(path, self._root)

    def _lost(self, names: Iterable[str], request: Request) -> list[Lost]:
        """What is out of reach; raises `UsageError` for a path that is not known either."""
        places = lost(self._manifest, self._root)
        out = [place for place in places if any(_meet(place.name, name) for name in names)]
        for name in () if request.within else names:
            if not any(covers(place.name, name) for place in out) and self._is_missing(name):
                out.append(Lost(name, "no such file or folder", self._held(name)))
        return out

    def _is_missing(self, name: str) -> bool:
        """Whether a known path is not there; a known file alone is gone, if its folder is there."""
        path, files = self._root / name, self._manifest.files
        is_known = name in self._manifest.sources or name in files
        if path.exists() or not is_known:
            self._walk.check(path)
            return False
        return not (name in files and path.parent.is_dir())

    def _held(self, name: str) -> tuple[str, ...]:
        return tuple(file for file in self._manifest.files if covers(name, file))

    def _take(self, path: Path, kept: Sequence[str]) -> None:
        """Take in what is at and below a path."""
        devices: dict[str, int | None] = {}
        for listing in self._walk.below(path) if os.path.lexists(path) else ():
            if kept and any(covers(place, listing.name) for place in kept):
                continue
            self._place(listing, devices)
            self._problems += listing.problems
            before = len(self._found)
            self._found.update((found.name, found) for found in listing.files)
            if self._told and len(self._found) // TOLD_EVERY > before // TOLD_EVERY:
                self._told(len(self._found))

    def _place(self, listing: Listing, devices: dict[str, int | None]) -> None:
        """Remember where a source, or another file system, begins."""
        if listing.device is not None:
            devices[listing.path] = listing.device
            if devices.get(os.path.dirname(listing.path)) != listing.device:
                self._places[listing.name] = identity(Path(listing.path), listing.device)

    def _options(self, names: Mapping[str, Source], request: Request) -> dict[str, ReadOptions]:
        """The options of all sources, with those that are given now."""
        options = dict(self._manifest.options)
        for name, source in () if request.within else names.items():
            check(source.options)
            options[name] = settled(over(options_of(name, options), source.options))
        return {name: options[name] for name in sorted(options) if _says_more(name, options)}

    def _move(self, compared: Comparison) -> None:
        added = [step for step in compared.steps.values() if step.what == What.added]
        missing = self._manifest.files.keys() - self._found.keys()
        compared.steps.update(
            moves(self._manifest.files, added, missing, self._root, compared.file)
        )

    def _still(self, out: Iterable[Lost], steps: Iterable[Step]) -> list[Lost]:
        """The lost places without those whose files all have moved elsewhere."""
        moved = {step.was for step in steps}
        left = [
            replace(place, files=tuple(name for name in place.files if name not in moved))
            for place in out
        ]
        return [now for now, place in zip(left, out, strict=True) if now.files or not place.files]

    def _gone(self, names: Iterable[str], kept: Sequence[str]) -> set[str]:
        """The files that were below the paths and no longer are, as far as can be seen."""
        unseen = [*kept, *(problem.source for problem in self._problems)]
        missing = self._manifest.files.keys() - self._found.keys()
        # A watched folder has many paths, nearly all of them files: those are looked up.
        folders = [name for name in names if name not in self._manifest.files]
        below = (name for name in missing if any(covers(folder, name) for folder in folders))
        gone = missing.intersection(names).union(below)
        return {name for name in gone if not any(covers(folder, name) for folder in unseen)}

    def _companions(self, compared: Comparison, away: set[str]) -> None:
        if touched := compared.steps.keys() | away:
            unchanged = [f for f in self._found.values() if f.name not in compared.steps]
            compared.companions(unchanged, touched)

    def _known(
        self,
        names: Iterable[str],
        options: Mapping[str, ReadOptions],
        kept: Sequence[str],
        left: set[str],
    ) -> Manifest:
        """The manifest as it is to be, but for its files; missing sources that hold none go."""
        present = [
            name
            for name in dict.fromkeys((*self._manifest.sources, *names))
            if name in kept
            or (self._root / name).exists()
            or any(covers(name, file) for file in left)
        ]
        elsewhere = {
            name: where
            for name, where in self._manifest.places.items()
            if name in kept or not any(covers(source, name) for source in names)
        }
        return replace(
            self._manifest,
            sources=tuple(present),
            options={name: options[name] for name in options if name in present},
            places={**elsewhere, **self._places},
        )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Without the garbage collector, which would look through 100,000 files again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def check_new(sources: Iterable[Source], walk: Walk) -> None:
    """Raise `UsageError` for what a new index cannot be made of, before it is made."""
    for source in sources:
        path = real(source)
        walk.check(path)
        _check_apart(path, walk.skip)
        check(source.options)


def _check_apart(path: Path, index: Path | None) -> None:
    if index is not None and path.is_relative_to(index):
        raise UsageError(
            f"{path}: the index would be in the very folder that it is made of, {index}; "
            "choose another folder for it with --index"
        )


def _meet(one: str, other: str) -> bool:
    return covers(one, other) or covers(other, one)


def _says_more(name: str, options: Mapping[str, ReadOptions]) -> bool:
    """Whether a source's options are not those of the source above it anyway."""
    above = {other: options[other] for other in options if other != name}
    return options[name] != options_of(name, above)
