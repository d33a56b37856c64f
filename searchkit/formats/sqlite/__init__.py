"""SQLite databases: Lightroom catalogues, digiKam's, and any with a table of captions.

A database is only read: never locked, never changed, and nothing is written beside it. Only
plain tables are read, so that no view, trigger or virtual table of a stranger's runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.sqlite import digikam, lightroom, opening, tables
from searchkit.formats.sqlite.opening import Database
from searchkit.formats.table import HEADER_CURE

NO_TABLES = "a database without tables"
NO_CAPTIONS = "a database without a column for the caption; its tables are {}"
SHOWN = 3
"""How many tables a message names."""
SHOWN_COLUMNS = 8


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a database, table by table."""
    with file.open() as stream:
        head = stream.read(len(opening.MAGIC))
    if head != opening.MAGIC:
        yield from _no_database(file, head)
        return
    try:
        with opening.opened(file) as database:
            yield from _captions(file, database)
    except sqlite3.Error as error:
        yield opening.broken(file, error)


def _no_database(file: File, head: bytes) -> Iterator[Problem]:
    """Empty files are new databases, and many programs call their own files ``.db``."""
    if head:
        is_other = file.suffix == ".db"
        cure = "left out" if is_other else "copy it again, it may be damaged"
        yield file.problem("not an SQLite database", cure, refused=not is_other)


def _captions(file: File, database: Database) -> Iterator[Caption | Problem]:
    is_plain = not file.options.columns
    if is_plain and lightroom.matches(database):
        yield from lightroom.captions(file, database)
    elif is_plain and digikam.matches(database):
        yield from digikam.captions(file, database)
    else:
        found = tables.with_captions(file, database)
        if not found and not file.options.columns:
            yield _unknown(file, database)
        yield from tables.captions(file, database, found)


def _unknown(file: File, database: Database) -> Problem:
    """The problem of a database in which no caption is known; programs call their own ``.db``."""
    if not database.tables:
        return file.problem(NO_TABLES, "left out", refused=False)
    names = [_shown(name, columns) for name, columns in database.tables.items()]
    shown = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
    is_own = file.suffix == ".db" and not file.is_named
    return file.problem(NO_CAPTIONS.format(shown), HEADER_CURE, refused=not is_own)


def _shown(table: str, columns: Sequence[str]) -> str:
    """A table and its first columns."""
    more = ", ..." if len(columns) > SHOWN_COLUMNS else ""
    return opening.as_printable(f"{table} ({', '.join(columns[:SHOWN_COLUMNS])}{more})")
