"""Cutting a file at its timing lines, the one thing that SubRip, WebVTT and SBV agree on.

What stands between two timing lines is left to each format. Whatever is missing or wrong
there, numbers, blank lines, order, the next timing line sets right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from searchkit.formats.files import File
from searchkit.formats.lines import characters

CHUNK = 2**20
"""Characters that are held at once, or twice that."""

ARROW = re.compile(r"^[^\S\n]*([-+\u2212\d][^\n>]{0,6000})-->([^\n]*)$", re.MULTILINE)
"""A timing line of SubRip and WebVTT: ``00:00:01,000 --> 00:00:02,500 position:50%``."""


class Block(NamedTuple):
    """A timing line, its two sides as written, and what follows up to the next one."""

    line: int
    start: str
    end: str
    body: str


def blocks(file: File, timing: re.Pattern[str]) -> Iterator[Block]:
    """Stream a file's blocks; one without times holds what has none, as before the first."""
    line, start, end, held = 1, "", "", ""
    for piece in characters(file, CHUNK):
        held, at = held + piece, 0
        for match in timing.finditer(held):
            yield Block(line, start, end, held[at : match.start()])
            line += held.count("\n", at, match.start())
            start, end = match.groups()
            at = match.end()
        held = held[at:]
        if len(held) > CHUNK:
            yield Block(line, start, end, held)
            line, start, end, held = line + held.count("\n"), "", "", ""
    yield Block(line, start, end, held)
