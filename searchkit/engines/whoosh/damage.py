"""What reading a damaged index raises, and what is said then."""

from __future__ import annotations

import struct
from pathlib import Path
from pickle import UnpicklingError

from searchkit.errors import DamagedIndexError

BROKEN = (
    AssertionError,
    EOFError,
    LookupError,
    OSError,
    UnpicklingError,
    ValueError,
    struct.error,
)
"""What reading damaged postings or captions may raise; opening damaged files raises anything."""


def damaged(folder: Path, error: Exception) -> DamagedIndexError:
    """The error for an index that cannot be read as it stands."""
    return DamagedIndexError(
        f"{folder}: the index cannot be read ({error or type(error).__name__}); "
        "run: searchkit rebuild"
    )
