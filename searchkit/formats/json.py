"""JSON: one object a line (``.jsonl``), a list, an object that holds a list, or one record.

A document in a dialect of its own, known by its shape, goes to that dialect's module.

In an object such as ``{"title": ..., "byline": ..., "lead": ..., "captions": [...]}`` the
other values hold for every caption of the list. With a title or a lead it is a photo
essay: its captions are numbered, the lead being number 0, and identical ones stored once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Protocol

from searchkit.caption import Caption
from searchkit.formats.crawled import compact
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import numbered, undecoded
from searchkit.formats.records import as_text, distinct, field_of, record
from searchkit.formats.subtitles import whisper

CONTAINERS = ("captions", "images", "photos", "items", "records", "data")
LEADS = ("lead", "sapo", "intro", "standfirst", "chapeau")

JSON_CURE = "correct it, or export it again as JSON"


class Dialect(Protocol):
    """A module that reads JSON documents of one shape."""

    def matches(self, data: Any) -> bool:
        """Whether a document is of this shape; looks at its top alone."""

    def captions(self, file: File, data: Any) -> Iterator[Caption | Problem]:
        """The captions of a document of this shape."""


DIALECTS: tuple[Dialect, ...] = (whisper,)
"""The first that matches a document reads it."""


class _Number(str):
    """A number as written: its length and its last zeros are kept, it cannot overflow."""


def read_lines(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a file with one JSON object or string a line."""
    filled = ((line, text) for line, text in numbered(file) if text.strip())
    for number, (line, text) in enumerate(filled, 1):
        yield undecoded(file, line, text) or _line(file, number, line, text.strip())


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a JSON document."""
    text = "".join(line for _, line in numbered(file))
    if not text.strip():
        return
    data = undecoded(file, 1, text) or _parsed(file, text)
    if isinstance(data, Problem):
        yield data
    elif dialect := next((each for each in DIALECTS if each.matches(data)), None):
        yield from dialect.captions(file, data)
    elif isinstance(data, dict) and (container := _container(data)):
        yield from _contained(file, data, container)
    else:
        yield from _items(file, data if isinstance(data, list) else [data], {})


def _line(file: File, number: int, line: int, text: str) -> Caption | Problem:
    data = _parsed(file, text, line)
    if isinstance(data, Problem):
        return data
    return _item(file, number, data, f"line {line}", {})


def _parsed(file: File, text: str, first_line: int = 1) -> Any:
    try:
        return json.loads(
            text.lstrip("\ufeff"),
            strict=False,
            object_pairs_hook=distinct,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
        )
    except json.JSONDecodeError as error:
        what = f"not JSON at column {error.colno}: {error.msg}"
        return file.problem(what, JSON_CURE, locator=f"line {first_line + error.lineno - 1}")
    except RecursionError:
        where = f"line {first_line}"
        return file.problem("JSON nested too deeply", "flatten the record", locator=where)


def _container(data: dict[str, Any]) -> str:
    """The name of the list of captions in an object, or ``""`` where it is a record itself."""
    is_record = any(field_of(name) == "text" for name in data)
    for name, value in data.items():
        if name.casefold() not in CONTAINERS or not isinstance(value, list):
            continue
        if not is_record or any(isinstance(item, dict) for item in value):
            return name
    return ""


def _contained(file: File, data: dict[str, Any], container: str) -> Iterator[Caption | Problem]:
    shared = {name: value for name, value in data.items() if _is_plain(value)}
    shared.pop(container, None)
    leads = [name for name in shared if name.casefold() in LEADS or field_of(name) == "text"]
    lead = next(filter(None, [as_text(shared.pop(name)) for name in leads]), "")
    defaults = {name: value for name, value in shared.items() if field_of(name) != "id"}
    if not lead and not any(field_of(name) == "headline" for name in defaults):
        yield from _items(file, data[container], defaults)
    else:
        yield from _essay(file, lead, data[container], defaults)


def _is_plain(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return not any(isinstance(item, dict | list) for item in items)


def _essay(
    file: File, lead: str, items: list[Any], defaults: dict[str, Any]
) -> Iterator[Caption | Problem]:
    if lead:
        row = {"text": lead, "essay": file.path.stem, "number": "0"}
        yield record(file, 0, row, "lead", defaults)
    seen = {compact(lead)}
    number = 0
    for item in _items(file, items, defaults | {"essay": file.path.stem}):
        if isinstance(item, Problem):
            yield item
        elif not item.text or compact(item.text) not in seen:
            number += 1
            seen.add(compact(item.text))
            yield replace(item, extra={"number": str(number)} | dict(item.extra))


def _items(
    file: File, items: Iterable[Any], defaults: dict[str, Any]
) -> Iterator[Caption | Problem]:
    for number, item in enumerate(items, 1):
        yield _item(file, number, item, f"item {number}", defaults)


def _item(
    file: File, number: int, item: Any, locator: str, defaults: dict[str, Any]
) -> Caption | Problem:
    row = {"text": item} if type(item) is str else item
    if not isinstance(row, dict):
        return file.problem("not a record", "write an object or a text", locator=locator)
    return record(file, number, row, locator, defaults)
