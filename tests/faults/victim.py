"""The process in which system calls fail: it forks a child for each, which does one step.

A line ``CALL LEFT FOLDER SEED NUMBER KINDS...`` is asked; the child first makes the call so often,
to no effect, that the one which fails, always of the same number, is the wanted one of the
step. Its exit code is answered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from searchkit.errors import SearchkitError
from tests.faults.work import Work

NOWHERE = "/nonexistent/file"


def _open() -> object:
    return os.open(NOWHERE, os.O_RDONLY)


NOTHING: dict[str, Callable[[], object]] = {
    "openat": _open,
    "write": lambda: os.write(-1, b""),
    "pwrite64": lambda: os.pwrite(-1, b"", 0),
    "fsync": lambda: os.fsync(1 << 20),
    "link": lambda: os.link(NOWHERE, NOWHERE),
    "rename": lambda: os.rename(NOWHERE, NOWHERE),
    "mkdir": lambda: os.mkdir(NOWHERE),
    "unlink": lambda: os.unlink(NOWHERE),
    "unlinkat": lambda: os.unlink("nothing", dir_fd=1 << 20),
    "rmdir": lambda: os.rmdir(NOWHERE),
    "ftruncate": lambda: os.ftruncate(1 << 20, 0),
    "sendfile": lambda: os.sendfile(-1, -1, 0, 1),
}
"""System call -> how to make it to no effect."""


def main() -> None:
    """Answer until there is no more to do."""
    warm(Path(sys.argv[1]))
    print("ready", flush=True)
    for line in sys.stdin:
        call, left, folder, seed, number, *kinds = line.split()
        child = os.fork()
        if child == 0:
            step(call, int(left), Work(int(seed), Path(folder), kinds), int(number))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(code, flush=True)


def warm(folder: Path) -> None:
    """Import whatever a step imports, so that children make no calls for that."""
    work = Work(0, folder)
    state = dict(work.begin())
    for number in range(1, 8):
        work.step(number, state)
        state = work.after(number, state)
    work.held()


def step(call: str, left: int, work: Work, number: int) -> None:
    """Do one step of what is there, and leave: with an error's code, or 99 for one unforeseen."""
    code = 99
    try:
        state = work.at(number - 1)
        work.prepare(number, state)
        for _ in range(left):
            try:
                NOTHING[call]()
            except OSError:
                continue
        work.commit(number, state)
        code = 0
    except SearchkitError as error:
        code = error.exit_code
    except BaseException as error:
        print(f"{call}: {error!r}", file=sys.stderr)
        code = 99
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
