"""Opening a database that belongs to another program, which may have it open."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.walk import UNFINISHED

MAGIC = b"SQLite format 3\x00"

LONGEST_VALUE = 16 * 2**20
"""Bytes of a text or a row; one that is longer cannot be read."""

CURE = "repair it with the program that it belongs to, or sqlite3's .recover"

SHOWN = 3
"""How many rows of a table that cannot be read are told one by one."""

TRIES = 3
MOST_TABLES = 10_000

SMALLEST_ROW = 6
"""Bytes that a row takes of its page at the least."""

_STEPS = 1_000_000
_STEPS_PER_BYTE = 100

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Database:
    """An open database and its plain tables, each with the names of its stored columns.

    It is open twice: a query that fails sends all others of its connection back to rows that
    they had, which need not end in a damaged table. `walk` is not disturbed by that.
    """

    connection: sqlite3.Connection
    walker: sqlite3.Connection
    tables: Mapping[str, tuple[str, ...]]
    room: int
    """Bytes of the database."""

    def rows(self, sql: str, values: Row = ()) -> Iterator[Row]:
        """The rows of a query; raises `sqlite3.Error` where it cannot be read on."""
        return _asked(self.connection, sql, values)

    def walk(self, sql: str, values: Row = ()) -> Iterator[Row]:
        """The rows of a whole table, as `rows`; more than fit into the file are an error."""
        return _fitting(_asked(self.walker, sql, values), self.room // SMALLEST_ROW)

    def through(self, sql: str) -> Iterator[Row]:
        """The same while another walk goes on, which does not disturb it either."""
        return _fitting(_asked(self.connection, sql), self.room // SMALLEST_ROW)

    def has(self, table: str, *columns: str) -> bool:
        """Whether there is a plain table with these columns."""
        return set(columns) <= set(self.tables.get(table, ())) and table in self.tables


@contextmanager
def opened(file: File) -> Iterator[Database]:
    """A database, read without a lock; of one with unfinished changes, a copy."""
    with TemporaryDirectory(prefix="searchkit-") as folder:
        uri = _uri(file, Path(folder))
        with _connected(uri, file) as connection, _connected(uri, file) as walker:
            yield Database(connection, walker, _tables(connection), _size(connection))


def told(
    file: File, items: Iterable[Caption | Problem], where: str = ""
) -> Iterator[Caption | Problem]:
    """The items, up to where they cannot be read on; of those that are `lost` a few, and a count.

    ``where`` is the place in the file that they are from.
    """
    count = 0
    try:
        for item in items:
            is_lost = isinstance(item, Problem) and item.cure == CURE
            count += is_lost
            if not is_lost or count <= SHOWN:
                yield item
    except sqlite3.Error as error:
        yield broken(file, error, where)
    if count > SHOWN:
        yield file.problem(f"{count - SHOWN:,} more rows cannot be read", CURE, locator=where)


def each(
    file: File, rows: Iterable[Row], read: Callable[[int, Row], Caption | Problem], things: str
) -> Iterator[Caption | Problem]:
    """What ``read`` makes of the numbered rows, which begin with an id; one may fail alone."""
    for number, row in enumerate(rows, 1):
        try:
            yield read(number, row)
        except sqlite3.Error as error:
            if is_given_up(error):
                raise
            yield lost(file, error, f"{things} {row[0]}")


def lost(file: File, error: sqlite3.Error, where: str) -> Problem:
    """The problem of a row that cannot be read."""
    return file.problem(as_printable(str(error)), CURE, locator=where)


def broken(file: File, error: sqlite3.Error, where: str = "") -> Problem:
    """The problem of a database, or a table of it, that cannot be read on."""
    what = "it takes too long to read" if is_given_up(error) else str(error)
    return Problem(file.name, where, as_printable(what), CURE, broken_off=True)


def is_given_up(error: sqlite3.Error) -> bool:
    """Whether reading was stopped because it took too long."""
    return "interrupted" in str(error)


def quoted(name: str) -> str:
    """A name of a table or column as SQL."""
    return '"' + name.replace('"', '""') + '"'


def as_printable(text: str) -> str:
    """A text without what cannot be encoded."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _uri(file: File, folder: Path) -> str:
    if file.container:
        return _unpacked(file, folder / "copy.db")
    unfinished = [end for end in UNFINISHED if _bytes(file.path, end)]
    if not unfinished and file.path.is_file():
        return f"{file.path.absolute().as_uri()}?mode=ro&immutable=1"
    copy = folder / "copy.db"
    for _ in range(TRIES):
        before = _stamps(file.path)
        _copy(file, copy)
        if _stamps(file.path) == before:
            return f"{copy.as_uri()}?mode=rw"
    raise OSError("it is being written to; close the program that has it open")


