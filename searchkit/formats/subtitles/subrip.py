"""SubRip (``.srt``), read by its timing lines alone: numbers may be missing or wrong.

A cue may hold blank lines; hours may be missing; the fraction may follow a point. A cue
whose times are none is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import undecoded
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

_END = re.compile(r"\s*(\S{1,40})")


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a SubRip file."""
    return captions(file, cues(file))


def cues(file: File) -> Iterator[Cue | Problem]:
    """The cues of a SubRip file, in its order; empty ones are left out."""
    expected = 1
    for number, block in enumerate(blocks(file, ARROW)):
        body, expected = _unnumbered(block.body, expected)
        start, end = milliseconds(block.start.rstrip()), end_time(block.end)
        if problem := wrong(file, block._replace(body=body), min(start, end)):
            yield problem
        elif number and (text := plain(body)):
            yield Cue(number, start, end, text, speakers(body) if "<v" in body else "")


def end_time(side: str) -> int:
    """The time that the right side of an arrow begins with, settings may follow it."""
    time = milliseconds(side[1:13])
    if time == NO_TIME and (match := _END.match(side)):
        return milliseconds(match[1])
    return time


def wrong(file: File, block: Block, time: int) -> Problem | None:
    """Why a block is no cue: undecoded, too long, without a time; None where nothing is wrong."""
    line, body = block.line, block.body
    if len(body) > LONGEST_CUE:
        return file.problem(LONG, LONG_CURE, locator=f"line {line}")
    if time == NO_TIME:
        return _untimed(file, block)
    return None if body.isascii() else undecoded(file, line, body)


def _untimed(file: File, block: Block) -> Problem | None:
    if block.start:
        what = f"{block.start.strip()[:40]} --> {block.end.strip()[:40]} is not a time"
        return file.problem(what, TIME_CURE, locator=f"line {block.line}")
    if not block.body.strip():
        return None
    blank = block.body[: -len(block.body.lstrip())].count("\n")
    return file.problem(UNTIMED, TIME_CURE, locator=f"line {block.line + blank}")


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
