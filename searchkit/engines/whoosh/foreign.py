"""Segments that stock Whoosh wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader

from searchkit.analysis import WORD, Analyzer
from searchkit.caption import CONTENT_FIELDS, Caption, field_values
from searchkit.dates import day_range
from searchkit.engines.order import first_day
from searchkit.engines.whoosh.decode import Places, Postings
from searchkit.engines.whoosh.lengths import length_bytes
from searchkit.engines.whoosh.names import NUMBERS, key_hashes, source_hash
from searchkit.engines.whoosh.pickles import plainly
from searchkit.engines.whoosh.schema import schema
from searchkit.engines.whoosh.source import Source
from searchkit.engines.whoosh.storage import Storage, stock
from searchkit.engines.whoosh.toc import Segment
from searchkit.errors import DamagedIndexError, SearchkitError
from searchkit.query import Document


class Foreign(Source):
    """A segment that stock Whoosh wrote, read through Whoosh: right, and slow.

    What only our columns tell is worked out from the stored captions, for a stock writer
    fills them in or not.
    """

    is_ours = False

    def __init__(self, segment: Segment, folder: Path, analyzer: Analyzer) -> None:
        super().__init__(segment)
        with _plainly(self.name):
            self._reader = SegmentReader(Storage(folder), schema(), stock(segment))
        self._analyzer = analyzer
        self._lock = RLock()
        self._columns: dict[str, NDArray[Any]] = {}

    def stored(self, document: int) -> str:
        """A stored caption's JSON."""
        with self._lock, _plainly(self.name):
            text = self._reader.stored_fields(document).get("caption")
        if text is None:
            raise DamagedIndexError(
                f"{self.name}: a document without a caption; run: searchkit rebuild"
            )
        return str(text)

    def column(self, name: str) -> NDArray[Any]:
        """A numeric column of `names.NUMBERS`, by document."""
        with self._lock, _plainly(self.name):
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
                "more_days": day_range(caption.date)[1] - first if first else 0,
                "key_hash": key_hashes([caption.key])[0],
                "source_hash": source_hash(caption.source),
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
        with self._lock, _plainly(self.name):
            return self._lengths

    def facet(self, name: str) -> tuple[NDArray[Any], list[bytes]] | None:  # noqa: ARG002
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
        with self._lock, _plainly(self.name):
            if (field, term) not in self._reader:
                return
            matcher = self._reader.postings(field, term)
            while matcher.is_active():
                places = matcher.value_as("positions") if with_places else []
                yield matcher.id(), int(matcher.weight()), places
                matcher.next()

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, int]]:
        """The terms that begin so, with the number of documents, deleted ones included."""
        with self._lock, _plainly(self.name):
            names = [bytes(name) for name in self._reader.expand_prefix(field, prefix)]
            known = [(name, self._reader.doc_frequency(field, name)) for name in names]
        return iter(known)


@contextmanager
def _plainly(name: str) -> Iterator[None]:
    """Whatever Whoosh makes of a damaged file is damage."""
    try:
        with plainly():
            yield
    except (OSError, SearchkitError):
        raise
    except Exception as error:
        raise DamagedIndexError(f"{name}: {error}; run: searchkit rebuild") from error


def _words(document: Document) -> int:
    tokens = (token for name in CONTENT_FIELDS for token in document.tokens(name))
    return sum(token.kind == WORD for token in tokens)
