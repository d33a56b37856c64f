"""The plain reference: a list of captions and `find`, nothing else.

It is slow on purpose: every query looks at every caption. What it answers is what a query
means, and every other engine is compared with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from searchkit.analysis import WORD, Analyzer
from searchkit.caption import CONTENT_FIELDS, Caption, field_values, filled
from searchkit.engines import Key, Page, sort_key
from searchkit.query import Document, Query, find
from searchkit.query.tree import Unfinished
from searchkit.ranking import score


class MemoryEngine:
    """An engine that keeps its captions in memory and forgets them with the process."""

    persistent = False

    def __init__(self) -> None:
        self._state = _State({})

    @classmethod
    def create(cls, folder: Path | None, analyzer: Analyzer) -> MemoryEngine:  # noqa: ARG003
        """A new, empty engine; the folder is not used."""
        return cls()

    open = create

    @contextmanager
    def writer(self) -> Iterator[_Writer]:
        """A transaction on a copy, which takes the old one's place at the end."""
        writer = _Writer(dict(self._state.documents_by_key))
        yield writer
        self._state = _State(writer.documents)

    def search(self, query: Query, limit: int, offset: int = 0, sort: str = "relevance") -> Page:
        """The captions that match, best first or in the order of a sort."""
        state = self._state
        found = [(doc, score(query, doc, state)) for doc in state.matching(query)]
        if sort == "relevance":
            found.sort(key=lambda row: -round(row[1], 9))
        else:
            found.sort(key=lambda row: sort_key(row[0].caption, sort))
        page = found[offset : offset + limit]
        return Page(len(found), tuple((doc.caption, points) for doc, points in page))

    def facets(self, query: Query, fields: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Values of fields among the matching captions, each counted once a caption."""
        captions = [doc.caption for doc in self._state.matching(query)]
        return {
            name: Counter(value for c in captions for value in dict.fromkeys(field_values(c, name)))
            for name in fields
        }

    def vocabulary(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The folds that begin so, in order."""
        terms = sorted(self._state.terms.items())
        return (row for row in terms if row[0].startswith(prefix))

    def spellings(self, term: str) -> Iterator[tuple[str, int]]:
        """The accented spellings of a fold, in order."""
        keys = sorted(self._state.keys.items())
        return ((key, count) for (fold, key), count in keys if fold == term)

    def fields(self) -> Collection[str]:
        """The names of the fields that are filled in some caption."""
        return {name for caption in self.captions() for name in filled(caption)}

    def captions(self) -> Iterable[Caption]:
        """Every caption, in the order of adding."""
        return [document.caption for document in self._state.documents_by_key.values()]

    def count(self) -> int:
        """How many captions there are."""
        return len(self._state.documents_by_key)

    def close(self) -> None:
        """Nothing is open."""


class _Writer:
    def __init__(self, documents: dict[Key, Document]) -> None:
        self.documents = documents
        self._added: set[Key] = set()

    def add(self, document: Document) -> None:
        self.delete(document.caption.key)
        self.documents[document.caption.key] = document
        self._added.add(document.caption.key)

    def delete(self, key: Key) -> None:
        self.documents.pop(key, None)

    def delete_source(self, source: str) -> None:
        for key in [key for key in self.documents if key[0] == source]:
            del self.documents[key]

    def delete_stale(self, source: str) -> None:
        for key in self.documents.keys() - self._added:
            if key[0] == source:
                del self.documents[key]


class _State:
    """One commit's captions with their statistics; never changed, so readers need no lock."""

    def __init__(self, documents: dict[Key, Document]) -> None:
        self.documents_by_key = documents
        self.terms: Counter[str] = Counter()
        self.keys: Counter[tuple[str, str]] = Counter()
        self._length = 0
        for document in documents.values():
            self._count(document)

    def _count(self, document: Document) -> None:
        tokens = [token for name in CONTENT_FIELDS for token in document.tokens(name)]
        self.terms.update({token.term for token in tokens})
        self.keys.update({(t.term, t.exact) for t in tokens if t.exact is not None})
        self._length += sum(token.kind == WORD for token in tokens)

    def matching(self, query: Query) -> list[Document]:
        return [doc for doc in self.documents_by_key.values() if find(query, doc) is not None]

    @property
    def documents(self) -> int:
        return len(self.documents_by_key)

    @property
    def average_length(self) -> float:
        return self._length / max(1, self.documents)

    def frequency(self, term: str) -> int:
        return self.terms[term]

    def exact_frequency(self, term: str, key: str) -> int:
        return self.keys[term, key]

    def prefix_frequency(self, prefix: str) -> int:
        return len(self.matching(Unfinished(prefix)))
