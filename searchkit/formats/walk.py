"""The walk that finds files: one look at every folder, one ``stat`` for every file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import NamedTuple

from searchkit.errors import UsageError
from searchkit.formats.files import AS_GUESSED, File, Problem, ReadOptions

Paths = Iterable[str | os.PathLike[str]] | str | os.PathLike[str]
"""Files and folders; a single one may stand for itself."""

CANNOT_BE_READ = "check that it can be opened and read"
LEADS_NOWHERE = "a link that leads nowhere"
LINK_CURE = "mend or remove the link"

DATABASES = frozenset((".db", ".lrcat", ".sqlite", ".sqlite3"))
UNFINISHED = ("-wal", "-journal")
"""What follows a database's name in those of the files beside it whose content belongs to it:
changes not yet in it, or half in it."""

_NAME = attrgetter("name")


class Found(NamedTuple):
    """A file as the walk found it: its path, its source name, bytes, and time in nanoseconds.

    Of a database the sizes and times of its unfinished changes are added up with its own.
    ``is_named`` is True where it was asked for outright, not found in a folder.
    """

    path: str
    name: str
    size: int
    modified_ns: int
    is_named: bool = False

    @property
    def suffix(self) -> str:
        """The lower-case suffix that chooses the reader."""
        return os.path.splitext(self.name)[1].lower()

    def file(self, options: ReadOptions = AS_GUESSED) -> File:
        """The file, to be read."""
        return File(Path(self.path), self.name, options, is_named=self.is_named)


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in one folder: readable files in sorted order, and what could not be looked at.

    ``device`` tells where file systems meet; a folder that could not be listed, or whose file
    system is unknown, has None. ``is_empty`` is True where nothing is in it but hidden files.
    """

    path: str
    name: str
    device: int | None
    files: tuple[Found, ...] = ()
    folders: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Walk:
    """How to walk: the suffixes that count, what names are relative to, and the index itself."""

    suffixes: frozenset[str]
    root: Path | None = None
    skip: Path | None = None

    def check(self, path: Path) -> None:
        """Raise `UsageError` for a path that cannot be read at all."""
        try:
            mode = path.stat().st_mode
        except OSError as error:
            raise UsageError(f"{path}: {_missing(error)}") from error
        if not S_ISDIR(mode) and not S_ISREG(mode):
            raise UsageError(f"{path}: this is a pipe, socket or device; name a file or folder")
        if S_ISREG(mode) and path.suffix.lower() not in self.suffixes:
            known = " ".join(sorted(self.suffixes))
            raise UsageError(f"{path}: there is no reader for this kind of file; known: {known}")

    def below(self, path: Path) -> Iterator[Listing]:
        """The folders at and below a resolved path, each before those within it.

        A file is a listing of itself. Links to folders are not followed.
        """
        if not path.is_dir():
            yield self._alone(path)
            return
        if self.skip is not None and path.is_relative_to(self.skip):
            return
        waiting = [str(path)]
        while waiting:
            listing = self._listing(waiting.pop())
            yield listing
            waiting.extend(reversed(listing.folders))

    def _alone(self, path: Path) -> Listing:
        name = source_name(path, self.root)
        try:
            stat = path.stat()
        except OSError as error:
            problem = _unread(name, str(path), error)
            return Listing(str(path), name, None, problems=tuple(problem))
        if not S_ISREG(stat.st_mode):
            return Listing(str(path), name, None)
        found = Found(str(path), name, stat.st_size, stat.st_mtime_ns, is_named=True)
        return Listing(str(path), name, None, files=(_whole(found),))

    def _listing(self, path: str) -> Listing:
        name = source_name(Path(path), self.root)
        try:
            device = os.stat(path).st_dev
            with os.scandir(path) as entries:
                visible = sorted([e for e in entries if e.name[0] != "."], key=_NAME)
        except OSError as error:
            problem = Problem(name, "", _what(error), CANNOT_BE_READ, broken_off=True)
            return Listing(path, name, None, problems=(problem,))
        if _is_index([entry.name for entry in visible]):
            return Listing(path, name, device)
        folders = [e.path for e in visible if e.is_dir(follow_symlinks=False)]
        skipped = str(self.skip)
        files, problems = self._files(visible, "" if name == "." else name.rstrip("/") + "/")
        return Listing(
            path,
            name,
            device,
            tuple(files),
            tuple(folder for folder in folders if folder != skipped),
            tuple(problems),
            is_empty=not visible,
        )

    def _files(
        self, entries: Iterable[os.DirEntry[str]], prefix: str
    ) -> tuple[list[Found], list[Problem]]:
        files: list[Found] = []
        problems: list[Problem] = []
        suffixes = self.suffixes
        for entry in entries:
            name = entry.name
            suffix = name[name.rfind(".") :].lower()
            if suffix not in suffixes:
                continue
            try:
                stat = entry.stat()
            except OSError as error:
                problems += _unread(prefix + name, entry.path, error)
                continue
            if S_ISREG(stat.st_mode):
                found = Found(entry.path, prefix + name, stat.st_size, stat.st_mtime_ns)
                files.append(_whole(found) if suffix in DATABASES else found)
        return files, problems


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
    ways = Walk(frozenset(suffixes), root, skip)
    resolved = [real(path) for path in listed(paths)]
    for path in resolved:
        ways.check(path)
    return _files(ways, resolved, options)


