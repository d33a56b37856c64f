"""YouTube's own XML (srv1, srv2, srv3), as download programs keep it under the name ``.xml``.

``<text start="0.16" dur="3.44">`` has seconds, ``<p t="160" d="3440">`` milliseconds. An
element without either is of some other kind of transcript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.subtitles.cue import NO_TIME, Cue
from searchkit.formats.subtitles.markup import plain
from searchkit.formats.subtitles.runs import captions
from searchkit.formats.xml.tree import Node, records

CUES = ("text", "p")
NOTHING = "no text with a time in this transcript"
TIME_CURE = "write the seconds as 62.5"

_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a transcript."""
    is_empty = True
    for item in captions(file, _cues(file)):
        is_empty = False
        yield item
    if is_empty and file.is_named:
        yield file.problem(NOTHING, refused=False)


def _cues(file: File) -> Iterator[Cue | Problem]:
    number = 0
    for node in records(file, CUES):
        if isinstance(node, Problem):
            yield node
        elif (begin := node.get("start") or node.get("t")) and (text := plain(node.raw)):
            number += 1
            start, lasts = _time(node, "start", "t"), _time(node, "dur", "d")
            if start == NO_TIME:
                what = f"{begin[:40]!r} is not a time"
                yield file.problem(what, TIME_CURE, locator=f"line {node.line}")
            else:
                yield Cue(number, start, NO_TIME if lasts == NO_TIME else start + lasts, text)


def _time(node: Node, seconds: str, milliseconds: str) -> int:
    """A time by one of two attributes, in milliseconds; `NO_TIME` for none."""
    given = node.get(seconds) or node.get(milliseconds)
    if not _NUMBER.fullmatch(given):
        return NO_TIME
    return round(float(given) * (1000 if node.get(seconds) else 1))
