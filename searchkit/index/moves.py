"""Moved files: a new one and a missing one whose size and content are the same.

A moved file is read under its new name, so that what comes of the name (source, media,
essay) is the new one's; its captions keep their ids, also when it changes later or the index is
rebuilt. A missing file is one that is gone from the paths of this run, or is known from
elsewhere and no longer there: a whole source may have been renamed.
"""

from __future__ import annotations

import os
import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from searchkit.formats import File, Found
from searchkit.index.digest import digest
from searchkit.index.files import Files
from searchkit.index.plan import Step, What

Content = tuple[int, str, str]
"""What tells that two files hold the same: size, digest, and suffix, by which it is read."""


def moves(
    files: Files,
    added: Sequence[Step],
    missing: Iterable[str],
    root: Path,
    opened: Callable[[Found], File],
) -> dict[str, Step]:
    """The new files that were others before, as moves by their new names."""
    sizes = {step.found.size for step in added}
    known = _contents(files, sizes, set(missing), root) if added else {}
    sizes = {size for size, _, _ in known}
    moved = {}
    for step in added:
        if step.found.size in sizes:
            made = digest(opened(step.found))
            names = known.get((step.found.size, made, step.found.suffix), [])
            if made and names:
                was = _likeliest(names, step.found.name)
                names.remove(was)
                moved[step.found.name] = Step(What.moved, step.found, files[was], was, made)
    return moved


def _contents(
    files: Files, sizes: set[int], missing: set[str], root: Path
) -> dict[Content, list[str]]:
    """The names of missing files by what they held."""
    names: dict[Content, list[str]] = defaultdict(list)
    for name, size in files.sizes():
        if size in sizes and name in missing and not os.path.lexists(root / name):
            suffix = posixpath.splitext(name)[1].lower()
            names[size, files[name].digest, suffix].append(name)
    return names


def _likeliest(names: Sequence[str], name: str) -> str:
    """Of the names that a file may have had the one that is most like its own."""
    own = posixpath.basename(name)
    return next((other for other in names if posixpath.basename(other) == own), names[0])
