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
from searchkit.deadline import NEVER, Deadline
from searchkit.engines import MEMORY, Key, Page, Refusal
from searchkit.engines.order import sort_key
from searchkit.query import Document, Query, find
from searchkit.query.find import accepts
from searchkit.query.limit import Open, limited
from searchkit.query.tree import Unfinished
from searchkit.ranking import score


class MemoryEngine:
    """An engine that keeps its captions in memory and forgets them with the process."""

    persistent = False
    remote = False

    def __init__(self) -> None:
        self._state = _State({})

    @classmethod
    def create(cls, folder: Path | None, analyzer: Analyzer) -> MemoryEngine:  # noqa: ARG003
        """A new, empty engine; the folder is not used."""
        return cls()

    open = create

    @contextmanager
    def writer(self, memory: int = MEMORY) -> Iterator[_Writer]:  # noqa: ARG002
        """A transaction on a copy, which takes the old one's place at the end."""
        writer = _Writer(dict(self._state.documents_by_key))
        yield writer
        self._state = _State(writer.documents)

    def search(
        self,
        query: Query,
        limit: int,
        offset: int = 0,
        sort: str = "relevance",
        deadline: Deadline = NEVER,
    ) -> Page:
        """The captions that match, best first or in the order of a sort."""
        asked = _Asked(self._state, deadline)
        query, cuts = limited(query, asked.words)
        found = [(doc, score(query, doc, asked)) for doc in asked.matching(query)]
        if sort == "relevance":
            found.sort(key=lambda row: -round(row[1], 9))
        else:
            found.sort(key=lambda row: sort_key(row[0].caption, sort))
        page = found[offset : offset + limit]
        rows = tuple((doc.caption, points) for doc, points in page)
        return Page(len(found), rows, not deadline.is_missed, cuts)

    def facets(
        self, query: Query, fields: Sequence[str], deadline: Deadline = NEVER
    ) -> Mapping[str, Mapping[str, int]]:
        """Values of fields among the matching captions, each counted once a caption."""
        found: dict[str, Counter[str]] = {name: Counter() for name in fields}
        for document in _Asked(self._state, deadline).matching(query):
            for name, counts in found.items():
                counts.update(dict.fromkeys(field_values(document.caption, name), 1))
        return found

    def vocabulary(
        self,
        prefix: str = "",
        deadline: Deadline = NEVER,  # noqa: ARG002
    ) -> Iterator[tuple[str, int]]:
        """The folds that begin so, in order."""
        terms = sorted(self._state.terms.items())
        return (row for row in terms if row[0].startswith(prefix))

    def spellings(
        self,
        term: str,
        deadline: Deadline = NEVER,  # noqa: ARG002
    ) -> Iterator[tuple[str, int]]:
        """The accented spellings of a fold, in order."""
        keys = sorted(self._state.keys.items())
        return ((key, count) for (fold, key), count in keys if fold == term)

    def fields(self, deadline: Deadline = NEVER) -> Collection[str]:  # noqa: ARG002
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
        self._refused: list[Refusal] = []

    def add(self, document: Document) -> None:
        self.delete(document.caption.key)
        try:
            for name in filled(document.caption):
                document.tokens(name)
        except MemoryError:
            raise
        except Exception as error:
            self._refused.append(Refusal(document.caption, repr(error)))
            return
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

    def refused(self) -> Sequence[Refusal]:
        found, self._refused = self._refused, []
        return found


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

    @property
    def average_length(self) -> float:
        return self._length / max(1, len(self.documents_by_key))


class _Asked:
    """A state while one query is asked of it; also the statistics for its ranking."""

    def __init__(self, state: _State, deadline: Deadline) -> None:
        self._state = state
        self._deadline = deadline
        self._prefixes: dict[str, int] = {}

    def matching(self, query: Query) -> Iterator[Document]:
        """The documents that match, as far as the time allows."""
        for document in self._state.documents_by_key.values():
            if self._deadline.is_over:
                return
            if find(query, document) is not None:
                yield document

    def words(self, leaf: Open) -> Collection[str]:
        """The folds that a leaf stands for, those of the content where it looks in the text."""
        accepted = accepts(leaf)
        if leaf.field in ("", "text"):
            return list(filter(accepted, self._state.terms))
        found = (doc.tokens(leaf.field) for doc in self.matching(leaf))
        return {token.term for tokens in found for token in tokens if accepted(token.term)}

    @property
    def documents(self) -> int:
        return len(self._state.documents_by_key)

    @property
    def average_length(self) -> float:
        return self._state.average_length

    def frequency(self, term: str) -> int:
        return self._state.terms[term]

    def exact_frequency(self, term: str, key: str) -> int:
        return self._state.keys[term, key]

    def prefix_frequency(self, prefix: str) -> int:
        if prefix not in self._prefixes:
            self._prefixes[prefix] = sum(1 for _ in self.matching(Unfinished(prefix)))
        return self._prefixes[prefix]
