"""Zip archives (PKWARE's APPNOTE.TXT 6.3.10), Zip64 included."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast

from searchkit.caption import Caption
from searchkit.formats.archive import REPACK_CURE, UNPACK_CURE, check_depth
from searchkit.formats.archive.names import checked, is_hidden
from searchkit.formats.archive.streams import (
    BROKEN,
    Content,
    Readable,
    Spool,
    Unpacked,
    check_size,
    damage,
    opened,
)
from searchkit.formats.files import INSIDE, File, Problem, UnreadableError

ENCRYPTED, UTF8 = 0x1, 0x800
"""Bits of a member's flags, APPNOTE 4.4.4."""

SMALL = 2**16

UNICODE_PATH = 0x7075
"""The extra field that Info-ZIP writes a name into as UTF-8, APPNOTE 4.6.9."""


class _Lenient:
    """A zip file whose names do not claim to be UTF-8: one that is not would end the reading."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        if data.startswith(b"PK\x01\x02"):
            return _without_claims(data)
        is_header = data.startswith(b"PK\x03\x04") and len(data) == 30
        return data[:7] + bytes([data[7] & ~UTF8 >> 8]) + data[8:] if is_header else data


class _Zip:
    """The members of an open archive, by their names as paths."""

    def __init__(self, file: File, archive: zipfile.ZipFile) -> None:
        self.depth = file.depth + 1
        self._archive = archive
        named = ((_name(info), info) for info in archive.infolist())
        files = (each for each in named if not each[0].endswith("/") and not is_hidden(each[0]))
        self.infos = {Path(name): info for name, info in files}
        self._small: tuple[Path | None, bytes] = (None, b"")

    def holds(self, path: Path) -> bool:
        return path in self.infos

    def open(self, path: Path) -> BinaryIO:
        """A small member is kept until the next one: many readers look at the start first."""
        if path == self._small[0]:
            return Content(self._small[1])
        info = self.infos[path]
        _check(path, info)
        content = self._unpacked(info)
        if info.file_size > SMALL:
            return opened(Spool(content, info.file_size), owner=True)
        self._small = (path, b"".join(iter(lambda: content.read(SMALL), b"")))
        return Content(self._small[1])

    def _unpacked(self, info: zipfile.ZipInfo) -> Unpacked:
        try:
            content = cast(Readable, self._archive.open(info))
        except BROKEN as error:
            raise UnreadableError(damage(error), REPACK_CURE) from error
        return Unpacked(content, lambda: info.compress_size)


def read(file: File) -> Iterator[Caption | Problem | File]:
    """Yield the files in a zip archive."""
    check_depth(file)
    with closing(file.open()) as stream, closing(_archive(stream)) as archive:
        members = _Zip(file, archive)
        for path in members.infos:
            name = f"{file.name}{INSIDE}{path.as_posix()}"
            yield File(path, name, file.options, members)


def _archive(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return _opened(stream)
    except BROKEN as error:
        what = "no list of contents at its end" if "not a zip" in str(error) else str(error)
        raise UnreadableError(f"not a whole zip archive: {what}", REPACK_CURE) from error


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except UnicodeDecodeError:
        return zipfile.ZipFile(cast(BinaryIO, _Lenient(stream)))


def _check(path: Path, info: zipfile.ZipInfo) -> None:
    """Raise `UnreadableError` for a member that cannot be read, or should not be."""
    checked(path)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableError("a symbolic link is left out", refused=False)
    if info.flag_bits & ENCRYPTED:
        raise UnreadableError("it is encrypted", UNPACK_CURE)
    check_size(info.file_size, lambda: info.compress_size)


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name: as Unicode where it says so or can be read so, else as code page 437."""
    name = info.filename
    if not info.flag_bits & UTF8 and not name.isascii():
        name = _unicode_path(info) or _as_utf8(name)
    return (name.replace("\\", "/") if "/" not in name else name) or "?"


def _as_utf8(name: str) -> str:
    """A name as UTF-8, which macOS and many Unix tools write without saying so."""
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _unicode_path(info: zipfile.ZipInfo) -> str:
    """The name in the extra field for it, if that is about this very name."""
    extra, crc = info.extra, zlib.crc32(info.filename.encode("cp437"))
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == UNICODE_PATH and extra[5:9] == crc.to_bytes(4, "little"):
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""


def _without_claims(directory: bytes) -> bytes:
    data, at = bytearray(directory), 0
    while data[at : at + 4] == b"PK\x01\x02" and at + 46 <= len(data):
        data[at + 9] &= ~UTF8 >> 8
        at += 46 + sum(struct.unpack_from("<HHH", data, at + 28))
    return bytes(data)
