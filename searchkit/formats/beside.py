"""Files that belong to another one beside them: which picture a text or a record is about."""

from __future__ import annotations

import os
from collections.abc import Iterable

from searchkit.formats.files import File
from searchkit.formats.photo.sidecar import PICTURES

DOCUMENTS = (".pdf", ".ai", ".eps")
"""Pictures in part: a text of their name may be all their text."""


def picture(file: File) -> str:
    """The name of the picture that a file is named after (``a.jpg`` for ``a.txt``), or ``""``."""
    stem = os.path.splitext(file.path.name)[0]
    if stem.lower().endswith(_PHOTOS):
        return existing(file, [stem])
    return existing(file, (stem + suffix for suffix in _SUFFIXES))


def existing(file: File, names: Iterable[str]) -> str:
    """The first of these file names that is there beside a file, as a source's name; or ``""``."""
    for name in names:
        if found := file.beside(name):
            return found.name
    return ""


_PHOTOS = tuple(suffix for suffix in PICTURES if suffix not in DOCUMENTS)
_SUFFIXES = [case for suffix in _PHOTOS for case in (suffix, suffix.upper())]
