"""What a segment is made of, worked out from a batch of captions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchkit.engines.whoosh.gather import Interner, Ragged, Rows
from searchkit.engines.whoosh.invert import RUN, Tokens, Widener, merged, ranked, run_of
from searchkit.engines.whoosh.lengths import length_bytes
from searchkit.engines.whoosh.names import BARE, FACETS, SEP, key_hashes, source_hash, to_bytes
from searchkit.engines.whoosh.postings import Inverted, Values
from searchkit.engines.whoosh.unique import uniques

Ints = NDArray[np.int64]
Short = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Field:
    """An indexed field: its terms in order, and their postings, some terms at a time."""

    name: str
    terms: list[bytes]
    parts: Iterator[Inverted]


class Contents:
    """All of a segment before it is bytes.

    Documents are numbered by length byte, then by sequence: of equal counts of a word, the
    first are the best.
    """

    def __init__(self, interner: Interner, rows: Rows) -> None:
        self._interner = interner
        self._rows = rows
        pieces = interner.pieces
        words = rows.content.sums(np.array(pieces.words, np.int32))[rows.alive]
        by_length = np.lexsort((rows.sequence[rows.alive], length_bytes(words)))
        self.order: Ints = rows.alive[by_length]
        """The row of every document."""
        self._by_length = by_length
        self._words = words[by_length]
        self.length_bytes = length_bytes(self._words)
        self.total_words = int(self._words.sum())
        self._document = np.full(len(rows.sequence), -1, np.int32)
        self._document[self.order] = np.arange(len(self.order))
        self._widener = Widener.of(pieces)

    def __len__(self) -> int:
        return len(self.order)

    def fields(self) -> Iterator[Field]:
        """The indexed fields; each is gone through before the next is made."""
        pieces, widener = self._interner.pieces, self._widener
        held = _held(self._rows.content.rows(self.order)[0], widener)
        terms, rank = _ranked(widener.terms[held], list(pieces.vocabulary))
        spellings, spelling = _ranked(widener.exact[held], list(pieces.spellings))
        is_spelling = np.array([not text.endswith(SEP.encode()) for text in spellings], bool)
        runs, exact = [], []
        bare = np.ones(len(self), bool)
        for tokens in self._content():
            runs.append(run_of(tokens, rank))
            spelled = tokens.exact >= 0
            run = run_of(Tokens(tokens.exact[spelled], tokens.docs[spelled]), spelling)
            bare[run.docs[is_spelling[run.ranks]]] = False
            exact.append(run)
        yield Field("content", terms, merged(runs, len(terms), Values.POSITIONS))
        del runs
        yield Field("exact", spellings, merged(exact, len(spellings), Values.NOTHING))
        del exact
        yield self._fields()
        yield _flagged(dict(self._flags(np.flatnonzero(bare))))

    def _content(self) -> Iterator[Tokens]:
        """The occurrences of the content, some documents at a time."""
        content = self._rows.content
        for some in _portions(content.sizes[self.order]):
            tokens = self._widener.tokens(*content.rows(self.order[some]), spelled=True)
            docs = tokens.docs + np.int32(some.start)
            yield Tokens(tokens.terms, docs, tokens.places, tokens.exact)

    def _fields(self) -> Field:
        """The fields' words: each a term of its own in every field."""
        rows, names = self._rows, list(self._interner.scopes)
        docs = self._document[rows.field_rows]
        chosen = np.argsort(docs, kind="stable")[int((docs < 0).sum()) :]
        docs, scopes = docs[chosen], rows.field_scopes[chosen].astype(np.int64)
        size = max(1, len(self._interner.pieces.vocabulary))
        used = np.zeros(len(names) * size, bool)
        for tokens, owner in self._scoped(chosen):
            used[scopes[owner] * size + tokens.terms] = True
        keys = np.flatnonzero(used)
        unique = list(uniques(rows.unique, self._document, len(used)))
        texts = [*self._scoped_texts(keys, size), *(term for each in unique for term in each.terms)]
        terms, rank = ranked(np.concatenate([keys, *(each.used for each in unique)]), texts)
        runs = []
        for tokens, owner in self._scoped(chosen):
            scoped = scopes[owner] * size + tokens.terms
            runs.append(run_of(Tokens(scoped, docs[owner], tokens.places), rank))
        runs += [run_of(tokens, rank) for each in unique for tokens in each.tokens()]
        return Field("fields", terms, merged(runs, len(terms), Values.POSITIONS))

    def _scoped(self, chosen: Ints) -> Iterator[tuple[Tokens, Short]]:
        """The occurrences in the chosen rows of fields, some at a time, and their rows."""
        fields = self._rows.fields
        for some in _portions(fields.sizes[chosen]):
            tokens = self._widener.tokens(*fields.rows(chosen[some]), spelled=False)
            yield tokens, tokens.docs + np.int32(some.start)

    def _scoped_texts(self, keys: Ints, size: int) -> list[str]:
        names, vocabulary = list(self._interner.scopes), list(self._interner.pieces.vocabulary)
        split = (part.tolist() for part in divmod(keys, size))
        return [f"{names[n]}{SEP}{vocabulary[term]}" for n, term in zip(*split, strict=True)]

    def _flags(self, bare: Ints) -> Iterator[tuple[str, Ints]]:
        """Every flag with the documents that have it."""
        rows = self._rows
        docs = self._document[rows.field_rows]
        for name, scope in self._interner.scopes.items():
            here = docs[(rows.field_scopes == scope) & (docs >= 0)]
            yield f"has{SEP}{name}", np.sort(here)
        for found in rows.unique:
            here = self._document[np.asarray(found.rows)]
            yield f"has{SEP}{found.name}", np.sort(here[here >= 0])
        yield f"has{SEP}date", np.flatnonzero(rows.dates[self.order])
        yield f"has{SEP}text", np.flatnonzero(rows.has_text[self.order])
        yield BARE, bare

    def numbers(self) -> Mapping[str, Ints]:
        """The numeric columns."""
        days = np.array(self._interner.dates.days, np.int64)[self._rows.dates[self.order]]
        keys = self._rows.keys
        sources, places = _distinct([source for source, _ in keys])
        source = places[self._by_length]
        hashes = np.fromiter(map(source_hash, sources), np.int64, len(sources))
        return {
            "words": self._words,
            "text_end": self._text_end(),
            "first_day": days[:, 0],
            "more_days": days[:, 1] - days[:, 0],
            "sequence": self._rows.sequence[self.order].astype(np.int64),
            "key_hash": np.array(key_hashes(keys), np.int64)[self._by_length],
            "source_hash": hashes[source],
            "source_rank": source,
        }

    def _text_end(self) -> Ints:
        """One more than the positions of the text where other content follows it, else 0."""
        content, sizes = self._rows.content, self._rows.text_ends - self._rows.content.starts
        found = np.zeros(len(sizes), np.int64)
        goes_on = sizes < content.sizes
        if goes_on.any():
            text = Ragged(content.pieces, content.starts[goes_on], sizes[goes_on])
            found[goes_on] = text.sums(self._widener.widths) + 1
        return found[self.order]

    def references(self) -> Iterator[tuple[str, Ints, list[bytes]]]:
        """The facets' columns: each document's place among the distinct values, the first none.

        There is no column for a field whose values hold the separator.
        """
        for column, name in enumerate(FACETS):
            held = self._rows.facets[self.order, column]
            numbers = np.flatnonzero(np.bincount(held))
            known = list(self._interner.facets[column])
            values = [_texts(known[number]) for number in numbers.tolist()]
            if any(SEP in text for texts in values for text in texts):
                continue
            joined = {b"": 0}
            keys = [to_bytes("".join(text + SEP for text in texts)) for texts in values]
            rows = np.zeros(len(known), np.int64)
            rows[numbers] = [joined.setdefault(key, len(joined)) for key in keys]
            yield name, rows[held], list(joined)


