"""Every system call of a commit that changes files is where a writer dies, or where it fails.

strace makes it so, in a process that has been running (see `victim`).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count, takewhile
from pathlib import Path

from tests.faults.victim import NOTHING
from tests.faults.work import KINDS, State, Work

FAILS_AT = 500
"""The number of the call that fails in each child; a step makes fewer of any kind."""
KILL = "signal=KILL"
ERRORS = ("error=ENOSPC", "error=EIO", "error=EMFILE")
DONE, REFUSED, STORAGE, KILLED = 0, 6, 7, -9
Calls = Mapping[str, Sequence[int]]
"""System call -> the numbers of some."""
FEW = 3
"""Of the calls of some kinds of commits every run kills one in so many."""


def run(folder: Path, commits: int, seed: int) -> Counter[str]:
    """So many kinds of commits; counts calls, and what did not end as it should."""
    found: Counter[str] = Counter()
    is_long = commits >= len(STEPS)
    for place, (kind, some) in enumerate(STEPS.items()):
        tried = _all if is_long else some
        if tried is not None:
            tried(_Step(folder / kind, seed + place, kind), found)
    return found


def _all(step: _Step, found: Counter[str]) -> None:
    """Every call is killed, and fails in every way."""
    calls = step.each(KILL, {call: range(1, FAILS_AT) for call in NOTHING}, found)
    for error in ERRORS:
        step.each(error, calls, found)


def _once(step: _Step, found: Counter[str]) -> None:
    """Every call is killed and fails in one way, in turn.

    Files that are opened are many, and change nothing: some of them.
    """
    every = {call: 6 if call == "openat" else 1 for call in NOTHING}
    calls = step.each(KILL, {call: range(1, FAILS_AT, every[call]) for call in NOTHING}, found)
    for turn, error in enumerate(ERRORS):
        step.each(error, {call: calls[call][turn :: len(ERRORS)] for call in calls}, found)


def _few(step: _Step, found: Counter[str]) -> None:
    """A few of the calls that change something are killed."""
    changing = [call for call in NOTHING if call != "openat"]
    step.each(KILL, {call: range(1, FAILS_AT, FEW) for call in changing}, found)


Tried = Callable[["_Step", Counter[str]], None]
STEPS: dict[str, Tried | None] = {
    "sync": _once,
    "delete": _few,
    "prune": _few,
    "rebuild": _few,
    "add": None,
    "merge": None,
}
"""The kinds of commits of a long run, and what every run tries of each."""


class _Step:
    """A step of some kind, at an index with a few generations and segments."""

    def __init__(self, folder: Path, seed: int, kind: str) -> None:
        kinds = ("add",) if kind == "merge" else KINDS
        self.folder = folder
        self.work = Work(seed, folder / "work", kinds)
        self.number = _number(self.work, kind)
        base = Work(seed, folder / "base", kinds)
        base.begin()
        for number in range(1, self.number):
            base.step(number, base.at(number - 1))
        self.old, self.new = base.at(self.number - 1), base.at(self.number)

    def each(self, fault: str, calls: Calls, found: Counter[str]) -> Calls:
        """Let one call after the other fail; returns which of them there are."""
        with _victim(self.folder / "warm", fault) as ask:
            return {
                call: [*takewhile(lambda n: self._fails(ask, fault, call, n, found), numbers)]  # noqa: B023
                for call, numbers in calls.items()
            }

    def _fails(
        self, ask: Callable[[str], int], fault: str, call: str, number: int, found: Counter[str]
    ) -> bool:
        """Whether there is such a call; it is noted what came of it."""
        shutil.rmtree(self.work.folder, ignore_errors=True)
        subprocess.run(["cp", "-a", self.folder / "base", self.work.folder], check=True)
        work = self.work
        step = f"{work.folder} {work.seed} {self.number} {' '.join(work.kinds)}"
        code = ask(f"{call} {FAILS_AT - number} {step}")
        if code == DONE and fault == KILL:
            return False
        found["calls"] += 1
        for what in self._wrong(code):
            found[what] += 1
            print(f"{what}: {fault} at {call} {number} of {step}, code {code}", file=sys.stderr)
        return True

    def _wrong(self, code: int) -> Iterator[str]:
        """The old or the new state must be there; the next run must do, and leave nothing."""
        try:
            held = self.work.held()
        except Exception as error:
            print(repr(error), file=sys.stderr)
            yield "unopenable"
            return
        wanted: dict[int, tuple[State, ...]] = {
            DONE: (self.new,),
            REFUSED: (self.old,),
            STORAGE: (self.old,),
            KILLED: (self.old, self.new),
        }
        if code not in wanted:
            yield "unforeseen"
        elif held not in wanted[code]:
            yield "lost"
        if code == STORAGE and self.work.leftovers():
            yield "leftovers"
        number = self.number + (held == self.new != self.old)
        self.work.step(number, self.work.at(number - 1))
        if self.work.held() != self.work.at(number):
            yield "lost"
        if self.work.leftovers():
            yield "leftovers"


def _number(work: Work, kind: str) -> int:
    """The number of a step of some kind, before which there are a few."""
    if kind == "merge":
        return _merging(work)
    numbers = (n for n in count(8) if work.kind(n) == kind)
    return next(n for n in numbers if kind == "rebuild" or work.at(n) != work.at(n - 1))


def _merging(work: Work) -> int:
    """The number of the first step after which there are fewer segments than before."""
    work.begin()
    for number in count(1):
        work.step(number, work.at(number - 1))
        before, now = work.segments()
        if now < before:
            break
    return number


@contextmanager
def _victim(folder: Path, fault: str) -> Iterator[Callable[[str], int]]:
    """A process of which every child's call of some number fails."""
    command = [sys.executable, "-m", "tests.faults.victim", str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment()
    ) as victim:
        assert victim.stdin is not None
        assert victim.stdout is not None
        assert victim.stdout.readline() == "ready\n"
        injected = [f"inject={call}:{fault}:when={FAILS_AT}" for call in NOTHING]
        options = [
            word for one in (f"trace={','.join(NOTHING)}", *injected) for word in ("-e", one)
        ]
        traced = ["strace", "-f", "-o", os.devnull, *options]
        with subprocess.Popen(
            [*traced, "-p", str(victim.pid)], stderr=subprocess.PIPE, text=True
        ) as strace:
            assert strace.stderr is not None
            if "attached" not in (line := strace.stderr.readline()):
                raise RuntimeError(line)
            answers, questions = victim.stdout, victim.stdin

            def ask(question: str) -> int:
                print(question, file=questions, flush=True)
                return int(answers.readline())

            try:
                yield ask
            finally:
                strace.send_signal(signal.SIGINT)
                victim.stdin.close()


def _environment() -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    return {**os.environ, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"}
