"""Excel workbooks (``.xlsx``, ``.xlsm``): every sheet with a header, a caption a row.

ECMA-376 part 1, chapter 18: a zip of XML parts. A sheet is streamed; the texts that all sheets
share are held, up to `MOST_TEXT` characters. What a formula showed when the workbook was last
saved is its value. Titles may stand above the header.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from searchkit.caption import Caption
from searchkit.formats import cells
from searchkit.formats.dateorder import DateOrder, Placed
from searchkit.formats.encoding import COMPOUND
from searchkit.formats.files import EMPTY_FILE, EMPTY_FILE_CURE, File, Problem
from searchkit.formats.records import SHOWN, distinct, field_of, missing_columns, record, unmapped
from searchkit.formats.table import HEADER_WITHIN, no_caption

MOST_TEXT = 24 * 2**20
LARGEST_PART = 2**30
HIGHEST_RATIO = 200
"""How many times a part may grow when it is unpacked; text rarely does 20 times."""

MOST_HELD = 8 * 2**20
"""Bytes of a row, or of anything else that has to be held."""

DEEPEST = 64
MOST_COLUMNS = 16_384
CURE = "open it in a spreadsheet program and save it again"

PASSWORD = (
    "it is protected with a password",
    "open it in a spreadsheet program and save it without a password",
)
OLD = (
    "no workbook of this kind, but an older one or another document under its name",
    "open it in a spreadsheet program and save it as .xlsx",
)
_COMPOUND_HEAD = 76
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The stream that holds an encrypted workbook: [MS-OFFCRYPTO] 2.3.4.4."""

UNSAVED = "\0"
"""What a formula has for its value where none was stored."""
FORMULA = "no caption but a formula whose value was not stored"

MOST_MERGED = 100_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')

