"""Whether an index is whole: every byte as sealed, and captions, counts and postings in accord."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from searchkit.engines import SelfChecking
from searchkit.errors import DamagedIndexError
from searchkit.index.current import Current
from searchkit.index.folder import IndexFolder
from searchkit.index.manifest import MANIFEST, Manifest
from searchkit.index.plain import CURE, damage
from searchkit.index.seal import Seal, read_whole


def damages(current: Current) -> Iterator[str]:
    """Whatever is wrong with an index on disk, a line each, and last what to do.

    What another process has replaced meanwhile is no damage: it is looked at again.
    """
    folder = current.folder
    if folder is None:
        return
    while True:
        stamp = folder.stamp()
        found = _found(current, folder)
        if not found or folder.stamp() == stamp:
            break
    yield from found


def _found(current: Current, folder: IndexFolder) -> list[str]:
    try:
        found = list(map(str, _bytes(folder)))
        if not found:
            path = folder.current()
            found = [f"{path}: {what}; {CURE}" for what in _accord(current, path)]
    except DamagedIndexError as error:
        return [str(error)]
    return found


def _bytes(folder: IndexFolder) -> Iterator[DamagedIndexError]:
    """The damages of the current generation, of the one before, and of what is beside them."""
    try:
        current = folder.current()
        Manifest.read_whole(current).check(folder.path)
    except DamagedIndexError as error:
        yield error
        return
    # Of those that are older still, a writer that died may have left a part.
    kept = [current, *[path for path in folder.generations() if path < current][-1:]]
    for path in kept:
        try:
            yield from Seal.read(path).damages(path)
        except DamagedIndexError as error:
            yield error
    copy = folder.path / MANIFEST
    try:
        # That of the generation before: its writer died before it could keep a copy.
        if not any(read_whole(copy) == read_whole(path / MANIFEST) for path in kept):
            yield damage(copy, "is not the current manifest")
    except DamagedIndexError as error:
        yield error
    for path in folder.strangers():
        yield DamagedIndexError(f"{path} does not belong to the index; move it elsewhere")


def _accord(current: Current, path: Path) -> Iterator[str]:
    """What the engine finds, if its files are as they were written."""
    seal = Seal.read(path)
    with closing(current.opened(path, Manifest.read(path).engine)) as engine:
        count = engine.count()
        if seal.captions not in (-1, count):
            yield f"there are {count:,} captions in place of {seal.captions:,}"
        if isinstance(engine, SelfChecking):
            yield from engine.disagreements()