def real(path: str | os.PathLike[str]) -> Path:
    """A path without links and dots; of links that lead in a circle it is the last one."""
    return Path(os.path.realpath(path))


def listed(paths: Paths) -> list[str | os.PathLike[str]]:
    """Paths as a list; a single one is a list of itself."""
    return [paths] if isinstance(paths, str | os.PathLike) else list(paths)


def source_name(path: Path, root: Path | None) -> str:
    """The name of a resolved path: relative to the root where it is below, else absolute."""
    if root is not None and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return path.as_posix()


def _files(ways: Walk, paths: list[Path], options: ReadOptions) -> Iterator[File | Problem]:
    seen: set[str] = set()
    for listing in (listing for path in paths for listing in ways.below(path)):
        for found in listing.files:
            if found.path not in seen:
                seen.add(found.path)
                yield found.file(options)
        yield from listing.problems


def parts(path: str) -> list[str]:
    """The paths of a file and, if it is a database, of the unfinished changes beside it."""
    ends = UNFINISHED if os.path.splitext(path)[1].lower() in DATABASES else ()
    return [path, *(path + end for end in ends if os.path.isfile(path + end))]


def _whole(found: Found) -> Found:
    size, modified_ns = found.size, found.modified_ns
    for path in parts(found.path)[1:]:
        with suppress(OSError):
            stat = os.stat(path)
            size, modified_ns = size + stat.st_size, modified_ns + stat.st_mtime_ns
    return found._replace(size=size, modified_ns=modified_ns)


def _is_index(names: Collection[str]) -> bool:
    """Whether a folder with these names in it is an index, ours or another."""
    return "CURRENT" in names and any(name.startswith("generation-") for name in names)


def _unread(name: str, path: str, error: OSError) -> list[Problem]:
    """The problem of a file without a ``stat``; none for one that has vanished meanwhile."""
    if not os.path.lexists(path):
        return []
    if isinstance(error, FileNotFoundError):
        return [Problem(name, "", f"{LEADS_NOWHERE} ({_target(path)})", LINK_CURE, broken_off=True)]
    return [Problem(name, "", _what(error), CANNOT_BE_READ, broken_off=True)]


def _target(path: str) -> str:
    return os.readlink(path) if os.path.islink(path) else "?"


def _what(error: OSError) -> str:
    return error.strerror or str(error)


def _missing(error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "no such file or folder; check the spelling"
    return f"{_what(error)}; {CANNOT_BE_READ}"
