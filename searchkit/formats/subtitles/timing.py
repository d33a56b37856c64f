"""Cutting a file at its timing lines, the one thing that SubRip, WebVTT and SBV agree on.

What stands between two timing lines is left to each format. Whatever is missing or wrong
there, numbers, blank lines, order, the next timing line sets right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.formats.files import File
from searchkit.formats.lines import characters

CHUNK = 2**20
"""Characters that are held at once, or twice that."""

ARROW = re.compile(
    r"^[^\S\n]*(\d[\d:.,]{1,40}|[-+\u2212\d][^\n>]{0,6000})[^\S\n]*-->[^\S\n]*([^\n]*)$",
    re.MULTILINE,
)
"""A timing line of SubRip and WebVTT: ``00:00:01,000 --> 00:00:02,500 position:50%``."""

Block = tuple[int, str, str, str]
"""A timing line's number, its two sides as written, and what follows up to the next one."""


def blocks(file: File, timing: re.Pattern[str]) -> Iterator[Block]:
    """Stream a file's blocks; one without times holds what has none, as before the first.

    The pattern has two groups, the sides of a timing line.
    """
    line, start, end, held = 1, "", "", ""
    for piece in characters(file, CHUNK):
        parts = timing.split(held + piece)
        held = parts.pop()
        rows = iter(parts)
        for body, next_start, next_end in zip(rows, rows, rows, strict=True):
            yield (line, start, end, body)
            line += body.count("\n")
            start, end = next_start, next_end
        if len(held) > CHUNK:
            yield (line, start, end, held)
            line, start, end, held = line + held.count("\n"), "", "", ""
    yield (line, start, end, held)
