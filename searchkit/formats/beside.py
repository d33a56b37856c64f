"""Files that belong to another one beside them: which picture a text or a record is about."""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from searchkit.formats.files import COARSE_NS, File
from searchkit.formats.photo.sidecar import PICTURES

DOCUMENTS = (".pdf", ".ai", ".eps")
"""Pictures in part: a text of their name may be all their text."""

PHOTOS = tuple(suffix for suffix in PICTURES if suffix not in DOCUMENTS)


def picture(file: File) -> str:
    """The name of the picture that a file is named after (``a.jpg`` for ``a.txt``), or ``""``."""
    stem = os.path.splitext(file.path.name)[0]
    if stem.lower().endswith(PHOTOS):
        return existing(file, [stem])
    return existing(file, (stem + suffix for suffix in _SUFFIXES))


def existing(file: File, names: Iterable[str]) -> str:
    """The first of these file names that is there beside a file, as a source's name; or ``""``."""
    known = None if file.container else _listed(file.path.parent)
    for name in names:
        if (known is None or _folded(name) in known) and (found := file.beside(name)):
            return found.name
    return ""


def _listed(folder: Path) -> Collection[str] | None:
    """The names in a folder, `_folded`; None for one that just changed or cannot be listed."""
    try:
        stat = folder.stat()
        settled = time.time_ns() - stat.st_mtime_ns > COARSE_NS
        return _names(folder, (stat.st_ino, stat.st_mtime_ns)) if settled else None
    except OSError:
        return None


@lru_cache(2)
def _names(folder: Path, _stamp: tuple[int, int]) -> Collection[str]:
    return frozenset(map(_folded, os.listdir(folder)))


def _folded(name: str) -> str:
    """What is equal of two names of one file, whatever the file system."""
    return unicodedata.normalize("NFC", name).casefold()


_SUFFIXES = [case for suffix in PHOTOS for case in (suffix, suffix.upper())]
