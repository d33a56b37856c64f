"""One file under a compression (``captions.jsonl.gz``, ``.bz2``, ``.xz``), or a tar under one.

A file keeps the compressed one's name as its source, since it is the same file to everyone. One
that is cut off or damaged ends there.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from searchkit.caption import Caption
from searchkit.formats.archive import check_depth, tar
from searchkit.formats.archive.streams import DamagedError, Readable, Spool, Unpacked, opened
from searchkit.formats.files import File, Problem, UnreadableError

OPENERS: dict[str, Callable[[BinaryIO], Readable]] = {
    ".gz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".bz2": lambda stream: cast(Readable, bz2.BZ2File(stream)),
    ".xz": lambda stream: cast(Readable, lzma.LZMAFile(stream)),  # noqa: SIM115
}
"""Suffix -> what decompresses it."""

TARS = {".tgz": ".gz", ".tbz": ".bz2", ".tbz2": ".bz2", ".txz": ".xz"}


class _Packed:
    """The one file that a compressed file is."""

    def __init__(self, file: File) -> None:
        self.depth = file.depth + 1
        self.damage: Problem | None = None
        self._file = file

    def open(self, _path: Path) -> BinaryIO:
        stream = self._file.open()
        content = _Leading(unpacked(self._file.suffix, stream), self._damaged)
        return opened(Spool(content, release=stream.close), owner=True)

    def holds(self, _path: Path) -> bool:
        return False

    def _damaged(self, error: UnreadableError, place: int) -> None:
        problem = self._file.problem(str(error), error.cure, locator=f"byte {place}")
        self.damage = replace(problem, broken_off=True)


class _Leading:
    """A stream that ends where it is damaged, if there is anything before."""

    def __init__(self, stream: Readable, damaged: Callable[[UnreadableError, int], None]) -> None:
        self._stream = stream
        self._damaged = damaged
        self._total = 0
        self._ended = False

    def read(self, size: int, /) -> bytes:
        try:
            data = b"" if self._ended else self._stream.read(size)
        except DamagedError as error:
            if not self._total:
                raise
            self._ended = True
            self._damaged(error, self._total)
            return b""
        self._total += len(data)
        return data


def read(file: File) -> Iterator[Caption | Problem | File]:
    """Yield the file that is compressed here, or those in the tar that is."""
    check_depth(file)
    inner = file.path.with_suffix("")
    if file.suffix in TARS or inner.suffix.lower() == ".tar":
        with closing(file.open()) as stream:
            yield from tar.members(file, unpacked(TARS.get(file.suffix, file.suffix), stream))
    else:
        packed = _Packed(file)
        yield File(inner, file.name, file.options, packed)
        if packed.damage:
            yield packed.damage


def unpacked(suffix: str, stream: BinaryIO) -> Unpacked:
    """The content under a compression, watched for bombs."""
    return Unpacked(OPENERS[suffix](stream), stream.tell)
