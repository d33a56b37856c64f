"""Whoosh's files, and what reading a damaged one raises."""

from __future__ import annotations

import struct
from pathlib import Path
from pickle import UnpicklingError
from typing import Any
from weakref import WeakSet

from whoosh.filedb.filestore import FileStorage
from whoosh.index import IndexError as WhooshError

from searchkit.errors import DamagedIndexError

BROKEN = (
    WhooshError,
    AssertionError,
    EOFError,
    LookupError,
    OSError,
    UnpicklingError,
    ValueError,
    struct.error,
)
"""What reading damaged postings or captions may raise; opening damaged files raises anything."""


class Storage(FileStorage):  # type: ignore[misc]
    """A folder that knows its open files: Whoosh leaves them open where opening an index fails."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: WeakSet[Any] = WeakSet()

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file."""
        file = super().open_file(name, **options)
        self._opened.add(file)
        return file

    def close_files(self) -> None:
        """Close every file that is still open."""
        for file in list(self._opened):
            if not file.is_closed:
                file.close()


def damaged(folder: Path, error: Exception) -> DamagedIndexError:
    """The error for an index that cannot be read as it stands."""
    return DamagedIndexError(
        f"{folder}: the index cannot be read ({error or type(error).__name__}); "
        "run: searchkit rebuild"
    )
