"""A target in a process of its own, which may take 300 MB and is watched."""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Annotated

from searchkit.formats.photo import exiftool
from tests.fuzz.attempt import attempt, made
from tests.fuzz.targets import Target

MEMORY = 300 * 2**20
STUCK = 60
"""Seconds of processor time without a next input after which the system ends a process."""
ASLEEP = 900.0
"""Seconds without a next input after which a process waits for what does not come."""
MOST = 5
"""Findings after which a target ends."""

Count = Annotated["Synchronized[int]", "shared by two processes"]


def run(target: Target, seed: int, seconds: float) -> int:
    """Fuzz a target, again where its process dies; the number of findings."""
    if not target.seeds:
        print(f"{target.name}: there is no sample to begin with")
        return 1
    context = multiprocessing.get_context("spawn")
    number, found = context.Value("q", 0), context.Value("q", 0)
    until = time.monotonic() + seconds
    while time.monotonic() < until and found.value < MOST:
        left = until - time.monotonic()
        process = context.Process(target=_fuzz, args=(target, seed, left, number, found))
        process.start()
        _watch(process, number)
        if process.exitcode != 0:
            _note(target, seed, number, f"the process ended with {process.exitcode}")
            found.value += 1
    print(f"{target.name}: {number.value:,} files read, {found.value} findings", flush=True)
    return int(found.value)


def _watch(process: BaseProcess, number: Count) -> None:
    """Wait for a process to end; end it where it does not come on."""
    seen, since = number.value, time.monotonic()
    while process.is_alive():
        process.join(1)
        if number.value != seen:
            seen, since = number.value, time.monotonic()
        elif time.monotonic() - since > ASLEEP:
            process.kill()
            process.join()


def _fuzz(target: Target, seed: int, seconds: float, number: Count, found: Count) -> None:
    """Read one input after the other; in the process."""
    os.environ[exiftool.PROGRAM] = ""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until and found.value < MOST:
            try:
                allow(STUCK)
                attempt(made(target, seed, number.value), Path(folder))
                number.value += 1
            except BaseException as error:
                _note(target, seed, number, f"{type(error).__name__}: {error}")
                found.value += 1


def allow(seconds: int) -> None:
    """Let the system end this process where it computes for longer, whatever it is in."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds, most))


def _note(target: Target, seed: int, number: Count, what: str) -> None:
    """Keep an input as a case, and go on with the next."""
    path = made(target, seed, number.value).save()
    number.value += 1
    print(f"{target.name}: {what[:300]}; kept as {path}", flush=True)
