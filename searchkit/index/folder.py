"""The files of an index: a generation folder, the name of the current one, and the lock.

index/CURRENT            the name of the generation that is read
index/generation-000001/ an engine's files and the manifest
index/manifest.json      a copy of the current manifest, for when that is damaged
index/lock               held by the one process that writes
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from searchkit.errors import (
    DamagedIndexError,
    LockedIndexError,
    NoIndexError,
    SearchkitError,
    StorageError,
    UsageError,
)
from searchkit.index.manifest import MANIFEST

T = TypeVar("T")

CURRENT = "CURRENT"
_PREFIX = "generation-"

AGAIN = 0.2
"""Seconds until it is tried again to write to an index that another process writes to."""


class IndexFolder:
    """Where an index lives on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Whether there is an index here; `DamagedIndexError` if there is one without its name."""
        try:
            self.current()
        except NoIndexError:
            return False
        return True

    def current(self) -> Path:
        """The generation that is read; `NoIndexError` where there is no index."""
        try:
            name = (self.path / CURRENT).read_text("utf-8").strip()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise self._nothing() from error
        except OSError as error:
            raise StorageError(f"{self.path}: {error.strerror}") from error
        return self.path / name

    def newest(self) -> Path:
        """The newest generation that has a manifest, whether it is the current one or not."""
        known = [path for path in self._generations() if (path / MANIFEST).is_file()]
        if not known:
            raise NoIndexError(f"{self.path}: there is no index here")
        return known[-1]

    def _nothing(self) -> SearchkitError:
        """What it means that the name of the current generation is not there."""
        if not any((path / MANIFEST).is_file() for path in self._generations()):
            return NoIndexError(
                f"{self.path}: there is no index here; build one: searchkit index PATH..."
            )
        return DamagedIndexError(f"{self.path / CURRENT} is missing; run: searchkit rebuild")

    def read(self, reader: Callable[[Path], T]) -> T:
        """What a reader finds in the current generation; asked again if another took its place."""
        while True:
            stamp = self.stamp()
            try:
                return reader(self.current())
            except DamagedIndexError:
                if self.stamp() == stamp:
                    raise

    def stamp(self) -> tuple[int, int]:
        """Changes whenever another generation becomes current; costs one ``stat``."""
        try:
            stat = (self.path / CURRENT).stat()
        except OSError:
            return (0, 0)
        return (stat.st_ino, stat.st_mtime_ns)

    def new_generation(self) -> Path:
        """A new, empty folder beside the current generation."""
        known = [path.name for path in self._generations()]
        with suppress(NoIndexError, DamagedIndexError):
            known.append(self.current().name)
        numbers = [int(name.removeprefix(_PREFIX)) for name in known if _is_generation(name)]
        folder = self.path / f"{_PREFIX}{max(numbers, default=0) + 1:06}"
        folder.mkdir(parents=True)
        return folder

    def switch(self, generation: Path) -> None:
        """Make a generation the current one, and remove the others."""
        temporary = self.path / f"{CURRENT}.tmp"
        temporary.write_text(generation.name + "\n", "utf-8")
        os.replace(temporary, self.path / CURRENT)
        self.clean(generation)

    def clean(self, keep: Path | None) -> None:
        """Remove every generation but one; what is in use by a reader may stay behind."""
        for folder in self._generations():
            if folder != keep:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the write lock; `LockedIndexError` at once where another process has it.

        An error of the disk within is a `StorageError` that tells the place.
        """
        from filelock import FileLock, Timeout

        self._make()
        lock = FileLock(self.path / "lock", timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise LockedIndexError(
                f"{self.path}: another process is writing to this index; try again when it is done"
            ) from error
        try:
            yield
        except OSError as error:
            if error.filename:
                raise
            what = error.strerror or str(error)
            raise StorageError(f"{self.path}: {what}; the index is as it was") from error
        finally:
            lock.release()

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            raise UsageError(f"{self.path}: this is a file; an index is a folder") from error

    def _generations(self) -> list[Path]:
        found = self.path.glob(f"{_PREFIX}*")
        return sorted(path for path in found if _is_generation(path.name))


def _is_generation(name: str) -> bool:
    return name.removeprefix(_PREFIX).isdecimal()


def patiently(action: Callable[[], T], on_wait: Callable[[str], None] | None = None) -> T:
    """Do something as soon as no other process writes to the index; ``on_wait`` is told once."""
    while True:
        try:
            return action()
        except LockedIndexError:
            if on_wait is not None:
                on_wait("another process is writing to this index: waiting for it")
            on_wait = None
            time.sleep(AGAIN)
