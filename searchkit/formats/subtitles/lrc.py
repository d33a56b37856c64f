"""LRC lyrics and transcripts (``.lrc``): ``[01:02.50]a line``, and tags such as ``[ti:Title]``.

A line may have several times and is then sung as often; times of words (``<01:02.50>``)
are left out. ``[offset:500]`` shows everything half a second earlier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import numbered, undecoded
from searchkit.formats.subtitles.cue import NO_TIME, Cue, milliseconds
from searchkit.formats.subtitles.markup import plain
from searchkit.formats.subtitles.names import language_tag
from searchkit.formats.subtitles.runs import captions

TIME_CURE = "write it as [01:02.50]text"

_TIMES = re.compile(r"\s{0,99}((?:\[[^\S\n]*-?\d[^\[\]\n]{0,6000}\]\s{0,9})+)")
_TIME = re.compile(r"\[([^\[\]]*)\]")
_TAG = re.compile(r"\s*\[([A-Za-z#]\w{0,20}):([^\]]*)\]\s*")
_COLONS = re.compile(r"^(\s*\d{1,3}:\d{2}):(\d{2,3}\s*)$", re.ASCII)
_MOST_TIMES = 100
"""How often a line may be sung."""


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of an LRC file, in the order of their times."""
    tags: dict[str, str] = {}
    found: list[Cue] = []
    for line, text in numbered(file):
        if problem := undecoded(file, line, text):
            yield problem
        elif match := _TIMES.match(text):
            yield from _timed(file, line, text, found, match)
        elif match := _TAG.fullmatch(text):
            tags.setdefault(match[1].lower(), match[2].strip())
        elif text.strip():
            yield file.problem("text without a time", TIME_CURE, locator=f"line {line}")
    for item in captions(file, _placed(found, tags), language_tag(tags.get("la", ""))):
        yield _titled(item, tags) if isinstance(item, Caption) else item


def _timed(
    file: File, line: int, text: str, found: list[Cue], match: re.Match[str]
) -> Iterator[Problem]:
    """Add the cues of a line, or say why there are none."""
    times = [_time(time) for time in _TIME.findall(match[1])[:_MOST_TIMES]]
    if NO_TIME in times:
        what = f"{match[1].strip()[:40]} is not a time"
        yield file.problem(what, TIME_CURE, locator=f"line {line}")
        return
    shown = plain(text[match.end() :])
    found += [
        Cue(number, time, NO_TIME, shown) for number, time in enumerate(times, len(found) + 1)
    ]


def _time(text: str) -> int:
    """Minutes, seconds and a fraction, which some write behind a colon."""
    return milliseconds(_COLONS.sub(r"\1.\2", text))


def _placed(found: list[Cue], tags: dict[str, str]) -> Iterator[Cue]:
    """The cues with a text by their times, each lasting to the next one."""
    shift = re.fullmatch(r"[-+]?\d{1,7}", tags.get("offset", ""))
    earlier = int(shift[0]) if shift else 0
    found.sort(key=lambda cue: cue.start)
    ends = [cue.start for cue in found[1:]] + [NO_TIME]
    for cue, end in zip(found, ends, strict=False):
        if cue.text:
            start = max(cue.start - earlier, 0)
            yield cue._replace(start=start, end=max(end - earlier, NO_TIME))


def _titled(caption: Caption, tags: dict[str, str]) -> Caption:
    """The caption with the title and the performer of the whole."""
    extra = {**caption.extra, **({"artist": tags["ar"]} if tags.get("ar") else {})}
    return replace(caption, headline=tags.get("ti", ""), extra=extra)
