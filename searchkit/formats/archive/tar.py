"""Tar archives (POSIX.1-2001 pax, GNU, old v7), read in one pass from the start to the end."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast

from searchkit.caption import Caption
from searchkit.formats.archive import REPACK_CURE, check_depth
from searchkit.formats.archive.names import checked, is_hidden
from searchkit.formats.archive.streams import (
    BROKEN,
    STEP,
    Readable,
    Spool,
    Unpacked,
    check_size,
    damage,
    opened,
)
from searchkit.formats.files import INSIDE, File, Problem, UnreadableError

LARGEST_HEADER = 16 * 2**20

KINDS = {
    tarfile.LNKTYPE: "a link to another file in the archive",
    tarfile.SYMTYPE: "a symbolic link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a pipe",
}
"""What is no file; nothing is lost by leaving it out."""


class _Forward:
    """A stream that `tarfile` reads: it skips forward, never back, and asks for no giant piece."""

    def __init__(self, stream: Readable, skip: Callable[[int], object] | None) -> None:
        self._stream = stream
        self._skip = skip
        self._at = 0
        self.last = b""

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LARGEST_HEADER:
            raise tarfile.ReadError(f"a header of {size:,} bytes")
        pieces = bytearray()
        while len(pieces) < size and (data := self._stream.read(size - len(pieces))):
            pieces += data
        self._at += len(pieces)
        self.last = bytes(pieces)
        return self.last

    def seek(self, place: int) -> int:
        if place < self._at:
            raise tarfile.ReadError(f"a header that leads back to {place:,}")
        if self._skip:
            self._skip(place)
            self._at = place
        while self._at < place and self.read(min(place - self._at, STEP)):
            pass
        return self._at


class _Member:
    """The member that the archive is at; what is in other places of the archive is not known."""

    def __init__(self, tar: tarfile.TarFile, info: tarfile.TarInfo, depth: int) -> None:
        self.depth = depth
        self._tar = tar
        self._info = info
        self._spool: Spool | None = None

    def open(self, path: Path) -> BinaryIO:
        if kind := KINDS.get(self._info.type):
            raise UnreadableError(f"{kind} is left out", refused=False)
        checked(path)
        check_size(self._info.size, lambda: self._info.size)
        if self._spool is None:
            content = cast(Readable, self._tar.extractfile(self._info))
            self._spool = Spool(Unpacked(content, lambda: self._info.size), self._info.size)
        return opened(self._spool)

    def holds(self, _path: Path) -> bool:
        return False

    def close(self) -> None:
        if self._spool is not None:
            self._spool.close()


def read(file: File) -> Iterator[Caption | Problem | File]:
    """Yield the files in a tar archive."""
    check_depth(file)
    with closing(file.open()) as stream:
        yield from members(file, stream, stream.seek)


def members(
    file: File, stream: Readable, skip: Callable[[int], object] | None = None
) -> Iterator[Caption | Problem | File]:
    """Yield the files in a tar archive's uncompressed stream; ``skip`` goes to a place in it."""
    forward = _Forward(stream, skip)
    try:
        tar = tarfile.TarFile(fileobj=cast(BinaryIO, forward), errors="surrogateescape")
    except (*BROKEN, RecursionError) as error:
        raise _unreadable(error) from error
    while info := _next(tar):
        if info.isdir() or is_hidden(_name(info)):
            continue
        path = Path(_name(info))
        member = _Member(tar, info, file.depth + 1)
        with closing(member):
            yield File(path, f"{file.name}{INSIDE}{_name(info)}", file.options, member)
    if forward.last.strip(b"\0"):
        raise UnreadableError("a damaged header, what is behind it cannot be read", REPACK_CURE)


def _next(tar: tarfile.TarFile) -> tarfile.TarInfo | None:
    try:
        info = tar.next()
    except (*BROKEN, RecursionError) as error:
        raise _unreadable(error) from error
    tar.members.clear()  # type: ignore[attr-defined]  # else it keeps every header that it reads
    return info


def _unreadable(error: BaseException) -> UnreadableError:
    return (
        error if isinstance(error, UnreadableError) else UnreadableError(damage(error), REPACK_CURE)
    )


def _name(info: tarfile.TarInfo) -> str:
    """A member's name; bytes that are not UTF-8 are replaced."""
    return info.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace") or "?"
