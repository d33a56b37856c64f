"""How far a run has come, also within one huge file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any, BinaryIO

from searchkit.formats import File
from searchkit.index.plan import Step
from searchkit.index.summary import Progress, Tally

TOLD_CAPTIONS = 500
TOLD_BYTES = 2**20
"""How much of one file is read before it is told again how far a run has come."""


class Position:
    """Where a run is: the files that it has read, and the bytes of the one it is reading."""

    def __init__(self, steps: Iterable[Step], tally: Tally) -> None:
        sizes = [step.found.size for step in steps]
        self._total, self._total_size = len(sizes), sum(sizes)
        self._tally = tally
        self._files = self._size = self._within = self._captions = 0
        self._name = ""

    def begin(self, step: Step) -> None:
        """A file is read from now on."""
        self._name, self._within, self._captions = step.found.name, 0, 0

    def end(self, step: Step) -> None:
        """It is read."""
        self._files += 1
        self._size += step.found.size
        self._within = self._captions = 0
        self._tell()

    def caption(self) -> None:
        """A caption of it was stored."""
        self._captions += 1
        if self._captions % TOLD_CAPTIONS == 0:
            self._tell()

    def reached(self, offset: int) -> None:
        """So many bytes of it were read; a second reading does not go back."""
        if offset >= self._within + TOLD_BYTES:
            self._within = offset
            self._tell()

    def _tell(self) -> None:
        captions = self._tally.total("captions") + self._captions
        size = min(self._size + self._within, self._total_size)
        self._tally.report.progress(
            Progress(self._files, self._total, captions, self._name, size, self._total_size)
        )


def followed(file: File, position: Position) -> File:
    """A file whose reading is followed."""
    values = {each.name: getattr(file, each.name) for each in fields(file)}
    return _Followed(**values, position=position, followed=file.path)


@dataclass(frozen=True, slots=True)
class _Followed(File):
    """Bytes of one path are counted; a reader may make a file in it of this one."""

    position: Position | None = None
    followed: Path | None = None

    def open(self) -> BinaryIO:
        if self.position is None or self.path != self.followed:
            return File.open(self)
        return BufferedReader(_Counted(self.path, self.position))


class _Counted(FileIO):
    def __init__(self, path: Any, position: Position) -> None:
        super().__init__(path)
        self._position = position

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer, and tell how far that is."""
        count = super().readinto(buffer) or 0
        self._position.reached(self.tell())
        return count
