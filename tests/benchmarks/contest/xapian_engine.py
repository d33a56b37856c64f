"""Xapian, in Debian's Python."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xapian

Q = xapian.Query
DATE, CREDIT = 0, 1


class Contestant:
    """Words as terms with positions; date and credit as values, caption and id as data."""

    def __init__(self, folder: str) -> None:
        self._folder = str(Path(folder, "xapian"))
        self._open()

    def _open(self) -> None:
        flags = xapian.DB_CREATE_OR_OPEN
        self._db = xapian.WritableDatabase(self._folder, flags)
        self._enquire = xapian.Enquire(self._db)
        self._enquire.set_weighting_scheme(xapian.BM25Weight(0.9, 0, 1, 0.4, 0.5))

        self._parser = xapian.QueryParser()
        self._parser.set_database(self._db)

    def build(self, rows: Iterator[dict[str, str]]) -> None:
        for row in rows:
            document = xapian.Document()
            for place, word in enumerate(row["words"].split()):
                document.add_posting(word.encode()[:240], place)
            document.add_boolean_term("Q" + row["id"])
            document.add_value(DATE, row["date"])
            document.add_value(CREDIT, row["credit"])
            document.set_data(f"{row['id']}\n{row['text']}")
            self._db.add_document(document)
        self._db.commit()

    def add(self, rows: Iterator[dict[str, str]]) -> int:
        self.build(rows)
        return int(self._db.get_doccount())

    def delete(self, ids: list[str]) -> int:
        for name in ids:
            self._db.delete_document("Q" + name)
        self._db.commit()
        return int(self._db.get_doccount())

    def total(self, query: dict[str, Any]) -> int:
        return len(self._found(query, self._db.get_doccount()))

    def ids(self, query: dict[str, Any]) -> list[str]:
        found = self._found(query, self._db.get_doccount())
        return sorted(match.document.get_data().decode().split("\n", 1)[0] for match in found)

    def top(self, query: dict[str, Any]) -> Any:
        if query["kind"] == "facets":
            spy = xapian.ValueCountMatchSpy(CREDIT)
            self._enquire.add_matchspy(spy)
            self._found(query, self._db.get_doccount())
            self._enquire.clear_matchspies()
            return [(row.term.decode(), row.termfreq) for row in spy.values()]
        found = self._found(query, 10)
        return [match.document.get_data().decode().split("\n", 1)[1] for match in found]

    def _found(self, query: dict[str, Any], limit: int) -> list[Any]:
        if query["kind"] == "by date":
            self._enquire.set_sort_by_value(DATE, True)
        else:
            self._enquire.set_sort_by_relevance()
        self._enquire.set_query(self._query(query))
        return list(self._enquire.get_mset(0, limit))

    def _query(self, query: dict[str, Any]) -> Any:
        words = query["words"]
        match query["kind"]:
            case "or":
                return Q(Q.OP_OR, words)
            case "not":
                return Q(Q.OP_AND_NOT, words)
            case "phrase":
                return Q(Q.OP_PHRASE, words, len(words))
            case "prefix":
                return self._parser.parse_query(f"{words[0]}*", xapian.QueryParser.FLAG_WILDCARD)
            case "dates":
                days = Q(Q.OP_VALUE_RANGE, DATE, query["first"], query["last"])
                return Q(Q.OP_FILTER, Q(words[0]), days)
        return Q(Q.OP_AND, words)
