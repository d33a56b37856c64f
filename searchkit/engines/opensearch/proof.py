"""Before a version takes the place of another: its captions are counted, and some looked for."""

from __future__ import annotations

from collections.abc import Iterator

from searchkit.analysis import WORD
from searchkit.engines.opensearch.search import Search, Wanted
from searchkit.errors import ClusterError
from searchkit.query import Document, find
from searchkit.query.tree import Query, Term, all_of

_MOST = 64
"""Captions that are looked for; half of them are left out whenever there are so many."""
_WORDS = 3
_LISTED = 200


class Sample:
    """Some of the captions that are stored, evenly spread."""

    def __init__(self) -> None:
        self._step = 1
        self._seen = 0
        self._kept: list[Document] = []

    def take(self, document: Document) -> None:
        """See the next caption."""
        if self._seen % self._step == 0:
            self._kept.append(Document(document.caption, document.analyzer))
            if len(self._kept) >= _MOST:
                self._kept = self._kept[::2]
                self._step *= 2
        self._seen += 1

    def check(self, search: Search, where: str) -> None:
        """Search for words of each; `ClusterError` where they are not found, or others are."""
        for query, document in self._queries():
            page = search.page(query, Wanted(_LISTED, sort="path"))
            found = [caption for caption, _ in page.rows]
            others = [Document(caption, document.analyzer) for caption in found]
            is_there = document.caption in found or page.total > _LISTED
            if not is_there or any(find(query, other) is None for other in others):
                raise ClusterError(
                    f"{where}: a search does not find what it should; the old index goes on"
                )

    def _queries(self) -> Iterator[tuple[Query, Document]]:
        for document in self._kept:
            words = [token.term for token in document.tokens("text") if token.kind == WORD]
            terms = tuple(Term(word) for word in dict.fromkeys(words[:_WORDS]))
            if terms:
                yield all_of(terms), document
