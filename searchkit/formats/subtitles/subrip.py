"""SubRip (``.srt``), read by its timing lines alone: numbers may be missing or wrong.

A cue may hold blank lines; hours may be missing; the fraction may follow a point. A cue
whose times are none is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import ESCAPED, undecoded
from searchkit.formats.subtitles.cue import NO_TIME, Cue, milliseconds
from searchkit.formats.subtitles.markup import plain, speakers
from searchkit.formats.subtitles.runs import captions
from searchkit.formats.subtitles.timing import ARROW, Block, blocks

LONGEST_CUE = 100_000
"""Characters of the longest cue."""

TIME_CURE = "write it as 00:01:02,500 --> 00:01:04,000"
UNTIMED = "text without a time"
LONG = f"a cue of more than {LONGEST_CUE:,} characters"
LONG_CURE = "check that it is a subtitle file"

_cue = tuple.__new__
_SETTINGS = re.compile(r"(?<!\s)\s+(?=[A-Za-z])")


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a SubRip file."""
    return captions(file, cues(file))


def cues(file: File) -> Iterator[Cue | Problem]:
    """The cues of a SubRip file, in its order; empty ones are left out."""
    expected = 1
    for number, (line, left, right, marked) in enumerate(blocks(file, ARROW)):
        if marked.endswith(usual := f"\n\n{expected}\n"):
            body, expected = marked[: -len(usual)], expected + 1
        else:
            body, expected = _unnumbered(marked, expected)
        start, end = milliseconds(left), end_time(right)
        if start < 0 or end < 0 or not is_sound(body):
            yield from wrong(file, (line, left, right, body))
        elif text := plain(body):
            speaker = speakers(body) if "<v" in body else ""
            yield _cue(Cue, (number, start, end, text, speaker, ""))


def end_time(side: str) -> int:
    """The time that the right side of an arrow begins with, settings may follow it."""
    time = milliseconds(side)
    return milliseconds(_SETTINGS.split(side, maxsplit=1)[0]) if time == NO_TIME else time


def is_sound(body: str) -> bool:
    """Whether a cue's text is of a cue's length, and all its bytes were decoded."""
    return len(body) <= LONGEST_CUE and (body.isascii() or not ESCAPED.search(body))


def wrong(file: File, block: Block) -> Iterator[Problem]:
    """Why a block is no cue: undecoded, too long, without a time; nothing for an empty head."""
    line, start, end, body = block
    if len(body) > LONGEST_CUE:
        yield file.problem(LONG, LONG_CURE, locator=f"line {line}")
    elif problem := undecoded(file, line, f"{start} --> {end}{body}" if start else body):
        yield problem
    elif start:
        sides = " --> ".join(side.strip()[:40] for side in (start, end) if side)
        yield file.problem(f"{sides} is not a time", TIME_CURE, locator=f"line {line}")
    elif body.strip():
        blank = body[: -len(body.lstrip())].count("\n")
        yield file.problem(UNTIMED, TIME_CURE, locator=f"line {line + blank}")


def _unnumbered(body: str, expected: int) -> tuple[str, int]:
    """What precedes the next cue's number, if one ends the body, and the number after that.

    A last line of digits is a number if it stands below a blank line or counts on.
    """
    body = body.rstrip()
    cut = body.rfind("\n")
    last = body[cut + 1 :].strip()
    if not (last.isdecimal() and len(last) <= 9):
        return body, expected
    above = body[: max(cut, 0)].rstrip(" \t")
    if above and not above.endswith("\n") and int(last) != expected:
        return body, expected
    return above, int(last) + 1
