"""Timed text in XML (``.ttml``, ``.dfxp``, ``.itt``; W3C TTML 1 and 2, IMSC).

Read with the standard library's expat as a stream. A document that declares entities is
broken off there: subtitles need none, and they can be made to fill the memory. Times are
clock times, offsets, frames and ticks, relative to the elements around (``par``) or to the
one before (``seq``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.parsers import expat

from searchkit.caption import Caption
from searchkit.codepages import codec
from searchkit.errors import UsageError
from searchkit.formats.files import ENCODING_CURE, File, Problem
from searchkit.formats.lines import characters
from searchkit.formats.records import LONE_SURROGATES
from searchkit.formats.subtitles.cue import NO_TIME, Cue, milliseconds
from searchkit.formats.subtitles.markup import lines
from searchkit.formats.subtitles.names import language_tag
from searchkit.formats.subtitles.runs import captions

TIME_CURE = "write it as 00:01:02.500"
XML_CURE = "correct it, or export it again; what stands behind is not read"
DEEPEST = 64
"""Elements within each other."""

_CHUNK = 2**16
_OFFSET = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(h|ms|m|s|f|t)", re.ASCII)
_FRAMES = re.compile(r"(\d{1,3}:\d{2}:\d{2}):(\d{1,3})(?:\.\d{1,3})?", re.ASCII)
_DECLARED = re.compile(
    rb"\s{0,9}<\?xml[^<>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})[\"']"
)
_UNIT = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
_HIDDEN = ("text", "textContainer", "delimiter")
"""The values of ``tts:ruby`` whose text is no part of the line."""


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a TTML document."""
    return captions(file, _Document(_as_declared(file)).cues())


def _as_declared(file: File) -> File:
    """The file, to be read in the encoding that its XML declaration tells, if it is another."""
    with file.open() as stream:
        match = _DECLARED.match(stream.read(300))
    name = match[1].decode() if match else ""
    if file.options.encoding or name.lower() in ("", "utf-8", "utf-16"):
        return file
    try:
        codec(name)
    except UsageError:
        return file
    return replace(file, options=replace(file.options, encoding=name))


