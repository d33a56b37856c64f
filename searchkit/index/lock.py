"""One writer at a time: who it is, and waiting for it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from searchkit.errors import DamagedIndexError, LockedIndexError
from searchkit.index.plain import content, write_new

if sys.platform == "win32":
    from msvcrt import LK_NBLCK, LK_UNLCK, locking

    def _take(file: int) -> None:
        locking(file, LK_NBLCK, 1)

    def _release(file: int) -> None:
        locking(file, LK_UNLCK, 1)
else:
    from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock

    def _take(file: int) -> None:
        flock(file, LOCK_EX | LOCK_NB)

    def _release(file: int) -> None:
        flock(file, LOCK_UN)


T = TypeVar("T")

LOCK, WRITER = "lock", "writer"
"""The file that is locked, and the one that tells by whom."""

AGAIN = 0.2
"""Seconds until it is tried again to write to an index that another process writes to."""


OWN = (
    "this very process is writing to this index; share one Index between threads, which then "
    "wait for each other, and do not write while captions are being added"
)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the write lock; `LockedIndexError` at once where another process has it.

    The system lets go of the lock of a process that dies.
    """
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take_or_say(folder, file)
        try:
            with _named(folder):
                yield
        finally:
            _release(file)
    finally:
        os.close(file)


def _take_or_say(folder: Path, file: int) -> None:
    try:
        _take(file)
    except (BlockingIOError, PermissionError) as error:
        row = _writer(folder)
        raise LockedIndexError(f"{folder}: {OWN if _is_own(row) else _other(row)}") from error


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """Tell others who writes."""
    import socket

    row = {"process": os.getpid(), "host": socket.gethostname(), "since": time.time()}
    path = folder / WRITER
    with suppress(OSError):
        write_new(path, json.dumps(row).encode())
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()


def _writer(folder: Path) -> dict[str, Any]:
    """What is told of who writes; nothing where that cannot be read."""
    try:
        row = json.loads(content(folder / WRITER))
    except (OSError, ValueError, DamagedIndexError):
        return {}
    return row if isinstance(row, dict) else {}


def _is_own(row: Mapping[str, Any]) -> bool:
    import socket

    return (row.get("process"), row.get("host")) == (os.getpid(), socket.gethostname())


def _other(row: Mapping[str, Any]) -> str:
    """That another process writes, and which it is as far as that is known."""
    try:
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(row["since"]))
        who = f" (process {row['process']} on {row['host']}, since {since})"
    except (ValueError, KeyError, TypeError, OverflowError):
        who = ""
    return (
        f"another process is writing to this index{who}; "
        "try again when it is done, or wait for it with --wait"
    )


def patiently(action: Callable[[], T], on_wait: Callable[[str], None] | None = None) -> T:
    """Do something as soon as no other process writes to the index; ``on_wait`` is told once."""
    while True:
        try:
            return action()
        except LockedIndexError as error:
            if on_wait is not None:
                on_wait(f"{str(error).partition(';')[0]}: waiting for it")
            on_wait = None
            time.sleep(AGAIN)
