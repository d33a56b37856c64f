"""Whether postings, columns and stored captions go together: captions are taken apart anew.

The captions of a segment are written as a segment of their own, and whatever the two hold is
compared, term by term. The document numbers of the old one stand in the new one's column
``sequence``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis import Analyzer
from searchkit.engines import Key
from searchkit.engines.whoosh.gather import Batch, Interner
from searchkit.engines.whoosh.mapped import Mapped
from searchkit.engines.whoosh.names import FACETS, NUMBERS, SEP, UNIQUE, to_bytes
from searchkit.engines.whoosh.segment import write_segment
from searchkit.engines.whoosh.source import Ours, Source, open_source
from searchkit.engines.whoosh.toc import Segment, without_deletions
from searchkit.errors import StorageError

_PLACED = ("content", "fields")
_FIELDS = (*_PLACED, "exact", "flags")
_IDS = tuple(to_bytes(f"{name}{SEP}") for name in UNIQUE)
_RANKS = ("source_rank",)
"""Columns of which only the order means anything."""


def disagreements(
    folder: Path, segments: Iterable[tuple[Segment, Mapped | None]], analyzer: Analyzer
) -> Iterator[str]:
    """What does not go together in an index's folder, a line each.

    Beside the folder, or where temporary files go, there must be room for a segment. Deleted
    captions are looked at, too, where they are as they were.
    """
    keys: Counter[Key] = Counter()
    for segment, mapped in segments:
        source = open_source(folder, segment, mapped, analyzer)
        keys.update(source.caption(number).key for number in source.living().tolist())
        if mapped is not None:
            source = Ours(without_deletions(segment), mapped)
        with _scratch(folder.parent) as scratch:
            yield from _Pair(source, _again(source, Path(scratch), analyzer)).differences()
    yield from (f"caption {key[1]} of {key[0]} is there twice" for key in keys if keys[key] > 1)


def _scratch(beside: Path) -> TemporaryDirectory[str]:
    """A folder that is gone afterwards: beside the index, elsewhere where that cannot be changed.

    Raises `StorageError` where nothing can be written at all.
    """
    try:
        return TemporaryDirectory(dir=beside)
    except OSError:
        with suppress(OSError):
            return TemporaryDirectory()
    raise StorageError(
        f"{beside}: to check the index, a segment of it is written anew, and there is no place "
        "for it: neither this folder nor that of temporary files can be written to; set TMPDIR "
        "to one that can"
    )


def _again(source: Source, scratch: Path, analyzer: Analyzer) -> Source:
    batch = Batch(Interner(analyzer), scratch)
    for number in source.living().tolist():
        batch.add(source.caption(number), number)
    segment = write_segment(scratch, batch)
    batch.stored.close()
    return open_source(scratch, segment, Mapped.of(scratch, segment), analyzer)


class _Pair:
    """A segment, and what its captions make when they are taken apart again."""

    def __init__(self, old: Source, new: Source) -> None:
        self._old = old
        self._new = new
        self._numbers: NDArray[np.int64] = new.column("sequence").astype(np.int64)
        """The old document of every new one."""

    def differences(self) -> Iterator[str]:
        """What differs, a line each."""
        if not np.array_equal(np.sort(self._numbers), self._old.living()):
            yield f"{self._old.name}: captions are there twice"
            return
        for field in _FIELDS:
            wrong = [term for term in self._terms(field) if not self._has_same(field, term)]
            if wrong:
                yield f"{self._old.name}: {len(wrong):,} terms of {field} do not fit the captions"
        for name in (*NUMBERS, *FACETS, "lengths"):
            if not self._column(name):
                yield f"{self._old.name}: column {name} does not fit the captions"

    def _terms(self, field: str) -> list[bytes]:
        names = dict.fromkeys(bytes(term) for term, _ in self._old.terms(field))
        names.update(dict.fromkeys(bytes(term) for term, _ in self._new.terms(field)))
        # Words of ids are found in another way in our layout.
        return [name for name in names if self._old.is_ours or not name.startswith(_IDS)]

    def _has_same(self, field: str, term: bytes) -> bool:
        """Whether a term is found in the dictionary, in the same captions at the same places."""
        old, new = self._old.postings(field, term), self._new.postings(field, term)
        docs = self._numbers[new.docs]
        order = np.argsort(docs)
        same = np.array_equal(old.docs, docs[order]) and np.array_equal(
            old.counts, new.counts[order]
        )
        if not same or field not in _PLACED or not len(order):
            return same
        of, at = self._old.places(field, term).of(np.arange(len(order)))
        same_of, same_at = self._new.places(field, term).of(order)
        return np.array_equal(of, same_of) and np.array_equal(at, same_at)

    def _column(self, name: str) -> bool:
        old, new = self._old, self._new
        if name in FACETS:
            return self._facet(name)
        if name == "lengths":
            return np.array_equal(old.length_bytes()[self._numbers], new.length_bytes())
        values = old.column(name)[self._numbers]
        if name == "sequence":
            return not self._old.is_ours or len(np.unique(values)) == len(values)
        if name in _RANKS:
            return np.array_equal(_ranks(values), _ranks(new.column(name)))
        return np.array_equal(values, new.column(name))

    def _facet(self, name: str) -> bool:
        """Whether a facet's values are the captions'; without a column, they are those."""
        found = self._old.facet(name)
        if found is None:
            return True
        rows, values = found
        expected, texts = self._new.facet(name) or (np.zeros(len(self._numbers), np.int64), [b""])
        return [values[row] for row in rows[self._numbers].tolist()] == [
            texts[row] for row in expected.tolist()
        ]


def _ranks(values: NDArray[Any]) -> NDArray[np.int64]:
    """The place of each value among the distinct ones."""
    return np.unique(values, return_inverse=True)[1]
