"""Tables of captions in any database, known by the names of their columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from searchkit.caption import Caption
from searchkit.formats import cells
from searchkit.formats.files import File, Problem
from searchkit.formats.records import counted, distinct, field_of, missing_columns, record
from searchkit.formats.sqlite.opening import (
    CURE,
    Database,
    Row,
    as_printable,
    broken,
    is_given_up,
    quoted,
)

OF_A_PICTURE = frozenset({"byline", "credit", "media"})
"""With one of these a title is enough; else a table may be of anything."""


SHOWN = 3
"""How many rows of a table that cannot be read are told one by one."""


def with_captions(file: File, database: Database) -> list[str]:
    """The names of the tables with a column that stands for the caption."""
    return [name for name, columns in database.tables.items() if _has_captions(file, columns)]


def captions(file: File, database: Database, tables: Sequence[str]) -> Iterator[Caption | Problem]:
    """The captions of these tables; an id is told apart by its table where there are several."""
    if missing := missing_columns(file, chain(*database.tables.values())):
        yield missing
    for table in tables:
        rows = _rows(file, database, table)
        for item in counted(file, rows, f"rows of {as_printable(table)}"):
            if isinstance(item, Caption) and len(tables) > 1:
                yield replace(item, id=f"{as_printable(table)}#{item.id.rpartition('#')[2]}")
            else:
                yield item


def _has_captions(file: File, columns: Sequence[str]) -> bool:
    fields = {field_of(name, file.options.columns) for name in columns}
    return "text" in fields or ("headline" in fields and not OF_A_PICTURE.isdisjoint(fields))


def _rows(file: File, database: Database, table: str) -> Iterator[Caption | Problem]:
    columns, where = database.tables[table], f"table {as_printable(table)}"
    lost = 0
    try:
        for number, row in enumerate(_values(database, table), 1):
            at = f"{where}, row {number}"
            if not isinstance(row, sqlite3.Error):
                texts = (cells.text(cell) if isinstance(cell, str) else cell for cell in row)
                yield record(file, number, distinct(zip(columns, texts, strict=True)), at)
                continue
            lost += 1
            if lost <= SHOWN:
                yield file.problem(as_printable(str(row)), CURE, locator=at)
    except sqlite3.Error as error:
        yield broken(file, error, as_printable(table))
    if lost > SHOWN:
        yield file.problem(f"{lost - SHOWN:,} more rows cannot be read", CURE, locator=where)


def _values(database: Database, table: str) -> Iterator[Row | sqlite3.Error]:
    """The rows of a table, each asked for alone where it can be, so that it can fail alone."""
    values = ", ".join(map(_value, database.tables[table]))
    # An index of a stranger's may be on an expression, which would run.
    sql = f"FROM {quoted(table)} NOT INDEXED"
    try:
        ids = database.walk(f"SELECT _rowid_ {sql}")
    except sqlite3.OperationalError:
        yield from database.walk(f"SELECT {values} {sql}")
        return
    for id in ids:
        try:
            found = next(database.rows(f"SELECT {values} {sql} WHERE _rowid_ = ?", id), None)
            yield found or sqlite3.DatabaseError("a row in the wrong place")
        except sqlite3.Error as error:
            if is_given_up(error):
                raise
            yield error


def _value(column: str) -> str:
    """SQL for a column's value; pictures and other bytes are not loaded."""
    name = quoted(column)
    return f"CASE typeof({name}) WHEN 'blob' THEN NULL ELSE {name} END"
