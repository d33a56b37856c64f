"""Tables of captions in any database, known by the names of their columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain

from searchkit.caption import Caption
from searchkit.formats import cells
from searchkit.formats.dateorder import DateOrder, Placed
from searchkit.formats.files import File, Problem
from searchkit.formats.ids import SeenIds
from searchkit.formats.records import counted, distinct, field_of, record, unmapped
from searchkit.formats.sqlite.opening import (
    Database,
    Row,
    as_printable,
    is_given_up,
    lost,
    quoted,
    told,
)

OF_A_PICTURE = frozenset({"byline", "credit", "media"})
"""With one of these a title is enough; else a table may be of anything."""


AGAIN = sqlite3.DatabaseError("a row comes again")
ELSEWHERE = sqlite3.DatabaseError("a row in the wrong place")


def with_captions(file: File, database: Database) -> list[str]:
    """The names of the tables with a column that stands for the caption."""
    return [name for name, columns in database.tables.items() if _has_captions(file, columns)]


def captions(file: File, database: Database, tables: Sequence[str]) -> Iterator[Caption | Problem]:
    """The captions of these tables; an id is told apart by its table where there are several."""
    yield from unmapped(file, chain(*database.tables.values()))
    for table in tables:
        rows = told(file, _rows(file, database, table), f"table {as_printable(table)}")
        for item in counted(file, rows, f"rows of {as_printable(table)}"):
            if isinstance(item, Caption) and len(tables) > 1:
                yield replace(item, id=f"{as_printable(table)}#{item.id.rpartition('#')[2]}")
            else:
                yield item


def _has_captions(file: File, columns: Sequence[str]) -> bool:
    fields = {field_of(name, file.options.columns) for name in columns}
    return "text" in fields or ("headline" in fields and not OF_A_PICTURE.isdisjoint(fields))


def _rows(file: File, database: Database, table: str) -> Iterator[Caption | Problem]:
    columns = database.tables[table]
    dates = DateOrder(file, columns, partial(_columns, database, table))
    for number, row in enumerate(_values(database, table), 1):
        where = _where(table, number)
        if isinstance(row, sqlite3.Error):
            yield lost(file, row, where)
            continue
        texts = (cells.text(cell) if isinstance(cell, str) else cell for cell in row)
        values = dates.applied(distinct(zip(columns, texts, strict=True)))
        yield record(file, number, values, where)
    yield from dates.problems()


def _columns(database: Database, table: str, wanted: Sequence[str]) -> Iterator[Placed]:
    """Some columns of a table, as far as it can be read through."""
    values = ", ".join(map(_value, wanted))
    with suppress(sqlite3.Error):
        rows = database.through(f"SELECT {values} FROM {quoted(table)} NOT INDEXED")
        for number, row in enumerate(rows, 1):
            texts = (cells.text(cell) if isinstance(cell, str) else cell for cell in row)
            yield _where(table, number), dict(zip(wanted, texts, strict=True))


def _where(table: str, number: int) -> str:
    return f"table {as_printable(table)}, row {number}"


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
    yield from _each(database, ids, f"SELECT {values} {sql} WHERE _rowid_ = ?")


def _each(database: Database, ids: Iterator[Row], sql: str) -> Iterator[Row | sqlite3.Error]:
    """The row of each id, once: pages of a damaged table may be in it several times."""
    seen = SeenIds("")
    for id in ids:
        try:
            found = next(database.rows(sql, id), None) if seen.add(str(id[0])) else AGAIN
            yield found or ELSEWHERE
        except sqlite3.Error as error:
            if is_given_up(error):
                raise
            yield error


def _value(column: str) -> str:
    """SQL for a column's value; pictures and other bytes are not loaded."""
    name = quoted(column)
    return f"CASE typeof({name}) WHEN 'blob' THEN NULL ELSE {name} END"
