"""The power fails, without a disk to cut it from: what was never brought to the disk is dropped.

Whatever is synced is noted: a file with its content, a folder with the names in it. After every
sync a disk is made of it on which only that is there, and some on which parts of the rest are,
too, as file systems may write them in any order.
"""

from __future__ import annotations

import os
import random
import shutil
import stat
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.work import State, Work

OTHERS = 2
"""Disks with parts of what was not synced, beside the one with none of it."""


def run(folder: Path, count: int, seed: int) -> Counter[str]:
    """So many steps; counts disks, and those on which something was lost or not to be opened."""
    found: Counter[str] = Counter()
    seeded = random.Random(seed)
    work = Work(seed, folder / "work")
    work.begin()
    for number in range(1, count + 1):
        disk = _Disk(work.folder)
        with _watched(disk) as moments:
            work.step(number, work.at(number - 1))
        moments.append(disk.picture())
        disk.close()
        for place, picture in enumerate(moments):
            allowed = [work.at(n) for n in (number - 1, number)]
            if place == len(moments) - 1:
                del allowed[0]
            for parts in (0.0, *(seeded.random() for _ in range(OTHERS))):
                picture.make(folder / "after", seeded, parts)
                found["disks"] += 1
                if what := _wrong(Work(seed, folder / "after"), allowed):
                    found[what] += 1
                    print(f"{what}: seed {seed}, step {number}, sync {place}", file=sys.stderr)
    return found


def _wrong(after: Work, allowed: list[State]) -> str:
    try:
        return "" if after.held() in allowed else "lost"
    except Exception as error:
        print(repr(error), file=sys.stderr)
        return "unopenable"


class _Picture:
    """What was on disk at a moment, by inode, and what would have come to it."""

    def __init__(self, root: int, sure: dict[int, object], now: dict[int, object]) -> None:
        self.root = root
        self.sure = sure
        self.now = now

    def make(self, folder: Path, seeded: random.Random, parts: float) -> None:
        """Lay it out in a folder, with so many parts of what was not sure."""
        shutil.rmtree(folder, ignore_errors=True)
        self._lay(self.root, folder, seeded, parts)

    def _lay(self, inode: int, path: Path, seeded: random.Random, parts: float) -> None:
        is_now = inode in self.now and seeded.random() < parts
        what = (self.now if is_now else self.sure).get(inode)
        if isinstance(what, dict):
            path.mkdir()
            for name, each in what.items():
                self._lay(each, path / name, seeded, parts)
        elif isinstance(self.now.get(inode), dict):
            path.mkdir()
        else:
            path.write_bytes(what if isinstance(what, bytes) else b"")


class _Disk:
    """A folder, all of which is on disk at first; inodes that are known are held open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: dict[int, int] = {}
        self.root = folder.stat().st_ino
        self.sure = self._look()

    def _look(self) -> dict[int, object]:
        """Inode -> a file's content, or a folder's names with their inodes."""
        found: dict[int, object] = {}
        for path in (self.folder, *self.folder.rglob("*")):
            inode = path.stat().st_ino
            if inode not in self._held:
                self._held[inode] = os.open(path, os.O_RDONLY)
            found[inode] = _content(path)
        return found

    def synced(self, handle: int) -> None:
        """A file or folder has come to the disk."""
        inode = os.fstat(handle).st_ino
        found = self._look()
        if inode in found:
            self.sure = {**self.sure, inode: found[inode]}

    def picture(self) -> _Picture:
        """What is there now."""
        return _Picture(self.root, dict(self.sure), self._look())

    def close(self) -> None:
        """Let go of all that is held open."""
        for handle in self._held.values():
            os.close(handle)


def _content(path: Path) -> object:
    if stat.S_ISDIR(path.stat().st_mode):
        return {each.name: each.stat().st_ino for each in path.iterdir()}
    return path.read_bytes()


@contextmanager
def _watched(disk: _Disk) -> Iterator[list[_Picture]]:
    """Note every sync, and what there is after it."""
    real, moments = os.fsync, list[_Picture]()

    def fsync(handle: int) -> None:
        real(handle)
        disk.synced(handle)
        moments.append(disk.picture())

    os.fsync = fsync  # type: ignore[assignment]
    try:
        yield moments
    finally:
        os.fsync = real