def _unpacked(file: File, copy: Path) -> str:
    """A copy of a database in an archive, with its unfinished changes."""
    for end in ("", *UNFINISHED):
        if found := file.beside(file.path.name + end) if end else file:
            with found.open() as source, Path(f"{copy}{end}").open("wb") as target:
                shutil.copyfileobj(source, target, 2**20)
    return f"{copy.as_uri()}?mode=rw"


def _copy(file: File, copy: Path) -> None:
    with file.open() as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target, 2**20)
    for end in UNFINISHED:
        beside = Path(f"{file.path}{end}")
        if _bytes(file.path, end):
            shutil.copyfile(beside, f"{copy}{end}")
        else:
            Path(f"{copy}{end}").unlink(missing_ok=True)


def _bytes(path: Path, end: str) -> int:
    try:
        return os.stat(f"{path}{end}").st_size
    except OSError:
        return 0


def _stamps(path: Path) -> list[tuple[int, int]]:
    found = []
    for end in ("", *UNFINISHED):
        try:
            state = os.stat(f"{path}{end}")
            found.append((state.st_size, state.st_mtime_ns))
        except OSError:
            found.append((0, 0))
    return found


@contextmanager
def _connected(uri: str, file: File) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        _guard(connection, file.options.encoding)
        yield connection


def _guard(connection: sqlite3.Connection, encoding: str) -> None:
    """Let nothing that stands in the database run, nor anything take for ever."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.text_factory = lambda value: _text(value, encoding)
    for setting in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0"):
        _asked(connection, f"PRAGMA {setting}")
    steps = iter(range(100 + _size(connection) * _STEPS_PER_BYTE // _STEPS))
    connection.set_progress_handler(lambda: next(steps, None) is None, _STEPS)


def _size(connection: sqlite3.Connection) -> int:
    """How many bytes a database has."""
    names = ("page_count", "page_size")
    pages, size = (next(_asked(connection, f"PRAGMA {name}"))[0] for name in names)
    return int(pages * size)


def _asked(connection: sqlite3.Connection, sql: str, values: Row = ()) -> Iterator[Row]:
    """The rows of a query, which has been run to the first of them."""
    with _within_memory():
        return _stepped(connection.execute(sql, values))


def _stepped(rows: Iterator[Row]) -> Iterator[Row]:
    with _within_memory():
        yield from rows


@contextmanager
def _within_memory() -> Iterator[None]:
    """SQLite asks for as much memory as a damaged database says that it needs."""
    try:
        yield
    except MemoryError as error:
        raise sqlite3.DatabaseError("it asks for more memory than there is") from error


def _fitting(rows: Iterator[Row], most: int) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number == most:
            raise sqlite3.DatabaseError("its rows come again and again")
        yield row


def _text(value: bytes, encoding: str) -> str:
    """A text as UTF-8, which it has to be, or else in the encoding that was asked for."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode(encoding or "utf-8", "replace")


def _tables(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    found = _asked(
        connection,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' AND sql NOT LIKE 'create virtual%' ORDER BY name LIMIT ?",
        (MOST_TABLES,),
    )
    names = [name for (name,) in found if isinstance(name, str)]
    return {name: columns for name in names if (columns := _stored(connection, name))}


def _stored(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """The columns of a table that hold what was written, not what is computed."""
    rows = _asked(connection, f"PRAGMA table_xinfo({quoted(table)})")
    return tuple(name for _, name, _, _, _, _, hidden in rows if not hidden)
