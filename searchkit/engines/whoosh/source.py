"""A segment as the searcher and the writer see it, whoever wrote it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader

from searchkit.analysis import WORD, Analyzer
from searchkit.caption import CONTENT_FIELDS, Caption, field_values
from searchkit.dates import day_range
from searchkit.engines import first_day
from searchkit.engines.whoosh import decode
from searchkit.engines.whoosh.decode import NO_POSTINGS, Places, Postings
from searchkit.engines.whoosh.lengths import length_bytes
from searchkit.engines.whoosh.mapped import Mapped
from searchkit.engines.whoosh.schema import NUMBERS, facet, key_text, text_hash
from searchkit.errors import DamagedIndexError
from searchkit.query import Document

Numbers = NDArray[np.int64]


class Source(ABC):
    """One segment; documents are its numbers from 0, deleted ones are passed over."""

    is_ours: bool
    """Whether it is in the layout that `segment` writes."""

    def __init__(self, segment: Any) -> None:
        self.name: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        self._deleted = np.fromiter(segment.deleted_docs(), np.int64, segment.deleted_count())
        self._deleted.sort()

    @cached_property
    def alive(self) -> NDArray[np.bool_] | None:
        """Which documents are not deleted; None where none is."""
        if not len(self._deleted):
            return None
        alive = np.ones(self.size, bool)
        alive[self._deleted] = False
        return alive

    def living(self) -> Numbers:
        """The documents that are not deleted."""
        return np.arange(self.size) if self.alive is None else np.flatnonzero(self.alive)

    @property
    def deleted(self) -> Numbers:
        """The documents that are."""
        return self._deleted

    @property
    def count(self) -> int:
        """How many documents are not deleted."""
        return self.size - len(self._deleted)

    @cached_property
    def words(self) -> int:
        """Words of content in all documents together."""
        words = self.column("words")
        return int(words.sum(dtype=np.int64)) - int(words[self._deleted].sum(dtype=np.int64))

    def caption(self, document: int) -> Caption:
        """A stored caption."""
        return Caption.from_dict(json.loads(self.stored(document)))

    @abstractmethod
    def stored(self, document: int) -> bytes | str:
        """A stored caption's JSON."""

    @abstractmethod
    def column(self, name: str) -> NDArray[Any]:
        """A numeric column of `schema.NUMBERS`, by document."""

    @abstractmethod
    def length_bytes(self) -> NDArray[np.uint8]:
        """Whoosh's length byte of the content, by document."""

    @abstractmethod
    def facet(self, name: str) -> tuple[Numbers, list[bytes]] | None:
        """A facet's values, and each document's place among them; None without a column."""

    @abstractmethod
    def postings(self, field: str, term: bytes) -> Postings:
        """The living documents that a term is in."""

    @abstractmethod
    def places(self, field: str, term: bytes) -> Places:
        """The positions that go with `postings`."""

    @abstractmethod
    def terms(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, int]]:
        """The terms that begin so, with the number of documents, deleted ones included."""


class Ours(Source):
    """A segment in our layout, read from the mapped file."""

    is_ours = True

    def __init__(self, segment: Any, mapped: Mapped) -> None:
        super().__init__(segment)
        self._mapped = mapped
        self._columns: dict[str, NDArray[Any]] = {}

    def stored(self, document: int) -> bytes:
        """A stored caption's JSON."""
        return self._mapped.stored(document)

    def column(self, name: str) -> NDArray[Any]:
        """A numeric column of `schema.NUMBERS`, by document."""
        if name not in self._columns:
            self._columns[name] = self._mapped.column(name, NUMBERS[name])
        return self._columns[name]

    @cached_property
    def _lengths(self) -> NDArray[np.uint8]:
        return self._mapped.column("_content_len", "B")

    def length_bytes(self) -> NDArray[np.uint8]:
        """Whoosh's length byte of the content, by document."""
        return self._lengths

    def facet(self, name: str) -> tuple[Numbers, list[bytes]] | None:
        """A facet's values, and each document's place among them; None without a column."""
        if not self._mapped.has(facet(name)):
            return None
        return self._mapped.references(facet(name))

    def postings(self, field: str, term: bytes) -> Postings:
        """The living documents that a term is in."""
        info = self._mapped.info(field, term)
        if info is None:
            return NO_POSTINGS
        found = decode.postings(self._mapped.data, info)
        if self.alive is None:
            return found
        kept = self.alive[found.docs]
        return Postings(found.docs[kept], found.counts[kept])

    def places(self, field: str, term: bytes) -> Places:
        """The positions that go with `postings`."""
        info = self._mapped.info(field, term)
        if info is None:
            raise KeyError(term)
        found = decode.places(self._mapped.data, info)
        if self.alive is None:
            return found
        kept = self.alive[decode.postings(self._mapped.data, info).docs]
        return Places(found.references[kept], found.starts, found.counts, found.places)

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, int]]:
        """The terms that begin so, with the number of documents, deleted ones included."""
        return ((term, info.frequency) for term, info in self._mapped.terms(field, prefix))


