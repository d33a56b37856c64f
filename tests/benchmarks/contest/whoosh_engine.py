"""Whoosh with its own writer and searcher."""

from collections.abc import Iterator
from typing import Any

from whoosh import query as wq
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.collectors import TopCollector
from whoosh.columns import RefBytesColumn
from whoosh.fields import COLUMN, ID, NUMERIC, STORED, TEXT, Schema
from whoosh.index import create_in, exists_in, open_dir
from whoosh.sorting import FieldFacet


class Contestant:
    """Words cut at white space; top hits without block skipping, which gives wrong ones."""

    def __init__(self, folder: str) -> None:
        schema = Schema(
            id=ID(unique=True, stored=True),
            text=STORED(),
            words=TEXT(analyzer=SpaceSeparatedTokenizer()),
            date=NUMERIC(int, sortable=True),
            credit=COLUMN(RefBytesColumn()),
        )
        self._index = open_dir(folder) if exists_in(folder) else create_in(folder, schema)
        self._searcher = self._index.searcher()

    def build(self, rows: Iterator[dict[str, str]]) -> None:
        writer = self._index.writer(limitmb=256)
        for row in rows:
            date, credit = int(row.pop("date").replace("-", "")), row.pop("credit").encode()
            writer.add_document(**row, date=date, credit=credit)
        writer.commit(merge=False)
        self._searcher = self._index.searcher()

    def add(self, rows: Iterator[dict[str, str]]) -> int:
        self.build(rows)
        return int(self._searcher.doc_count())

    def delete(self, ids: list[str]) -> int:
        writer = self._index.writer()
        for name in ids:
            writer.delete_by_term("id", name)
        writer.commit(merge=False)
        self._searcher = self._index.searcher()
        return int(self._searcher.doc_count())

    def total(self, query: dict[str, Any]) -> int:
        return len(list(self._searcher.docs_for_query(self._query(query))))

    def ids(self, query: dict[str, Any]) -> list[str]:
        found = self._searcher.docs_for_query(self._query(query))
        return sorted(self._searcher.stored_fields(number)["id"] for number in found)

    def top(self, query: dict[str, Any]) -> Any:
        tree = self._query(query)
        if query["kind"] == "facets":
            found = self._searcher.search(tree, limit=1, groupedby=FieldFacet("credit"))
            return sorted(
                (name.decode(), len(rows)) for name, rows in found.groups("credit").items()
            )
        if query["kind"] == "by date":
            hits = self._searcher.search(tree, limit=10, sortedby=FieldFacet("date", reverse=True))
            return [hit["text"] for hit in hits]
        collector = TopCollector(10, usequality=False)
        self._searcher.search_with_collector(tree, collector)
        return [hit["text"] for hit in collector.results()]

    def _query(self, query: dict[str, Any]) -> Any:
        words = query["words"]
        terms = [wq.Term("words", word) for word in words]
        match query["kind"]:
            case "or":
                return wq.Or(terms)
            case "not":
                return wq.AndNot(*terms)
            case "phrase":
                return wq.Phrase("words", words)
            case "prefix":
                return wq.Prefix("words", words[0])
            case "fuzzy":
                return wq.FuzzyTerm("words", words[0], maxdist=1, prefixlength=0)
            case "dates":
                days = [int(query[end].replace("-", "")) for end in ("first", "last")]
                return wq.And([*terms, wq.NumericRange("date", *days)])
        return wq.And(terms)
