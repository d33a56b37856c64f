"""SQLite databases: Lightroom catalogues, digiKam's, and any with a table of captions.

A database is only read: never locked, never changed, and nothing is written beside it. Only
plain tables are read, so that no view, trigger or virtual table of a stranger's runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.sqlite import digikam, lightroom, opening, tables
from searchkit.formats.sqlite.opening import Database

NO_CAPTIONS = "a database without a table of captions"


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
            yield file.problem(NO_CAPTIONS, "left out", refused=False)
        yield from tables.captions(file, database, found)
