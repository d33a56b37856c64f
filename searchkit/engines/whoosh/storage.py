"""Whoosh's files; importing this makes sure that the Whoosh which is there will do."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from weakref import WeakSet

from searchkit.engines.whoosh.distribution import check

check()

from whoosh.filedb.filestore import FileStorage  # noqa: E402


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
