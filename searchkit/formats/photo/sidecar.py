"""XMP files beside a picture: ``a.xmp`` or ``a.jpg.xmp`` for ``a.jpg``."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

FOREIGN = (".crw", ".mrw", ".x3f", ".mov", ".mp4", ".m4v")
"""Suffixes of the files of which exiftool knows more than we do: old raw formats, and videos."""

PICTURES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".png", ".webp", ".gif"),
    *(".heic", ".heif", ".hif", ".avif", ".jp2", ".jpf", ".jpx", ".jxl"),
    *(".psd", ".psb", ".eps", ".ai", ".pdf"),
    *(".dng", ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".sr2", ".srw", ".orf", ".rw2", ".pef"),
    *(".raf", ".3fr", ".fff", ".iiq", ".erf", ".mef", ".mos", ".rwl", ".dcr", ".kdc", ".exv"),
    *FOREIGN,
)
"""Suffixes of the files that are opened as pictures."""

SUFFIX = ".xmp"
WRITTEN = (SUFFIX, SUFFIX.upper())


def companions(name: str, siblings: Collection[str]) -> tuple[str, ...]:
    """The sidecar of a picture, or the picture of a sidecar, among the names in its folder."""
    stem, suffix = os.path.splitext(name)
    if suffix.lower() == SUFFIX:
        found = (other for other in _pictures(stem) if other in siblings)
    elif suffix.lower() in PICTURES:
        found = (other for other in _sidecars(name) if other in siblings)
    else:
        return ()
    return tuple(found)[:1]


def opened(photo: Path) -> AbstractContextManager[BinaryIO | None]:
    """The picture's sidecar as bytes, None without one; raises `OSError` if it is locked."""
    if photo.suffix.lower() == SUFFIX:
        return nullcontext()
    names = (name for name in _sidecars(str(photo)) if os.path.isfile(name))
    path = next(names, None)
    return Path(path).open("rb") if path else nullcontext()


def has_photo(path: Path) -> bool:
    """Whether an XMP file stands beside the picture that it belongs to."""
    return any(os.path.isfile(name) for name in _pictures(os.path.splitext(path)[0]))


def _sidecars(photo: str) -> Iterator[str]:
    """What a picture's sidecar may be called, its whole name first."""
    stem = os.path.splitext(photo)[0]
    return (start + end for start in (photo, stem) for end in WRITTEN)


def _pictures(stem: str) -> Iterator[str]:
    """What the picture of a sidecar may be called."""
    if stem.lower().endswith(PICTURES):
        yield stem
    yield from (stem + case for suffix in PICTURES for case in (suffix, suffix.upper()))
