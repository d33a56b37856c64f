"""SubRip cues read in a second, beside pysubs2 over the same file in one run.

    python -m tests.benchmarks.subtitles --cues 200000

Both turn a file into cues with plain text. What searchkit does with them after, joining
them to captions, is a line of its own. Rates are by processor time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from searchkit.formats.files import File
from searchkit.formats.subtitles import subrip

TARGET = 300_000
LINES = (
    "Con đò cập bến lúc trời còn tối,",
    "<i>người lái đò gọi với sang bờ bên kia.</i>",
    "The fog was so thick\nthat nobody saw the lamp.",
    "Đưa tay cho tôi!",
)


def main() -> int:
    """Print cues a second of both and their ratio; 1 where searchkit's are below the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cues", type=int, default=200_000)
    count = parser.parse_args().cues
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.srt")
        path.write_text(_film(count), encoding="utf-8")
        file = File(path, path.name)
        ours = _rate("searchkit, cues", count, lambda: subrip.cues(file))
        _rate("searchkit, captions", count, lambda: subrip.read(file))
        theirs = _pysubs2(path, count)
    if theirs:
        print(f"ratio {ours / theirs:.1f}")
    return int(ours < TARGET)


def _film(count: int) -> str:
    return "\n".join(
        f"{n + 1}\n{_time(n * 1700)} --> {_time(n * 1700 + 1500)}\n{LINES[n % len(LINES)]}\n"
        for n in range(count)
    )


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"


def _rate(name: str, count: int, read: Callable[[], Iterable[object]]) -> float:
    start = time.process_time()
    for _ in read():
        pass
    rate = count / (time.process_time() - start)
    print(f"{name:20} {rate:10,.0f} cues/s")
    return rate


def _pysubs2(path: Path, count: int) -> float:
    try:
        import pysubs2
    except ModuleNotFoundError:
        print("pysubs2 is not installed")
        return 0
    return _rate("pysubs2", count, lambda: [e.plaintext for e in pysubs2.load(str(path))])


if __name__ == "__main__":
    sys.exit(main())
