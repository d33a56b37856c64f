"""Numbered lines of a text file, and the byte in them that could not be decoded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from searchkit.formats.files import ENCODING_CURE, File, Problem

Line = tuple[int, str]
"""A line's number, from 1, and the line as written, its line end included."""

_ESCAPE = "searchkit.escape"
ESCAPED = re.compile("[\udc00-\udcff]")
_LINE = 10_000
"""Characters that a piece may go on to end with a line."""
_LINE_END = re.compile("\r\n|\r|\n")


def numbered(file: File) -> Iterator[Line]:
    """Stream a file's lines; a byte that cannot be decoded stays in them as a lone surrogate."""
    with file.text(errors=_ESCAPE) as stream:
        first = stream.readline().lstrip("\ufeff")
        if first:
            yield (1, first)
        yield from enumerate(stream, 2)


def characters(file: File, size: int) -> Iterator[str]:
    """Stream a file in pieces of about ``size`` characters, cut at line ends, all ``\\n``."""
    with file.text(errors=_ESCAPE) as stream:
        first = True
        while piece := stream.read(size) + stream.readline(_LINE):
            piece = piece.lstrip("\ufeff") if first else piece
            yield _LINE_END.sub("\n", piece) if "\r" in piece else piece
            first = False


def undecoded(file: File, line: int, text: str) -> Problem | None:
    """The problem of a text, beginning at ``line``, that holds a byte that was not decoded."""
    match = ESCAPED.search(text)
    if match is None:
        return None
    before = _LINE_END.split(text[: match.start()])
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


codecs.register_error(_ESCAPE, _escape)
