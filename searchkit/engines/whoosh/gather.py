"""A batch of captions: rows of numbers in place of text, until there is a segment of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis import Analyzer
from searchkit.caption import (
    CONTENT_FIELDS,
    DERIVED_FIELDS,
    FIELD_NAMES,
    Caption,
    field_values,
)
from searchkit.engines import Key
from searchkit.engines.whoosh.columns import stored_value
from searchkit.engines.whoosh.names import FACETS
from searchkit.engines.whoosh.sheet import differences, exclusive, ranges
from searchkit.engines.whoosh.spool import Spool
from searchkit.engines.whoosh.store import GAP, Dates, Pieces, Vocabulary
from searchkit.engines.whoosh.stored import Columns, stored

Ints = NDArray[np.int64]

_COLUMNS = (*FIELD_NAMES, "extra")
_SCOPED = tuple(name for name in FIELD_NAMES if name not in ("text", "date"))
_members = attrgetter(*_COLUMNS)
_IN_CONTENT = frozenset(CONTENT_FIELDS[1:])
_UNIQUE = frozenset(("id", "locator"))
"""Fields whose words hardly come again."""
_KNOWN = frozenset((*FIELD_NAMES, *DERIVED_FIELDS))
_TOGETHER, _LETTERS = 256, 1 << 18
"""So many captions, or characters, are taken apart at a time, field by field."""
_PER_ROW = 350
"""Bytes that a caption takes beside its words: mostly its key."""


class Interner:
    """The numbers of texts, which outlive a batch: most of what a next one holds is known."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.pieces = Pieces(analyzer)
        self.scopes = Vocabulary()
        self.facets = tuple(Vocabulary() for _ in FACETS)
        self.dates = Dates()

    def size(self) -> int:
        """About the bytes that this takes in memory."""
        pieces = self.pieces
        terms = len(pieces.vocabulary) + len(pieces.spellings)
        values = sum(map(len, self.facets))
        return 150 * (len(pieces) + terms + values) + 24 * len(pieces.terms)


class Batch:
    """Captions that will be one segment.

    The content of every caption is a row of piece numbers, and so is each of its fields.
    """

    def __init__(self, interner: Interner, folder: Path) -> None:
        self.interner = interner
        self.stored = Spool(folder)
        """The captions as they are stored, by row."""
        self._waiting: list[Caption] = []
        self._waiting_letters = 0
        self._content, self._text_sizes, self._ends = array("i"), array("i"), array("i")
        self._fields, self._field_ends = array("i"), array("i")
        self._field_scopes, self._field_rows = array("i"), array("i")
        self._facets = tuple(array("i") for _ in FACETS)
        self._dates, self._has_text = array("i"), array("b")
        self._sequence = array("I")
        self._keys: dict[Key, int] = {}
        self._sources: dict[str, list[Key]] = {}
        self._row_keys: list[Key | None] = []
        self.size = 0
        """About the bytes that this takes in memory, and the interner with it."""

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, caption: Caption, sequence: int) -> None:
        """Take a caption, in place of one with the same key."""
        key = caption.key
        if key in self._keys:
            self.delete(key)
        self._keys[key] = len(self._row_keys)
        self._row_keys.append(key)
        self._sources.setdefault(key[0], []).append(key)
        self._sequence.append(sequence)
        self._waiting.append(caption)
        self._waiting_letters += len(caption.text)
        if len(self._waiting) >= _TOGETHER or self._waiting_letters > _LETTERS:
            self._take()

    def delete(self, key: Key) -> None:
        """Forget a caption of the batch, if it is there."""
        row = self._keys.pop(key, None)
        if row is not None:
            self._row_keys[row] = None

    def delete_source(self, source: str) -> None:
        """Forget every caption of a source that is in the batch."""
        for key in self._sources.pop(source, ()):
            self.delete(key)

    def _take(self) -> None:
        """Take apart the captions that wait."""
        if not self._waiting:
            return
        captions, self._waiting, self._waiting_letters = self._waiting, [], 0
        members = zip(*map(_members, captions), strict=True)
        columns = dict(zip(_COLUMNS, members, strict=True))
        first = len(self._ends)
        for value in stored(columns):
            self.stored.add(stored_value(value))
        contents = self._texts(columns["text"])
        for name, values in _columns_of(captions, columns):
            self._add_column(first, name, values, contents)
        for row in contents:
            self._content.extend(row)
            self._ends.append(len(self._content))
        self._add_facts(columns)
        pieces = len(self._content) + len(self._fields)
        self.size = 4 * pieces + _PER_ROW * len(self._sequence) + self.interner.size()

    def _texts(self, texts: Sequence[str]) -> list[list[int]]:
        """The pieces of the texts, which the rest of the content will follow."""
        number = self.interner.pieces.__getitem__
        rows = [list(map(number, text.split())) for text in texts]
        self._text_sizes.extend(map(len, rows))
        return rows

    def _add_column(
        self, first: int, name: str, values: Sequence[Sequence[str]], contents: list[list[int]]
    ) -> None:
        """The rows of one field, where it is filled, and what of them is content."""
        scope, pieces = self.interner.scopes[name], self.interner.pieces
        number = pieces.once if name in _UNIQUE else pieces.__getitem__
        for row, texts in enumerate(values):
            if not texts:
                continue
            for text in texts:
                found = list(map(number, text.split()))
                self._fields.extend(found)
                if len(texts) > 1:
                    self._fields.append(GAP)
                if name in _IN_CONTENT:
                    contents[row] += (GAP, *found)
            self._field_ends.append(len(self._fields))
            self._field_scopes.append(scope)
            self._field_rows.append(first + row)

    def _add_facts(self, columns: Columns) -> None:
        """What has no words: facets, dates, whether there is a text."""
        for name, known, numbers in zip(FACETS, self.interner.facets, self._facets, strict=True):
            numbers.extend([known[value] for value in columns[name]])
        dates = self.interner.dates
        self._dates.extend([dates[date] for date in columns["date"]])
        self._has_text.extend(map(bool, columns["text"]))

    def rows(self) -> Rows:
        """All that was gathered, as arrays."""
        self._take()
        alive = (key is not None for key in self._row_keys)
        content = Ragged.of(self._content, self._ends)
        return Rows(
            alive=np.flatnonzero(np.fromiter(alive, bool, len(self._row_keys))),
            content=content,
            text_ends=content.starts + np.asarray(self._text_sizes),
            fields=Ragged.of(self._fields, self._field_ends),
            field_scopes=np.asarray(self._field_scopes),
            field_rows=np.asarray(self._field_rows),
            facets=np.stack([np.asarray(numbers) for numbers in self._facets], 1),
            dates=np.asarray(self._dates),
            has_text=np.asarray(self._has_text),
            sequence=np.asarray(self._sequence),
            keys=self._row_keys,
        )


