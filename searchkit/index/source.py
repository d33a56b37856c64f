"""Paths that are asked for, and how each is to be read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike

from searchkit.formats import Paths, ReadOptions, listed
from searchkit.formats.files import AS_GUESSED, INSIDE


@dataclass(frozen=True, slots=True)
class Source(PathLike[str]):
    """A path with read options of its own; what they leave open is as it was before."""

    path: str | PathLike[str]
    options: ReadOptions = AS_GUESSED

    def __fspath__(self) -> str:
        return os.fspath(self.path)


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked for.

    ``prune`` takes what is out of reach for gone. ``within`` says that the paths are below
    known sources: they become no sources themselves, and one that is missing is gone.
    """

    sources: Sequence[Source]
    prune: bool = False
    within: bool = False

    @classmethod
    def of(
        cls, paths: Paths, options: ReadOptions | None, *, prune: bool = False, within: bool = False
    ) -> Request:
        """A request of paths that are read with some options, but for `Source`s with their own."""
        sources = [
            path if isinstance(path, Source) else Source(path, options or AS_GUESSED)
            for path in listed(paths)
        ]
        return cls(sources, prune, within)


def options_of(name: str, options: Mapping[str, ReadOptions]) -> ReadOptions:
    """How a file is read: as the nearest source above it that has options."""
    above = [source for source in options if covers(source, name)]
    return options[max(above, key=len)] if above else AS_GUESSED


def covers(source: str, name: str) -> bool:
    """Whether a path asked for is, or is above, a file or an archive with the file in it."""
    if source == ".":
        return not os.path.isabs(name)
    return source == name or name.startswith((source.rstrip("/") + "/", source + INSIDE))