class Foreign(Source):
    """A segment that stock Whoosh wrote, read through Whoosh: right, and slow.

    What only our columns tell is worked out from the stored captions, for a stock writer
    fills them in or not.
    """

    is_ours = False

    def __init__(self, segment: Any, reader: SegmentReader, analyzer: Analyzer) -> None:
        super().__init__(segment)
        self._reader = reader
        self._analyzer = analyzer
        self._lock = RLock()
        self._columns: dict[str, NDArray[Any]] = {}

    def stored(self, document: int) -> str:
        """A stored caption's JSON."""
        with self._lock:
            text = self._reader.stored_fields(document).get("caption")
        if text is None:
            raise DamagedIndexError(
                f"{self.name}: a document without a caption; run: searchkit rebuild"
            )
        return str(text)

    def column(self, name: str) -> NDArray[Any]:
        """A numeric column of `schema.NUMBERS`, by document."""
        with self._lock:
            if name == "sequence":
                return self._sequence
            if not self._columns:
                self._columns = self._worked_out()
            return self._columns[name]

    @cached_property
    def _sequence(self) -> NDArray[Any]:
        if not self._reader.has_column("sequence"):
            return np.zeros(self.size, np.int64)
        return np.fromiter(self._reader.column_reader("sequence"), np.int64, self.size)

    def _worked_out(self) -> dict[str, NDArray[Any]]:
        columns = {name: np.zeros(self.size, np.int64) for name in NUMBERS if name != "sequence"}
        captions = {number: self.caption(number) for number in self.living().tolist()}
        ranks = {name: n for n, name in enumerate(sorted({c.source for c in captions.values()}))}
        for number, caption in captions.items():
            first = first_day(caption)
            row = {
                "words": _words(Document(caption, self._analyzer)),
                "text_end": self._text_end(caption),
                "first_day": first,
                "last_day": day_range(caption.date)[1] if first else 0,
                "key_hash": text_hash(key_text(caption.key)),
                "source_hash": text_hash(caption.source),
                "source_rank": ranks[caption.source],
            }
            for name, value in row.items():
                columns[name][number] = value
        return columns

    def _text_end(self, caption: Caption) -> int:
        followed = any(field_values(caption, name) for name in CONTENT_FIELDS[1:])
        widths = (chunk.width for chunk in self._analyzer.chunks(caption.text))
        return sum(widths) + 1 if followed else 0

    @cached_property
    def _lengths(self) -> NDArray[np.uint8]:
        reader = self._reader
        lengths = [reader.doc_field_length(n, "content") or 0 for n in range(self.size)]
        return length_bytes(np.array(lengths, np.int64))

    def length_bytes(self) -> NDArray[np.uint8]:
        """Whoosh's length byte of the content, by document."""
        with self._lock:
            return self._lengths

    def facet(self, name: str) -> tuple[Numbers, list[bytes]] | None:  # noqa: ARG002
        """A facet's values, and each document's place among them; None without a column."""
        return None

    def postings(self, field: str, term: bytes) -> Postings:
        """The living documents that a term is in."""
        rows = [(number, weight) for number, weight, _ in self._rows(field, term, False)]
        docs, counts = np.array(rows, np.int32).reshape(-1, 2).T
        return Postings(docs, counts)

    def places(self, field: str, term: bytes) -> Places:
        """The positions that go with `postings`."""
        rows = [places for _, _, places in self._rows(field, term, True)]
        sizes = np.array([len(row) for row in rows], np.int64)
        flat = np.array([place for row in rows for place in row], np.int32)
        references = np.arange(len(rows), dtype=np.int32)
        return Places(references, np.cumsum(sizes) - sizes, sizes, flat)

    def _rows(
        self, field: str, term: bytes, with_places: bool
    ) -> Iterator[tuple[int, int, list[int]]]:
        with self._lock:
            if (field, term) not in self._reader:
                return
            matcher = self._reader.postings(field, term)
            while matcher.is_active():
                places = matcher.value_as("positions") if with_places else []
                yield matcher.id(), int(matcher.weight()), places
                matcher.next()

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, int]]:
        """The terms that begin so, with the number of documents, deleted ones included."""
        with self._lock:
            names = [bytes(name) for name in self._reader.expand_prefix(field, prefix)]
            known = [(name, self._reader.doc_frequency(field, name)) for name in names]
        return iter(known)


def open_source(index: FileIndex, schema: Any, segment: Any, analyzer: Analyzer) -> Source:
    """The segment of an index, in whatever layout it is."""
    if segment.is_compound():
        name = segment.make_filename(segment.COMPOUND_EXT)
        mapped = Mapped.open(Path(index.storage.folder) / name, segment.doc_count_all())
        if mapped is not None:
            return Ours(segment, mapped)
    return Foreign(segment, SegmentReader(index.storage, schema, segment), analyzer)


def _words(document: Document) -> int:
    tokens = (token for name in CONTENT_FIELDS for token in document.tokens(name))
    return sum(token.kind == WORD for token in tokens)
