"""Kinds of files that captions are kept in and that no reader is for: told, not passed over."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable

from searchkit.formats.files import Problem

_TABLES = (".xls", ".xlsb", ".ods", ".numbers", ".dbf")
_TEXTS = (".doc", ".docx", ".odt", ".rtf", ".pages", ".ppt", ".pptx", ".odp")
_DATABASES = (".mdb", ".accdb", ".fmp12", ".odb")
_ARCHIVES = (".7z", ".rar")
CURES = {
    **dict.fromkeys(_TABLES, "save tables as .xlsx or .csv"),
    **dict.fromkeys(_TEXTS, "save texts as .txt or .html"),
    **dict.fromkeys(_DATABASES, "export databases as .csv"),
    **dict.fromkeys(_ARCHIVES, "pack archives as .zip"),
}
"""The suffixes of such files -> what to make of them."""


def among(names: Iterable[str]) -> tuple[str, ...]:
    """The suffixes of those of some file names that are of such a kind."""
    ends = (os.path.splitext(name)[1].lower() for name in names)
    return tuple(end for end in ends if end in CURES)


def remark(source: str, ends: Iterable[str]) -> Problem | None:
    """What to tell of such files in a source, by their suffixes; None where there are none."""
    counts = Counter(ends)
    if not counts:
        return None
    kinds = ", ".join(f"{counts[end]:,} {end}" for end in sorted(counts))
    what = f"files of kinds that are not read are passed over: {kinds}"
    cures = dict.fromkeys(CURES[end] for end in sorted(counts))
    return Problem(source, "", what, ", ".join(cures), refused=False)
