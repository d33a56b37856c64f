"""A writer is killed at random points of adding, updating, merging, deleting, rebuilding."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from tests.faults.work import State, Work

SLOWEST = 0.25
"""Seconds after which a writer is killed at the latest."""
AFRESH = 60
"""Kills after which an index is begun anew."""


def run(folder: Path, count: int, seed: int) -> Counter[str]:
    """So many kills; counts what was lost, could not be opened, or was left over."""
    found: Counter[str] = Counter()
    seeded = random.Random(seed)
    work, number, state = Work(seed, folder), 0, {}
    for kill in range(count):
        if kill % AFRESH == 0:
            work, number = Work(seed + kill, folder), 0
            state = dict(work.begin())
        sure, state = _killed(work, number, state, seeded.uniform(0.001, SLOWEST))
        number, state = _judged(work, sure, state, found)
        found["kills"] += 1
    return found


def _killed(work: Work, number: int, state: State, seconds: float) -> tuple[int, dict[str, str]]:
    """Let a process work on, and kill it; the last step that it said was done, and the state."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work(work, number, state, writer)
    os.close(writer)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader) as said:
        done = [int(line) for line in said]
    state = dict(state)
    for step in done:
        state = work.after(step, state)
    return (done[-1] if done else number), state


def _work(work: Work, number: int, state: State, writer: int) -> None:
    try:
        while True:
            number += 1
            work.step(number, state)
            state = work.after(number, state)
            os.write(writer, f"{number}\n".encode())
    except BaseException as error:
        print(f"seed {work.seed}, step {number}: {error!r}", file=sys.stderr)
    finally:
        os._exit(1)


def _judged(
    work: Work, number: int, state: dict[str, str], found: Counter[str]
) -> tuple[int, dict[str, str]]:
    """Compare what is there with the last sure state and the one after; then run once more."""
    following = work.after(number + 1, state)
    try:
        held = work.held()
    except Exception as error:
        print(f"seed {work.seed}, after step {number}: {error!r}", file=sys.stderr)
        found["unopenable"] += 1
        return number, state
    if held == following:
        number, state = number + 1, following
    elif held != state:
        print(f"seed {work.seed}, after step {number}: neither old nor new", file=sys.stderr)
        found["lost"] += 1
    work.step(number + 1, state)
    state = work.after(number + 1, state)
    found["leftovers"] += bool(work.leftovers())
    found["lost"] += work.held() != state
    return number + 1, state
