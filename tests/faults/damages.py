"""Bits that flip, blocks of zeros, files cut off, missing, or too many: what is noticed of it."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from searchkit import Index
from searchkit.errors import DamagedIndexError, DamagedIndexWarning
from tests.faults.work import State, Work

BLOCK = 512
MORE = ("_MAIN_999.toc", "MAIN_x.seg", "notes.txt", ".hidden")
"""Names of files that are added."""
QUERIES = ("quân đội", "aleppo", "step1*", '"the market"')


def run(folder: Path, count: int, seed: int) -> Counter[str]:
    """So many damages of one index; counts those that were noticed, and wrong answers.

    ``silent`` is a wrong answer without a word from an index that passed the check.
    """
    found: Counter[str] = Counter()
    seeded = random.Random(seed)
    base = Work(seed, folder / "base")
    states = _made(base)
    answers = _answers(base.index)
    work = Work(seed, folder / "work")
    for _ in range(count):
        shutil.rmtree(work.folder, ignore_errors=True)
        subprocess.run(["cp", "-a", base.folder, work.folder], check=True)
        what = _damaged(seeded, work.index)
        found["damages"] += 1
        noticed = _is_noticed(work.index)
        found["noticed"] += noticed
        found["unnoticed"] += not noticed
        found["silent"] += not noticed and _answers(work.index) != answers
        outcome = _outcome(work, states)
        found[outcome] += 1
        if not noticed or outcome == "wrong":
            print(f"seed {seed}: {what}: noticed {noticed}, {outcome}", file=sys.stderr)
    return found


def _made(work: Work) -> tuple[State, State]:
    """An index of two generations; what they hold."""
    work.begin()
    number = 1
    while number < 14 or work.kind(number) in ("sync", "delete", "rebuild"):
        work.step(number, work.at(number - 1))
        number += 1
    return work.at(number - 2), work.at(number - 1)


def _flip(seeded: random.Random, content: bytearray) -> None:
    content[seeded.randrange(len(content))] ^= 1 << seeded.randrange(8)


def _zero(seeded: random.Random, content: bytearray) -> None:
    at = seeded.randrange(len(content))
    size = len(content[at : at + BLOCK])
    content[at : at + size] = bytes(size)


def _cut(seeded: random.Random, content: bytearray) -> None:
    del content[seeded.randrange(len(content)) :]


CHANGES: tuple[Callable[[random.Random, bytearray], None], ...] = (_flip, _flip, _flip, _zero, _cut)


def _damaged(seeded: random.Random, index: Path) -> str:
    """Damage a file of an index; returns what was done."""
    files = sorted(path for path in index.rglob("*") if path.is_file())
    path = seeded.choice([path for path in files if path.name not in ("lock", "seen.json")])
    kind = seeded.randrange(len(CHANGES) + 2)
    name = path.relative_to(index).as_posix()
    if kind == len(CHANGES):
        path.unlink()
        return f"{name} removed"
    if kind > len(CHANGES):
        folder = seeded.choice([index, *sorted(index.glob("generation-*"))])
        # What is hidden beside the generations is the system's.
        more = seeded.choice(MORE[:-1] if folder == index else MORE)
        shutil.copy(path, folder / more)
        return f"{folder.name}/{more} added"
    before = path.read_bytes()
    content = bytearray(before)
    while content == before:
        CHANGES[kind](seeded, content)
    # In place: what has two names is damaged under both.
    path.write_bytes(content)
    return f"{name}, {CHANGES[kind].__name__}"


def _is_noticed(index: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DamagedIndexWarning)
        try:
            with Index.open(index, check=False) as opened:
                return bool(opened.check())
        except DamagedIndexError:
            return True


def _answers(index: Path) -> list[list[str]]:
    with Index.open(index) as opened:
        found = [opened.search(query, limit=500).hits for query in QUERIES]
    return [[hit.caption.id + hit.caption.text for hit in hits] for hits in found]


def _outcome(work: Work, states: tuple[State, State]) -> str:
    """What whoever just searches gets: the right answers, older ones with a warning, an error."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", DamagedIndexWarning)
        try:
            held = work.read()
        except DamagedIndexError:
            return "refused"
        except AssertionError:
            return "wrong"
    older, now = states
    if told:
        return "warned" if held in (older, now) else "wrong"
    return "right" if held == now else "wrong"
