"""Streams out of archives: watched while they unpack, and kept so that readers may go back."""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Protocol

from searchkit.formats.archive import REPACK_CURE, UNPACK_CURE
from searchkit.formats.files import UnreadableError

RATIO = 100
"""How many times its packed size a file may unpack to before it is taken for a bomb."""

FLOOR = 10 * 2**20
"""Bytes below which any ratio is harmless."""

LARGEST = 2 * 2**30
"""Bytes a file may unpack to."""

IN_MEMORY = 4 * 2**20
STEP = 2**18

BROKEN = (
    *(EOFError, OSError, ValueError, RuntimeError, OverflowError, MemoryError),
    *(IndexError, struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError),
)
"""What the standard library raises for archives that are damaged or of an unknown kind."""


class DamagedError(UnreadableError):
    """An archive that is cut off or damaged at some place."""


class Readable(Protocol):
    """Bytes that come one after the other."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, none at the end."""


class Unpacked:
    """A decompressing stream, stopped where it grows out of proportion to what it was packed in."""

    def __init__(self, stream: Readable, packed: Callable[[], int]) -> None:
        # What `read` has gathered when the next step fails is lost; `read1` makes one step.
        self._read = getattr(stream, "read1", stream.read)
        self._packed = packed
        self._total = 0

    def read(self, size: int, /) -> bytes:
        """The next bytes; raises `UnreadableError` for a bomb or damage."""
        data = reading(self._read, size)
        self._total += len(data)
        check_size(self._total, self._packed)
        return data


def reading(read: Callable[[int], bytes], size: int) -> bytes:
    """What ``read`` gives; raises `UnreadableError` for any damage that it finds."""
    try:
        return read(size)
    except UnreadableError:
        raise
    except BROKEN as error:
        raise DamagedError(damage(error), REPACK_CURE) from error


def damage(error: BaseException) -> str:
    """What is wrong with an archive, in words."""
    text = str(error).split("\n")[0]
    if isinstance(error, EOFError) or "end of data" in text:
        return "the archive is cut off"
    return f"the archive is damaged: {text or type(error).__name__}"


def check_size(size: int, packed: Callable[[], int]) -> None:
    """Raise `UnreadableError` where a size is out of proportion or bounds."""
    if size > LARGEST:
        raise UnreadableError(f"larger than {LARGEST / 2**30:.0f} GiB unpacked", UNPACK_CURE)
    if size > FLOOR and size > RATIO * packed():
        what = f"it unpacks to more than {RATIO} times its packed size"
        raise UnreadableError(what, UNPACK_CURE)


class Spool:
    """A stream's bytes, kept as far as they were read, so that they can be read again."""

    def __init__(
        self, stream: Readable, size: int | None = None, release: Callable[[], None] | None = None
    ) -> None:
        self._stream = stream
        self._release = release
        self._size = size
        self._kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self._filled = 0

    @property
    def size(self) -> int:
        """How many bytes there are; where nobody said so, all are read to know."""
        if self._size is None:
            while self._fill(self._filled + STEP):
                pass
            self._size = self._filled
        return self._size

    def read(self, start: int, size: int) -> bytes:
        """The bytes from ``start`` on, fewer at the end."""
        while self._filled < start + size and self._fill(start + size):
            pass
        self._kept.seek(start)
        return self._kept.read(size)

    def close(self) -> None:
        """Forget what was kept, and let go of what the stream comes from."""
        self._kept.close()
        if self._release:
            self._release()

    def _fill(self, end: int) -> bool:
        """Read on towards ``end``; False where the stream is at its own end."""
        data = self._stream.read(min(max(end - self._filled, 2**13), STEP))
        self._kept.seek(self._filled)
        self._kept.write(data)
        self._filled += len(data)
        return bool(data)


class View(io.RawIOBase):
    """A spool as a file that is read from any place; closes the spool if it is its owner."""

    def __init__(self, spool: Spool, owner: bool = False) -> None:
        self._spool = spool
        self._owner = owner
        self._at = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """The place in the file."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place; one behind the end reads as empty."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at}.get(whence)
        place = offset + (self._spool.size if base is None else base)
        if place < 0:
            raise ValueError(f"negative seek position {place}")
        self._at = place
        return place

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Fill a buffer, as far as there are bytes."""
        data = self._spool.read(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        """Close the view."""
        if self._owner and not self.closed:
            self._spool.close()
        super().close()


class Content(io.BytesIO):
    """Bytes as a file that is only read: of one to be written some encodings have no encoder."""

    def writable(self) -> bool:
        """False."""
        return False


def opened(spool: Spool, owner: bool = False) -> BinaryIO:
    """A spool as a buffered binary file."""
    return io.BufferedReader(View(spool, owner), STEP // 16)
