"""WebVTT (``.vtt``; W3C, 2019): captions, descriptions and chapters.

Notes, styles, regions and identifiers are no captions; nor are metadata: cues of JSON, and
the addresses of preview pictures. The header may tell the language (``Language: vi``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.subtitles.cue import Cue, milliseconds
from searchkit.formats.subtitles.markup import plain, speakers
from searchkit.formats.subtitles.names import language_tag
from searchkit.formats.subtitles.runs import captions
from searchkit.formats.subtitles.subrip import end_time, is_sound, wrong
from searchkit.formats.subtitles.timing import ARROW, Block, blocks

METADATA = "metadata, not captions"
METADATA_CURE = "left out, nothing is lost"

_LANGUAGE = re.compile(r"^Language:\s*([\w-]{2,20})\s*$", re.MULTILINE | re.IGNORECASE)
_OBJECT = re.compile(r"\s*\{\s*[\"}]")
_PICTURE = re.compile(r"\S\.(?:jpe?g|png|webp)(?:[#?]|\Z)", re.IGNORECASE)


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a WebVTT file."""
    found = blocks(file, ARROW)
    header = next(found)
    match = _LANGUAGE.search(header[3][:2000])
    lang = language_tag(match[1]) if match else ""
    return captions(file, chain(_untimed(file, header), _cues(file, found)), lang)


def _untimed(file: File, header: Block) -> Iterator[Problem]:
    """What is wrong with a header: it belongs to another kind of file."""
    line, start, end, body = header
    if not body.startswith("WEBVTT"):
        yield from wrong(file, (line, start, end, body.rpartition("\n\n")[0]))


def _cues(file: File, found: Iterator[Block]) -> Iterator[Cue | Problem]:
    metadata = 0
    for number, (line, left, right, marked) in enumerate(found, 1):
        body = _payload(marked)
        start, end = milliseconds(left), end_time(right)
        if start < 0 or end < 0 or not is_sound(body):
            yield from wrong(file, (line, left, right, body))
        elif _is_metadata(body):
            metadata = metadata or line
        elif text := plain(body, any_tag=True):
            yield Cue(number, start, end, text, speakers(body) if "<v" in body else "")
    if metadata:
        where = f"line {metadata}"
        yield file.problem(METADATA, METADATA_CURE, locator=where, refused=False)


def _payload(body: str) -> str:
    """A cue's text: it begins right below its times and ends at the first empty line."""
    end = body.find("\n\n")
    return body if end < 0 else body[:end]


def _is_metadata(body: str) -> bool:
    """Whether a cue is data for a player: an object, or where a picture is."""
    words = body.split(maxsplit=1)
    is_picture = len(words) == 1 and _PICTURE.search(words[0]) is not None
    return is_picture or _OBJECT.match(body) is not None
