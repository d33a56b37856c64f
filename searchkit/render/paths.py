"""Paths as they open from the working directory, made of sources as they are stored."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from searchkit.caption import Caption
from searchkit.formats.files import INSIDE


def path_of(source: str, root: Path) -> str:
    """The file of a source, an archive for what is in it; empty where there is no source.

    It is relative where it is below the working directory, else absolute.
    """
    return _from_here(root / _file(source)) if source else ""


def place_of(source: str, root: Path) -> str:
    """The same with what an archive's file is called in it, as in ``old/a.zip!/x.jpg``."""
    return path_of(source, root) + source[len(_file(source)) :]


def media_of(caption: Caption, root: Path) -> str:
    """The picture or video of a caption that stands in another file, if it is there; else empty.

    A reader that saw the file names it below the index's root; others say what is written,
    which may be beside the source.
    """
    source = root / _file(caption.source)
    for path in (root / caption.media, source.parent / caption.media) if caption.media else ():
        with suppress(OSError, ValueError):
            if path.is_file():
                return "" if path == source else _from_here(path)
    return ""


def _file(source: str) -> str:
    archive, inside, _ = source.partition(INSIDE)
    return archive if inside and Path(archive).suffix else source


def _from_here(path: Path) -> str:
    here = os.getcwd()
    absolute = os.path.normpath(here / path)
    below = absolute.removeprefix(os.path.join(here, ""))
    return absolute if absolute == here else below
