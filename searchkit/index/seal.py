"""A generation's seal: what it holds, and every file of it with its size and SHA-256.

The first line is the digest of all that follows it, which is JSON. `CURRENT` repeats the
digest, so that no other seal can take this one's place.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator, Mapping
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

from searchkit.analysis import ANALYZER_VERSION
from searchkit.errors import DamagedIndexError, StorageError
from searchkit.index.manifest import FORMAT_VERSION, incompatible
from searchkit.index.plain import NO_FILE, content, damage, opened

SEAL = "SEAL"

_LOOKED_AT = 1 << 20
"""Bytes whose digests are looked at whenever an index is opened, the smallest files first."""


class Sealed(NamedTuple):
    """A file as it was when its generation was sealed."""

    size: int
    digest: str


class Seal(NamedTuple):
    """What a generation holds; ``captions`` is -1 where the engine keeps them elsewhere.

    ``age`` is how many generations ago all files were written anew: since then some are the
    same file as before, under a second name. ``digest`` is the seal's own, once it is written.
    """

    captions: int
    files: Mapping[str, Sealed]
    age: int = 0
    format: int = FORMAT_VERSION
    analyzer: int = ANALYZER_VERSION
    digest: str = ""

    def written(self, folder: Path) -> Seal:
        """Put the seal into a folder; it is on disk when this returns, with its digest."""
        from searchkit.index.disk import write_durably

        row = self._asdict()
        del row["digest"]
        body = json.dumps(row).encode()
        digest = sha256(body).hexdigest()
        write_durably(folder / SEAL, digest.encode() + b"\n" + body)
        return self._replace(digest=digest)

    @classmethod
    def read(cls, folder: Path) -> Seal:
        """The seal of a folder; `DamagedIndexError` where it is not whole.

        What a later version adds to it is passed over; raises `IncompatibleIndexError` for
        the seal of a later format.
        """
        path = folder / SEAL
        digest, _, body = read_whole(path).partition(b"\n")
        if sha256(body).hexdigest().encode() != digest:
            raise damage(path, "is damaged")
        row = json.loads(body)
        if row["format"] > FORMAT_VERSION:
            raise incompatible(folder.parent, "format", row["format"], FORMAT_VERSION)
        files = {name: Sealed(*file[:2]) for name, file in row["files"].items()}
        known = {name: row[name] for name in row if name in cls._fields}
        return cls(**{**known, "files": files, "digest": digest.decode()})

    def check(self, folder: Path) -> None:
        """Raise `DamagedIndexError` where a file is missing, new, or not of its size.

        The content of small files, which tell where the rest is, is looked at, too.
        """
        for path, what in self._changes(folder):
            raise damage(path, what)
        left = _LOOKED_AT
        for name, sealed in sorted(self.files.items(), key=lambda file: file[1].size):
            left -= sealed.size
            if left < 0:
                break
            if not self._is_whole(folder, name):
                raise damage(folder / name, "is damaged")

    def damages(self, folder: Path) -> Iterator[DamagedIndexError]:
        """Whatever is not as it was sealed, every byte looked at."""
        changes = dict(self._changes(folder, hidden=True))
        yield from (damage(path, what) for path, what in changes.items())
        for name in self.files:
            if folder / name not in changes and not self._is_whole(folder, name):
                yield damage(folder / name, "is damaged")

    def _changes(self, folder: Path, *, hidden: bool = False) -> Iterator[tuple[Path, str]]:
        sizes = sizes_in(folder)
        for name, sealed in self.files.items():
            size = sizes.pop(name, None)
            if size is None:
                yield folder / name, "is missing"
            elif size < 0:
                yield folder / name, NO_FILE
            elif size != sealed.size:
                yield folder / name, f"has {size:,} bytes in place of {sealed.size:,}"
        sizes.pop(SEAL, None)
        for name in sizes:
            if hidden or not name.startswith("."):
                yield folder / name, "does not belong to the index"

    def _is_whole(self, folder: Path, name: str) -> bool:
        return digest_of(folder / name) == self.files[name].digest


def sizes_in(folder: Path) -> dict[str, int]:
    """The files of a folder with their sizes; what is no file has no place there, and is -1."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name: _size(entry) for entry in entries}
    except (FileNotFoundError, NotADirectoryError) as error:
        raise damage(folder, "is missing") from error
    except OSError as error:
        raise StorageError(f"{folder}: {error.strerror}") from error


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size if entry.is_file() else -1
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        return -1


def digest_of(path: Path) -> str:
    """A file's SHA-256; `StorageError` where it cannot be read."""
    try:
        with opened(path) as file:
            return file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise damage(path, "is missing") from error
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error


def read_whole(path: Path) -> bytes:
    """A file's content; it is damage if it is not there."""
    try:
        return content(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise damage(path, "is missing") from error
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error
