"""SQLite: the captions in a table, their words in a contentless FTS5 table beside it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TABLES = """
create table captions(id text unique, text text, date text, credit text);
create virtual table found using fts5(words, content='', tokenize='unicode61');
"""
TOP = "select captions.text from found join captions on captions.rowid = found.rowid "
DATES = " and date between ? and ?"


class Contestant:
    """FTS5 as its manual recommends it for text that is kept elsewhere."""

    def __init__(self, folder: str) -> None:
        path = Path(folder, "captions.db")
        is_new = not path.exists()
        self._db = sqlite3.connect(path)
        if is_new:
            self._db.executescript(TABLES)

    def build(self, rows: Iterator[dict[str, str]]) -> None:
        self._insert(rows)
        self._db.execute("insert into found(found) values ('optimize')")
        self._db.commit()

    def add(self, rows: Iterator[dict[str, str]]) -> int:
        self._insert(rows)
        self._db.commit()
        return self._count()

    def _insert(self, rows: Iterator[dict[str, str]]) -> None:
        insert = "insert into captions values (:id, :text, :date, :credit)"
        words = "insert into found(rowid, words) values (?, ?)"
        for row in rows:
            number = self._db.execute(insert, row).lastrowid
            self._db.execute(words, (number, row["words"]))

    def delete(self, ids: list[str], words: list[str]) -> int:
        for name, text in zip(ids, words, strict=True):
            number = self._db.execute("select rowid from captions where id = ?", (name,)).fetchone()
            self._db.execute(
                "insert into found(found, rowid, words) values ('delete', ?, ?)", (*number, text)
            )
            self._db.execute("delete from captions where id = ?", (name,))
        self._db.commit()
        return self._count()

    def _count(self) -> int:
        count: int = self._db.execute("select count(*) from captions").fetchone()[0]
        return count

    def total(self, query: dict[str, Any]) -> int:
        return len(self._rows("select captions.id" + TOP[20:], query, ""))

    def ids(self, query: dict[str, Any]) -> list[str]:
        return sorted(self._rows("select captions.id" + TOP[20:], query, ""))

    def top(self, query: dict[str, Any]) -> Any:
        if query["kind"] == "facets":
            facets = "select credit, count(*)" + TOP[20:] + "where found match ? group by credit"
            return self._db.execute(facets, (expression(query),)).fetchall()
        order = "date desc" if query["kind"] == "by date" else "rank"
        return self._rows(TOP, query, f" order by {order} limit 10")

    def _rows(self, select: str, query: dict[str, Any], end: str) -> list[str]:
        dates = (query["first"], query["last"]) if "first" in query else ()
        where = "where found match ?" + (DATES if dates else "")
        rows = self._db.execute(select + where + end, (expression(query), *dates))
        return [value for (value,) in rows]


def expression(query: dict[str, Any]) -> str:
    """A query in FTS5's words."""
    quoted = [f'"{word}"' for word in query["words"]]
    match query["kind"]:
        case "or":
            return " OR ".join(quoted)
        case "not":
            return " NOT ".join(quoted)
        case "phrase":
            return '"{}"'.format(" ".join(query["words"]))
        case "prefix":
            return f"{quoted[0]}*"
    return " ".join(quoted)
