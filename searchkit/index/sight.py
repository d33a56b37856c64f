"""What a run sees of files before it compares them with anything: names, sizes, times."""

from __future__ import annotations

import gc
import hashlib
import marshal
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from searchkit.errors import UsageError
from searchkit.formats import Found, Listing, Problem, Walk, real, source_name
from searchkit.formats.options import check
from searchkit.formats.unread import remark
from searchkit.index.folder import IndexFolder
from searchkit.index.manifest import Manifest
from searchkit.index.reach import Lost, identity, lost, once
from searchkit.index.source import Request, Source, covers

TOLD_EVERY = 1000
"""After how many files that were found it is told how many they are."""
_BY_VALUE = 2
"""The newest version of marshal's format that tells equal values alike."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen at the paths of a request, after ``started_ns``.

    ``names`` are the sources asked for, by name; ``out`` is what is out of reach; ``places``
    tells where a source, or another file system in one, begins.
    """

    request: Request
    names: Mapping[str, Source]
    out: Sequence[Lost]
    listings: Sequence[Listing]
    places: Mapping[str, str]
    started_ns: int

    def files(self) -> dict[str, Found]:
        """The files by their names."""
        return {found.name: found for listing in self.listings for found in listing.files()}

    def problems(self) -> list[Problem]:
        """What could not be looked at."""
        return [problem for listing in self.listings for problem in listing.problems]

    def remarks(self) -> Iterator[Problem]:
        """What is not read though it may hold captions, a remark for each source."""
        for name in () if self.request.within else self.names:
            below = (each for each in self.listings if covers(name, each.name))
            if found := remark(name, [end for each in below for end in each.unread]):
                yield found

    def digest(self, suffixes: Collection[str]) -> str:
        """The same for two sights between which nothing has changed, of files that are read alike.

        It is ``""`` where there is something to tell each time.
        """
        if self.request.within or self.out or self.problems():
            return ""
        asked = [(name, repr(source.options)) for name, source in self.names.items()]
        made = hashlib.blake2b(repr((sorted(suffixes), asked)).encode(), digest_size=32)
        for listing in self.listings:
            made.update(marshal.dumps((listing.path, listing.device, listing.rows), _BY_VALUE))
        return made.hexdigest()


class Look:
    """One look at files. ``walk`` has the root, and the index's own folder, which is passed
    over; ``told`` hears how many files were found so far.
    """

    def __init__(
        self, manifest: Manifest, walk: Walk, told: Callable[[int], None] | None = None
    ) -> None:
        self._manifest = manifest
        self._walk = walk
        self._root = walk.root or Path.cwd()
        self._told = told
        self._listings: list[Listing] = []
        self._places: dict[str, str] = {}
        self._count = 0

    def at(self, request: Request) -> Sight:
        """What there is at the paths; raises `UsageError` for one that was never there."""
        started_ns = time.time_ns()
        names = {self._name(source, request): source for source in request.sources}
        out = self._lost(names, request)
        kept = [] if request.prune else [place.name for place in out]
        with without_collector():
            for name in names:
                self._take(self._root / name, kept)
        return Sight(request, names, out, self._listings, self._places, started_ns)

    def _name(self, source: Source, request: Request) -> str:
        # A link within a source has the name that the walk finds it by.
        path = Path(os.path.abspath(source)) if request.within else real(source)
        if path.is_dir():
            check_apart(path, self._walk.skip)
        return source_name(path, self._root)

    def _lost(self, names: Iterable[str], request: Request) -> list[Lost]:
        """What is out of reach; raises `UsageError` for a path that is not known either."""
        places = lost(self._manifest, self._root)
        out = [place for place in places if any(_meet(place.name, name) for name in names)]
        for name in () if request.within else names:
            if not any(covers(place.name, name) for place in out) and self._is_missing(name):
                out.append(Lost(name, "no such file or folder", self._held(name)))
        return [*once(out)]

    def _is_missing(self, name: str) -> bool:
        """Whether a known path is not there; a known file alone is gone, if its folder is there."""
        path = self._root / name
        if path.exists():
            self._walk.check(path)
            return False
        files = self._manifest.files
        if name not in self._manifest.sources and name not in files:
            self._walk.check(path)
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
            self._listings.append(listing)
            before, self._count = self._count, self._count + len(listing.rows)
            if self._told and self._count // TOLD_EVERY > before // TOLD_EVERY:
                self._told(self._count)

    def _place(self, listing: Listing, devices: dict[str, int | None]) -> None:
        """Remember where a source, or another file system, begins."""
        if listing.device is not None:
            devices[listing.path] = listing.device
            if devices.get(os.path.dirname(listing.path)) != listing.device:
                self._places[listing.name] = identity(Path(listing.path), listing.device)


@contextmanager
def without_collector() -> Iterator[None]:
    """Without the garbage collector, which would look through 100,000 files again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def check_apart(path: Path, index: Path | None) -> None:
    """Raise `UsageError` for a folder within the index itself."""
    if index is not None and path.is_relative_to(index):
        raise UsageError(
            f"{path}: the index would be in the very folder that it is made of, {index}; "
            "choose another folder for it with --index"
        )


def check_new(sources: Iterable[Source], walk: Walk) -> None:
    """Raise `UsageError` for what a new index cannot be made of, or where, before it is made."""
    for source in sources:
        path = real(source)
        walk.check(path)
        check_apart(path, walk.skip)
        check(source.options)
    if walk.skip:
        IndexFolder(walk.skip).check_free()


def _meet(one: str, other: str) -> bool:
    return covers(one, other) or covers(other, one)
