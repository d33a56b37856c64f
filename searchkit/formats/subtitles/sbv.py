"""SubViewer as YouTube writes it (``.sbv``): ``0:00:01.000,0:00:02.500``, then the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.subtitles.cue import Cue, milliseconds
from searchkit.formats.subtitles.markup import plain
from searchkit.formats.subtitles.runs import captions
from searchkit.formats.subtitles.subrip import is_sound, wrong
from searchkit.formats.subtitles.timing import blocks

TIMING = re.compile(
    r"^[^\S\n]{0,9}(-?\d{1,6000}:\d[\d:.]{0,6000}),[^\S\n]{0,9}(-?\d[\d:.]{0,6000})[^\S\n]{0,9}$",
    re.MULTILINE,
)


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of an SBV file."""
    return captions(file, _cues(file))


def _cues(file: File) -> Iterator[Cue | Problem]:
    for number, (line, left, right, body) in enumerate(blocks(file, TIMING)):
        start, end = milliseconds(left), milliseconds(right)
        is_head = number == 0 and body.lstrip().startswith("[")
        if start < 0 or end < 0 or not is_sound(body):
            yield from () if is_head else wrong(file, (line, left, right, body))
        elif text := plain(body.replace("[br]", "\n")):
            yield Cue(number, start, end, text)
