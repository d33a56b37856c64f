"""Numbered lines of a text file, and the byte in them that could not be decoded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import partial
from typing import TextIO

from searchkit.formats.files import ENCODING_CURE, File, Problem

Line = tuple[int, str]
"""A line's number, from 1, and the line as written, its line end included."""

ESCAPE = "searchkit.escape"
"""Keeps a byte that cannot be decoded as a lone surrogate, when given as ``errors``."""

LONGEST_LINE = 4 * 2**20
"""Characters; of a longer line the rest is left out, and it is no text."""

_CUT = "\udd00"
ESCAPED = re.compile("[\udc00-\udcff\udd00]")
_LINE = 10_000
"""Characters that a piece may go on to end with a line."""
_LINE_END = re.compile("\r\n|\r|\n")


def numbered(file: File) -> Iterator[Line]:
    """Stream a file's lines; a byte that cannot be decoded stays in them as a lone surrogate.

    See `undecoded`, which also knows a line that was cut at `LONGEST_LINE`.
    """
    with file.text(errors=ESCAPE) as stream:
        for number, line in enumerate(iter(partial(_line, stream), ""), 1):
            yield (number, line.lstrip("\ufeff") if number == 1 else line)


def _line(stream: TextIO) -> str:
    """The next line; one that is too long is cut, and marked as such."""
    line = stream.readline(LONGEST_LINE)
    if len(line) < LONGEST_LINE or line.endswith(("\n", "\r")):
        return line
    rest = line
    while len(rest) == LONGEST_LINE and not rest.endswith(("\n", "\r")):
        rest = stream.readline(LONGEST_LINE)
    return line[:1000] + _CUT + "\n"


def characters(file: File, size: int) -> Iterator[str]:
    """Stream a file in pieces of about ``size`` characters, cut at line ends, all ``\\n``."""
    with file.text(errors=ESCAPE) as stream:
        first = True
        while piece := stream.read(size) + stream.readline(_LINE):
            piece = piece.lstrip("\ufeff") if first else piece
            yield _LINE_END.sub("\n", piece) if "\r" in piece else piece
            first = False


def undecoded(file: File, line: int, text: str) -> Problem | None:
    """The problem of a text, beginning at ``line``, that was cut or has a byte not decoded."""
    match = ESCAPED.search(text)
    if match is None:
        return None
    before = _LINE_END.split(text[: match.start()])
    if match[0] == _CUT:
        where = f"line {line + len(before) - 1}"
        what = f"a line of more than {LONGEST_LINE:,} characters"
        return file.problem(what, "break it up", locator=where)
    what = (
        f"byte 0x{ord(match[0]) - 0xDC00:02X} at column {len(before[-1]) + 1} "
        f"is not {file.encoding.shown}"
    )
    return file.problem(what, ENCODING_CURE, locator=f"line {line + len(before) - 1}")


def line_breaks(text: str) -> int:
    """How many lines end within a text."""
    return len(_LINE_END.findall(text))


def _escape(error: UnicodeError) -> tuple[str, int]:
    # "surrogateescape" gives up on bytes below 0x80, which UTF-16 and Shift-JIS may refuse.
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return ("".join(chr(0xDC00 + byte) for byte in wrong), error.end)


codecs.register_error(ESCAPE, _escape)
