"""A batch of captions: rows of numbers in place of text, until there is a segment of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring as quoted
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
    filled,
)
from searchkit.engines import Key
from searchkit.engines.whoosh.columns import stored_value
from searchkit.engines.whoosh.schema import FACETS, to_bytes
from searchkit.engines.whoosh.sheet import differences, exclusive, ranges
from searchkit.engines.whoosh.spool import Spool
from searchkit.engines.whoosh.store import GAP, Dates, Pieces, Vocabulary

Ints = NDArray[np.int64]

_SCOPED = tuple(name for name in FIELD_NAMES if name not in ("text", "date"))
_members = attrgetter(*FIELD_NAMES)
_scoped = attrgetter(*_SCOPED)
_facets = attrgetter(*FACETS)
_NAMES = tuple(f',"{name}":' for name in FIELD_NAMES[2:])
_IN_CONTENT = frozenset(CONTENT_FIELDS[1:])
_UNIQUE = frozenset(("id", "locator"))
"""Fields whose words hardly come again."""


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
        self._number = interner.pieces.__getitem__
        self._once = interner.pieces.once
        self._scopes = [interner.scopes[name] for name in _SCOPED]
        self._derived = [(interner.scopes[name], name) for name in DERIVED_FIELDS]
        self._lookups = tuple(values.__getitem__ for values in interner.facets)
        self._content, self._text_ends, self._ends = array("i"), array("i"), array("i")
        self._fields, self._field_ends = array("i"), array("i")
        self._field_scopes, self._field_rows = array("i"), array("i")
        self._facets, self._dates, self._has_text = array("i"), array("i"), array("b")
        self._sequence = array("I")
        self._keys: dict[Key, int] = {}
        self._sources: dict[str, list[Key]] = {}
        self._row_keys: list[Key | None] = []

    def __len__(self) -> int:
        return len(self._keys)

    def size(self) -> int:
        """About the bytes that this takes in memory, and the interner with it."""
        pieces = len(self._content) + len(self._fields)
        return 4 * pieces + _PER_ROW * len(self._sequence) + self.interner.size()

    def add(self, caption: Caption, sequence: int) -> None:
        """Take a caption, in place of one with the same key."""
        key = caption.key
        self.delete(key)
        self._content.extend(map(self._number, caption.text.split()))
        self._text_ends.append(len(self._content))
        self._add_fields(caption)
        self._ends.append(len(self._content))
        self._facets.extend(
            [f(value) for f, value in zip(self._lookups, _facets(caption), strict=True)]
        )
        self._dates.append(self.interner.dates[caption.date])
        self._has_text.append(bool(caption.text))
        self.stored.add(stored_value(to_json(caption)))
        self._sequence.append(sequence)
        self._note(key)

    def delete(self, key: Key) -> None:
        """Forget a caption of the batch, if it is there."""
        row = self._keys.pop(key, None)
        if row is not None:
            self._row_keys[row] = None

    def delete_source(self, source: str) -> None:
        """Forget every caption of a source that is in the batch."""
        for key in self._sources.pop(source, ()):
            self.delete(key)

    def _note(self, key: Key) -> None:
        self._keys[key] = len(self._row_keys)
        self._row_keys.append(key)
        self._sources.setdefault(key[0], []).append(key)

    def _add_fields(self, caption: Caption) -> None:
        """The rows of every filled field but the text, and what of them is content."""
        for scope, name, value in zip(self._scopes, _SCOPED, _scoped(caption), strict=True):
            if value:
                values = (value,) if isinstance(value, str) else value
                self._add_field(scope, values, name in _IN_CONTENT, name in _UNIQUE)
        for scope, name in self._derived:
            if derived := field_values(caption, name):
                self._add_field(scope, derived, True)
        if caption.extra:
            for name in filled(caption):
                if name not in _KNOWN:
                    self._add_field(self.interner.scopes[name], (caption.extra[name],))

    def _add_field(
        self,
        scope: int,
        values: Sequence[str],
        is_content: bool = False,
        is_unique: bool = False,
    ) -> None:
        number = self._once if is_unique else self._number
        for value in values:
            pieces = list(map(number, value.split()))
            self._fields.extend(pieces)
            if len(values) > 1:
                self._fields.append(GAP)
            if is_content:
                self._content.append(GAP)
                self._content.extend(pieces)
        self._field_ends.append(len(self._fields))
        self._field_scopes.append(scope)
        self._field_rows.append(len(self._sequence))

    def rows(self) -> Rows:
        """All that was gathered, as arrays."""
        alive = (key is not None for key in self._row_keys)
        return Rows(
            alive=np.flatnonzero(np.fromiter(alive, bool, len(self._row_keys))),
            content=Ragged.of(self._content, self._ends),
            text_ends=np.asarray(self._text_ends),
            fields=Ragged.of(self._fields, self._field_ends),
            field_scopes=np.asarray(self._field_scopes),
            field_rows=np.asarray(self._field_rows),
            facets=np.asarray(self._facets).reshape(-1, len(FACETS)),
            dates=np.asarray(self._dates),
            has_text=np.asarray(self._has_text),
            sequence=np.asarray(self._sequence),
            keys=self._row_keys,
        )


_PER_ROW = 350
"""Bytes that a caption takes beside its words: mostly its key."""
_KNOWN = frozenset((*FIELD_NAMES, *DERIVED_FIELDS))


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


def to_json(caption: Caption) -> bytes:
    """A caption as it is stored: what `Caption.to_dict` gives, as compact JSON."""
    name, text, *rest = _members(caption)
    found = ['{"id":', quoted(name), ',"text":', quoted(text)]
    for label, value in zip(_NAMES, rest, strict=True):
        if value:
            found += (label, quoted(value) if isinstance(value, str) else _list(value))
    if caption.extra:
        pairs = ",".join(f"{quoted(k)}:{quoted(v)}" for k, v in caption.extra.items())
        found += (',"extra":{', pairs, "}")
    found.append("}")
    return to_bytes("".join(found))


def _list(values: Sequence[str]) -> str:
    return f"[{','.join(map(quoted, values))}]"
