"""The files of an index: generation folders, the name of the current one, and the lock.

index/CURRENT            the name of the generation that is read, and the digest of its seal
index/generation-000002/ an engine's files, the manifest, and the seal
index/generation-000001/ the generation before, which answers where the current is damaged
index/manifest.json      a copy of the current manifest, for when that is damaged
index/lock, writer       held by the one process that writes; who that is

Nothing in a generation is ever changed: a change builds the next one (see `change`).
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import TypeVar

from searchkit.errors import (
    DamagedIndexError,
    DamagedIndexWarning,
    IncompatibleIndexError,
    NoIndexError,
    SearchkitError,
    StorageError,
    UsageError,
)
from searchkit.index.manifest import FORMAT_VERSION, MANIFEST, Manifest
from searchkit.index.plain import content, damage
from searchkit.index.seal import SEAL, Seal, sizes_in
from searchkit.index.trust import check_trust

T = TypeVar("T")
Stamp = tuple[int, int]

CURRENT = "CURRENT"
PREFIX, DRAFT = "generation-", ".tmp"
SENDING, _UNSENT = "sending", "unsent-"
"""What is to be remembered of captions on their way to a cluster, and such captions."""
_REPLACED = (CURRENT, MANIFEST, "seen.json")
"""Files that others take the place of."""
_BESIDE = (
    *("readme", "readme.md", "readme.txt", "thumbs.db", "desktop.ini"),
    *("lost+found", "$recycle.bin", "system volume information"),
)
"""What an empty folder, or a disk of its own, may hold, lower case; and what is hidden."""

SHOWN = 3
"""How many names a message has."""

OLDER = "the newest state that is whole answers"


class IndexFolder:
    """Where an index lives on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.taken = 0
        """Bytes that a change which failed had taken of the disk."""
        self._turn = RLock()
        self._whole: tuple[Stamp, Path] | None = None
        self._broken: tuple[Stamp, DamagedIndexError] | None = None
        self._fallen: tuple[Stamp, Path] | None = None

    def exists(self) -> bool:
        """Whether there is an index here; `DamagedIndexError` if there is one without its name."""
        try:
            self.named()
        except NoIndexError:
            return False
        return True

    def check_free(self) -> None:
        """Raise `UsageError` where a new index would be among other things, or is there already."""
        if self.exists():
            raise UsageError(f"{self.path}: there is an index here already; open it")
        others = [path.name for path in self.strangers()]
        if others:
            shown = ", ".join(others[:SHOWN]) + (", ..." if len(others) > SHOWN else "")
            raise UsageError(
                f"{self.path}: this folder holds other things ({shown}), and no index; name an "
                f"empty folder or a new one with --index, such as {self.path / 'index'}"
            )

    def named(self) -> tuple[Path, str]:
        """The generation that is said to be current, and the digest of its seal.

        The digest is empty for what versions without seals wrote.
        Raises `NoIndexError` where there is no index.
        """
        check_trust(self.path)
        try:
            words = content(self.path / CURRENT).decode("utf-8", "replace").split()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise self._nothing() from error
        except OSError as error:
            raise StorageError(f"{self.path / CURRENT}: {error.strerror}") from error
        if len(words) not in (1, 2) or not is_generation(words[0]):
            raise damage(self.path / CURRENT, "is damaged")
        return self.path / words[0], "".join(words[1:])

    def current(self) -> Path:
        """The generation that is read, its seal and its files' sizes looked at.

        Raises `NoIndexError` where there is no index, `DamagedIndexError` where it is not whole.
        """
        stamp = self.stamp()
        if self._broken is not None and self._broken[0] == stamp:
            raise self._broken[1]
        if self._whole is not None and self._whole[0] == stamp:
            return self._whole[1]
        path, digest = self.named()
        self._check(path, digest)
        self._whole = (stamp, path)
        return path

    def _check(self, path: Path, digest: str) -> None:
        check_trust(path)
        if not digest:
            if Manifest.read(path).format >= FORMAT_VERSION:
                raise damage(self.path / CURRENT, "is damaged")
            return
        seal = Seal.read(path)
        if seal.digest != digest:
            raise damage(path / SEAL, f"is not the one that {CURRENT} names")
        seal.check(path)

    def _nothing(self) -> SearchkitError:
        """What it means that the name of the current generation is not there."""
        made = [path for path in self.generations() if (path / MANIFEST).is_file()]
        if not made or self._was_never_made(made):
            return NoIndexError(
                f"{self.path}: there is no index here; build one: searchkit index PATH..."
            )
        return damage(self.path / CURRENT, "is missing")

    def _was_never_made(self, made: list[Path]) -> bool:
        """Whether all there is was left by a process that died while it created the index."""
        if len(made) > 1 or (self.path / MANIFEST).exists():
            return False
        try:
            # Those on a cluster are not counted, and stay there; a new index joins them.
            return Seal.read(made[0]).captions in (0, -1)
        except DamagedIndexError:
            return False

    def read(self, reader: Callable[[Path], T]) -> T:
        """What a reader finds in the current generation; asked again if another took its place.

        Where that is damaged, the one before answers if it is whole to the last byte, and a
        `DamagedIndexWarning` is given.
        """
        while True:
            stamp = self.stamp()
            try:
                return reader(self.current())
            except IncompatibleIndexError:
                raise
            except DamagedIndexError as error:
                if self.stamp() == stamp:
                    return reader(self._older(stamp, self.damage() or error))

    def _older(self, stamp: Stamp, error: DamagedIndexError) -> Path:
        """The newest generation but the current that is whole and holds anything."""
        if self._fallen is None or self._fallen[0] != stamp:
            found = next(self._whole_ones(), None)
            if found is None:
                raise error
            warnings.warn(f"{error}; {OLDER}", DamagedIndexWarning, stacklevel=2)
            self._fallen = (stamp, found)
        return self._fallen[1]

    def _whole_ones(self) -> Iterator[Path]:
        try:
            current = self.named()[0]
        except DamagedIndexError:
            current = self.path
        return (path for path in reversed(self.sealed()) if path != current and _holds(path))

    def distrust(self, stamp: Stamp) -> bool:
        """Look at every byte of a generation that failed when it was read.

        Returns whether it is to be asked again: another is current now, or it is damaged,
        which is remembered.
        """
        if self.stamp() != stamp:
            return True
        if self._broken is not None and self._broken[0] == stamp:
            return False
        found = self.damage()
        if found is not None:
            self._broken = (stamp, found)
        return found is not None

    def looked_at(self) -> Path:
        """The current generation, every byte of it looked at; `DamagedIndexError` else."""
        if error := self.damage():
            raise error
        return self.current()

    def damage(self) -> DamagedIndexError | None:
        """What is wrong with the current generation, if anything is; every byte is looked at."""
        try:
            path = self.current()
            return next(Seal.read(path).damages(path), None)
        except DamagedIndexError as error:
            return error

    def forget(self) -> None:
        """Look at the files again when they are next needed."""
        self._whole = None

    def stamp(self) -> Stamp:
        """Changes whenever another generation becomes current; costs one ``stat``."""
        try:
            stat = (self.path / CURRENT).stat()
        except OSError:
            return (0, 0)
        return (stat.st_ino, stat.st_mtime_ns)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the write lock; `LockedIndexError` at once where another process has it.

        Threads that share this object wait for each other. An error of the disk within is a
        `StorageError` that tells the place.
        """
        from searchkit.index.disk import SPARE, told
        from searchkit.index.lock import locked

        check_trust(self.path)
        self._make()
        try:
            with self._turn, locked(self.path):
                yield
        except OSError as error:
            if not self._is_ours(error):
                raise
            raise told(self.path, error, SPARE + 2 * (self._size() + self.taken)) from error

    def _is_ours(self, error: OSError) -> bool:
        """Whether an error is about the index, and not the caller's or of a file to be read."""
        from searchkit.index.disk import OF_DISK

        name = error.filename
        if isinstance(name, str | bytes):
            return Path(os.fsdecode(name)).is_relative_to(self.path)
        return error.errno in OF_DISK

    def _make(self) -> None:
        from searchkit.index.disk import sync_folder

        if self.path.is_dir():
            return
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            sync_folder(self.path.parent)
        except FileExistsError as error:
            raise UsageError(f"{self.path}: this is a file; an index is a folder") from error
        except OSError as error:
            what = f"the folder cannot be made ({error.strerror})"
            raise StorageError(f"{self.path}: {what}; choose another one for the index") from error

    def _size(self) -> int:
        """Bytes of the current generation."""
        try:
            return sum(sizes_in(self.named()[0]).values())
        except SearchkitError:
            return 0

    def generations(self) -> list[Path]:
        """The generations, oldest first; `StorageError` where the folder cannot be listed."""
        return sorted(path for path in self._entries() if is_generation(path.name))

    def sealed(self) -> list[Path]:
        """The generations that have been finished, oldest first."""
        return [path for path in self.generations() if (path / SEAL).is_file()]

    def drafts(self) -> list[Path]:
        """Generations and files that were not finished."""
        return [path for path in self._entries() if _is_draft(path.name)]

    def strangers(self) -> list[Path]:
        """What lies in the folder and is not of an index, nor what a system puts everywhere."""
        return sorted(path for path in self._entries() if not _may_be_there(path.name))

    def clean(self, paths: Iterable[Path]) -> None:
        """Remove generations and files; what is in use by a reader may stay behind."""
        from shutil import rmtree

        for path in paths:
            if path.is_dir() and not path.is_symlink():
                rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink()

    def _entries(self) -> list[Path]:
        try:
            return [self.path / name for name in os.listdir(self.path)]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise StorageError(f"{self.path}: {error.strerror}") from error


def is_generation(name: str) -> bool:
    """Whether a folder of this name is a generation."""
    return name.startswith(PREFIX) and name.removeprefix(PREFIX).isdecimal()


def _may_be_there(name: str) -> bool:
    """Whether something of this name may be in an index's folder, or where one is made."""
    from searchkit.index.lock import LOCK, WRITER

    is_part = name in (*_REPLACED, LOCK, WRITER, SENDING) or name.startswith(_UNSENT)
    is_part = is_part or is_generation(name) or _is_draft(name)
    return is_part or name.startswith(".") or name.lower() in _BESIDE


def _is_draft(name: str) -> bool:
    stem, is_draft, rest = name.partition(DRAFT)
    return bool(is_draft) and not rest and (is_generation(stem) or stem in _REPLACED)


def _holds(path: Path) -> bool:
    """Whether a generation has captions and is whole to the last byte."""
    try:
        seal = Seal.read(path)
        return bool(seal.captions) and not any(seal.damages(path))
    except SearchkitError:
        return False
