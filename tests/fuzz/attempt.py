"""One reading of one file, and what must hold for it."""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from searchkit.caption import Caption
from searchkit.formats import File, Problem, ReadOptions, read_file
from tests.fuzz.mutate import worse
from tests.fuzz.targets import CASES, Target

SLOW = 10.0
"""Seconds of processor time that reading a file of at most 1 MiB may take."""
ENCODINGS = (*[""] * 9, "utf-16-le", "cp1258", "shift_jis")


class SlowError(Exception):
    """A file took too long."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file's content, the suffix that chooses its reader, and the encoding asked for."""

    name: str
    suffix: str
    data: bytes
    encoding: str = ""

    def save(self) -> Path:
        """Write it as a case; its name holds all that is needed to read it again."""
        CASES.mkdir(exist_ok=True)
        path = CASES / f"{self.name}@{self.encoding}{self.suffix}"
        path.write_bytes(self.data)
        return path

    @classmethod
    def of(cls, case: Path) -> Input:
        """A case that was written."""
        name, _, encoding = case.stem.partition("@")
        return cls(name, case.suffix, case.read_bytes(), encoding)


def made(target: Target, seed: int, number: int) -> Input:
    """The input of a number: the same every time."""
    name = f"{target.name}-{seed}-{number}"
    dice = random.Random(name)
    suffix, data = dice.choice(target.seeds)
    _, other = dice.choice(target.seeds)
    encoding = dice.choice(ENCODINGS)
    return Input(name, suffix, worse(data, other, dice), encoding)


def attempt(given: Input, folder: Path) -> int:
    """Read it, and check all that comes; how much that was."""
    path = folder / f"a{given.suffix}"
    path.write_bytes(given.data)
    with limited(SLOW):
        return check(_paused(read_file(File(path, path.name, ReadOptions(given.encoding)))))


def _paused(items: Iterable[Caption | Problem]) -> Iterator[Caption | Problem]:
    """The items; what is done with one does not count towards the limit."""
    for item in items:
        left, _ = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        yield item
        signal.setitimer(signal.ITIMER_VIRTUAL, max(left, 1e-6))


def check(items: Iterable[Caption | Problem]) -> int:
    """Whether all is proper: text that can be written, captions that can be stored."""
    count = 0
    for count, item in enumerate(items, 1):  # noqa: B007
        assert str(item).encode()
        if isinstance(item, Caption):
            stored = json.loads(json.dumps(item.to_dict(), ensure_ascii=False).encode())
            assert item.id
            assert Caption.from_dict(stored) == item
        else:
            assert isinstance(item, Problem)
    return count


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise `SlowError` where the block takes more processor time."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise SlowError(f"more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
