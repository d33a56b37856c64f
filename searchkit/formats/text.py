"""Plain text: one caption a line, paragraphs, a photo essay, or a crawled page of one.

A text that is named as a picture beside it, and is no essay, is that picture's caption. One
that begins with the header of a table is read as a table, and one that begins with a picture's
name and its caption as a list of these (`searchkit.formats.flickr`).

* A file is read by **paragraphs** when blank lines stand between its captions and no
  paragraph is longer than `LONGEST_PARAGRAPH` lines; else every line is a caption. The
  first `LINES_LOOKED_AT` lines decide.
* A **photo essay** is a file that begins with a ``# Title`` line, or a crawled page. Lines
  such as ``Byline: ...`` or ``Date: ...`` right below the title, and the title itself, hold
  for all its captions. They are numbered within the essay; the first one below a title is
  the lead, number 0. Identical captions of an essay are stored once.
* A **crawled page** begins with a line, or a paragraph, that is all of its captions joined;
  it is skipped and reported (see `searchkit.formats.crawled`). A first caption that the
  join does not hold is the page's lead.

Files are streamed: the longest line or paragraph is held in memory, and what the captions
of an essay were, to know those that come again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import dropwhile, islice

from searchkit.caption import Caption
from searchkit.formats import beside, flickr, table
from searchkit.formats.crawled import compact, joins
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import Line, line_breaks, numbered, undecoded
from searchkit.formats.records import field_of, record

LONGEST_PARAGRAPH = 12
"""A longer run of lines is no caption: the file is a list of lines, its blank lines only gaps."""

LINES_LOOKED_AT = 1000

LONGEST_OF_PICTURE = 100
"""Lines of a text that is one picture's caption."""

JOINED = "this is all the captions below, joined"
JOINED_CURE = "left out, nothing is lost"

_Numbered = Iterable[tuple[int, Line]]


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a file is laid out: lines above its captions, where they stand joined, and the rest."""

    head: int
    joined: int
    paragraphs: bool
    lead: bool
    defaults: Mapping[str, str]

    @property
    def is_essay(self) -> bool:
        return bool(self.defaults or self.joined)


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a text file, in order."""
    _, first = next(_captions(file, 0, False), (0, ""))
    if table.is_table(file, first):
        yield from table.read(file)
    elif flickr.is_list(first):
        yield from flickr.read(file)
    elif (media := beside.picture(file)) and not first.strip().startswith("# "):
        yield from _of_picture(file, media)
    else:
        yield from _text(file)


def _of_picture(file: File, media: str) -> Iterator[Caption | Problem]:
    """The text as the caption of a picture."""
    lines = list(islice(numbered(file), LONGEST_OF_PICTURE + 1))
    text = "".join(line for _, line in lines)
    if len(lines) > LONGEST_OF_PICTURE:
        yield from _text(file)
    elif text.strip():
        yield undecoded(file, 1, text) or record(file, 1, {"text": text, "media": media}, "line 1")


def _text(file: File) -> Iterator[Caption | Problem]:
    layout = _layout(file)
    if layout.joined:
        where = f"line {layout.joined}"
        yield file.problem(JOINED, JOINED_CURE, locator=where, refused=False)
    captions = _captions(file, layout.head, layout.paragraphs)
    counted = enumerate(captions, 2 if layout.joined else 1)
    yield from _essay(file, layout, counted) if layout.is_essay else _list(file, counted)


def _list(file: File, captions: _Numbered) -> Iterator[Caption | Problem]:
    for number, (line, text) in captions:
        problem = undecoded(file, line, text)
        yield problem or record(file, number, {"text": text}, f"line {line}")


def _essay(file: File, layout: _Layout, captions: _Numbered) -> Iterator[Caption | Problem]:
    seen: set[str] = set()
    first = 0 if layout.lead else 1
    for number, (line, text) in captions:
        if problem := undecoded(file, line, text):
            yield problem
        elif (key := compact(text)) not in seen:
            row = {"text": text, "essay": file.path.stem, "number": str(first + len(seen))}
            seen.add(key)
            yield record(file, number, row, f"line {line}", layout.defaults)


def _layout(file: File) -> _Layout:
    head, defaults = _header(_from(file, 0))
    line, whole = _join(file, head)
    if line:
        head = line + line_breaks(whole.rstrip())
    paragraphs = _has_paragraphs(_from(file, head))
    _, opening = next(_captions(file, head, paragraphs), (0, ""))
    lead = bool(defaults) or compact(opening) not in compact(whole)
    return _Layout(head, line, paragraphs, lead, defaults)


def _join(file: File, head: int) -> Line:
    """The first line or paragraph, if it is all the following captions joined."""
    for paragraphs in sorted({False, _has_paragraphs(_from(file, head))}):
        captions = _captions(file, head, paragraphs)
        line, text = next(captions, (0, ""))
        if joins(text, (caption for _, caption in captions)):
            return (line, text)
    return (0, "")


def _header(lines: Iterable[Line]) -> tuple[int, dict[str, str]]:
    """The number of lines that a title and the fields below it take, and these as a record."""
    filled = dropwhile(lambda line: not line[1].strip(), lines)
    head, title = next(filled, (0, ""))
    if not title.strip().startswith("# "):
        return (0, {})
    defaults = {"headline": title.strip()[2:].strip()}
    for line, text in filled:
        name, colon, value = text.partition(":")
        if not colon or field_of(name) in ("", "id", "text"):
            break
        defaults[name.strip()] = value.strip()
        head = line
    return (head, defaults)


def _has_paragraphs(lines: Iterable[Line]) -> bool:
    """Whether blank lines cut the lines into pieces of the length of captions."""
    pieces = length = 0
    for _, text in islice(lines, LINES_LOOKED_AT):
        length = length + 1 if text.strip() else 0
        pieces += length == 1
        if length > LONGEST_PARAGRAPH:
            return False
    return pieces > 1


def _captions(file: File, head: int, paragraphs: bool) -> Iterator[Line]:
    lines = _from(file, head)
    pieces = _paragraphs(lines) if paragraphs else lines
    return ((line, text) for line, text in pieces if text.strip())


def _paragraphs(lines: Iterable[Line]) -> Iterator[Line]:
    """Join the lines between blank ones, their inner line breaks as written."""
    start, held = 0, ""
    for line, text in lines:
        if text.strip():
            start, held = (start, held + text) if held else (line, text)
        elif held:
            yield (start, held)
            held = ""
    yield (start, held)


def _from(file: File, head: int) -> Iterator[Line]:
    return islice(numbered(file), head, None)
