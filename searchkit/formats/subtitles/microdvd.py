"""``.sub`` files: MicroDVD (``{25}{50}text|second line``, in frames) and SubViewer.

The first line of MicroDVD may tell the frames in a second (``{1}{1}25``); else they are
taken to be 23.976, as players do. VobSub files of the same suffix hold pictures of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import numbered, undecoded
from searchkit.formats.subtitles import sbv
from searchkit.formats.subtitles.cue import NO_TIME, Cue
from searchkit.formats.subtitles.markup import plain
from searchkit.formats.subtitles.runs import captions

FRAMES = 24_000 / 1001
PICTURES = (
    b"\x00\x00\x01\xba",
    "pictures of text (VobSub), which are not read",
    "keep an .srt beside",
)
TIME_CURE = "write it as {25}{50}text"

_LINE = re.compile(r"\s{0,9}\{([^{}]{1,6000})\}\{([^{}]{0,6000})\}(.*)", re.DOTALL)
_RATE = re.compile(r"\d{1,3}(?:[.,]\d{1,6})?", re.ASCII)


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a MicroDVD or SubViewer file."""
    signature, what, cure = PICTURES
    with file.open() as stream:
        head = stream.read(4)
    if head == signature:
        yield file.problem(what, cure, refused=False)
        return
    _, first = next((line for line in numbered(file) if line[1].strip()), (1, ""))
    yield from captions(file, _cues(file)) if first.lstrip().startswith("{") else sbv.read(file)


def _cues(file: File) -> Iterator[Cue | Problem]:
    rate = FRAMES
    filled = ((line, text) for line, text in numbered(file) if text.strip())
    for number, (line, text) in enumerate(filled, 1):
        match = _LINE.match(text)
        start, end, shown = map(str.strip, match.groups()) if match else ("", "", "")
        if problem := undecoded(file, line, text):
            yield problem
        elif _time(start, rate) == NO_TIME:
            what = f"{text.strip()[:40]!r} has no frames"
            yield file.problem(what, TIME_CURE, locator=f"line {line}")
        elif number == 1 and _RATE.fullmatch(shown) and start in "01":
            rate = float(shown.replace(",", ".")) or FRAMES
        elif shown := plain(shown.replace("|", "\n")):
            yield Cue(number, _time(start, rate), _time(end, rate), shown)


def _time(frames: str, rate: float) -> int:
    is_number = re.fullmatch(r"\d{1,9}", frames, re.ASCII)
    return round(int(frames) * 1000 / rate) if is_number else NO_TIME
