"""XMP files beside a picture: ``a.xmp`` or ``a.jpg.xmp`` for ``a.jpg``."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

SUFFIX = ".xmp"
WRITTEN = (SUFFIX, SUFFIX.upper())


def of(photo: Path) -> Path | None:
    """The picture's sidecar, the one that carries its whole name first."""
    stem, suffix = os.path.splitext(photo)
    if suffix.lower() == SUFFIX:
        return None
    names = (start + end for start in (str(photo), stem) for end in WRITTEN)
    return next((Path(name) for name in names if os.path.isfile(name)), None)


def opened(photo: Path) -> AbstractContextManager[BinaryIO | None]:
    """The picture's sidecar as bytes, None without one; raises `OSError` if it is locked."""
    path = of(photo)
    return path.open("rb") if path else nullcontext()


def photo_of(path: Path, suffixes: tuple[str, ...]) -> Path | None:
    """The picture that an XMP file belongs to, None for one that stands alone."""
    stem = os.path.splitext(path)[0]
    if stem.lower().endswith(suffixes) and os.path.isfile(stem):
        return Path(stem)
    names = (stem + case for suffix in suffixes for case in (suffix, suffix.upper()))
    return next((Path(name) for name in names if os.path.isfile(name)), None)
