"""A segment's contents -> one compound file that any Whoosh opens."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3Segment

from searchkit.engines.whoosh.columns import numbers, references, stored
from searchkit.engines.whoosh.contents import Contents
from searchkit.engines.whoosh.gather import Batch
from searchkit.engines.whoosh.inline import split
from searchkit.engines.whoosh.layout import LAYOUT, NAME
from searchkit.engines.whoosh.names import NUMBERS, facet
from searchkit.engines.whoosh.postings import Inverted, blocks
from searchkit.engines.whoosh.spool import Spool
from searchkit.engines.whoosh.terms import INFO, TermFile

Part = bytes | NDArray[np.uint8]

LARGEST = 1 << 31
"""Bytes of stored captions in a segment: Whoosh's column of them ends at 4 GB."""


def write_segment(folder: Path, batch: Batch) -> W3Segment:
    """Write a batch as a segment into an index's folder."""
    contents = Contents(batch.interner, batch.rows())
    segment = W3Segment(W3Codec(), NAME, len(contents))
    segment._fieldlengths = {"content": contents.total_words}
    segment.compound = True
    path = folder / segment.make_filename(segment.COMPOUND_EXT)
    with path.open("wb") as file:
        file.write(bytes(12))
        directory: dict[str, dict[str, float]] = {}
        for extension, parts in _files(contents, batch.stored):
            start = file.tell()
            for part in parts:
                file.write(part)
            size = file.tell() - start
            name = segment.make_filename(extension)
            directory[name] = {"offset": start, "length": size, "modified": 0}
        start = file.tell()
        file.write(pickle.dumps(directory, 2) + pickle.dumps({"searchkit": LAYOUT}, 2))
        end = file.tell()
        file.seek(0)
        file.write(start.to_bytes(8, "big") + (end - start).to_bytes(4, "big"))
    return segment


def _files(contents: Contents, captions: Spool) -> Iterator[tuple[str, Iterable[Part]]]:
    """The extension of every file, and its bytes in parts."""
    inverted = _Inverted(contents)
    yield ".pst", inverted.postings()
    yield ".trm", inverted.terms()
    values, sizes = captions.values(contents.order), captions.sizes()[contents.order]
    yield "._stored.col", stored(values, sizes)
    yield "._content_len.col", [numbers(contents.length_bytes, "B")]
    yield from _columns(contents)


class _Inverted:
    """The two files of the indexed fields; `postings` is gone through first."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._terms = TermFile()
        self._offset = 0

    def postings(self) -> Iterator[Part]:
        """The blocks of all fields, some terms at a time; their terms are noted on the way."""
        none = np.zeros_like(self._contents.length_bytes)
        for field in self._contents.fields():
            lengths = self._contents.length_bytes if field.name == "content" else none
            first = 0
            for inverted in field.parts:
                terms = field.terms[first : first + len(inverted)]
                yield from self._blocks(field.name, terms, inverted, lengths)
                first += len(inverted)

    def _blocks(
        self, name: str, terms: list[bytes], inverted: Inverted, lengths: NDArray[np.uint8]
    ) -> Iterator[Part]:
        infos = _infos(inverted, lengths)
        inlined, rest = split(inverted)
        sizes = np.zeros(len(terms), np.int64)
        for part, owners, size in blocks(rest, lengths):
            np.add.at(sizes, owners, size)
            yield part
        infos["offset"] = self._offset + np.cumsum(sizes) - sizes
        infos["length"] = sizes
        infos["is_inline"][inlined.terms] = 1
        self._offset += int(sizes.sum())
        if terms:
            self._terms.add(name, terms, infos, inlined)

    def terms(self) -> Iterator[Part]:
        """The term file."""
        return self._terms.parts()


def _columns(contents: Contents) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The numeric columns that are not all 0, and the facets' that can be written."""
    for name, values in contents.numbers().items():
        if values.any():
            yield f".{name}.col", [numbers(values, NUMBERS[name])]
    for name, rows, texts in contents.references():
        column = references(rows, texts)
        if column is not None and rows.any():
            yield f".{facet(name)}.col", [column]


def _infos(postings: Inverted, lengths: NDArray[np.uint8]) -> NDArray[np.void]:
    """What the term file says of some terms, but for where their blocks are."""
    first = postings.starts[:-1]
    infos = np.zeros(len(first), INFO)
    if not len(first):
        return infos
    infos["weight"] = np.add.reduceat(postings.counts, first, dtype=np.int64)
    infos["frequency"] = np.diff(postings.starts)
    of_each = lengths[postings.docs]
    infos["shortest"] = np.minimum.reduceat(of_each, first)
    infos["longest"] = np.maximum.reduceat(of_each, first)
    infos["greatest"] = np.maximum.reduceat(postings.counts, first)
    infos["first"] = postings.docs[first]
    infos["last"] = postings.docs[postings.starts[1:] - 1]
    return infos
