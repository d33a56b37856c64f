"""Paths that are asked for, and how each is to be read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike

from searchkit.formats import ReadOptions
from searchkit.formats.files import AS_GUESSED
from searchkit.index.status import covers


@dataclass(frozen=True, slots=True)
class Source(PathLike[str]):
    """A path with read options of its own; what they leave open is as it was before."""

    path: str | PathLike[str]
    options: ReadOptions = AS_GUESSED

    def __fspath__(self) -> str:
        return os.fspath(self.path)


def options_of(name: str, options: Mapping[str, ReadOptions]) -> ReadOptions:
    """How a file is read: as the nearest source above it that has options."""
    above = [source for source in options if covers(source, name)]
    return options[max(above, key=len)] if above else AS_GUESSED
