"""Names of files in archives: which are passed over, and which lead out of the archive."""

from __future__ import annotations

import re
from pathlib import Path

from searchkit.formats.archive import REPACK_CURE
from searchkit.formats.files import UnreadableError

MAC = "__MACOSX"

_DRIVE = re.compile(r"[A-Za-z]:")


def checked(path: Path) -> None:
    """Raise `UnreadableError` for a name that leads out of its archive."""
    name = path.as_posix()
    if name.startswith("/") or _DRIVE.match(name) or ".." in path.parts:
        raise UnreadableError("its name leads out of the archive", REPACK_CURE)


def is_hidden(name: str) -> bool:
    """Whether a name is one that a folder's walk would pass over, or a Mac's double of a file."""
    parts = name.split("/")
    return any(part[:1] == "." and part not in (".", "..") for part in parts) or MAC in parts
