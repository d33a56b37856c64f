"""XMP files beside a picture: ``a.xmp`` or ``a.jpg.xmp`` for ``a.jpg``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO

from searchkit.formats.files import File

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


def opened(photo: File) -> AbstractContextManager[BinaryIO | None]:
    """The picture's sidecar as bytes, None without one; raises `OSError` if it is locked."""
    if photo.suffix == SUFFIX:
        return nullcontext()
    beside = next(filter(None, map(photo.beside, _sidecars(photo.path.name))), None)
    return beside.open() if beside else nullcontext()


def has_photo(file: File) -> bool:
    """Whether an XMP file stands beside the picture that it belongs to."""
    return any(map(file.beside, _pictures(file.path.stem)))


def _sidecars(photo: str) -> Iterator[str]:
    """What a picture's sidecar may be called, its whole name first."""
    stem = os.path.splitext(photo)[0]
    return (start + end for start in (photo, stem) for end in WRITTEN)


def _pictures(stem: str) -> Iterator[str]:
    """What the picture of a sidecar may be called."""
    if stem.lower().endswith(PICTURES):
        yield stem
    yield from (stem + case for suffix in PICTURES for case in (suffix, suffix.upper()))
