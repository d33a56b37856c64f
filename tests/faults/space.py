"""The disk is full, or no more files may be opened: on a small tmpfs, and under a limit."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from searchkit.errors import RefusedInputError, StorageError
from tests.faults.work import Work

LARGE = "64m"


def run(folder: Path, count: int, seed: int) -> Counter[str]:
    """So many steps that find no room, and as many that may open too few files."""
    found: Counter[str] = Counter()
    seeded = random.Random(seed)
    with _tmpfs(folder):
        work = Work(seed, folder / "work")
        work.begin()
        number = 1
        while found["refusals"] < count:
            room = _full(folder, seeded.randrange(300))
            for scarce in (room, at_most(resource.RLIMIT_NOFILE, seeded.randint(4, 24))):
                work.prepare(number, work.at(number - 1))
                with scarce:
                    number += _is_done(work, number, found)
                found["lost"] += work.held() != work.at(number - 1)
            work.step(number, work.at(number - 1))
            found["lost"] += work.held() != work.at(number)
            found["leftovers"] += bool(work.leftovers())
            number += 1
    return found


def _is_done(work: Work, number: int, found: Counter[str]) -> bool:
    """Try a step where there may be no room."""
    try:
        work.commit(number, work.at(number - 1))
        return True
    except StorageError as error:
        found["refusals"] += 1
        if "make room" in str(error) or "Too many open files" in str(error):
            return False
        told: BaseException = error
    except RefusedInputError:
        return False
    except BaseException as error:
        told = error
    found["unforeseen"] += 1
    print(repr(told), file=sys.stderr)
    return False


@contextmanager
def _full(folder: Path, left: int) -> Iterator[None]:
    """Let there be so many kilobytes."""
    _resize(folder, f"{_used(folder) + left}k")
    try:
        yield
    finally:
        _resize(folder, LARGE)


@contextmanager
def at_most(what: int, most: int) -> Iterator[None]:
    """Let this process have no more of something, ``resource.RLIMIT_...``."""
    soft, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(what, (soft, hard))


@contextmanager
def _tmpfs(folder: Path) -> Iterator[None]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={LARGE}", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _resize(folder: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)


def _used(folder: Path) -> int:
    """Kilobytes."""
    done = subprocess.run(["df", "--output=used", folder], check=True, capture_output=True)
    return int(done.stdout.split()[-1])
