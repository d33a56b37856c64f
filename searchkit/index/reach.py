"""Whether folders can be reached, so that an unmounted disk is not taken for an empty one.

A place is the folder of a source, or one below it where another file system begins. The
index remembers its device number and its path. A place that held files is out of reach

* when it is not there, or
* when nothing is in it, or
* when its device or path is another one, and none of the files that it held is in it: a
  mount point without its disk, another disk, or an index that was copied elsewhere alone.

A device number alone says nothing, since it may change when a machine starts. A file that
is missing in a place that can be reached was removed.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from searchkit.formats import Problem
from searchkit.index.manifest import Manifest
from searchkit.index.source import covers

CURE = "put it back, or, to drop them: searchkit index --prune"
INSTALL = "install the package that reads them, or, to drop them: searchkit index --prune"


@dataclass(frozen=True, slots=True)
class Lost:
    """A place that is out of reach: why, the files that it held, and what to do."""

    name: str
    why: str
    files: tuple[str, ...] = ()
    cure: str = CURE

    def problem(self) -> Problem:
        """What to tell of it."""
        count = len(self.files)
        noun = "file" if count == 1 else "files"
        kept = f"the captions of its {count:,} {noun} are kept" if count else "it is kept in mind"
        return Problem(self.name, "", f"{self.why}; {kept}", self.cure, broken_off=True)


def identity(path: Path, device: int) -> str:
    """What tells a place from another one at the same name."""
    return f"{device} {path}"


def lost(manifest: Manifest, root: Path) -> Iterator[Lost]:
    """The places that are out of reach now."""
    for name, known in manifest.places.items():
        if why := _doubt(root / name, known):
            files = tuple(file for file in manifest.files if covers(name, file))
            if files and (why != _ELSEWHERE or not any((root / file).exists() for file in files)):
                yield Lost(name, why, files)


def unread(
    gone: Iterable[str], sources: Iterable[str], root: Path, suffixes: Collection[str]
) -> list[Lost]:
    """Of files that are not found any more, those that are there and that nothing reads now.

    So it is where the package that had a reader for them is not installed any more.
    """
    kinds: dict[tuple[str, str], list[str]] = {}
    for name in sorted(gone):
        kind = posixpath.splitext(name)[1].lower()
        if kind not in suffixes and (root / name).is_file():
            source = next((each for each in sources if covers(each, name)), name)
            kinds.setdefault((source, kind), []).append(name)
    return [
        Lost(source, f"there is no reader for {kind} any more", tuple(names), INSTALL)
        for (source, kind), names in kinds.items()
    ]


def once(places: Iterable[Lost]) -> Iterator[Lost]:
    """The same places, each file in the first that held it."""
    seen: set[str] = set()
    for place in places:
        yield replace(place, files=tuple(name for name in place.files if name not in seen))
        seen.update(place.files)


def went_away(manifest: Manifest, name: str, path: Path) -> Lost | None:
    """The place with which a file may have gone out of reach; None if the file alone is gone."""
    for place, known in manifest.places.items():
        if covers(place, name) and (why := _doubt(_above(path, place, name), known)):
            return Lost(place, why, (name,))
    if path.parent.is_dir():
        return None
    folder = posixpath.dirname(name) or "."
    return Lost(folder, "this folder went away while it was to be read", (name,))


def _above(path: Path, place: str, name: str) -> Path:
    """The folder of a place that a file is in, found from the file's path."""
    return path.parents[posixpath.relpath(name, place).count("/")]


_ELSEWHERE = "none of its files is in this folder, and it is on another disk or was moved"


def _doubt(path: Path, known: str) -> str:
    """Why a place may be out of reach, ``""`` if it is where and what it was."""
    try:
        device = path.stat().st_dev
    except FileNotFoundError:
        return "no such folder"
    except OSError as error:
        return error.strerror or str(error)
    if _is_empty(path):
        return "this folder is empty"
    return "" if identity(path, device) == known else _ELSEWHERE


def _is_empty(folder: Path) -> bool:
    """Whether nothing is in a folder but hidden files; one that cannot be listed is not empty."""
    try:
        with os.scandir(folder) as entries:
            return all(entry.name[0] == "." for entry in entries)
    except OSError:
        return False
