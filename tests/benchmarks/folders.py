"""A second run over unchanged files beside ``find``: python -m tests.benchmarks.folders [FILES].

Both look at the size and the time of every file. They are run by turns, ours as the command
that people run, so that what else the machine does slows both alike.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

FILES = 100_000
A_FOLDER = 200
ROUNDS = 7
OLD_NS = 10**18
"""A time long ago, so that no file is looked at twice for being new."""


def main() -> None:
    """Build a tree and an index of it, then print what each takes, in seconds."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder / "archive", files)
        print(f"the first run over {files:,} files: {time_of(index(folder))[0]:.1f} s")
        ours: list[tuple[float, float]] = []
        finds: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            ours.append(time_of(index(folder)))
            finds.append(time_of(["find", str(folder / "archive"), "-printf", "%s %T@\n"]))
        report("searchkit index", ours)
        report("find -printf", finds)
        print(f"ratio: wall {ratio(ours, finds, 0):.1f}, CPU {ratio(ours, finds, 1):.1f}")
        size = max(path.stat().st_size for path in folder.glob("index/generation-*/files"))
        print(f"what is remembered of the files: {size / 2**20:.1f} MiB")


def build(archive: Path, files: int) -> None:
    """Folders of small files, each a caption."""
    for number in range(files):
        folder = archive / f"{1990 + number // A_FOLDER // 50}" / f"{number // A_FOLDER:04}"
        if number % A_FOLDER == 0:
            folder.mkdir(parents=True)
        path = folder / f"photo-{number:06}.txt"
        path.write_text(f"Photo number {number}\n")
        os.utime(path, ns=(OLD_NS, OLD_NS))


def index(folder: Path) -> list[str]:
    """The command."""
    words = ["index", str(folder / "archive"), "--index", str(folder / "index")]
    return [sys.executable, "-m", "searchkit", *words]


def time_of(command: Sequence[str]) -> tuple[float, float]:
    """The seconds that a command takes, by the wall and of the CPU."""
    before, started = children(), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started, children() - before


def children() -> float:
    """CPU seconds of all child processes so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report(name: str, times: list[tuple[float, float]]) -> None:
    """Print the median and the best."""
    for what, place in (("wall", 0), ("CPU", 1)):
        values = [each[place] for each in times]
        print(f"{name:<16} {what:<5} median {median(values):.2f}  best {min(values):.2f}")


def ratio(ours: list[tuple[float, float]], theirs: list[tuple[float, float]], place: int) -> float:
    """How many times as long we take, by the best of each."""
    return min(t[place] for t in ours) / min(t[place] for t in theirs)


if __name__ == "__main__":
    main()
