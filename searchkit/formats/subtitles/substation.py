"""SubStation Alpha (``.ass``, ``.ssa``), without comments and drawings.

The ``Format:`` line of ``[Events]`` names the columns. Events stand in any order in such
files; captions come by their times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import numbered, undecoded
from searchkit.formats.subtitles.cue import NO_TIME, Cue, milliseconds
from searchkit.formats.subtitles.markup import lines
from searchkit.formats.subtitles.runs import captions

TIME_CURE = "write its times as 0:01:02.50"
COLUMNS = (
    "layer",
    "start",
    "end",
    "style",
    "name",
    "marginl",
    "marginr",
    "marginv",
    "effect",
    "text",
)

_OVERRIDE = re.compile(r"\{[^{}]*\}")
_DRAWING = re.compile(r"\\p(\d+)")
_ESCAPES = {r"\N": "\n", r"\n": " ", r"\h": "\xa0"}
_ESCAPE = re.compile(r"\\[Nnh]")


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a SubStation file, in the order of their times."""
    found: list[Cue] = []
    columns: Sequence[str] = COLUMNS
    count = 0
    for line, text in numbered(file):
        kind, _, rest = text.partition(":")
        if kind.strip() == "Format" and "text" in rest.lower():
            columns = [name.strip().lower() for name in rest.split(",")]
        elif kind.strip() == "Dialogue":
            count += 1
            event = dict(_cells(columns, rest))
            item = undecoded(file, line, text) or _cue(file, line, count, event)
            if isinstance(item, Problem):
                yield item
            elif item.text:
                found.append(item)
    if not count and any(text.strip() for _, text in numbered(file)):
        yield file.problem("no events", "check that it is a SubStation file", locator="line 1")
    found.sort(key=lambda cue: (cue.start, cue.number))
    yield from captions(file, found)


def _cells(columns: Sequence[str], rest: str) -> zip[tuple[str, str]]:
    return zip(columns, rest.split(",", len(columns) - 1), strict=False)


def _cue(file: File, line: int, number: int, event: dict[str, str]) -> Cue | Problem:
    start, end = (milliseconds(event.get(name, "")) for name in ("start", "end"))
    if NO_TIME in (start, end):
        what = f"{event.get('start', '').strip()[:40]}, {event.get('end', '').strip()[:40]}"
        return file.problem(f"{what} is not a time", TIME_CURE, locator=f"line {line}")
    return Cue(number, start, end, plain(event.get("text", "")), event.get("name", "").strip())


def plain(text: str) -> str:
    """An event's text without overrides and drawings, its line breaks read."""
    if "{" in text:
        text = "".join(_shown(text))
    return lines(_ESCAPE.sub(lambda match: _ESCAPES[match[0]], text))


def _shown(text: str) -> Iterator[str]:
    """The pieces between the overrides, but for those that are drawings (``{\\p1}m 0 0 l ...``)."""
    at, drawing = 0, False
    for override in _OVERRIDE.finditer(text):
        if not drawing:
            yield text[at : override.start()]
        if scales := _DRAWING.findall(override[0]):
            drawing = scales[-1].strip("0") != ""
        at = override.end()
    if not drawing:
        yield text[at:]
