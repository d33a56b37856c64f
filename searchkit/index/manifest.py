"""What an index remembers of how it was built, and of the files it has read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from searchkit.analysis import ANALYZER_VERSION
from searchkit.engines import Refusal
from searchkit.errors import (
    DamagedIndexError,
    IncompatibleIndexError,
    SearchkitError,
    StorageError,
)
from searchkit.formats import ReadOptions
from searchkit.formats.options import from_row, to_row
from searchkit.index.files import READ_AGAIN, Files, FileState
from searchkit.index.plain import content

FORMAT_VERSION = 4
"""Counts up whenever the files of an index change their meaning."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """How an index was built: ``root`` and ``sources`` are relative where they can be.

    ``root`` is relative to the index's folder, so that an archive and its index can move
    together; ``sources`` are the paths that were asked for, ``files`` what was found in them;
    ``options`` are how a source is read, and ``places`` where a folder was when it was last
    looked at (see `searchkit.index.reach`).
    """

    engine: str
    root: str
    format: int = FORMAT_VERSION
    analyzer: int = ANALYZER_VERSION
    sources: tuple[str, ...] = ()
    options: Mapping[str, ReadOptions] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    files: Files = field(default_factory=Files)

    def check(self, where: Path) -> None:
        """Raise `IncompatibleIndexError`, naming the cure, if this version cannot read it."""
        for what, built, now in (
            ("format", self.format, FORMAT_VERSION),
            ("analyzer", self.analyzer, ANALYZER_VERSION),
        ):
            if built != now:
                raise incompatible(where, what, built, now)

    def pending(self, after: Manifest) -> Manifest:
        """This manifest with the files that differ in another to be read again.

        It stands on disk while an engine commits: wherever that stops, the next run mends it.
        """
        states = {
            name: (after.files.get(name) or self.files[name]).again()
            for name in self.files.differing(after.files)
        }
        return replace(self, files=self.files.changed(states))

    def refusing(self, refused: Iterable[Refusal]) -> Manifest:
        """This manifest where captions were not taken after all: their files are read again."""
        return replace(self, files=self.files.refusing(refused))

    def write(self, folder: Path) -> None:
        """Put the manifest into a folder, each of its two files whole or not at all.

        A process that dies between the two leaves new options with the pending states.
        """
        temporary = folder / f"{MANIFEST}.tmp"
        temporary.write_text(json.dumps(self._row()), "utf-8")
        os.replace(temporary, folder / MANIFEST)
        self.files.write(folder)

    @classmethod
    def read(cls, folder: Path, cure: str = "run: searchkit rebuild") -> Manifest:
        """The manifest of a folder; `DamagedIndexError` where it cannot be read.

        Its files are read when they are first asked for, and the same error comes then.
        """
        try:
            row = json.loads(content(folder / MANIFEST))
            files = _old_files(row) if "files" in row else Files(load=lambda: _files(folder, cure))
            return cls._of(row, files)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise unreadable(folder / MANIFEST, error, cure) from error

    @classmethod
    def read_whole(cls, folder: Path) -> Manifest:
        """The manifest of a folder with its files, for use when the folder may be gone."""
        manifest = cls.read(folder)
        len(manifest.files)
        return manifest

    def _row(self) -> dict[str, Any]:
        row = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "files"}
        options = {name: to_row(options) for name, options in self.options.items()}
        return {**row, "options": options}

    @classmethod
    def _of(cls, row: dict[str, Any], files: Files) -> Manifest:
        known = {name: row[name] for name in row if name in cls.__dataclass_fields__}
        options = {name: from_row(row) for name, row in row.get("options", {}).items()}
        values = {**known, "sources": tuple(row["sources"]), "options": options, "files": files}
        return cls(**values)


def incompatible(where: Path, what: str, built: int, now: int) -> IncompatibleIndexError:
    """The error for an index that was built with another version of something than now."""
    return IncompatibleIndexError(
        f"{where}: the index was built with {what} {built}, this version reads "
        f"{what} {now}; run: searchkit rebuild"
    )


def relative_root(root: Path, folder: Path) -> str:
    """The root as seen from the index's folder where that is below it, else absolute."""
    if folder.is_relative_to(root):
        return "/".join([".."] * len(folder.relative_to(root).parts)) or "."
    return root.as_posix()


def _files(folder: Path, cure: str) -> Files:
    try:
        return Files.read(folder)
    except (OSError, ValueError) as error:
        raise unreadable(folder / "files", error, cure) from error


def _old_files(row: dict[str, Any]) -> Files:
    """The files of format 1, which stood in the manifest itself."""
    return Files.of({name: _again(state) for name, state in row["files"].items()})


def _again(state: Any) -> FileState:
    if not isinstance(state, list):
        raise TypeError("a file's state is no list")
    return READ_AGAIN


def unreadable(path: Path, error: Exception, cure: str) -> SearchkitError:
    """What it means that a file cannot be read: damage, or an error of the disk or system."""
    what = getattr(error, "strerror", None) or str(error)
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        return StorageError(f"{path}: cannot be read ({what})")
    return DamagedIndexError(f"{path}: cannot be read ({what}); {cure}")
