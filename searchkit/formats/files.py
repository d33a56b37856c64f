"""What a reader is given, and what it may say: `File`, `ReadOptions` and `Problem`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from searchkit.caption import Caption
from searchkit.codepages import codec
from searchkit.formats.encoding import Encoding, sniffed

ENCODING_CURE = "save it as UTF-8"


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
        where = f"{self.source}, {self.locator}" if self.locator else self.source
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


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: where it is, and the name that its captions carry as their source."""

    path: Path
    name: str
    options: ReadOptions = AS_GUESSED
    _sniffed: list[Encoding] = field(default_factory=list, repr=False, compare=False)

    @property
    def suffix(self) -> str:
        """The lower-case suffix that chooses the reader."""
        return self.path.suffix.lower()

    def open(self) -> BinaryIO:
        """The content as bytes, from the start."""
        return self.path.open("rb")

    @property
    def encoding(self) -> Encoding:
        """How the content is encoded, if it is text: as the options say, else as it seems.

        Raises `UsageError` for options that name an encoding which does not exist.
        """
        if self.options.encoding:
            return Encoding(codec(self.options.encoding))
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
