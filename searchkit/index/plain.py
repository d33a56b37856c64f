"""Reading and writing files that are files: nothing is waited for, no link is written through.

Whoever gives somebody an index may have put anything into its folder: a pipe, on which a
reader waits for ever, a device that never ends, a link to a file elsewhere.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

from searchkit.errors import DamagedIndexError

CURE = "run: searchkit rebuild"

NO_FILE = "is no file: remove it"
"""What is said of a folder, a pipe or the like where a file should be."""

_KINDS = (errno.ELOOP, errno.ENXIO)
"""What is answered where a circle of links, or a socket, is opened."""
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How to open what may be a pipe."""


def damage(path: Path, what: str) -> DamagedIndexError:
    """The error for a file that is not as it was written."""
    return DamagedIndexError(f"{path} {what}; {CURE}")


def opened(path: Path) -> BufferedReader:
    """A file that is open for reading; `OSError`, or `DamagedIndexError` where it is no file."""
    try:
        handle = os.open(path, _READ)
    except OSError as error:
        if error.errno in _KINDS:
            raise damage(path, NO_FILE) from error
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise damage(path, NO_FILE)
    return os.fdopen(handle, "rb")


def content(path: Path) -> bytes:
    """What is in a file; `OSError`, or `DamagedIndexError` where it is no file."""
    with opened(path) as file:
        return file.read()


def write_new(path: Path, content: bytes, *, is_synced: bool = False) -> None:
    """Write a file in place of whatever is there; with ``is_synced`` it is then on disk."""
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(content)
        if is_synced:
            file.flush()
            os.fsync(file.fileno())
