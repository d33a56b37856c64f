"""SAMI (``.smi``; Microsoft): HTML in which ``<SYNC Start=1000>`` begins what is shown.

What is shown lasts until the next ``SYNC``, an empty one where nothing is. A file may hold
several languages, each with a class of paragraphs: it is gone through for each of these.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import characters
from searchkit.formats.subtitles.cue import NO_TIME, Cue
from searchkit.formats.subtitles.markup import plain
from searchkit.formats.subtitles.names import language_tag
from searchkit.formats.subtitles.runs import captions
from searchkit.formats.subtitles.subrip import is_sound, wrong
from searchkit.formats.subtitles.timing import blocks

TIMING = re.compile(r"<sync\s{1,9}start\s{0,9}=\s{0,9}[\"']?([-\w]{1,6000})([^<>]{0,200})>", re.I)

_BREAK = re.compile(r"<(?:br|p)\b[^<>]*>", re.IGNORECASE)
_CLASS = re.compile(r"<p\s[^<>]{0,200}?\bclass\s{0,9}=\s{0,9}[\"']?(\w{1,40})[^<>]{0,200}>", re.I)
_STYLE = re.compile(r"\.(\w{1,40})\s{0,9}\{([^{}]{0,500})\}")
_LANG = re.compile(r"\blang\s{0,9}:\s{0,9}([\w-]{2,20})", re.IGNORECASE)
_PIECE = 2**16
MOST_CLASSES = 8
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a SAMI file, class by class."""
    first, *others = _classes(file) or [("", "")]
    wanted = (first[0], "") if others else ()
    yield from captions(file, _lasting(_cues(file, wanted)), first[1])
    for name, lang in others:
        for item in captions(file, _lasting(_cues(file, (name,))), lang):
            if isinstance(item, Caption):
                yield replace(item, id=f"{item.id}.{name}")


def _classes(file: File) -> list[tuple[str, str]]:
    """The classes of paragraphs, lower case, and the languages that the head tells of them."""
    found: dict[str, None] = {}
    langs: dict[str, str] = {}
    for piece in characters(file, _PIECE):
        for name, said in _STYLE.findall(piece) if not langs else ():
            if match := _LANG.search(said):
                langs[name.lower()] = language_tag(match[1])
        found |= dict.fromkeys(map(str.lower, _CLASS.findall(piece)))
        if len(found) > MOST_CLASSES:
            return []
    return [(name, langs.get(name, "")) for name in found]


def _cues(file: File, wanted: Collection[str]) -> Iterator[Cue | Problem]:
    """The cues of some classes, or of all, the empty ones too.

    What precedes the first is the file's head.
    """
    for number, (line, start, _, body) in enumerate(blocks(file, TIMING)):
        time = int(start) if _NUMBER.fullmatch(start) else NO_TIME
        if number == 0 and "<sami" in body.lower()[:2000]:
            continue
        if time == NO_TIME or not is_sound(body):
            yield from wrong(file, (line, start, "", body))
        else:
            marked = _COMMENT.sub("", body) if "<!--" in body else body
            shown = _of_class(marked, wanted)
            if shown is None:
                continue
            text = plain(_BREAK.sub("\n", shown.replace("\n", " ")), any_tag=True)
            yield Cue(number, time, NO_TIME, text.replace("\xa0", " ").strip())


def _of_class(body: str, wanted: Collection[str]) -> str | None:
    """The paragraphs of the classes wanted, ``""`` being none at all; None where there are none."""
    if not wanted:
        return body
    pieces = ["", *_CLASS.split(body)]
    pairs = zip(pieces[::2], pieces[1::2], strict=True)
    texts = [text for name, text in pairs if name.lower() in wanted and (name or text.strip())]
    return "<p>".join(texts) if texts else None


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
