"""Whose index it is: one that others may write to is not opened unasked."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from searchkit.errors import UntrustedIndexError

ENVIRONMENT = "SEARCHKIT_TRUST"
"""The environment variable that names the folders of trusted indexes, or ``*`` for any."""


def check_trust(folder: Path) -> None:
    """Raise `UntrustedIndexError` where a folder, or a file in it, is another user's, or
    everybody's to write.

    What is the superuser's is trusted; a folder that is not there is nobody's.
    """
    if os.name != "posix":
        return
    for path, found in _looked_at(folder):
        reason = _reason(found)
        if reason and not _is_trusted(folder):
            raise UntrustedIndexError(
                f"{path}: {reason}; it is not read; if you trust what it holds, "
                f"set the environment variable {ENVIRONMENT} to the folder"
            )


def _looked_at(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """The folder and the files in it; folders in it are looked at when they are read."""
    with suppress(OSError):
        yield str(folder), folder.stat()
        with os.scandir(folder) as entries:
            for entry in entries:
                # What another process removes meanwhile is not read.
                with suppress(FileNotFoundError):
                    if entry.is_file():
                        yield entry.path, entry.stat()


def _reason(found: os.stat_result) -> str:
    what = "folder" if stat.S_ISDIR(found.st_mode) else "file"
    if found.st_uid not in (os.geteuid(), 0):
        return f"the {what} belongs to another user (number {found.st_uid})"
    return f"everybody may write to the {what}" if found.st_mode & stat.S_IWOTH else ""


def _is_trusted(folder: Path) -> bool:
    named = os.environ.get(ENVIRONMENT, "").split(os.pathsep)
    return any(n == "*" or (n and folder.is_relative_to(Path(n).resolve())) for n in named)
