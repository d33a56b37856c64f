"""searchkit itself: captions as written, analysed in full."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from searchkit import Index
from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.index.search import Options, Search
from searchkit.query import Document, Query, parse, resolve

FIELDS = frozenset(("credit", "date"))


class Contestant:
    """Ours."""

    def __init__(self, folder: str) -> None:
        self._analyzer = Analyzer()
        path = Path(folder) / "index"
        self._index = Index.open(path) if path.exists() else Index.create(path)
        self._engine = self._index._current.engine()

    def build(self, rows: Iterator[dict[str, str]]) -> None:
        with self._index._writing() as change:
            for row in rows:
                caption = Caption(row["id"], row["text"], date=row["date"], credit=row["credit"])
                change.writer.add(Document(caption, self._analyzer))
        self._engine = self._index._current.engine()

    def add(self, rows: Iterator[dict[str, str]]) -> int:
        self.build(rows)
        return self._engine.count()

    def delete(self, ids: list[str]) -> int:
        with self._index._writing() as change:
            for name in ids:
                change.writer.delete(("", name))
        self._engine = self._index._current.engine()
        return self._engine.count()

    def total(self, query: dict[str, Any]) -> int:
        return self._engine.search(self._tree(query), 0).total

    def ids(self, query: dict[str, Any]) -> list[str]:
        rows = self._engine.search(self._tree(query), 1_000_000).rows
        return sorted(caption.id for caption, _ in rows)

    def top(self, query: dict[str, Any]) -> Any:
        if query["kind"] == "facets":
            return sorted(self._engine.facets(self._tree(query), ["credit"])["credit"].items())
        if query["kind"] == "snippets":
            hits = Search(self._engine, self._analyzer, Options()).results(query["text"]).hits
            return [hit.excerpt(80).text for hit in hits]
        sort = "-date" if query["kind"] == "by date" else "relevance"
        rows = self._engine.search(self._tree(query), 10, 0, sort).rows
        return [caption.text for caption, _ in rows]

    def _tree(self, query: dict[str, Any]) -> Query:
        return resolve(parse(query["text"], FIELDS), self._analyzer)
