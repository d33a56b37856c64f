"""XMP files beside a picture: ``a.xmp`` or ``a.jpg.xmp`` for ``a.jpg``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO

from searchkit.formats.files import File

SUFFIX = ".xmp"
WRITTEN = (SUFFIX, SUFFIX.upper())


def of(photo: File) -> File | None:
    """The picture's sidecar, the one that carries its whole name first."""
    if photo.suffix == SUFFIX:
        return None
    starts = (photo.path.name, photo.path.stem)
    return _first(photo, (start + end for start in starts for end in WRITTEN))


def opened(photo: File) -> AbstractContextManager[BinaryIO | None]:
    """The picture's sidecar as bytes, None without one; raises `OSError` if it is locked."""
    beside = of(photo)
    return beside.open() if beside else nullcontext()


def photo_of(file: File, suffixes: tuple[str, ...]) -> File | None:
    """The picture that an XMP file belongs to, None for one that stands alone."""
    stem = file.path.stem
    whole = [stem] if stem.lower().endswith(suffixes) else []
    names = (stem + case for suffix in suffixes for case in (suffix, suffix.upper()))
    return _first(file, (*whole, *names))


def _first(file: File, names: Iterable[str]) -> File | None:
    return next(filter(None, map(file.beside, names)), None)
