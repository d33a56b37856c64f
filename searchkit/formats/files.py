"""What a reader is given, and what it may say: `File`, `ReadOptions` and `Problem`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from searchkit.caption import Caption

if TYPE_CHECKING:
    from searchkit.formats.encoding import Encoding

ENCODING_CURE = "save it as UTF-8, or name its encoding with --encoding"
EMPTY_FILE = "the file is empty"
EMPTY_FILE_CURE = "copy it again from where it came, or delete it"

COARSE_NS = 2_000_000_000
"""How coarse file times can be: FAT's are even seconds."""

INSIDE = "!/"
"""What stands between the name of an archive and that of a file in it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be taken as a caption: where, what, and what to do.

    ``refused`` is False for a remark: something was left out on purpose and nothing is lost.
    ``broken_off`` is True where nothing behind it in its file could be read.
    """

    source: str
    locator: str
    what: str
    cure: str = ""
    refused: bool = True
    broken_off: bool = False

    def __str__(self) -> str:
        where = ", ".join(filter(None, (self.source, self.locator)))
        return f"{where}: {self.what}" + (f"; {self.cure}" if self.cure else "")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person who has the files knows better than a reader can guess.

    ``encoding`` is how text files are encoded, by default what they seem to be (see
    `searchkit.formats.encoding`); ``iptc_charset`` how IPTC text is that does not declare its
    character set and is not UTF-8; ``columns`` maps caption fields to the names of the
    columns that hold them.
    """

    encoding: str = ""
    iptc_charset: str = ""
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)


AS_GUESSED = ReadOptions()


class UnreadableError(OSError):
    """A file that is not read, for a reason of its own; a remark where nothing is lost by it."""

    def __init__(self, what: str, cure: str = "", refused: bool = True) -> None:
        super().__init__(what)
        self.cure = cure
        self.refused = refused


class Container(Protocol):
    """What holds files without being a folder: an archive that is being read."""

    depth: int
    """How many archives a file in it is in: 1, or more where archives hold archives."""

    def open(self, path: Path) -> BinaryIO:
        """A member's content as bytes that can be read from any place; `OSError` if it cannot."""

    def holds(self, path: Path) -> bool:
        """Whether there is such a member, as far as can be told without reading on."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: where it is, and the name that its captions carry as their source.

    In an archive ``path`` is the member's, ``container`` the archive. ``is_named`` is True
    for a file that was named outright, not found in a folder: then it is worth a word that
    nothing in it is for searchkit.
    """

    path: Path
    name: str
    options: ReadOptions = AS_GUESSED
    container: Container | None = field(default=None, compare=False)
    is_named: bool = field(default=False, compare=False)
    _sniffed: list[Encoding] = field(default_factory=list, repr=False, compare=False)

    @property
    def suffix(self) -> str:
        """The lower-case suffix that chooses the reader."""
        return self.path.suffix.lower()

    @property
    def depth(self) -> int:
        """How many archives the file is in."""
        return self.container.depth if self.container else 0

    def open(self) -> BinaryIO:
        """The content as bytes, from the start."""
        return self.container.open(self.path) if self.container else self.path.open("rb")

    def beside(self, name: str) -> File | None:
        """The file of that name in the same folder, in or outside of an archive; None without."""
        path = self.path.with_name(name)
        is_there = self.container.holds(path) if self.container else os.path.isfile(path)
        above = self.name.removesuffix(self.path.name)
        return File(path, above + name, self.options, self.container) if is_there else None

    @property
    def encoding(self) -> Encoding:
        """How the content is encoded, if it is text: as the options say, else as it seems.

        Raises `UsageError` for options that name an encoding which does not exist.
        """
        from searchkit.formats.encoding import asked, sniffed

        if self.options.encoding:
            with self.open() as stream:
                return asked(self.options.encoding, stream)
        if not self._sniffed:
            with self.open() as stream:
                self._sniffed.append(sniffed(stream))
        return self._sniffed[0]

    @property
    def guess(self) -> str:
        """The name of the encoding that the content was read with, if that had to be guessed."""
        return next((found.shown for found in self._sniffed if found.is_guess), "")

    def text(self, errors: str = "strict") -> TextIOWrapper:
        """The content as text, line ends as written (``newline=""``); close it after use."""
        name = self.encoding.name
        return TextIOWrapper(self.open(), encoding=name, errors=errors, newline="")

    def caption(self, number: int, text: str, *, id: str = "", **fields: Any) -> Caption:
        """A caption of this file; ``number`` counts its records from 1, good and bad alike."""
        return Caption(id=id or f"{self.name}#{number}", text=text, source=self.name, **fields)

    def problem(
        self, what: str, cure: str = "", *, locator: str = "", refused: bool = True
    ) -> Problem:
        """A problem in this file."""
        return Problem(self.name, locator, what, cure, refused)
