"""A segment as the searcher and the writer see it, whoever wrote it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines.whoosh import decode
from searchkit.engines.whoosh.decode import NO_POSTINGS, Places, Postings
from searchkit.engines.whoosh.many import Expansion, expansion
from searchkit.engines.whoosh.mapped import Mapped
from searchkit.engines.whoosh.names import NUMBERS, facet, to_bytes
from searchkit.engines.whoosh.stored import caption_of
from searchkit.engines.whoosh.toc import Segment, read_varint

Numbers = NDArray[np.int64]


class Source(ABC):
    """One segment; documents are its numbers from 0, deleted ones are passed over."""

    is_ours: bool
    """Whether it is in the layout that `segment` writes."""

    def __init__(self, segment: Segment) -> None:
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
        return caption_of(self.stored(document))

    @abstractmethod
    def stored(self, document: int) -> bytes | str:
        """A stored caption's JSON."""

    @abstractmethod
    def column(self, name: str) -> NDArray[Any]:
        """A numeric column of `names.NUMBERS`, by document."""

    @abstractmethod
    def length_bytes(self) -> NDArray[np.uint8]:
        """Whoosh's length byte of the content, by document."""

    @abstractmethod
    def facet(self, name: str) -> tuple[NDArray[Any], list[bytes]] | None:
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

    def expansion(self, field: str, terms: list[str]) -> Expansion:
        """The living postings of some terms of a field with positions, all together."""
        return Expansion.of(terms, [self.postings(field, to_bytes(term)) for term in terms])


class Ours(Source):
    """A segment in our layout, read from the mapped file."""

    is_ours = True

    def __init__(self, segment: Segment, mapped: Mapped) -> None:
        super().__init__(segment)
        self._mapped = mapped
        self._columns: dict[str, NDArray[Any]] = {}

    def stored(self, document: int) -> bytes:
        """A stored caption's JSON."""
        return self._mapped.stored(document)

    def column(self, name: str) -> NDArray[Any]:
        """A numeric column of `names.NUMBERS`, by document."""
        if name not in self._columns:
            self._columns[name] = self._numbers(name, NUMBERS[name])
        return self._columns[name]

    @cached_property
    def _lengths(self) -> NDArray[np.uint8]:
        return self._numbers("_content_len", "B")

    def _numbers(self, name: str, code: str) -> NDArray[Any]:
        """A numeric column, zeros where it is absent."""
        if not self._mapped.has(name):
            return np.zeros(self.size, code)
        start, _ = self._mapped.span(name)
        return np.frombuffer(self._mapped.data, f">{code}", self.size, start).astype(code)

    def length_bytes(self) -> NDArray[np.uint8]:
        """Whoosh's length byte of the content, by document."""
        return self._lengths

    def facet(self, name: str) -> tuple[NDArray[Any], list[bytes]] | None:
        """A facet's values, and each document's place among them; None without a column."""
        if not self._mapped.has(facet(name)):
            return None
        data = self._mapped.data
        start, end = self._mapped.span(facet(name))
        rows = np.frombuffer(data, f">{chr(data[end - 1])}", self.size, start)
        count, at = read_varint(data, start + rows.nbytes)
        values = []
        for _ in range(count):
            length, at = read_varint(data, at)
            values.append(data[at : at + length])
            at += length
        return rows.astype(rows.dtype.newbyteorder("=")), values

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

    def expansion(self, field: str, terms: list[str]) -> Expansion:
        """The living postings of some terms of a field with positions, all together."""
        infos = [self._mapped.info(field, to_bytes(term)) for term in terms]
        found = expansion(self._mapped.data, terms, [info for info in infos if info])
        if self.alive is None:
            return found
        kept = self.alive[found.docs]
        return Expansion(terms, found.owners[kept], found.docs[kept], found.counts[kept])


def open_source(
    folder: Path, segment: Segment, mapped: Mapped | None, analyzer: Analyzer
) -> Source:
    """A segment of an index, in whatever layout it is; `Mapped.of` tells."""
    if mapped is not None:
        return Ours(segment, mapped)
    from searchkit.engines.whoosh.foreign import Foreign

    return Foreign(segment, folder, analyzer)
