"""Pictures read in a second, against exiftool over the same files in one invocation.

    python -m tests.benchmarks.photos FOLDER --copies 20

The ratio is that of the processor time, which other work on the machine does not change.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from searchkit.formats.files import File
from searchkit.formats.photo import SUFFIXES, read

TAGS = ("-IPTC:all", "-XMP:all", "-EXIF:all")
TARGET = 10


def main() -> int:
    """Print files a second of both and their ratio; 1 where it is below the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=20, help="of every file, to read")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        paths = _copies(options.folder, Path(temporary), options.copies)
        ours = _rate("searchkit", paths, _searchkit)
        if not shutil.which("exiftool"):
            print("exiftool is not on PATH")
            return 0
        ratio = ours / _rate("exiftool", paths, _exiftool)
    print(f"ratio      {ratio:10.1f} (target {TARGET})")
    return int(ratio < TARGET)


def _copies(folder: Path, target: Path, number: int) -> list[Path]:
    originals = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in SUFFIXES]
    paths = []
    for count in range(number):
        (target / str(count)).mkdir()
        paths += [Path(shutil.copy(path, target / str(count))) for path in originals]
    return paths


def _rate(name: str, paths: list[Path], read_all: Callable[[list[Path]], None]) -> float:
    """Files in a second of processor time, that of processes started included."""
    start, used = time.perf_counter(), _used()
    read_all(paths)
    wall, used = time.perf_counter() - start, _used() - used
    print(f"{name:10} {len(paths) / used:10,.0f} files/s ({len(paths) / wall:,.0f}/s by the clock)")
    return len(paths) / used


def _used() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _searchkit(paths: list[Path]) -> None:
    for path in paths:
        for _ in read(File(path, path.name)):
            pass


def _exiftool(paths: list[Path]) -> None:
    names = "\n".join(map(str, paths))
    command = ["exiftool", "-q", "-fast", "-json", *TAGS, "-@", "-"]
    subprocess.run(command, input=names.encode(), stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    sys.exit(main())
