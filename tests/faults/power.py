"""The power fails: of a disk image what had come to it until then is looked at.

A writer works on an ext4 image on a loop device; the image's file is copied now and then
without a word to the writer, and each copy mounted and looked at. Needs the superuser. The
image is in memory, so that it is copied between two blocks that are written.
"""

from __future__ import annotations

import gc
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from tests.faults.work import Work

SIZE = "24M"
LONGEST = 40.0
"""Seconds after the beginning of a writer at which the last cut is, in a long run."""
FURTHER = 60
"""Steps that a writer does at most while its disk is copied."""
TOGETHER = 40
"""Cuts of one writer."""


def run(_: Path, count: int, seed: int) -> Counter[str]:
    """So many cuts; counts what was lost and what could not be opened."""
    folder = Path(mkdtemp(dir="/dev/shm"))
    try:
        return _run(folder, count, seed)
    finally:
        shutil.rmtree(folder)


def _run(folder: Path, count: int, seed: int) -> Counter[str]:
    found: Counter[str] = Counter()
    seeded = random.Random(seed)
    for first in range(0, count, TOGETHER):
        some = min(TOGETHER, count - first)
        longest = LONGEST * some / TOGETHER
        times = sorted(seeded.uniform(0, longest) for _ in range(some))
        for image, said in _cuts(folder, seed + first, times):
            found["cuts"] += 1
            for what in _wrong(folder, image, seed + first, said):
                found[what] += 1
                print(f"{what}: seed {seed + first}, after step {said}", file=sys.stderr)
            image.unlink()
    return found


def _cuts(folder: Path, seed: int, times: list[float]) -> Iterator[tuple[Path, int]]:
    """Copies of a disk while a writer writes to it, each with the last step it said was done."""
    disk, said = folder / "disk", folder / "said"
    disk.unlink(missing_ok=True)
    _call("truncate", "-s", SIZE, disk)
    _call("mkfs.ext4", "-q", "-E", "lazy_itable_init=0", disk)
    copies = []
    with _mounted(disk, folder / "mount"):
        work = Work(seed, folder / "mount" / "work")
        work.begin()
        os.sync()
        said.write_text("")
        writer = _writer(work, said)
        started = time.monotonic()
        try:
            for number, at in enumerate(times):
                time.sleep(max(0.0, started + at - time.monotonic()))
                done, content = _at_a_moment(disk, said)
                copy = folder / f"copy{number}"
                copy.write_bytes(content)
                copies.append((copy, done))
        finally:
            os.kill(writer, signal.SIGKILL)
            os.waitpid(writer, 0)
    yield from copies


def _at_a_moment(disk: Path, said: Path) -> tuple[int, bytes]:
    """The steps that were said to be done, and the disk then: two looks at it show the same."""
    while True:
        done, content = len(said.read_text().split()), disk.read_bytes()
        if disk.read_bytes() == content:
            return done, content


def _writer(work: Work, said: Path) -> int:
    """A process that works on and says what is done; its number."""
    child = os.fork()
    if child:
        return child
    try:
        state, number = dict(work.first()), 1
        with said.open("a") as file:
            while True:
                work.step(number, state)
                state = work.after(number, state)
                file.write(f"{number}\n")
                file.flush()
                number += 1
    except BaseException as error:
        print(f"seed {work.seed}: {error!r}", file=sys.stderr)
    finally:
        os._exit(1)


def _wrong(folder: Path, image: Path, seed: int, said: int) -> Iterator[str]:
    """What of a copy is not as it should be: it holds the last step that was said, or more."""
    with _mounted(image, folder / "look"):
        work = Work(seed, folder / "look" / "work")
        try:
            held = work.held()
        except Exception as error:
            print(repr(error), file=sys.stderr)
            yield "unopenable"
            return
        # While it is looked at the writer may get some steps further.
        if all(held != work.at(number) for number in range(said, said + FURTHER)):
            yield "lost"


@contextmanager
def _mounted(image: Path, place: Path) -> Iterator[None]:
    place.mkdir(exist_ok=True)
    device = _call("losetup", "--find", "--show", image).strip()
    try:
        _call("mount", "-o", "noatime", device, place)
        try:
            yield
        finally:
            gc.collect()  # what was mapped is let go of
            _call("umount", place)
    finally:
        _call("losetup", "--detach", device)


def _call(*command: str | Path) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout
