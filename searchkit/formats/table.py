"""Tables (``.csv``, ``.tsv``): a header of column names, then one caption a row.

The delimiter is the one that makes most sense of the header, or what a first line ``sep=;``
says. Titles may stand above the header, within the first `HEADER_WITHIN` lines. A table that
exiftool wrote has its own names (`searchkit.formats.exiftool`).

A row that cannot be read is a problem, and reading goes on at the line after the one it begins
at. A row may span `LONGEST_ROW` lines and `LONGEST_TEXT` characters. Cells missing at a row's
end are empty; a row with more filled cells than the header has columns is refused, since its
values have most likely slipped into other columns.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from threading import Lock

from searchkit.caption import Caption
from searchkit.formats import cells, exiftool
from searchkit.formats.dateorder import DateOrder, Placed
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import Line, numbered, undecoded
from searchkit.formats.records import (
    Row,
    as_text,
    distinct,
    field_of,
    missing_columns,
    record,
    unmapped,
)
from searchkit.formats.subtitles import whisper

DELIMITERS = ",;\t|"
LONGEST_ROW = 1000
HEADER_WITHIN = 20
LONGEST_TEXT = 8 * 2**20
LONGEST_CELL = 2**31 - 1

QUOTE_CURE = "put the cell in double quotes, and double those inside it"
HEADER_CURE = (
    "name one column caption (or text, description, headline), or say which it is with "
    "--map caption=COLUMN"
)

_SEP = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_LIMIT = Lock()

_Row = list[str] | csv.Error


class _Lines(Iterator[str]):
    """The lines given to the csv reader; after a broken row they can be gone back to."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._ahead: deque[Line] = deque()
        self._length = 0
        self.taken: list[Line] = []

    def __next__(self) -> str:
        if len(self.taken) == LONGEST_ROW:
            raise csv.Error(f"no end within {LONGEST_ROW} lines, a quote is open")
        if self._length > LONGEST_TEXT:
            raise csv.Error(f"no end within {LONGEST_TEXT:,} characters, a quote is open")
        self.taken.append(self._ahead.popleft() if self._ahead else next(self._lines))
        self._length += len(self.taken[-1][1])
        return self.taken[-1][1]

    def start(self) -> None:
        """Forget the lines taken so far: the next one begins a row."""
        self.taken = []
        self._length = 0

    @property
    def first(self) -> int:
        """The number of the first line taken for the row last read."""
        return self.taken[0][0]

    def go_back(self) -> None:
        """Give all but the first of the lines taken once more."""
        self._ahead.extendleft(reversed(self.taken[1:]))


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that is being read: its lines, how they are cut, and into what columns."""

    file: File
    lines: _Lines
    delimiter: str
    columns: Sequence[str] = ()


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a table, in order."""
    if file.suffix == ".tsv" and whisper.is_table(file):
        yield from whisper.read_table(file)
        return
    table, rows = _opened(file)
    header = next(rows, None)
    if header is None:
        return
    columns = _columns(table, header)
    if isinstance(columns, Problem):
        yield columns
        return
    yield from unmapped(file, columns, _where(table))
    table = replace(table, columns=columns)
    if exiftool.MARK in columns:
        yield from exiftool.described(file, _records(table, rows, exiftool.record))
        return
    dates = DateOrder(file, columns, partial(_again, file, columns))
    yield from _records(table, rows, partial(_dated, dates))
    yield from dates.problems()


def is_table(file: File, line: str) -> bool:
    """Whether a text file's first line is a header: with a caption, and further known columns.

    All have to be known where no tabs stand between them.
    """
    delimiter = _delimiter(file, line, "\t" + DELIMITERS)
    fields = [field_of(name, file.options.columns) for name in line.strip().split(delimiter)]
    known = sum(map(bool, fields))
    return "text" in fields and known > 1 and (delimiter == "\t" or known == len(fields))


def _opened(file: File) -> tuple[_Table, Iterator[_Row]]:
    """A table, and its rows that are not empty, the header first."""
    delimiter, lines = _start(file)
    table = _Table(file, _Lines(lines), delimiter)
    return (table, (row for row in _rows(table) if isinstance(row, csv.Error) or any(row)))


def _again(file: File, columns: Sequence[str], wanted: Sequence[str]) -> Iterator[Placed]:
    """Some columns of a table, read once more."""
    table, rows = _opened(file)
    table = replace(table, columns=columns)
    cut = [(name, columns.index(name)) for name in wanted]
    with suppress(OSError):
        for row in map(partial(_unquoted, table), islice(rows, 1, None)):
            if not isinstance(row, csv.Error) and not any(row[len(columns) :]):
                yield _where(table), {name: cells.text(row[n]) for name, n in cut if n < len(row)}


def _start(file: File) -> tuple[str, Iterator[Line]]:
    """The delimiter, and the lines from the header on."""
    lines = numbered(file)
    first = next((line for line in lines if line[1].strip()), None)
    if first is None:
        return (",", lines)
    delimiters = ("\t" if file.suffix in (".tsv", ".txt") else ",") + DELIMITERS
    ahead = [first, *_ahead(lines, LONGEST_TEXT - len(first[1]))]
    if match := _SEP.fullmatch(first[1].strip()):
        delimiters = match[1]
        del ahead[0]
    place, delimiter = _header(file, [text for _, text in ahead], delimiters)
    return (delimiter, chain(ahead[place:], lines))


def _ahead(lines: Iterator[Line], length: int) -> Iterator[Line]:
    """The next lines within which the header may be, as far as they are of some length."""
    for line in islice(lines, HEADER_WITHIN):
        yield line
        length -= len(line[1])
        if length < 0:
            return


def _header(file: File, lines: Sequence[str], delimiters: str) -> tuple[int, str]:
    """Which of the first lines is the header, by default the first, and its delimiter."""
    is_first = True
    for place, line in enumerate(lines):
        delimiter = _delimiter(file, line, delimiters)
        fields = [field_of(name, file.options.columns) for name in line.split(delimiter)]
        if {"text", "headline"} & set(fields) and (is_first or sum(map(bool, fields)) > 1):
            return (place, delimiter)
        is_first = is_first and not line.strip()
    return (0, _delimiter(file, lines[0] if lines else "", delimiters))


def _delimiter(file: File, header: str, delimiters: str) -> str:
    """The delimiter that cuts most known names out of a header, then most names at all."""

    def sense(delimiter: str) -> tuple[int, int]:
        names = header.split(delimiter)
        return (sum(bool(field_of(name, file.options.columns)) for name in names), len(names))

    return max(delimiters, key=sense)


def _rows(table: _Table) -> Iterator[_Row]:
    reader = csv.reader(table.lines, delimiter=table.delimiter, strict=True)
    while True:
        table.lines.start()
        row = _next(reader)
        if row is None:
            return
        if isinstance(row, csv.Error):
            table.lines.go_back()
        yield row


def _next(reader: Iterator[list[str]]) -> _Row | None:
    """The next row, read under a wide limit on cells that nobody else gets to see."""
    with _LIMIT:
        limit = csv.field_size_limit(LONGEST_CELL)
        try:
            return next(reader, None)
        except csv.Error as error:
            return error
        finally:
            csv.field_size_limit(limit)


def _columns(table: _Table, header: _Row) -> list[str] | Problem:
    if isinstance(header, csv.Error):
        return _broken(table, header)
    if problem := _undecoded(table):
        return problem
    names = [name.strip() or f"column {place}" for place, name in enumerate(header, 1)]
    fields = {field_of(name, table.file.options.columns) for name in names}
    if not {"text", "headline"} & fields and exiftool.MARK not in names:
        if problem := missing_columns(table.file, names, _where(table)):
            return problem
        return no_caption(table.file, names, _where(table))
    return names


def no_caption(file: File, names: Sequence[str], locator: str) -> Problem:
    """The problem that no column of a header stands for a caption."""
    what = f"no caption among the columns {', '.join(map(as_text, names))}"
    return file.problem(what, HEADER_CURE, locator=locator)


def _unquoted(table: _Table, row: _Row) -> _Row:
    """A broken row cut at tabs alone, if it fits: many tab-separated files know no quoting."""
    if isinstance(row, csv.Error) and table.delimiter == "\t":
        cells = table.lines.taken[0][1].rstrip("\r\n").split("\t")
        if len(cells) == len(table.columns):
            del table.lines.taken[1:]
            return cells
    return row


def _records(
    table: _Table,
    rows: Iterable[_Row],
    record_of: Callable[[File, int, Row, str], Caption | Problem],
) -> Iterator[Caption | Problem]:
    for number, row in enumerate(rows, 1):
        values = _values(table, _unquoted(table, row))
        if isinstance(values, Problem):
            yield values
        else:
            yield record_of(table.file, number, values, _where(table))


def _dated(dates: DateOrder, file: File, number: int, row: Row, locator: str) -> Caption | Problem:
    return record(file, number, dates.applied(row), locator)


def _values(table: _Table, row: _Row) -> Row | Problem:
    """The texts of a row by column, or why there are none."""
    if isinstance(row, csv.Error):
        return _broken(table, row)
    if problem := _undecoded(table):
        return problem
    if any(row[len(table.columns) :]):
        what = f"{len(row)} cells for {len(table.columns)} columns"
        return table.file.problem(what, QUOTE_CURE, locator=_where(table))
    return distinct(zip(table.columns, map(cells.text, row), strict=False))


def _broken(table: _Table, error: csv.Error) -> Problem:
    what = f"broken row: {error}"
    problem = table.file.problem(what, QUOTE_CURE, locator=_where(table))
    return undecoded(table.file, *table.lines.taken[0]) or problem


def _undecoded(table: _Table) -> Problem | None:
    text = "".join(text for _, text in table.lines.taken)
    return undecoded(table.file, table.lines.first, text)


def _where(table: _Table) -> str:
    return f"line {table.lines.first}"
