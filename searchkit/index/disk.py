"""Files that are on disk when a function returns, and what is said where the disk fails."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from searchkit.errors import StorageError
from searchkit.index.plain import write_new

SPARE = 1 << 16
"""Bytes that the smallest commit takes, and some more."""

_FULL = (errno.ENOSPC, errno.EDQUOT)
_CURES = {
    errno.EMFILE: "; raise the limit of open files (ulimit -n) and try again",
    errno.ENFILE: "; close other programs and try again",
    errno.EIO: "; the disk may be failing: look at its health, then try again",
    errno.EFBIG: "; raise the limit of files' sizes (ulimit -f) and try again",
    errno.EROFS: "; the disk can only be read: put the index elsewhere",
}
_FORBIDDEN = (errno.EACCES, errno.EPERM)
OF_DISK = (*_FULL, *_CURES)
"""Numbers of errors that a disk, or the system, answers with where no file is named."""


def write_durably(path: Path, content: bytes) -> None:
    """Write a new file."""
    write_new(path, content, is_synced=True)


def replace_durably(path: Path, content: bytes) -> None:
    """Put a file in place of another, if there is one: whole or not at all."""
    temporary = path.with_name(f"{path.name}.tmp")
    try:
        write_durably(temporary, content)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Bring a file's content to the disk."""
    _sync(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)


def sync_folder(path: Path) -> None:
    """Bring the names in a folder to the disk; elsewhere than on POSIX they are by themselves."""
    if os.name == "posix":
        _sync(path, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_space(folder: Path, needed: int) -> int:
    """How many bytes are free; raises `StorageError` where that is less than is needed."""
    free = free_in(folder)
    if free < needed:
        raise StorageError(
            f"{folder}: no space: {megabytes(needed)} are needed, {megabytes(free)} are free; "
            "make room and try again; the index is as it was"
        )
    return free


def free_in(folder: Path) -> int:
    """Bytes that are free where a folder is."""
    from shutil import disk_usage

    return disk_usage(folder).free


def told(folder: Path, error: OSError, needed: int) -> StorageError:
    """The error for what went wrong in an index's folder; ``needed`` are bytes to be free."""
    what = error.strerror or str(error)
    cure = _CURES.get(error.errno or 0, "")
    if error.errno in _FORBIDDEN:
        cure = "; let this user write there, or put the index elsewhere"
    elif error.errno in _FULL:
        cure = f"; make room, {megabytes(needed)} or more, and try again"
    return StorageError(f"{error.filename or folder}: {what}{cure}; the index is as it was")


def megabytes(size: int) -> str:
    """A size for people, rounded up."""
    return f"{max(size, 1) / 1_000_000:,.1f} MB" if size >= 100_000 else f"{-(-size // 1000)} kB"
