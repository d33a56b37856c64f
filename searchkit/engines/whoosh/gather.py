"""A batch of captions: rows of numbers in place of text, until there is a segment of them."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis import Analyzer
from searchkit.caption import (
    CONTENT_FIELDS,
    DERIVED_FIELDS,
    FIELD_NAMES,
    FURTHER,
    Caption,
    extra_fields,
    field_values,
    further_values,
)
from searchkit.engines import Key, Refusal
from searchkit.engines.whoosh.columns import stored_value
from searchkit.engines.whoosh.names import FACETS, UNIQUE
from searchkit.engines.whoosh.sheet import exclusive, ranges
from searchkit.engines.whoosh.spool import Spool
from searchkit.engines.whoosh.store import GAP, Dates, Pieces, Vocabulary, put
from searchkit.engines.whoosh.stored import Columns, stored
from searchkit.engines.whoosh.unique import Gathered

Ints = NDArray[np.int64]

_COLUMNS = (*FIELD_NAMES, "extra")
_SCOPED = tuple(name for name in FIELD_NAMES if name not in ("text", "date", *UNIQUE))
_members = attrgetter(*_COLUMNS)
_IN_CONTENT = frozenset(CONTENT_FIELDS[1:])
_KNOWN = frozenset((*FIELD_NAMES, *DERIVED_FIELDS))
_TOGETHER, _LETTERS = 256, 1 << 18
"""So many captions, or characters, are taken apart at a time, field by field."""
_NOTHING = Caption("", "")
"""Stands in the row of a caption that could not be taken."""
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
        self._content, self._text_sizes, self._sizes = array("i"), array("i"), array("i")
        self._fields, self._field_sizes = array("i"), array("i")
        self._field_scopes, self._field_rows = array("i"), array("i")
        self._unique = tuple(map(Gathered, UNIQUE))
        self._facets = tuple(array("i") for _ in FACETS)
        self._dates, self._has_text = array("i"), array("b")
        self._sequence = array("I")
        self._keys: dict[Key, int] = {}
        self._sources: defaultdict[str, list[Key]] = defaultdict(list)
        self.refused: list[Refusal] = []
        """The captions that could not be taken, of those that were taken apart."""
        self.size = 0
        """About the bytes that this takes in memory, and the interner with it."""

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, caption: Caption, sequence: int) -> bool:
        """Take a caption, in place of one with the same key; whether all are now taken apart."""
        key = (caption.source, caption.id)
        self._keys.pop(key, None)
        self._keys[key] = len(self._sequence)
        self._sources[key[0]].append(key)
        self._sequence.append(sequence)
        self._waiting.append(caption)
        self._waiting_letters += len(caption.text)
        is_time = len(self._waiting) >= _TOGETHER or self._waiting_letters > _LETTERS
        if is_time:
            self.settle()
        return is_time

    def delete(self, key: Key) -> None:
        """Forget a caption of the batch, if it is there."""
        self._keys.pop(key, None)

    def delete_source(self, source: str) -> None:
        """Forget every caption of a source that is in the batch."""
        for key in self._sources.pop(source, ()):
            self.delete(key)

    def settle(self) -> None:
        """Take apart the captions that wait; if that fails, one by one, without those that fail."""
        captions, self._waiting, self._waiting_letters = self._waiting, [], 0
        if not captions or self._fails(captions) is None:
            return
        for caption in captions:
            error = self._fails([caption])
            if error is not None:
                self._refuse(caption, error)

    def _fails(self, captions: Sequence[Caption]) -> Exception | None:
        """Take some captions apart, all or none of them."""
        sizes = [len(each) for each in self._arrays()]
        try:
            self._take(captions)
        except (MemoryError, OSError):
            raise
        except Exception as error:
            for each, size in zip(self._arrays(), sizes, strict=True):
                del each[size:]
            self.interner.pieces.restore()
            return error
        return None

    def _arrays(self) -> list[array[int]]:
        """All that a caption adds to."""
        content = [self._content, self._text_sizes, self._sizes, self._dates, self._has_text]
        fields = [self._fields, self._field_sizes, self._field_scopes, self._field_rows]
        unique = [each for found in self._unique for each in found.arrays()]
        return [*content, *fields, *unique, *self._facets]

    def _refuse(self, caption: Caption, error: Exception) -> None:
        """Note that a caption could not be taken; its row is as if it had been deleted."""
        self.refused.append(Refusal(caption, repr(error)))
        if self._keys.get(caption.key) == len(self._sizes):
            self.delete(caption.key)
        self._take([_NOTHING])

    def _take(self, captions: Sequence[Caption]) -> None:
        """Take some captions apart."""
        members = zip(*map(_members, captions), strict=True)
        columns: Columns = dict(zip(_COLUMNS, members, strict=True))
        first = len(self._sizes)
        values = list(map(stored_value, stored(columns)))
        columns = {**columns, **_with_further(captions, columns)}
        contents = self._texts(columns["text"])
        cut = self.interner.pieces.cut
        for unique in self._unique:
            if any(columns[unique.name]):
                unique.extend(first, columns[unique.name], cut)
        for name, column in _columns_of(captions, columns):
            self._add_column(first, name, column, contents)
        _put_rows(self._content, self._sizes, contents)
        self._add_facts(columns)
        self.stored.extend(values)
        pieces = len(self._content) + len(self._fields)
        self.size = 4 * pieces + _PER_ROW * len(self._sequence) + self.interner.size()

    def _texts(self, texts: Sequence[str]) -> list[list[int]]:
        """The pieces of the texts, which the rest of the content will follow."""
        number = self.interner.pieces.__getitem__
        rows = [list(map(number, text.split())) for text in texts]
        put(self._text_sizes, map(len, rows), len(rows))
        return rows

    def _add_column(
        self, first: int, name: str, values: Sequence[tuple[str, ...]], contents: list[list[int]]
    ) -> None:
        """The rows of one field, where it is filled, and what of them is content."""
        known = {texts: self._value(texts) for texts in dict.fromkeys(values)}
        filled = [row for row, texts in enumerate(values) if texts]
        _put_rows(self._fields, self._field_sizes, [known[values[row]] for row in filled])
        put(self._field_scopes, repeat(self.interner.scopes[name]), len(filled))
        put(self._field_rows, (first + row for row in filled), len(filled))
        for row in filled if name in _IN_CONTENT else ():
            texts = values[row]
            contents[row] += (GAP, *known[texts][: -1 if len(texts) > 1 else None])

    def _value(self, texts: tuple[str, ...]) -> list[int]:
        """The pieces of a field's values, behind each a gap where there are several."""
        number = self.interner.pieces.__getitem__
        if len(texts) == 1:
            return list(map(number, texts[0].split()))
        return [each for text in texts for each in (*map(number, text.split()), GAP)]

    def _add_facts(self, columns: Columns) -> None:
        """What has no words: facets, dates, whether there is a text."""
        for name, known, numbers in zip(FACETS, self.interner.facets, self._facets, strict=True):
            column = columns[name]
            found = map(known.__getitem__, column) if any(column) else repeat(known[column[0]])
            put(numbers, found, len(column))
        put(
            self._dates, map(self.interner.dates.__getitem__, columns["date"]), len(columns["date"])
        )
        put(self._has_text, map(bool, columns["text"]), len(columns["text"]))

    def rows(self) -> Rows:
        """All that was gathered, as arrays."""
        self.settle()
        content = Ragged.of(self._content, self._sizes)
        return Rows(
            alive=np.fromiter(self._keys.values(), np.int64, len(self._keys)),
            content=content,
            text_ends=content.starts + np.asarray(self._text_sizes),
            fields=Ragged.of(self._fields, self._field_sizes),
            field_scopes=np.asarray(self._field_scopes),
            field_rows=np.asarray(self._field_rows),
            unique=self._unique,
            facets=np.stack([np.asarray(numbers) for numbers in self._facets], 1),
            dates=np.asarray(self._dates),
            has_text=np.asarray(self._has_text),
            sequence=np.asarray(self._sequence),
            keys=list(self._keys),
        )