def _held(pieces: Short, widener: Widener) -> NDArray[np.bool_]:
    """Which of the flat tokens belong to some pieces."""
    used = np.zeros(len(widener.sizes), bool)
    used[pieces] = True
    return np.repeat(used, widener.sizes)


def _ranked(numbers: Short, vocabulary: list[str]) -> tuple[list[bytes], Short]:
    """The terms that are used, in order, and their ranks; -1 is none."""
    used = np.flatnonzero(np.bincount(numbers[numbers >= 0], minlength=1))
    return ranked(used, [vocabulary[number] for number in used.tolist()])


_NONE = np.zeros(0, np.int64)


def _portions(sizes: Short) -> Iterator[slice]:
    """Rows in runs of about equal size."""
    run = np.cumsum(sizes, dtype=np.int64) // RUN
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(run)) + 1, [len(sizes)]])
    for start, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        yield slice(start, stop)


def _flagged(flags: Mapping[str, Ints]) -> Field:
    """A field of flags from the documents of each, ascending."""
    rows = sorted((to_bytes(flag), docs) for flag, docs in flags.items() if len(docs))
    starts = np.cumsum([0, *(len(docs) for _, docs in rows)])
    docs = np.concatenate([_NONE, *(docs for _, docs in rows)]).astype(np.int32)
    ones, places = np.ones(len(docs), np.int32), np.zeros(0, np.int32)
    inverted = Inverted(Values.NOTHING, starts, docs, ones, places)
    return Field("flags", [flag for flag, _ in rows], iter([inverted]))


def _distinct(texts: Sequence[str]) -> tuple[list[str], Ints]:
    """The distinct texts in order, and the rank of each text among them."""
    ordered = sorted(set(texts))
    rank = {text: number for number, text in enumerate(ordered)}
    return ordered, np.fromiter(map(rank.__getitem__, texts), np.int64, len(texts))


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return value
