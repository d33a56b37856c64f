"""Excel workbooks (``.xlsx``, ``.xlsm``): every sheet with a header, a caption a row.

ECMA-376 part 1, chapter 18: a zip of XML parts. A sheet is streamed; the texts that all sheets
share are held, up to `MOST_TEXT` characters. What a formula showed when the workbook was last
saved is its value. Titles may stand above the header.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from searchkit.caption import Caption
from searchkit.formats import cells
from searchkit.formats.files import File, Problem
from searchkit.formats.records import distinct, field_of, missing_columns, record
from searchkit.formats.table import HEADER_CURE, HEADER_WITHIN

MOST_TEXT = 24 * 2**20
LARGEST_PART = 2**30
HIGHEST_RATIO = 200
"""How many times a part may grow when it is unpacked; text rarely does 20 times."""

MOST_HELD = 8 * 2**20
"""Bytes of a row, or of anything else that has to be held."""

DEEPEST = 64
MOST_COLUMNS = 16_384
CURE = "open it in a spreadsheet program and save it again"

_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Built-in number formats of dates and times."""

_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_PLACE = re.compile("([A-Z]{1,3})[0-9]+")

Row = list[str]


class _BrokenError(Exception):
    """A workbook that cannot be read on."""


@dataclass(frozen=True, slots=True)
class _Book:
    """What the sheets of a workbook share: texts, which styles are dates, and day 0."""

    archive: zipfile.ZipFile
    texts: Sequence[str]
    dates: frozenset[int]
    day_0: datetime


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a workbook, sheet by sheet; Excel's notes of open ones have none."""
    if file.path.name.startswith("~$"):
        return
    try:
        with file.open() as stream, zipfile.ZipFile(stream) as archive:
            yield from _captions(file, archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        yield _unread(file, str(error))
    except (ParseError, _BrokenError, KeyError, ValueError, LookupError, OverflowError) as error:
        yield _unread(file, str(error))


def _unread(file: File, what: str) -> Problem:
    problem = file.problem(f"not a readable Excel workbook: {what}", CURE)
    return replace(problem, broken_off=True)


def _captions(file: File, archive: zipfile.ZipFile) -> Iterator[Caption | Problem]:
    book, sheets = _book(archive)
    found = False
    for name, part in sheets:
        for item in _sheet(file, name, _rows(book, part)):
            found = found or isinstance(item, Caption)
            yield item
    if not found and not file.options.columns:
        yield file.problem("a workbook without a column of captions", HEADER_CURE, refused=False)


def _sheet(file: File, name: str, rows: Iterator[tuple[int, Row]]) -> Iterator[Caption | Problem]:
    """The captions of a sheet; none of one without a header that tells of any."""
    ahead = list(islice(rows, HEADER_WITHIN))
    place = _header(file, [row for _, row in ahead])
    if place < 0:
        if ahead and (problem := missing_columns(file, ahead[0][1], f"sheet {name}")):
            yield problem
        return
    columns = [text.strip() or f"column {n}" for n, text in enumerate(ahead[place][1], 1)]
    if missing := missing_columns(file, columns, f"sheet {name}"):
        yield missing
    for number, row in chain(ahead[place + 1 :], rows):
        if any(row):
            where = f"sheet {name}, row {number}"
            names = columns + [f"column {n + 1}" for n in range(len(columns), len(row))]
            item = record(file, number, distinct(zip(names, row, strict=False)), where)
            yield _named(file, item, name) if isinstance(item, Caption) else item


def _named(file: File, item: Caption, sheet: str) -> Caption:
    """A caption without an id of its own, named by its sheet and row."""
    start = f"{file.name}#"
    if not item.id.startswith(start):
        return item
    return replace(item, id=f"{start}{sheet}#{item.id.removeprefix(start)}")


def _header(file: File, rows: Sequence[Row]) -> int:
    for place, row in enumerate(rows):
        fields = [field_of(text, file.options.columns) for text in row]
        if {"text", "headline"} & set(fields) and (not place or sum(map(bool, fields)) > 1):
            return place
    return -1


def _book(archive: zipfile.ZipFile) -> tuple[_Book, list[tuple[str, str]]]:
    """What the sheets share, and their names and parts."""
    parts = set(archive.namelist())
    links = {
        link.get("Id", ""): posixpath.normpath(posixpath.join("xl", link.get("Target", "")))
        for link in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    sheets, is_1904 = [], False
    for element in _elements(archive, "xl/workbook.xml", "sheet", "workbookPr"):
        if _tag(element) == "workbookPr":
            is_1904 = element.get("date1904") in ("1", "true")
            continue
        link = next((value for name, value in element.items() if name.endswith("}id")), "")
        part = links.get(link, "").lstrip("/")
        if part in parts or (part := part.removeprefix("xl/")) in parts:
            sheets.append((cells.unescaped(element.get("name", "")), part))
    texts = _texts(archive) if "xl/sharedStrings.xml" in parts else []
    dates = _date_styles(archive) if "xl/styles.xml" in parts else frozenset()
    day_0 = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    return _Book(archive, texts, dates, day_0), sheets


def _texts(archive: zipfile.ZipFile) -> list[str]:
    found, length = [], 0
    for element in _elements(archive, "xl/sharedStrings.xml", "si"):
        text = _text(element)
        length += len(text) + 50
        if length > MOST_TEXT:
            raise _BrokenError(f"more than {MOST_TEXT:,} characters of text")
        found.append(text)
    return found


def _text(element: Element) -> str:
    """The text of an element with runs, without the readings (furigana) above them."""
    pieces = []
    for child in element:
        if _tag(child) == "t":
            pieces.append(child.text or "")
        elif _tag(child) == "r":
            pieces.extend(run.text or "" for run in child if _tag(run) == "t")
    return cells.unescaped("".join(pieces))


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Which of the cell styles show a number as a date."""
    own, styles = set(), []
    for element in _elements(archive, "xl/styles.xml", "numFmt", "cellXfs"):
        if _tag(element) == "numFmt":
            code = _LITERAL.sub("", element.get("formatCode", ""))
            if re.search("[ymdhs]", code, re.IGNORECASE) and "General" not in code:
                own.add(int(element.get("numFmtId", "0")))
        else:
            styles = [int(style.get("numFmtId", "0")) for style in element]
    return frozenset(n for n, style in enumerate(styles) if style in own or style in _DATES)


def _rows(book: _Book, part: str) -> Iterator[tuple[int, Row]]:
    """The rows of a sheet that are there, with their numbers."""
    number = 0
    for element in _elements(book.archive, part, "row"):
        place = element.get("r", "")
        number = int(place) if place.isdecimal() and len(place) < 9 else number + 1
        row: dict[int, str] = {}
        for cell in element:
            match = _PLACE.fullmatch(cell.get("r", ""))
            row[_column(match[1]) if match else len(row)] = _value(book, cell)
        if row and max(row) < MOST_COLUMNS:
            yield number, [row.get(column, "") for column in range(max(row) + 1)]


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _value(book: _Book, cell: Element) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return cells.text(next((_text(child) for child in cell if _tag(child) == "is"), ""))
    value = next((child.text or "" for child in cell if _tag(child) == "v"), "")
    if kind == "s":
        number = int(value) if value.isdecimal() and len(value) < 9 else len(book.texts)
        return cells.text(book.texts[number]) if number < len(book.texts) else ""
    if kind == "b":
        return {"0": "false", "1": "true"}.get(value, value)
    style = cell.get("s", "")
    if kind == "n" and style.isdecimal() and int(style[:9]) in book.dates:
        return _date(book, value)
    return cells.text(cells.unescaped(value))


def _date(book: _Book, value: str) -> str:
    """A number of days as a date, with its time where it has one."""
    try:
        time = book.day_0 + timedelta(days=float(value))
    except (ValueError, OverflowError):
        return value
    seconds = timedelta(seconds=round(time.microsecond / 1_000_000))
    time = time.replace(microsecond=0) + seconds
    is_day = (time.hour, time.minute, time.second) == (0, 0, 0)
    return time.date().isoformat() if is_day else time.isoformat(" ")


def _elements(archive: zipfile.ZipFile, part: str, *tags: str) -> Iterator[Element]:
    """The elements of some names, in order; nothing else is kept."""
    parser: XMLPullParser[Any] = XMLPullParser(("start", "end"))
    path: list[Element] = []
    wanted = held = 0
    with _opened(archive, part) as stream:
        while chunk := stream.read(2**16):
            parser.feed(chunk)
            held += len(chunk)
            events: Iterator[Any] = iter(parser.read_events())
            for event, element in events:
                if event == "start":
                    path.append(element)
                    wanted += _tag(element) in tags
                    continue
                path.pop()
                wanted -= _tag(element) in tags
                if wanted:
                    continue
                if _tag(element) in tags:
                    yield element
                element.clear()
                if path:
                    path[-1].remove(element)
                held = 0
            if held > MOST_HELD or len(path) > DEEPEST:
                raise _BrokenError(f"{part} is no spreadsheet's")
    parser.close()


def _opened(archive: zipfile.ZipFile, part: str) -> BinaryIO:
    info = archive.getinfo(part)
    if info.file_size > min(LARGEST_PART, HIGHEST_RATIO * info.compress_size + 2**20):
        raise _BrokenError(f"{part} is packed too tightly to be a spreadsheet's")
    with archive.open(info) as head:
        if b"<!DOCTYPE" in head.read(2**12):
            raise _BrokenError(f"{part} has a document type, which a spreadsheet has not")
    return archive.open(info)  # type: ignore[return-value]


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