def _put_rows(flat: array[int], sizes: array[int], rows: Sequence[Sequence[int]]) -> None:
    """Put rows of numbers end to end, and note how many each has."""
    before = len(sizes)
    put(sizes, map(len, rows), len(rows))
    put(flat, chain.from_iterable(rows), sum(sizes[before:]))


def _with_further(captions: Sequence[Caption], columns: Columns) -> dict[str, Sequence[Any]]:
    """The columns of fields of which extra fields hold further values."""
    names = {name for extra in columns["extra"] for name in extra if name.endswith(FURTHER)}
    known = [base for name in names if (base := name.removesuffix(FURTHER)) in _SCOPED]
    return {name: [field_values(caption, name) for caption in captions] for name in known}


def _columns_of(
    captions: Sequence[Caption], columns: Columns
) -> Iterator[tuple[str, Sequence[tuple[str, ...]]]]:
    """The words of every field but the text, the date and unique ones: each caption's values."""
    for name in _SCOPED:
        column = columns[name]
        if any(column):
            yield name, [(v,) if v and isinstance(v, str) else v or () for v in column]
    if any(map(any, map(columns.__getitem__, ("city", "country", "extra")))):
        for name in DERIVED_FIELDS:
            yield name, [field_values(caption, name) for caption in captions]
    names = dict.fromkeys(name for extra in columns["extra"] for name in extra)
    for name in dict.fromkeys(extra_fields(names)):
        if name not in _KNOWN:
            yield (
                name,
                [
                    tuple(filter(None, (extra.get(name), *further_values(extra, name))))
                    for extra in columns["extra"]
                ],
            )


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of piece numbers, end to end."""

    pieces: NDArray[np.int32]
    starts: NDArray[np.int32]
    sizes: NDArray[np.int32]

    @classmethod
    def of(cls, pieces: array[int], lengths: array[int]) -> Ragged:
        """From the numbers and how many each row has."""
        sizes = np.asarray(lengths)
        return cls(np.asarray(pieces), exclusive(sizes), sizes)

    def rows(self, chosen: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The numbers of some rows, and the size of each."""
        sizes = self.sizes[chosen]
        return self.pieces[ranges(self.starts[chosen], sizes)], sizes

    def sums(self, weights: NDArray[np.int32]) -> Ints:
        """The sum of the weights of each row's pieces."""
        totals = np.zeros(len(self.pieces) + 1, np.int64)
        np.cumsum(weights[self.pieces], out=totals[1:])
        found: Ints = totals[self.starts + self.sizes] - totals[self.starts]
        return found


@dataclass(frozen=True, slots=True)
class Rows:
    """A batch's captions, row by row.

    ``alive`` are those that were not deleted again, ascending, and ``keys`` theirs.
    ``field_scopes`` and ``field_rows`` say whose value each row of ``fields`` is.
    """

    alive: Ints
    content: Ragged
    text_ends: NDArray[np.int32]
    fields: Ragged
    field_scopes: NDArray[np.int32]
    field_rows: NDArray[np.int32]
    unique: tuple[Gathered, ...]
    facets: NDArray[np.int32]
    dates: NDArray[np.int32]
    has_text: NDArray[np.int8]
    sequence: NDArray[np.uint32]
    keys: Sequence[Key]
