"""JSON documents too large to be held: their top is read, their lists an item at a time.

A document is walked as text, value by value, with the standard library's decoder over a
window that grows to the longest single value. Time is linear in its length; what is held is
the window, the plain members of the outer object and one item of a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from searchkit.formats.files import File, Problem
from searchkit.formats.lines import ESCAPE, undecoded
from searchkit.formats.records import distinct

LONGEST_VALUE = 4 * 2**20
"""Characters of an item of a list, or of a member that is no list."""

MOST_MEMBERS = 1000
SEEN = 20
"""Items of a list that the top of a document shows."""

JSON_CURE = "correct it, or export it again as JSON"

_CHUNK = 2**16
_FILLED = re.compile(r"[^ \t\r\n\ufeff]")
_SCALARS = re.compile(r"[-+.\w, \t\r\n]*,")
_ESCAPED = re.compile("[\ud800-\udfff]").search


class Number(str):
    """A number as written: its length and its last zeros are kept, it cannot overflow."""

    __slots__ = ()


DECODER = json.JSONDecoder(
    strict=False,
    object_pairs_hook=distinct,
    parse_int=Number,
    parse_float=Number,
    parse_constant=Number,
)
_PASSING = json.JSONDecoder(strict=False, parse_int=len, parse_float=len)
"""Reads faster what is only passed over, numbers of any length included."""


class Broken(Exception):  # noqa: N818 - it never leaves the readers of JSON
    """A document that cannot be read on: a line of it, what is wrong, and what to do."""

    def __init__(self, line: int, what: str, cure: str = JSON_CURE) -> None:
        super().__init__(what)
        self.line = line
        self.what = what
        self.cure = cure

    def problem(self, file: File) -> Problem:
        """The same as a problem of a file."""
        return Problem(file.name, f"line {self.line}", self.what, self.cure, broken_off=True)


@dataclass(frozen=True, slots=True)
class Items:
    """A list in a document: its first items, and all of them whenever it is gone through.

    An item that holds a byte that cannot be decoded comes as a `Problem`; at what is no JSON
    the list ends.
    """

    file: File
    member: str | None
    first: list[Any]

    def __iter__(self) -> Iterator[Any]:
        with self.file.text(errors=ESCAPE) as stream:
            window = _Window(stream)
            try:
                if _is_at_list(window, self.member):
                    yield from (_value(self.file, window) for _ in _places(window))
            except Broken:
                return


@dataclass(frozen=True, slots=True)
class Members:
    """An object of very many members."""

    file: File
    first: dict[str, Any]

    def items(self) -> Iterator[tuple[str, Any]]:
        """All its members; what cannot be decoded is the `Problem` instead of the value."""
        with self.file.text(errors=ESCAPE) as stream:
            window = _Window(stream)
            try:
                for name in _names(window):
                    yield name, _value(self.file, window)
            except Broken:
                return


@dataclass(slots=True)
class Outline:
    """The top of a document: ``data`` with `Items` for long lists, or `Members`.

    ``shown`` is the same with the first items alone; ``more`` tells of a further value behind
    the document's own.
    """

    data: Any = None
    shown: Any = None
    broken: Problem | None = None
    more: bool = False


@dataclass(slots=True)
class _Window:
    """The text of a document around the place that is read."""

    stream: TextIO
    text: str = ""
    at: int = 0
    line: int = 1
    ended: bool = False

    def grow(self) -> bool:
        """Read on, at least as much again as is ahead; whether there was anything."""
        ahead = len(self.text) - self.at
        more = "" if self.ended else self.stream.read(max(_CHUNK, ahead))
        self.ended = not more
        if more:
            self.line = self.line_at(self.at)
            self.text = self.text[self.at :] + more
            self.at = 0
        return bool(more)

    def line_at(self, place: int) -> int:
        """The line of a place in the text held."""
        return self.line + self.text.count("\n", 0, place)

    def next(self) -> str:
        """The next character that is no space, not taken; ``""`` at the end."""
        while True:
            if found := _FILLED.search(self.text, self.at):
                self.at = found.start()
                return found[0]
            self.at = len(self.text)
            if not self.grow():
                return ""

    def expect(self, wanted: str) -> str:
        """The next character, which has to be one of those wanted."""
        found = self.next()
        if not found or found not in wanted:
            raise Broken(self.line_at(self.at), f"not JSON: expecting {' or '.join(wanted)}")
        return found

    def take(self, wanted: str) -> str:
        """Take the next character, one of those wanted."""
        found = self.expect(wanted)
        self.at += 1
        return found

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Pass over what fits a pattern, as far as it is held."""
        self.next()
        if found := pattern.match(self.text, self.at):
            self.at = found.end()

    def value(self, decoder: json.JSONDecoder) -> tuple[Any, str]:
        """Take a value; returned with its text."""
        self.next()
        while True:
            error, value, end = _decoded(decoder, self.text, self.at)
            if isinstance(error, RecursionError):
                raise Broken(self.line_at(self.at), "JSON nested too deeply", "flatten the record")
            # Of "-4e+5" no more than "-4e+" may be held so far, which begins with a number.
            if 0 < end <= len(self.text) - 3 or not self._may_grow():
                break
        if error:
            raise self._broken(error)
        text, self.at = self.text[self.at : end], end
        return value, text

    def _may_grow(self) -> bool:
        return len(self.text) - self.at < LONGEST_VALUE and self.grow()

    def _broken(self, error: json.JSONDecodeError) -> Broken:
        length = len(self.text) - self.at
        if length >= LONGEST_VALUE and ("Unterm" in error.msg or error.pos - self.at > length // 2):
            what = f"a value of more than {LONGEST_VALUE:,} characters"
            return Broken(self.line_at(self.at), what, "split it")
        return Broken(self.line_at(error.pos), f"not JSON: {error.msg}")


def outline(file: File) -> Outline:
    """Walk a document once for its top."""
    found = Outline()
    with file.text(errors=ESCAPE) as stream:
        window = _Window(stream)
        try:
            _top(file, window, found)
            found.more = found.broken is None and bool(window.next())
        except Broken as broken:
            found.broken = broken.problem(file)
    return found


def held(found: Outline) -> Outline:
    """An outline with its lists in memory."""
    if isinstance(found.data, dict):
        found.data = {name: _list(value) for name, value in found.data.items()}
    found.data = _list(found.data)
    if not isinstance(found.data, Members):
        found.shown = found.data
    return found


def _list(value: Any) -> Any:
    return list(value) if isinstance(value, Items) else value


def _top(file: File, window: _Window, found: Outline) -> None:
    match window.next():
        case "[":
            found.shown = first = list[Any]()
            found.data = Items(file, None, first)
            _pass(file, window, first)
        case "{":
            found.data, found.shown = {}, {}
            _object(file, window, found)
        case _:
            found.data = found.shown = _value(file, window)


def _object(file: File, window: _Window, found: Outline) -> None:
    """The members of an object, as long as they are few and what is held of them short."""
    held = 0
    for count, name in enumerate(_names(window)):
        if count == MOST_MEMBERS or held > LONGEST_VALUE:
            found.data = Members(file, dict(found.shown))
        if isinstance(found.data, Members):
            window.value(_PASSING)
        elif window.next() == "[":
            found.shown[name] = first = list[Any]()
            found.data[name] = Items(file, name, first)
            length, is_whole = _pass(file, window, first)
            if is_whole:
                found.data[name] = first
            held += length
        else:
            value, text = window.value(DECODER)
            held += len(text)
            if problem := undecoded(file, window.line_at(window.at - len(text)), text):
                found.broken = found.broken or problem
            else:
                found.data[name] = found.shown[name] = value


def _pass(file: File, window: _Window, first: list[Any]) -> tuple[int, bool]:
    """Pass over a list, and keep its first items; their length, and whether these are all."""
    length, is_whole = 0, True
    for _ in _places(window):
        if len(first) < SEEN and length < LONGEST_VALUE:
            value, text = window.value(DECODER)
            first.append(_checked(file, window, value, text))
            length += len(text)
        else:
            is_whole = False
            window.skip(_SCALARS)
            window.value(_PASSING)
    return length, is_whole


def _is_at_list(window: _Window, member: str | None) -> bool:
    """Go on to the list that is the document, or a member of it."""
    if member is None:
        return window.next() == "["
    for name in _names(window):
        if window.next() != "[":
            window.value(_PASSING)
        elif name == member:
            return True
        else:
            _pass_over(window)
    return False


def _pass_over(window: _Window) -> None:
    """Pass over a list, however long."""
    for _ in _places(window):
        window.skip(_SCALARS)
        window.value(_PASSING)


def _names(window: _Window) -> Iterator[str]:
    """The names of an object's members; the value of each is taken by who asks for them."""
    window.take("{")
    if window.next() == "}":
        window.take("}")
        return
    while True:
        window.expect('"')
        name, _ = window.value(DECODER)
        window.take(":")
        yield name
        if window.take(",}") == "}":
            return


def _places(window: _Window) -> Iterator[None]:
    """Once for each item of a list, when it is next."""
    window.take("[")
    if window.next() == "]":
        window.take("]")
        return
    while True:
        yield
        if window.take(",]") == "]":
            return


def _value(file: File, window: _Window) -> Any:
    return _checked(file, window, *window.value(DECODER))


def _checked(file: File, window: _Window, value: Any, text: str) -> Any:
    """A value just taken, or the problem that it holds a byte that could not be decoded."""
    if not _ESCAPED(text):
        return value
    return undecoded(file, window.line_at(window.at - len(text)), text) or value


def _decoded(
    decoder: json.JSONDecoder, text: str, at: int
) -> tuple[json.JSONDecodeError | RecursionError | None, Any, int]:
    try:
        return (None, *decoder.raw_decode(text, at))
    except (json.JSONDecodeError, RecursionError) as error:
        return (error, None, -1)
