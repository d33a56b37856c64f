"""What an index remembers of how it was built, and of the files it has read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from searchkit.analysis import ANALYZER_VERSION
from searchkit.errors import DamagedIndexError, IncompatibleIndexError

FORMAT_VERSION = 2
"""Counts up whenever the files of an index change their meaning."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was read; a file that differs in any of it is read again.

    Of a file with companions (`searchkit.formats.companions`) sizes and times are added up.
    """

    size: int
    modified_ns: int

    @classmethod
    def of(cls, paths: Iterable[Path]) -> FileState:
        """The state of a file and its companions now."""
        stats = [path.stat() for path in paths]
        return cls(sum(s.st_size for s in stats), sum(s.st_mtime_ns for s in stats))


READ_AGAIN = FileState(-1, -1)
"""The state of a file with refused records: its messages come again until they are mended."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """How an index was built: ``root`` and ``sources`` are relative where they can be.

    ``root`` is relative to the index's folder, so that an archive and its index can move
    together; ``sources`` are the paths that were asked for, ``files`` what was found in them.
    """

    engine: str
    root: str
    format: int = FORMAT_VERSION
    analyzer: int = ANALYZER_VERSION
    sources: tuple[str, ...] = ()
    files: Mapping[str, FileState] = field(default_factory=dict)

    def check(self, where: Path) -> None:
        """Raise `IncompatibleIndexError`, naming the cure, if this version cannot read it."""
        for what, built, now in (
            ("format", self.format, FORMAT_VERSION),
            ("analyzer", self.analyzer, ANALYZER_VERSION),
        ):
            if built != now:
                raise IncompatibleIndexError(
                    f"{where}: the index was built with {what} {built}, this version reads "
                    f"{what} {now}; run: searchkit rebuild"
                )

    def pending(self, after: Manifest) -> Manifest:
        """This manifest with the files that differ in another to be read again.

        It stands on disk while an engine commits: wherever that stops, the next run mends it.
        """
        names = self.files.keys() | after.files.keys()
        differ = {name for name in names if self.files.get(name) != after.files.get(name)}
        return replace(self, files={**self.files, **dict.fromkeys(differ, READ_AGAIN)})

    def write(self, folder: Path) -> None:
        """Put the manifest into a folder, whole or not at all."""
        temporary = folder / f"{MANIFEST}.tmp"
        temporary.write_text(json.dumps(self._row()), "utf-8")
        os.replace(temporary, folder / MANIFEST)

    @classmethod
    def read(cls, folder: Path, cure: str = "run: searchkit rebuild") -> Manifest:
        """The manifest of a folder; `DamagedIndexError` where it cannot be read."""
        try:
            return cls._of(json.loads((folder / MANIFEST).read_text("utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise DamagedIndexError(
                f"{folder / MANIFEST}: cannot be read ({error}); {cure}"
            ) from error

    def _row(self) -> dict[str, Any]:
        files = {name: [state.size, state.modified_ns] for name, state in self.files.items()}
        return {**asdict(self), "files": files}

    @classmethod
    def _of(cls, row: dict[str, Any]) -> Manifest:
        files = {name: FileState(*state) for name, state in row.pop("files").items()}
        known = {name: row[name] for name in row if name in cls.__dataclass_fields__}
        return cls(**{**known, "sources": tuple(row["sources"]), "files": files})
