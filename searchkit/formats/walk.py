"""The walk that finds files: one look at every folder, one ``stat`` for every file."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import NamedTuple

from searchkit.errors import UsageError
from searchkit.formats.files import AS_GUESSED, INSIDE, File, Problem, ReadOptions
from searchkit.formats.unread import among

Paths = Iterable[str | os.PathLike[str]] | str | os.PathLike[str]
"""Files and folders; a single one may stand for itself."""

CANNOT_BE_READ = "check that it can be opened and read"
LEADS_NOWHERE = "a link that leads nowhere"
LINK_CURE = "mend or remove the link"

DATABASES = frozenset((".db", ".lrcat", ".sqlite", ".sqlite3"))
UNFINISHED = ("-wal", "-journal")
"""What follows a database's name in those of the files beside it whose content belongs to it:
changes not yet in it, or half in it."""
_PARTS = frozenset(suffix + end for suffix in DATABASES for end in UNFINISHED)

Facts = tuple[int, int, int]
"""A file's mode, bytes, and time in nanoseconds."""
_FACTS: Callable[[os.stat_result], Facts] = attrgetter("st_mode", "st_size", "st_mtime_ns")
_NAME: Callable[[os.DirEntry[str]], str] = attrgetter("name")


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


Row = tuple[str, Facts]
"""What is in a folder, by its name there."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in one folder: readable files, and what could not be looked at.

    ``device`` tells where file systems meet; a folder that could not be listed, or whose file
    system is unknown, has None. ``rows`` are in the order of the system, which stays the same
    for as long as nothing comes or goes; what only looks like a file is among them. ``unread``
    are the suffixes of files that may hold captions and are not read.
    """

    path: str
    name: str
    device: int | None
    rows: tuple[Row, ...] = ()
    folders: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread: tuple[str, ...] = ()
    is_alone: bool = False

    def files(self) -> Iterator[Found]:
        """The readable files in sorted order, databases with their unfinished changes."""
        facts = dict(self.rows)
        path, name = self._beginnings()
        for each in sorted(facts):
            mode, size, modified_ns = facts[each]
            if S_ISREG(mode) and not each.endswith(UNFINISHED):
                found = Found(path + each, name + each, size, modified_ns, self.is_alone)
                yield _whole(found, each, facts) if found.suffix in DATABASES else found

    def _beginnings(self) -> tuple[str, str]:
        """What the paths and the names of its files begin with."""
        if self.is_alone:
            own = len(os.path.basename(self.path))
            return self.path[:-own], self.name[:-own]
        return os.path.join(self.path, ""), "" if self.name == "." else os.path.join(self.name, "")


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
            raise UsageError(f"{path}: {_missing(path, error)}") from error
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
            rows = [(path.name, _FACTS(path.stat()))]
        except OSError as error:
            problem = _unread(name, str(path), error)
            return Listing(str(path), name, None, problems=tuple(problem), is_alone=True)
        for part in parts(str(path))[1:]:
            with suppress(OSError):
                rows.append((os.path.basename(part), _FACTS(os.stat(part))))
        return Listing(str(path), name, None, tuple(rows), is_alone=True)

    def _listing(self, path: str) -> Listing:
        name = source_name(Path(path), self.root)
        try:
            with _looked_into(path) as (device, found):
                entries = [entry for entry in found if entry.name[0] != "."]
                if _is_index([entry.name for entry in entries]):
                    return Listing(path, name, device)
                folders = sorted(e.name for e in entries if e.is_dir(follow_symlinks=False))
                wanted = self._wanted(entries)
                rows, problems = _looked_at(wanted, path, "" if name == "." else name)
        except OSError as error:
            problem = Problem(name, "", _what(error), CANNOT_BE_READ, broken_off=True)
            return Listing(path, name, None, problems=(problem,))
        below = (os.path.join(path, folder) for folder in folders)
        skipped = str(self.skip)
        return Listing(
            path,
            name,
            device,
            tuple(rows),
            tuple(folder for folder in below if folder != skipped),
            tuple(problems),
            self._unread(entries) if len(wanted) + len(folders) < len(entries) else (),
        )

    def _wanted(self, entries: Iterable[os.DirEntry[str]]) -> list[os.DirEntry[str]]:
        """What has the suffix of a file that is read, or of a part of one."""
        suffixes = self.suffixes | _PARTS
        return [e for e in entries if e.name[e.name.rfind(".") :].lower() in suffixes]

    def _unread(self, entries: Iterable[os.DirEntry[str]]) -> tuple[str, ...]:
        """The suffixes of files that may hold captions, but for those that a reader is for."""
        return tuple(end for end in among(map(_NAME, entries)) if end not in self.suffixes)


def _looked_at(
    entries: list[os.DirEntry[str]], folder: str, source: str
) -> tuple[list[Row], list[Problem]]:
    """The rows of entries; a ``stat`` for each, by the shortest way unless one fails."""
    try:
        facts = map(_FACTS, map(os.DirEntry.stat, entries))
        return list(zip(map(_NAME, entries), facts, strict=True)), []
    except OSError:
        return _looked_at_each(entries, folder, source)


def _looked_at_each(
    entries: list[os.DirEntry[str]], folder: str, source: str
) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for entry in entries:
        try:
            rows.append((entry.name, _FACTS(entry.stat())))
        except OSError as error:
            name, path = os.path.join(source, entry.name), os.path.join(folder, entry.name)
            problems += _unread(name, path, error)
    return rows, problems


@contextmanager
def _looked_into(path: str) -> Iterator[tuple[int, Iterable[os.DirEntry[str]]]]:
    """A folder's device and entries; by its descriptor, where that spares the way to each file."""
    if os.scandir not in os.supports_fd:
        with os.scandir(path) as entries:
            yield os.stat(path).st_dev, entries
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with os.scandir(descriptor) as entries:
            yield os.fstat(descriptor).st_dev, entries
    finally:
        os.close(descriptor)


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
        for found in listing.files():
            if found.path not in seen:
                seen.add(found.path)
                yield found.file(options)
        yield from listing.problems


def parts(path: str) -> list[str]:
    """The paths of a file and, if it is a database, of the unfinished changes beside it."""
    ends = UNFINISHED if os.path.splitext(path)[1].lower() in DATABASES else ()
    return [path, *(path + end for end in ends if os.path.isfile(path + end))]


def _whole(found: Found, name: str, facts: Mapping[str, Facts]) -> Found:
    """A database with the unfinished changes beside it."""
    size, modified_ns = found.size, found.modified_ns
    for end in UNFINISHED:
        mode, more, later_ns = facts.get(name + end, (0, 0, 0))
        if S_ISREG(mode):
            size, modified_ns = size + more, modified_ns + later_ns
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


def _missing(path: Path, error: OSError) -> str:
    archive, inside, _ = str(path).partition(INSIDE)
    if inside and os.path.isfile(archive):
        return f"a file in an archive is read with the whole of it; name the archive: {archive}"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "no such file or folder; check the spelling"
    return f"{_what(error)}; {CANNOT_BE_READ}"