class _Document:
    """A document that is being read: the elements around, and the cues found so far."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._parser = parser = expat.ParserCreate(None, " ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        parser.buffer_text = True
        self._found: list[Cue | Problem] = []
        self._clock = _Clock()
        self._around: list[_Element] = []
        self._langs = [""]
        self._text: list[str] | None = None
        self._cue = Cue(0, NO_TIME, NO_TIME, "")
        self._hidden = 0
        self._rubies: dict[str, str] = {}
        self._wrong = ""
        self._agents: dict[str, str] = {}
        self._agent = ""

    def cues(self) -> Iterator[Cue | Problem]:
        try:
            for piece in characters(self._file, _CHUNK):
                self._parser.Parse(LONE_SURROGATES.sub("\ufffd", piece))
                yield from self._taken()
            self._parser.Parse("", True)
        except (expat.ExpatError, _RefusedError) as error:
            yield from self._taken()
            yield self._broken_off(error)
            return
        yield from self._taken()

    def _taken(self) -> list[Cue | Problem]:
        found, self._found = self._found, []
        return found

    def _broken_off(self, error: Exception) -> Problem:
        code = error.code if isinstance(error, expat.ExpatError) else None
        what = f"not XML: {expat.ErrorString(code)}" if code else str(error)
        return replace(self._problem(what, XML_CURE), broken_off=True)

    def _problem(self, what: str, cure: str) -> Problem:
        return self._file.problem(what, cure, locator=f"line {self._parser.CurrentLineNumber}")

    def _entity(self, *_: object) -> None:
        raise _RefusedError("the document declares XML entities, which subtitles need not")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._around) >= DEEPEST:
            raise _RefusedError(f"more than {DEEPEST} elements within each other")
        name, values = _local(name), {_local(key): value for key, value in attributes.items()}
        if name == "tt":
            self._clock = _Clock.of(values)
        self._langs.append(language_tag(values.get("lang", "")) or self._langs[-1])
        element = self._element(name, values)
        self._around.append(element)
        if name == "agent":
            self._agent = values.get("id", "")
        elif name == "p":
            self._text = []
            speaker = self._agents.get(values.get("agent", ""), "")
            begin, end = element.begin, element.end
            self._cue = Cue(self._cue.number + 1, begin, end, "", speaker, self._langs[-1])
        elif self._text is not None:
            self._inside(name, values)
        elif name == "style" and (ruby := self._ruby(values)):
            self._rubies[values.get("id", "")] = ruby

    def _inside(self, name: str, values: dict[str, str]) -> None:
        """An element within a paragraph: a break, a span, or something that is not shown."""
        if name == "br":
            self._characters("\n", "\n")
        if self._hidden or self._ruby(values) in _HIDDEN or name in ("metadata", "desc", "title"):
            self._hidden += 1
        element, cue = self._around[-1], self._cue
        if name == "span" and cue.start == NO_TIME:
            self._cue = cue = cue._replace(start=element.begin, end=element.end)
        if speaker := self._agents.get(values.get("agent", ""), ""):
            self._cue = cue._replace(speaker=speaker)

    def _ruby(self, values: dict[str, str]) -> str:
        """What part of ruby an element is, as it says itself or by the last of its styles."""
        styles = reversed(values.get("style", "").split())
        named = (self._rubies[each] for each in styles if each in self._rubies)
        return values.get("ruby") or next(named, "")

    def _element(self, name: str, values: dict[str, str]) -> _Element:
        """An element with its times, NO_TIME where neither it nor one around it says."""
        outer = self._around[-1] if self._around else _Element("", NO_TIME, NO_TIME)
        base = outer.next
        begin, end, lasts = (self._time(values.get(each, "")) for each in ("begin", "end", "dur"))
        start = base if begin == NO_TIME else max(base, 0) + begin
        until = start + lasts if NO_TIME not in (start, lasts) else NO_TIME
        until = max(base, 0) + end if end != NO_TIME else until
        is_sequence = values.get("timeContainer") == "seq"
        return _Element(name, start, outer.end if until == NO_TIME else until, until, is_sequence)

    def _closed(self) -> _Element:
        """The element that ends, of which a sequence around it takes note."""
        closed = self._around.pop()
        if self._around:
            outer = self._around[-1]
            ends = closed.reached if closed.until == NO_TIME else closed.until
            outer.reached = max(outer.reached, ends)
        return closed

    def _time(self, text: str) -> int:
        time = self._clock.milliseconds(text.strip())
        if time == NO_TIME and text:
            self._wrong = f"{text[:40]!r} is not a time"
        return time

    def _characters(self, text: str, shown: str = "") -> None:
        if self._text is not None and not self._hidden:
            self._text.append(shown or re.sub(r"\s+", " ", text))
        elif self._around and self._around[-1].name == "name" and self._agent:
            self._agents[self._agent] = self._agents.get(self._agent, "") + text.strip()

    def _end(self, _: str) -> None:
        name = self._closed().name
        self._langs.pop()
        self._hidden = max(self._hidden - 1, 0)
        if name == "p" and self._text is not None:
            text, self._text = lines("".join(self._text)), None
            if "\ufffd" in text:
                what = f"a byte that is not {self._file.encoding.shown}"
                self._found.append(self._problem(what, ENCODING_CURE))
            elif text and (self._wrong or self._cue.start == NO_TIME):
                what = self._wrong or "text without a time"
                self._found.append(self._problem(what, TIME_CURE))
            elif text:
                self._found.append(self._cue._replace(text=text))
            self._wrong = ""


@dataclass(slots=True)
class _Element:
    """An element that is open, and when it is shown; what it does not say is as around it.

    ``until`` is the end that it tells itself, ``reached`` the last end of those inside.
    """

    name: str
    begin: int
    end: int
    until: int = NO_TIME
    is_sequence: bool = False
    reached: int = NO_TIME

    @property
    def next(self) -> int:
        """The time that the next element inside counts from."""
        return max(self.begin, self.reached, 0) if self.is_sequence else self.begin


class _RefusedError(Exception):
    """Raised within a handler to end the parsing."""


class _Clock:
    """How a document's frames and ticks count."""

    def __init__(self, frames: float = 30, ticks: float = 0) -> None:
        self._frames = frames
        self._ticks = ticks or frames

    @classmethod
    def of(cls, values: dict[str, str]) -> _Clock:
        """The clock that the root element's parameters set."""
        frames = _number(values.get("frameRate", "")) or 30
        over, _, under = values.get("frameRateMultiplier", "").partition(" ")
        if _number(over) and _number(under):
            frames = frames * _number(over) / _number(under)
        return cls(frames, _number(values.get("tickRate", "")))

    def milliseconds(self, text: str) -> int:
        """A time expression; `NO_TIME` for none."""
        if match := _OFFSET.fullmatch(text):
            units = _UNIT | {"f": 1000 / self._frames, "t": 1000 / self._ticks}
            return round(float(match[1]) * units[match[2]])
        if match := _FRAMES.fullmatch(text):
            return milliseconds(match[1]) + round(int(match[2]) * 1000 / self._frames)
        return milliseconds(text)


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]
