"""Tantivy through its Python package, one thread."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query


class Contestant:
    """Words cut at white space; caption and id stored, date and credit as fast fields."""

    def __init__(self, folder: str) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_bytes_field("text", stored=True)
        builder.add_text_field("words", tokenizer_name="whitespace")
        builder.add_integer_field("date", stored=True, indexed=True, fast=True)
        builder.add_text_field("credit", stored=True, fast=True, tokenizer_name="raw")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(Path(folder)))
        cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("whitespace", cut)
        self._index.reload()
        self._searcher = self._index.searcher()

    def build(self, rows: Iterator[dict[str, str]]) -> None:
        writer = self._index.writer(256_000_000, 1)
        for row in rows:
            date = int(row["date"].replace("-", ""))
            text = row["text"].encode()
            writer.add_document(tantivy.Document(**{**row, "date": date, "text": text}))
        self._commit(writer)

    def _commit(self, writer: Any) -> None:
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def add(self, rows: Iterator[dict[str, str]]) -> int:
        self.build(rows)
        return int(self._searcher.num_docs)

    def delete(self, ids: list[str]) -> int:
        writer = self._index.writer(256_000_000, 1)
        for name in ids:
            writer.delete_documents("id", name)
        self._commit(writer)
        return int(self._searcher.num_docs)

    def total(self, query: dict[str, Any]) -> int:
        return int(self._searcher.search(self._query(query), 1).count)

    def ids(self, query: dict[str, Any]) -> list[str]:
        hits = self._searcher.search(self._query(query), 1_000_000).hits
        return sorted(self._searcher.doc(address)["id"][0] for _, address in hits)

    def top(self, query: dict[str, Any]) -> Any:
        tree = self._query(query)
        if query["kind"] == "facets":
            asked = {"credit": {"terms": {"field": "credit", "size": 100}}}
            rows = self._searcher.aggregate(tree, asked)["credit"]["buckets"]
            return sorted((row["key"], row["doc_count"]) for row in rows)
        order = {"order_by_field": "date"} if query["kind"] == "by date" else {}
        hits = self._searcher.search(tree, 10, **order).hits
        return [bytes(self._searcher.doc(address)["text"][0]).decode() for _, address in hits]

    def _query(self, query: dict[str, Any]) -> Query:
        words = query["words"]
        terms = [Query.term_query(self._schema, "words", word) for word in words]
        match query["kind"]:
            case "or":
                return Query.boolean_query([(Occur.Should, term) for term in terms])
            case "not":
                return Query.boolean_query([(Occur.Must, terms[0]), (Occur.MustNot, terms[1])])
            case "phrase":
                return Query.phrase_query(self._schema, "words", words)
            case "prefix":
                return self._near(words[0], 0, prefix=True)
            case "fuzzy":
                return self._near(words[0], 1)
            case "dates":
                terms.append(self._dates(query))
        return Query.boolean_query([(Occur.Must, term) for term in terms])

    def _near(self, word: str, distance: int, *, prefix: bool = False) -> Query:
        return Query.fuzzy_term_query(self._schema, "words", word, distance, True, prefix)

    def _dates(self, query: dict[str, Any]) -> Query:
        first, last = (int(query[end].replace("-", "")) for end in ("first", "last"))
        number = tantivy.FieldType.Integer
        found = Query.range_query(self._schema, "date", number, first, last)
        return Query.const_score_query(found, 0.0)