_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Built-in number formats of dates and times."""

_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_PLACE = re.compile("([A-Z]{1,3})[0-9]+")

Row = list[str]
Rows = Iterator[tuple[int, Row]]


class _BrokenError(Exception):
    """A workbook that cannot be read on."""


BROKEN = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError),
    *(ParseError, _BrokenError, LookupError, ValueError, OverflowError),
)
"""What is raised where a workbook cannot be read on."""


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
        with file.open() as stream:
            if other := _no_zip(file, stream):
                yield replace(other, broken_off=True)
                return
            with zipfile.ZipFile(stream) as archive:
                yield from _captions(file, archive)
    except BROKEN as error:
        yield _unread(file, str(error))


def _no_zip(file: File, stream: BinaryIO) -> Problem | None:
    """The problem of an empty file, or a compound file ([MS-CFB] 2.2), as a workbook."""
    head = stream.read(_COMPOUND_HEAD)
    if not head:
        return file.problem(EMPTY_FILE, EMPTY_FILE_CURE)
    if not head.startswith(COMPOUND) or len(head) < _COMPOUND_HEAD:
        return None
    shift, directory = struct.unpack_from("<H16xI", head, 30)
    stream.seek((directory + 1) << min(shift, 12))
    is_locked = _LOCKED in stream.read(2**16)
    return file.problem(*(PASSWORD if is_locked else OLD))


def _unread(file: File, what: str) -> Problem:
    problem = file.problem(f"not a readable Excel workbook: {what}", CURE)
    return replace(problem, broken_off=True)


def _captions(file: File, archive: zipfile.ZipFile) -> Iterator[Caption | Problem]:
    """The captions of all sheets with a header; where none has one, what stands in its place."""
    book, sheets = _book(archive)
    headless: Problem | None = None
    has_header = False
    for name, part in sheets:
        rows = _rows(book, part)
        ahead = list(islice(rows, HEADER_WITHIN))
        place = _header(file, [row for _, row in ahead])
        if place >= 0:
            has_header = True
            yield from _sheet(file, name, chain(ahead[place:], rows), partial(_rows, book, part))
        elif ahead and (problem := missing_columns(file, ahead[0][1], f"sheet {name}")):
            yield problem
        elif ahead and headless is None:
            where = f"sheet {name}, row {ahead[0][0]}"
            headless = no_caption(file, list(filter(None, ahead[0][1]))[:SHOWN], where)
    if headless and not has_header and not file.options.columns:
        yield headless


def _sheet(
    file: File, name: str, rows: Rows, again: Callable[[], Rows]
) -> Iterator[Caption | Problem]:
    """The captions of a sheet, from its header on; ``again`` goes through all its rows anew."""
    start, header = next(rows)
    columns = [text.strip() or f"column {n}" for n, text in enumerate(header, 1)]
    yield from unmapped(file, columns, f"sheet {name}")

    def cut(wanted: Sequence[str]) -> Iterator[Placed]:
        places = [(column, columns.index(column)) for column in wanted]
        with suppress(*BROKEN):
            for number, row in again():
                if number > start:
                    values = {column: row[n] for column, n in places if n < len(row)}
                    yield f"sheet {name}, row {number}", values

    dates = DateOrder(file, columns, cut)
    for number, row in rows:
        if any(row):
            where = f"sheet {name}, row {number}"
            names = columns + [f"column {n + 1}" for n in range(len(columns), len(row))]
            values = distinct(zip(names, (cell.strip(UNSAVED) for cell in row), strict=False))
            item = record(file, number, dates.applied(values), where)
            if isinstance(item, Caption):
                yield _named(file, item, name)
            else:
                is_unsaved = UNSAVED in row
                yield file.problem(FORMULA, CURE, locator=where) if is_unsaved else item
    yield from dates.problems()


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


def _rows(book: _Book, part: str) -> Rows:
    """The rows of a sheet that are there, with their numbers.

    A cell that is merged with those below it holds for their rows, if these hold anything else.
    """
    number = 0
    merged = _merged(book.archive, part)
    holding: dict[int, tuple[int, str]] = {}
    for element in _elements(book.archive, part, "row"):
        place = element.get("r", "")
        number = int(place) if place.isdecimal() and len(place) < 9 else number + 1
        row: dict[int, str] = {}
        for cell in element:
            match = _PLACE.fullmatch(cell.get("r", ""))
            row[_column(match[1]) if match else len(row)] = _value(book, cell)
        if any(row.values()):
            held = {column: text for column, (end, text) in holding.items() if number <= end}
            row |= {column: text for column, text in held.items() if not row.get(column)}
        for column, end in merged.get(number, ()):
            holding[column] = (end, row.get(column, ""))
        if row and max(row) < MOST_COLUMNS:
            yield number, [row.get(column, "") for column in range(max(row) + 1)]


def _merged(archive: zipfile.ZipFile, part: str) -> dict[int, list[tuple[int, int]]]:
    """The first row of merged cells -> their first column and last row, of those over rows.

    They are told behind all rows, so the part is gone through for them alone.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    tail = b""
    with _opened(archive, part) as stream:
        while len(found) < MOST_MERGED and (chunk := stream.read(2**16)):
            tail += chunk
            end = 0
            for match in _MERGED.finditer(tail):
                end, first, last = match.end(), int(match[2]), int(match[3])
                if last > first:
                    found.setdefault(first, []).append((_column(match[1].decode()), last))
            tail = tail[max(end, len(tail) - 200) :]
    return found


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
    if not value and any(_tag(child) == "f" for child in cell):
        return UNSAVED
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
    """A number of days as a date, with its time where it has one; less than one is a time."""
    try:
        time = book.day_0 + timedelta(days=float(value))
    except (ValueError, OverflowError):
        return value
    seconds = timedelta(seconds=round(time.microsecond / 1_000_000))
    time = time.replace(microsecond=0) + seconds
    if time.date() == book.day_0.date():
        return time.time().isoformat()
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
