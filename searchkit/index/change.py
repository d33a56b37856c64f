"""A change of an index: the next generation, built beside the current one, then named.

Files that stay as they are get a second name in the new folder; wherever it stops, the
old generation or the new one is current, and whole.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from searchkit.errors import DamagedIndexError, SearchkitError
from searchkit.index.disk import (
    SPARE,
    check_space,
    free_in,
    replace_durably,
    sync_file,
    sync_folder,
)
from searchkit.index.folder import CURRENT, DRAFT, PREFIX, IndexFolder
from searchkit.index.manifest import MANIFEST
from searchkit.index.plain import content, damage
from searchkit.index.seal import Seal, Sealed, digest_of, sizes_in

_OLD = 100
"""Generations after which every file is written anew, so that no two names lead to it."""
_NO_LINKS = (
    errno.EPERM,
    errno.EACCES,
    errno.EXDEV,
    errno.EMLINK,
    errno.ENOSYS,
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
    errno.EINVAL,
)
"""What a file system answers that knows no second names, or no more of them."""

Counted = Callable[[Path], int]
"""Opens the engine's files in a folder, and says how many captions they hold."""
_Carried = Mapping[str, tuple[int, int]]
"""The files that came from the generation before, with what tells that they are the same."""


@contextmanager
def next_generation(
    folder: IndexFolder, before: Path | None, counted: Counted, *, afresh: bool = False
) -> Iterator[Path]:
    """A folder to change; it becomes the current generation when the block ends well.

    It begins with the files of the generation ``before``, which is kept beside it, or
    ``afresh`` with none. The write lock must be held.
    """
    folder.clean(path for path in _leftovers(folder) if path != before)
    draft = folder.path / f"{PREFIX}{_number(folder):06}{DRAFT}"
    seal = None if before is None or afresh else Seal.read(before)
    free = check_space(folder.path, SPARE + (_size(seal) if seal and seal.age >= _OLD else 0))
    try:
        draft.mkdir()
        carried = _carry(before, seal, draft) if before and seal else {}
        yield draft
        new = _sealed(draft, seal, carried, counted(draft))
        _publish(folder, draft, new)
    except BaseException:
        with suppress(OSError):
            folder.taken = max(0, free - free_in(folder.path))
        folder.clean([draft])
        raise
    # What is done is done: what cannot be removed now, the next writer will.
    with suppress(SearchkitError):
        kept = (before, draft.with_suffix(""))
        folder.clean([*folder.drafts(), *(p for p in folder.generations() if p not in kept)])


def _leftovers(folder: IndexFolder) -> list[Path]:
    """What writers left that died: drafts, and a generation that was never named."""
    with suppress(SearchkitError):
        current = folder.named()[0]
        return [*folder.drafts(), *(path for path in folder.generations() if path > current)]
    return folder.drafts()


def _number(folder: IndexFolder) -> int:
    known = (int(path.name.removeprefix(PREFIX)) for path in folder.generations())
    return max(known, default=0) + 1


def _size(seal: Seal) -> int:
    return sum(file.size for file in seal.files.values())


def _carry(before: Path, seal: Seal, draft: Path) -> _Carried:
    """Give every file of a generation a second name, or copy it where that is due."""
    for name, sealed in seal.files.items():
        if seal.age >= _OLD or not _linked(before / name, draft / name):
            _copy(before / name, draft / name, sealed)
    return {name: _identity(draft / name) for name in seal.files}


def _linked(old: Path, new: Path) -> bool:
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return False
    return True


def _copy(old: Path, new: Path, sealed: Sealed) -> None:
    from shutil import copyfile

    copyfile(old, new)
    if digest_of(new) != sealed.digest:
        raise damage(old, "is damaged")
    sync_file(new)


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


def _sealed(draft: Path, before: Seal | None, carried: _Carried, captions: int) -> Seal:
    """The seal of a draft, all of whose files are on disk."""
    files = {}
    for name, size in sorted(sizes_in(draft).items()):
        path = draft / name
        if before and name in carried and carried[name] == _identity(path):
            files[name] = before.files[name]
        else:
            sync_file(path)
            files[name] = Sealed(size, digest_of(path))
    age = 0 if before is None or before.age >= _OLD else before.age + 1
    return Seal(captions, files, age)


def _publish(folder: IndexFolder, draft: Path, seal: Seal) -> None:
    """Seal a draft, look at it once more, and make it the current generation."""
    seal = seal.written(draft)
    sync_folder(draft)
    if Seal.read(draft) != seal:
        raise DamagedIndexError(f"{draft}: what was written is not what is read")
    seal.check(draft)
    was, final = _content(folder.path / CURRENT), draft.with_suffix("")
    os.rename(draft, final)
    try:
        sync_folder(folder.path)
        replace_durably(folder.path / CURRENT, f"{final.name} {seal.digest}\n".encode())
    except BaseException:
        _take_back(folder, final, was)
        raise
    keep_copy(folder, final)


def _content(path: Path) -> bytes | None:
    try:
        return content(path)
    except (FileNotFoundError, DamagedIndexError):
        return None


def _take_back(folder: IndexFolder, final: Path, was: bytes | None) -> None:
    """Let the old generation be the current one; where even that fails, both are whole."""
    with suppress(OSError):
        if was is None:
            (folder.path / CURRENT).unlink(missing_ok=True)
        elif _content(folder.path / CURRENT) != was:
            replace_durably(folder.path / CURRENT, was)
        folder.clean([final])


def keep_copy(folder: IndexFolder, final: Path) -> None:
    """Keep a copy of the manifest, which does not change often, outside of the generations."""
    with suppress(OSError):
        manifest = content(final / MANIFEST)
        if _content(folder.path / MANIFEST) != manifest:
            replace_durably(folder.path / MANIFEST, manifest)
