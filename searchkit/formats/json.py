"""JSON: one object a line (``.jsonl``), a list, an object that holds a list, or one record.

A document in a dialect of its own, known by its shape, goes to that dialect's module. One of
more than `WHOLE` bytes is not held in memory (`searchkit.formats.stream`): its lists can be gone
through as often as needed, but not counted or taken from, and only `STREAMING` dialects read it.
A file whose first value is followed by others is read a line at a time.

In an object such as ``{"title": ..., "byline": ..., "lead": ..., "captions": [...]}`` the
other values hold for every caption of the list. With a title or a lead it is a photo
essay: its captions are numbered, the lead being number 0, and identical ones stored once.
Where no such list is at the top of an object, and no caption, records are looked for further
down, if the document is held in memory (`searchkit.formats.containers`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, Protocol

from searchkit.caption import Caption
from searchkit.formats import exiftool, img2dataset, meta, nested, ninjs, pairs, takeout
from searchkit.formats.containers import (
    SEVERAL,
    TOLD,
    below,
    containers,
    fields,
    has_text,
    unfolded,
)
from searchkit.formats.containers import row as record_in
from searchkit.formats.crawled import compact
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import numbered, undecoded
from searchkit.formats.records import as_text, field_of, record, unmapped
from searchkit.formats.stream import DECODER, JSON_CURE, Items, Members, Outline, held, outline
from searchkit.formats.subtitles import whisper

LEADS = ("lead", "sapo", "intro", "standfirst", "chapeau")

WHOLE = 8 * 2**20
MOST_NAMES = 1000
NOWHERE = "no caption in this object, nor a list of records with captions that is known"
NOWHERE_CURE = "save the list of records alone, each with a caption or a headline"
NO_RECORD = ("not a record", "write an object or a text")


class Dialect(Protocol):
    """A module that reads JSON documents of one shape."""

    def matches(self, data: Any) -> bool:
        """Whether a document is of this shape; looks at its top alone."""

    def captions(self, file: File, data: Any) -> Iterator[Caption | Problem]:
        """The captions of a document of this shape."""


DIALECTS: tuple[Dialect, ...] = (exiftool, pairs, takeout, meta, whisper, ninjs, img2dataset)
"""The first that matches a document reads it."""

STREAMING: tuple[Dialect, ...] = (exiftool, pairs, meta)
"""Those that only go through a document's lists, and so read it at any length."""


