"""One engine behind JSON lines: ``python worker.py MODULE FOLDER``.

A line is ``[method, argument, ...]``; the answer is ``[CPU milliseconds, result]``. Pauses for
garbage belong to whoever makes it; what is only read from the caller is not timed.
"""

import importlib
import json
import sys
import time
from collections.abc import Iterator
from typing import Any


def rows(path: str, first: int = 0, last: int | None = None) -> Iterator[dict[str, str]]:
    """The captions of a JSONL file, from one line until another."""
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if last is not None and number >= last:
                return
            if number >= first:
                yield json.loads(line)


def peak() -> int:
    """The most bytes that this process has had in memory, as Linux tells; 0 elsewhere."""
    try:
        with open("/proc/self/status", encoding="ascii") as lines:
            return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    except OSError:
        return 0


def answer(contestant: Any, method: str, arguments: list[Any]) -> Any:
    """What a method gives."""
    if method == "peak":
        return peak()
    if method == "build":
        return contestant.build(rows(*arguments))
    return getattr(contestant, method)(*arguments)


def main(module: str, folder: str) -> None:
    """Answer until the input ends."""
    contestant = importlib.import_module(module).Contestant(folder)
    for line in sys.stdin:
        method, *arguments = json.loads(line)
        if method == "add":  # the captions before those that are added are passed over first
            arguments = [list(rows(*arguments))]
        began = time.process_time_ns()
        found = answer(contestant, method, arguments)
        spent = (time.process_time_ns() - began) / 1e6
        print(json.dumps([spent, found]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
