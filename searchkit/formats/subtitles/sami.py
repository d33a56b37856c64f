"""SAMI (``.smi``; Microsoft): HTML in which ``<SYNC Start=1000>`` begins what is shown.

What is shown lasts until the next ``SYNC``, an empty one where nothing is. A file may hold
several languages: the paragraphs of one time make one cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.subtitles.cue import NO_TIME, Cue
from searchkit.formats.subtitles.markup import plain
from searchkit.formats.subtitles.runs import captions
from searchkit.formats.subtitles.subrip import is_sound, wrong
from searchkit.formats.subtitles.timing import blocks

TIMING = re.compile(r"<sync\s{1,9}start\s{0,9}=\s{0,9}[\"']?([-\w]{1,6000})([^<>]{0,200})>", re.I)

_BREAK = re.compile(r"<(?:br|p)\b[^<>]*>", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a SAMI file."""
    return captions(file, _lasting(_cues(file)))


def _cues(file: File) -> Iterator[Cue | Problem]:
    """The cues, the empty ones too; what precedes the first is the file's head."""
    for number, (line, start, _, body) in enumerate(blocks(file, TIMING)):
        time = int(start) if _NUMBER.fullmatch(start) else NO_TIME
        if number == 0 and "<sami" in body.lower()[:2000]:
            continue
        if time == NO_TIME or not is_sound(body):
            yield from wrong(file, (line, start, "", body))
        else:
            marked = _COMMENT.sub("", body) if "<!--" in body else body
            text = plain(_BREAK.sub("\n", marked.replace("\n", " ")), any_tag=True)
            yield Cue(number, time, NO_TIME, text.replace("\xa0", " ").strip())


def _lasting(items: Iterator[Cue | Problem]) -> Iterator[Cue | Problem]:
    """The cues that show something, each to the next one's start."""
    before: Cue | None = None
    for item in items:
        if isinstance(item, Problem):
            yield item
            continue
        if before and before.text:
            yield before._replace(end=item.start)
        before = item
    if before and before.text:
        yield before