def read_lines(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a file with one JSON object or string a line."""
    filled = ((line, text) for line, text in numbered(file) if text.strip())
    rows = (
        (f"line {line}", undecoded(file, line, text) or _parsed(file, text.strip(), line))
        for line, text in filled
    )
    yield from _rows(file, rows, {})


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a JSON document."""
    if file.path.name in takeout.OTHER:
        return
    with file.open() as stream:
        is_large = len(stream.read(WHOLE + 1)) > WHOLE
    found = outline(file) if is_large else _whole(file)
    if found.more:
        yield from read_lines(file)
        return
    dialects = STREAMING if is_large or isinstance(found.data, Members) else DIALECTS
    if dialect := next((each for each in dialects if each.matches(found.shown)), None):
        sound, problems = (found.data, []) if dialect in STREAMING else _sound(found.data)
        yield from problems
        yield from dialect.captions(file, sound)
    elif isinstance(found.data, Members):
        yield file.problem("too many members for a record", "make it a list of records")
    elif found.data is not None:
        yield from _plain(file, found)
    if found.broken:
        yield found.broken


def _plain(file: File, found: Outline) -> Iterator[Caption | Problem]:
    """The captions of a document in no dialect."""
    if is_held := found.data is found.shown:
        found.data = found.shown = unfolded(found.data)
    if isinstance(found.data, list | Items):
        yield from _items(file, found.data, {})
    elif isinstance(found.data, dict) and (names := containers(file, found.shown)):
        yield from _contained(file, found.data, names)
    elif is_held and isinstance(found.data, dict) and (records := below(file, found.data)):
        yield from _sound(found.data)[1]
        yield from _items(file, records, {})
    elif not found.broken or has_text(file, found.shown):
        yield from _single(file, found.shown)


def _single(file: File, data: Any) -> Iterator[Caption | Problem]:
    """The caption of a document that is one record."""
    row, problems = _sound(data)
    yield from problems
    if isinstance(row, dict) and _holds_more(row) and not fields(file, [row]) & TOLD:
        yield file.problem(NOWHERE, NOWHERE_CURE)
    else:
        yield from _items(file, [row], {})


def _holds_more(row: dict[str, Any]) -> bool:
    return not all(map(_is_plain, row.values()))


def _whole(file: File) -> Outline:
    """A document that is held in memory; of a broken one what stands before the break."""
    text = "".join(line for _, line in numbered(file))
    if not text.strip():
        return Outline()
    is_decoded = undecoded(file, 1, text) is None
    data = _parsed(file, text) if is_decoded else None
    if isinstance(data, Problem) and data.what.endswith(": Extra data"):
        return Outline(more=True)
    if is_decoded and not isinstance(data, Problem):
        return Outline(data, data)
    found = held(outline(file))
    if data is not None:
        found.broken = replace(data, broken_off=True)
    return found


def _parsed(file: File, text: str, first_line: int = 1) -> Any:
    try:
        return DECODER.decode(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        what = f"not JSON at column {error.colno}: {error.msg}"
        return file.problem(what, JSON_CURE, locator=f"line {first_line + error.lineno - 1}")
    except RecursionError:
        where = f"line {first_line}"
        return file.problem("JSON nested too deeply", "flatten the record", locator=where)


def _contained(
    file: File, data: dict[str, Any], names: Collection[str]
) -> Iterator[Caption | Problem]:
    items = chain.from_iterable(data[name] for name in names)
    outer, problems = _sound({name: value for name, value in data.items() if name not in names})
    yield from problems
    flat = nested.flat(outer, field_of)
    shared = {name: value for name, value in flat.items() if _is_plain(value)}
    leads = [name for name in shared if name.casefold() in LEADS or field_of(name) == "text"]
    lead = next(filter(None, [as_text(shared.pop(name)) for name in leads]), "")
    defaults = {name: value for name, value in shared.items() if field_of(name) != "id"}
    if not lead and not any(field_of(name) == "headline" for name in defaults):
        yield from _items(file, items, defaults)
    else:
        yield from _essay(file, lead, items, defaults)


def _sound(row: Any) -> tuple[Any, list[Problem]]:
    """A record without what could not be read of its lists, and that."""
    if not isinstance(row, dict):
        return row, []
    found = {name: value for name, value in row.items() if isinstance(value, list)}
    problems = [item for items in found.values() for item in items if isinstance(item, Problem)]
    sound = {
        name: [item for item in items if not isinstance(item, Problem)]
        for name, items in found.items()
    }
    return row | sound if problems else row, problems


def _is_plain(value: Any) -> bool:
    if isinstance(value, Items):
        return False
    items = value if isinstance(value, list) else [value]
    return not any(isinstance(item, dict | list) for item in items)


def _essay(
    file: File, lead: str, items: Iterable[Any], defaults: dict[str, Any]
) -> Iterator[Caption | Problem]:
    if lead:
        row = {"text": lead, "essay": file.path.stem, "number": "0"}
        yield record(file, 0, row, "lead", defaults)
    seen = {hash(compact(lead))}
    number = 0
    for item in _items(file, items, defaults | {"essay": file.path.stem}):
        if isinstance(item, Problem):
            yield item
        elif not item.text or hash(compact(item.text)) not in seen:
            number += 1
            seen.add(hash(compact(item.text)))
            yield replace(item, extra={"number": str(number)} | dict(item.extra))


def _items(
    file: File, items: Iterable[Any], defaults: dict[str, Any]
) -> Iterator[Caption | Problem]:
    numbered_items = ((f"item {number}", item) for number, item in enumerate(items, 1))
    return _rows(file, numbered_items, defaults)


def _rows(
    file: File, rows: Iterable[tuple[str, Any]], defaults: dict[str, Any]
) -> Iterator[Caption | Problem]:
    """The captions of values at their locators; problems among these are passed on."""
    names: dict[str, None] = {}
    for number, (locator, item) in enumerate(rows, 1):
        row = record_in(item)
        if not isinstance(row, dict):
            yield row if isinstance(row, Problem) else file.problem(*NO_RECORD, locator=locator)
            continue
        if file.options.columns and len(names) < MOST_NAMES:
            names.update(dict.fromkeys(row))
        for place, each in enumerate(_each(row), 1):
            found = record(file, number, each, locator, defaults)
            if place > 1 and isinstance(found, Caption):
                found = replace(found, id=f"{found.id}.{place}")
            yield found
    if names:
        yield from unmapped(file, names)


def _each(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The records that a record with a list of captions stands for."""
    name = next((name for name in row if name.casefold() == SEVERAL), "")
    texts = row.get(name)
    if not isinstance(texts, list) or not texts or any(field_of(name) == "text" for name in row):
        return [row]
    shared = {other: value for other, value in row.items() if other != name}
    return [shared | (text if isinstance(text, dict) else {"text": text}) for text in texts]
