"""What reading a damaged index raises, and what is said then."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError

from searchkit.errors import DamagedIndexError, SearchkitError, StorageError

BROKEN = (
    AssertionError,
    EOFError,
    LookupError,
    OSError,
    UnpicklingError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What reading damaged postings or captions may raise; opening damaged files raises anything."""


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """What a damaged index makes go wrong is told as damage; errors of the system stay theirs."""
    try:
        yield
    except OSError:
        raise
    except BROKEN as error:
        raise damaged(folder, error) from error


def damaged(folder: Path, error: Exception) -> SearchkitError:
    """The error for an index that cannot be read as it stands, or that the system does not read."""
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError | NotADirectoryError):
        return StorageError(f"{error.filename or folder}: {error.strerror or error}")
    return DamagedIndexError(
        f"{folder}: the index cannot be read ({error or type(error).__name__}); "
        "run: searchkit rebuild"
    )