def _columns_of(
    captions: Sequence[Caption], columns: Columns
) -> Iterator[tuple[str, Sequence[Sequence[str]]]]:
    """The words of every field but the text and the date: each caption's values of it."""
    for name in _SCOPED:
        column = columns[name]
        if any(column):
            yield name, [(v,) if v and isinstance(v, str) else v for v in column]
    if any(map(any, map(columns.__getitem__, ("city", "country", "extra")))):
        for name in DERIVED_FIELDS:
            yield name, [field_values(caption, name) for caption in captions]
    for name in dict.fromkeys(name for extra in columns["extra"] for name in extra):
        if name not in _KNOWN:
            yield name, [tuple(filter(None, [extra.get(name)])) for extra in columns["extra"]]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of piece numbers, end to end."""

    pieces: NDArray[np.int32]
    starts: NDArray[np.int32]
    sizes: NDArray[np.int32]

    @classmethod
    def of(cls, pieces: array[int], ends: array[int]) -> Ragged:
        """From the numbers and where each row ends."""
        sizes = differences(np.asarray(ends))
        return cls(np.asarray(pieces), exclusive(sizes), sizes)

    def rows(self, chosen: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The numbers of some rows, and the size of each."""
        sizes = self.sizes[chosen]
        return self.pieces[ranges(self.starts[chosen], sizes)], sizes

    def sums(self, weights: Ints) -> Ints:
        """The sum of the weights of each row's pieces."""
        totals = np.concatenate([[0], np.cumsum(weights[self.pieces])])
        found: Ints = totals[self.starts + self.sizes] - totals[self.starts]
        return found


@dataclass(frozen=True, slots=True)
class Rows:
    """A batch's captions, row by row; ``alive`` are those that were not deleted again.

    ``field_scopes`` and ``field_rows`` say whose value each row of ``fields`` is.
    """

    alive: Ints
    content: Ragged
    text_ends: NDArray[np.int32]
    fields: Ragged
    field_scopes: NDArray[np.int32]
    field_rows: NDArray[np.int32]
    facets: NDArray[np.int32]
    dates: NDArray[np.int32]
    has_text: NDArray[np.int8]
    sequence: NDArray[np.uint32]
    keys: Sequence[Key | None]
