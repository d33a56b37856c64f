"""The manifest that an index is opened by, and the one that it is rebuilt from."""

from __future__ import annotations

from pathlib import Path

from searchkit.errors import DamagedIndexError
from searchkit.index.folder import IndexFolder
from searchkit.index.manifest import Manifest


def known_in(folder: IndexFolder, check: bool) -> Manifest:
    """The manifest; one to rebuild from, if it is not to be checked."""
    if not check:
        return to_rebuild(folder)[1]
    manifest = folder.read(Manifest.read)
    manifest.check(folder.path)
    return manifest


def to_rebuild(folder: IndexFolder) -> tuple[Path, Manifest]:
    """The generation and the manifest to rebuild from, as far as any can be read."""
    try:
        current = folder.current()
    except DamagedIndexError:
        current = folder.newest()
    try:
        manifest = Manifest.read(current)
        dict(manifest.files)
    except DamagedIndexError:
        cure = f"remove {folder.path} and run: searchkit index PATH..."
        manifest = Manifest.read(folder.path, cure)
        len(manifest.files)
    return current, manifest
