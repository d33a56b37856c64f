"""The manifest that an index is opened by, and what it is rebuilt from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from searchkit.errors import DamagedIndexError, SearchkitError
from searchkit.index.files import FILES, Files
from searchkit.index.folder import IndexFolder
from searchkit.index.manifest import MANIFEST, Manifest
from searchkit.index.seal import Seal, digest_of


class Old(NamedTuple):
    """What an index is rebuilt from: a generation, whether it is whole, and what is known.

    ``current`` may have captions that the whole one lacks: where nothing but its manifest or
    its seal is damaged, they ``can_be_read``.
    """

    path: Path
    is_whole: bool
    manifest: Manifest
    current: Path
    can_be_read: bool


def known_in(folder: IndexFolder, check: bool) -> Manifest:
    """The manifest; one to rebuild from, if it is not to be checked."""
    if not check:
        return _manifest(folder, _newest_first(folder))
    manifest = folder.read(Manifest.read)
    manifest.check(folder.path)
    return manifest


def to_rebuild(folder: IndexFolder) -> Old:
    """The newest generation that is whole, or else the newest, and the newest manifest."""
    paths = _newest_first(folder)
    whole = next(filter(_is_whole, paths), None)
    current, manifest = paths[0], _manifest(folder, paths)
    can_be_read = whole in (None, current) or _can_be_read(current)
    return Old(whole or current, whole is not None, manifest, current, can_be_read)


def _newest_first(folder: IndexFolder) -> list[Path]:
    """The current generation, or the newest there is, and those before that hold captions."""
    known = [path for path in folder.generations() if (path / MANIFEST).is_file()]
    try:
        current = folder.named()[0]
    except DamagedIndexError:
        if not known:
            raise
        current = known[-1]
    return [current, *(p for p in reversed(known) if p != current and _holds(p))]


def _manifest(folder: IndexFolder, paths: list[Path]) -> Manifest:
    """The current manifest, the copy of it, or an older one; the files are as known as can be."""
    for read in (_sealed, lambda _: _copy(folder, paths), _loaded):
        with suppress(DamagedIndexError):
            return read(paths[0])
    for path in paths[1:]:
        with suppress(DamagedIndexError):
            return _sealed(path)
    return Manifest.read(folder.path, _cure(folder))


def _sealed(path: Path) -> Manifest:
    """A manifest that is as it was sealed, its files as well."""
    files = Seal.read(path).files
    for name in (MANIFEST, FILES):
        if digest_of(path / name) != files[name].digest:
            raise DamagedIndexError(f"{path / name} is damaged")
    return _loaded(path)


def _loaded(path: Path) -> Manifest:
    manifest = Manifest.read(path)
    dict(manifest.files)
    return manifest


def _copy(folder: IndexFolder, paths: list[Path]) -> Manifest:
    manifest = Manifest.read(folder.path, _cure(folder))
    for path in paths:
        with suppress(DamagedIndexError):
            return replace(manifest, files=_loaded(path).files)
    return replace(manifest, files=Files())


def _cure(folder: IndexFolder) -> str:
    return f"remove {folder.path} and run: searchkit index PATH..."


def _is_whole(path: Path) -> bool:
    try:
        return not any(Seal.read(path).damages(path))
    except SearchkitError:
        return False


def _can_be_read(path: Path) -> bool:
    """Whether the engine's files are as they were sealed, as far as the seal can tell."""
    try:
        files = Seal.read(path).files
    except SearchkitError:
        return path.is_dir()
    own = files.keys() - {MANIFEST, FILES}
    try:
        return all(digest_of(path / name) == files[name].digest for name in own)
    except SearchkitError:
        return False


def _holds(path: Path) -> bool:
    try:
        return bool(Seal.read(path).captions)
    except SearchkitError:
        return False
