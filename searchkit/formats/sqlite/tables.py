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
from searchkit.formats.sqlite.opening import Database, as_printable, broken, quoted

OF_A_PICTURE = frozenset({"byline", "credit", "media"})
"""With one of these a title is enough; else a table may be of anything."""


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
    columns = database.tables[table]
    values = ", ".join(map(_value, columns))
    try:
        # An index of a stranger's may be on an expression, which would run.
        rows = database.rows(f"SELECT {values} FROM {quoted(table)} NOT INDEXED")
        for number, row in enumerate(rows, 1):
            texts = (cells.text(cell) if isinstance(cell, str) else cell for cell in row)
            where = f"table {as_printable(table)}, row {number}"
            yield record(file, number, distinct(zip(columns, texts, strict=True)), where)
    except sqlite3.Error as error:
        yield broken(file, error, as_printable(table))


def _value(column: str) -> str:
    """SQL for a column's value; pictures and other bytes are not loaded."""
    name = quoted(column)
    return f"CASE typeof({name}) WHEN 'blob' THEN NULL ELSE {name} END"
