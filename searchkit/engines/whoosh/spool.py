"""Values that wait on disk: written as they come, read in any order."""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.sheet import differences

_HELD = 4 << 20
"""Bytes that are held in memory before they go to the file."""
_TOGETHER = 4096


class Spool:
    """Numbered values; a file without a name in ``folder`` is made when they become many."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: list[bytes] = []
        self._held_size = 0
        self._ends = array("q")
        self.size = 0
        """Bytes of all values."""
        self._file: IO[bytes] | None = None

    def __len__(self) -> int:
        return len(self._ends)

    def extend(self, values: Sequence[bytes]) -> None:
        """Take the next values."""
        ends = list(accumulate(map(len, values), initial=self.size))
        self._ends.extend(ends[1:])
        self._held += values
        self._held_size += ends[-1] - self.size
        self.size = ends[-1]
        if self._held_size > _HELD:
            self._write()

    def _write(self) -> None:
        if self._file is None:
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115
        self._file.write(b"".join(self._held))
        self._held, self._held_size = [], 0

    def sizes(self) -> NDArray[np.int64]:
        """The size of every value."""
        return differences(np.array(self._ends, np.int64))

    def values(self, order: NDArray[np.int64]) -> Iterator[bytes]:
        """Some values in any order, many joined to one at a time."""
        data = self._data()
        ends = np.array(self._ends, np.int64)
        starts = ends - self.sizes()
        for first in range(0, len(order), _TOGETHER):
            some = order[first : first + _TOGETHER]
            bounds = zip(starts[some].tolist(), ends[some].tolist(), strict=True)
            yield b"".join([data[start:end] for start, end in bounds])

    def _data(self) -> bytes | mmap.mmap:
        if self._file is None:
            return b"".join(self._held)
        self._write()
        self._file.flush()
        return mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
