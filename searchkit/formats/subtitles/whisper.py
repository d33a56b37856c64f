"""Transcripts by Whisper and its kin, as JSON documents and tables.

* ``segments`` with ``start``, ``end`` in seconds and ``text``: openai-whisper, faster-whisper,
  WhisperX (with ``speaker``), the OpenAI API; also a bare list of such segments;
* ``transcription`` with ``offsets`` in milliseconds: whisper.cpp;
* ``chunks`` with ``timestamp``, a pair of seconds: Transformers;
* a table ``start``, ``end``, ``text`` in milliseconds (``.tsv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import numbered, undecoded
from searchkit.formats.records import as_text
from searchkit.formats.subtitles import runs
from searchkit.formats.subtitles.cue import NO_TIME, Cue
from searchkit.formats.subtitles.markup import lines
from searchkit.formats.subtitles.names import language_tag

LISTS = ("segments", "transcription", "chunks")
HEADER = ("start", "end", "text")
TIME_CURE = "transcribe it again, or correct its times"

_DECIMAL = re.compile(r"(\d{1,6})(?:\.(\d{1,400}))?", re.ASCII)


def matches(data: Any) -> bool:
    """Whether a JSON document is a transcript."""
    name, segments = _segments(data)
    first = segments[0] if segments else None
    if not isinstance(first, dict) or not isinstance(first.get("text"), str):
        return False
    if name == "transcription":
        return isinstance(first.get("offsets"), dict)
    if name == "chunks":
        return isinstance(first.get("timestamp"), list)
    return first.keys() >= {"start", "end"} and "caption" not in first


def captions(file: File, data: Any) -> Iterator[Caption | Problem]:
    """Yield the captions of a transcript."""
    return runs.captions(file, _cues(file, _segments(data)[1]), _language(data))


def is_table(file: File) -> bool:
    """Whether a file begins with the header of Whisper's tables."""
    _, header = next(numbered(file), (1, ""))
    return tuple(header.strip().lower().split("\t")) == HEADER


def read_table(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of one of Whisper's tables."""
    return runs.captions(file, _rows(file))


def _segments(data: Any) -> tuple[str, list[Any]]:
    if isinstance(data, list):
        return ("segments", data)
    if isinstance(data, dict):
        for name in LISTS:
            if isinstance(found := data.get(name), list):
                return (name, found)
    return ("", [])


def _language(data: Any) -> str:
    if not isinstance(data, dict):
        return ""
    result = data.get("result")
    told = data.get("language") or (result.get("language") if isinstance(result, dict) else "")
    return language_tag(as_text(told))


def _cues(file: File, segments: list[Any]) -> Iterator[Cue | Problem]:
    for number, segment in enumerate(segments, 1):
        where = f"item {number}"
        if not isinstance(segment, dict):
            what = "not a segment", "write an object"
            yield segment if isinstance(segment, Problem) else file.problem(*what, locator=where)
            continue
        text = lines(as_text(segment.get("text")))
        start, end = _times(segment)
        if start == NO_TIME and text:
            yield file.problem("a segment without a time", TIME_CURE, locator=where)
        elif text:
            yield Cue(number, start, end, text, as_text(segment.get("speaker")))


def _times(segment: dict[str, Any]) -> tuple[int, int]:
    if isinstance(pair := segment.get("timestamp"), list):
        first, last = [*pair, None, None][:2]
        return _seconds(first), _seconds(last)
    if isinstance(offsets := segment.get("offsets"), dict):
        return _thousandths(offsets.get("from")), _thousandths(offsets.get("to"))
    return _seconds(segment.get("start")), _seconds(segment.get("end"))


def _seconds(value: Any) -> int:
    """A number of seconds as milliseconds, `NO_TIME` for anything else and for none."""
    match = _DECIMAL.fullmatch(as_text(value))
    return int(match[1]) * 1000 + int((match[2] or "")[:3].ljust(3, "0")) if match else NO_TIME


def _thousandths(value: Any) -> int:
    text = as_text(value)
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else NO_TIME


def _rows(file: File) -> Iterator[Cue | Problem]:
    rows = ((line, text) for line, text in numbered(file) if text.strip())
    next(rows, None)
    for number, (line, row) in enumerate(rows, 1):
        start, _, rest = row.partition("\t")
        end, _, text = rest.partition("\t")
        times = _thousandths(start), _thousandths(end)
        if problem := undecoded(file, line, row):
            yield problem
        elif NO_TIME in times:
            what = f"{start[:40]!r}, {end[:40]!r} are no times in milliseconds"
            yield file.problem(what, TIME_CURE, locator=f"line {line}")
        elif shown := lines(text):
            yield Cue(number, *times, shown)
