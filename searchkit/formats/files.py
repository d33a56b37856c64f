"""What a reader is given, and what it may say: `File`, `Problem` and the walk that finds files."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from searchkit.caption import Caption
from searchkit.codepages import codec
from searchkit.errors import UsageError
from searchkit.formats.encoding import Encoding, sniffed

ENCODING_CURE = "save it as UTF-8"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be taken as a caption: where, what, and what to do.

    ``refused`` is False for a remark: something was left out on purpose and nothing is lost.
    ``broken_off`` is True where nothing behind it in its file could be read.
    """

    source: str
    locator: str
    what: str
    cure: str = ""
    refused: bool = True
    broken_off: bool = False

    def __str__(self) -> str:
        where = f"{self.source}, {self.locator}" if self.locator else self.source
        return f"{where}: {self.what}" + (f"; {self.cure}" if self.cure else "")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person who has the files knows better than a reader can guess.

    ``encoding`` is how text files are encoded, by default what they seem to be (see
    `searchkit.formats.encoding`); ``iptc_charset`` how IPTC text is that does not declare its
    character set and is not UTF-8; ``columns`` maps caption fields to the names of the
    columns that hold them.
    """

    encoding: str = ""
    iptc_charset: str = ""
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)


AS_GUESSED = ReadOptions()


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: where it is, and the name that its captions carry as their source."""

    path: Path
    name: str
    options: ReadOptions = AS_GUESSED
    _sniffed: list[Encoding] = field(default_factory=list, repr=False, compare=False)

    @property
    def suffix(self) -> str:
        """The lower-case suffix that chooses the reader."""
        return self.path.suffix.lower()

    def open(self) -> BinaryIO:
        """The content as bytes, from the start."""
        return self.path.open("rb")

    @property
    def encoding(self) -> Encoding:
        """How the content is encoded, if it is text: as the options say, else as it seems.

        Raises `UsageError` for options that name an encoding which does not exist.
        """
        if self.options.encoding:
            return Encoding(codec(self.options.encoding))
        if not self._sniffed:
            with self.open() as stream:
                self._sniffed.append(sniffed(stream))
        return self._sniffed[0]

    @property
    def guess(self) -> str:
        """The name of the encoding that the content was read with, if that had to be guessed."""
        return next((found.shown for found in self._sniffed if found.is_guess), "")

    def text(self, errors: str = "strict") -> TextIOWrapper:
        """The content as text, line ends as written (``newline=""``); close it after use."""
        name = self.encoding.name
        return TextIOWrapper(self.open(), encoding=name, errors=errors, newline="")

    def caption(self, number: int, text: str, *, id: str = "", **fields: Any) -> Caption:
        """A caption of this file; ``number`` counts its records from 1, good and bad alike."""
        return Caption(id=id or f"{self.name}#{number}", text=text, source=self.name, **fields)

    def problem(
        self, what: str, cure: str = "", *, locator: str = "", refused: bool = True
    ) -> Problem:
        """A problem in this file."""
        return Problem(self.name, locator, what, cure, refused)


Paths = Iterable[str | os.PathLike[str]] | str | os.PathLike[str]
"""Files and folders; a single one may stand for itself."""


def walk(
    paths: Paths,
    suffixes: Collection[str],
    *,
    root: Path | None = None,
    skip: Path | None = None,
    options: ReadOptions = AS_GUESSED,
) -> Iterator[File | Problem]:
    """Every readable file at or below the paths, each once, folders in sorted order.

    A file named outright is taken even where a folder's walk would pass over it: hidden
    files and folders, and the folder ``skip``, which is the index itself. Raises
    `UsageError` for a path that does not exist or a file that no reader is for, before the
    first file is yielded. A folder that cannot be listed is a `Problem`.
    """
    named = [paths] if isinstance(paths, str | os.PathLike) else paths
    resolved = [Path(path).resolve() for path in named]
    for path in resolved:
        _check(path, suffixes)
    return (
        File(found, source_name(found, root), options)
        if isinstance(found, Path)
        else _unlisted(found, root)
        for found in _walk(resolved, frozenset(suffixes), skip)
    )


def source_name(path: Path, root: Path | None) -> str:
    """The name of a resolved path: relative to the root where it is below, else absolute."""
    if root is not None and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return path.as_posix()


def _check(path: Path, suffixes: Collection[str]) -> None:
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder; check the spelling")
    if _would_block(path) and not path.is_dir():
        raise UsageError(f"{path}: this is a pipe, socket or device; name a file or folder")
    if not path.is_dir() and path.suffix.lower() not in suffixes:
        known = " ".join(sorted(suffixes))
        raise UsageError(f"{path}: there is no reader for this kind of file; known: {known}")


def _walk(
    paths: list[Path], suffixes: Collection[str], skip: Path | None
) -> Iterator[Path | OSError]:
    seen: set[Path] = set()
    for path in paths:
        for found in _below(path, suffixes, skip) if path.is_dir() else [path]:
            if isinstance(found, OSError) or found not in seen:
                yield found
            if isinstance(found, Path):
                seen.add(found)


def _below(folder: Path, suffixes: Collection[str], skip: Path | None) -> Iterator[Path | OSError]:
    if skip is not None and folder.is_relative_to(skip):
        return
    errors: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not _is_passed(Path(parent, name), skip))
        for name in sorted(files):
            if _is_readable(name, suffixes) and not _would_block(Path(parent, name)):
                yield Path(parent, name)
    yield from errors


def _is_passed(folder: Path, skip: Path | None) -> bool:
    """Whether a folder is hidden, or holds an index, ours or another."""
    return folder.name.startswith(".") or folder == skip or (folder / "CURRENT").is_file()


def _is_readable(name: str, suffixes: Collection[str]) -> bool:
    return not name.startswith(".") and os.path.splitext(name)[1].lower() in suffixes


def _would_block(path: Path) -> bool:
    """Whether it is a pipe, socket or device; a link that leads nowhere is not."""
    return path.exists() and not path.is_file()


def _unlisted(error: OSError, root: Path | None) -> Problem:
    name = source_name(Path(error.filename), root)
    what = error.strerror or str(error)
    return Problem(name, "", what, "check that it can be opened and read", broken_off=True)
