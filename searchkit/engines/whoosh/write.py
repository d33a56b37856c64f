"""Writing: a caption's tokens -> postings, straight into a Whoosh segment."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from whoosh.formats import Format, Frequency
from whoosh.system import pack_uint
from whoosh.writing import SegmentWriter

from searchkit.analysis import WORD, Token
from searchkit.caption import CONTENT_FIELDS, DERIVED_FIELDS, FIELD_NAMES, Caption, filled
from searchkit.dates import day_range
from searchkit.engines import Key, first_day
from searchkit.engines.whoosh.schema import BARE, SEP, key_term, to_bytes
from searchkit.query import Document
from searchkit.query.find import VALUE_GAP

Posting = tuple[str, int, list[int] | None]
"""A term, how often it occurs, and its positions where the field keeps them."""

_SCOPED = (*(name for name in FIELD_NAMES if name not in ("text", "date")), *DERIVED_FIELDS)


class Writer:
    """Collects changes in one Whoosh writer; nothing is visible before the commit."""

    def __init__(self, writer: SegmentWriter) -> None:
        self.inner = writer
        self._reader = writer.reader()
        self._added: dict[Key, int] = {}
        self._by_source: dict[str, set[Key]] = defaultdict(set)
        self._sequence = time.time_ns()

    def add(self, document: Document) -> None:
        """Store a caption, in place of one with the same key."""
        key = document.caption.key
        self.delete(key)
        number = self.inner.docnum
        self._store(document, number)
        self._added[key] = number
        self._by_source[key[0]].add(key)

    def delete(self, key: Key) -> None:
        """Forget a caption, committed or added just now."""
        self._delete_committed("key", key_term(key))
        if key in self._added:
            self._forget(key)

    def delete_source(self, source: str) -> None:
        """Forget every caption of a source, committed or added just now."""
        self._delete_committed("source", source)
        for key in list(self._by_source[source]):
            self._forget(key)

    def delete_stale(self, source: str) -> None:
        """Forget a source's committed captions; adding has deleted those stored again."""
        self._delete_committed("source", source)

    def close(self) -> None:
        """Let go of the committed state that was looked at."""
        self._reader.close()

    def _forget(self, key: Key) -> None:
        self.inner.newsegment.delete_document(self._added.pop(key))
        self._by_source[key[0]].discard(key)

    def _delete_committed(self, field: str, term: str) -> None:
        if (field, to_bytes(term)) not in self._reader:
            return
        matcher = self._reader.postings(field, to_bytes(term))
        while matcher.is_active():
            if not self.inner.is_deleted(matcher.id()):
                self.inner.delete_document(matcher.id())
            matcher.next()

    def _store(self, document: Document, number: int) -> None:
        """What `SegmentWriter.add_document` does, with ready postings in place of text."""
        caption, writer = document.caption, self.inner
        out = writer.perdocwriter
        out.start_doc(number)
        for field, postings, length in postings_of(document):
            self._add_postings(field, postings, length, number)
        out.add_field("caption", writer.schema["caption"], to_json(caption), 0)
        for name, value in self._columns(caption):
            out.add_column_value(name, writer.schema[name].column_type, value)
        out.finish_doc()
        writer.docnum += 1
        writer._added = True

    def _add_postings(self, field: str, postings: list[Posting], length: int, number: int) -> None:
        type_ = self.inner.schema[field]
        for term, count, positions in postings:
            value = _value(type_.format, count, positions)
            self.inner.pool.add((field, to_bytes(term), number, float(count), value))
        self.inner.perdocwriter.add_field(field, type_, None, length)

    def _columns(self, caption: Caption) -> Iterator[tuple[str, int]]:
        self._sequence += 1
        yield "sequence", self._sequence
        first = first_day(caption)
        # Undated too: Whoosh cannot read a column that only some segments have.
        yield "first_day", first
        yield "last_day", day_range(caption.date)[1] if first else 0


def _value(format_: Format, count: int, positions: list[int] | None) -> bytes:
    """A posting's value in the layout of the field's format."""
    if positions is not None:
        encoded: bytes = format_.encode(positions)
        return encoded
    return pack_uint(count) if isinstance(format_, Frequency) else b""


def to_json(caption: Caption) -> str:
    """A caption as it is stored."""
    return json.dumps(caption.to_dict(), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Caption:
    """A stored caption."""
    row: dict[str, Any] = json.loads(text)
    return Caption.from_dict(row)


def postings_of(document: Document) -> Iterator[tuple[str, list[Posting], int]]:
    """Every indexed field with its postings and its length in words."""
    caption = document.caption
    content = _content(document)
    words = [token for token in content if token.kind == WORD]
    yield "content", _positions((token.term, token.position) for token in content), len(words)
    scoped = list(_scoped(document))
    yield "fields", _positions(iter(scoped)), len(scoped)
    spelled = [f"{token.term}{SEP}{token.exact}" for token in content if token.exact is not None]
    yield "exact", _counts(spelled), len(spelled)
    yield "flags", _counts(_flags(caption, not spelled)), 0
    yield "key", _counts([key_term(caption.key)]), 0
    yield "source", _counts([caption.source]), 0


def _content(document: Document) -> list[Token]:
    """The tokens of all content fields, with a gap of positions between the fields."""
    found: list[Token] = []
    base = 0
    for name in CONTENT_FIELDS:
        tokens = document.tokens(name)
        found += (token._replace(position=token.position + base) for token in tokens)
        base += (tokens[-1].position if tokens else 0) + VALUE_GAP
    return found


def _scoped(document: Document) -> Iterator[tuple[str, int]]:
    for name in dict.fromkeys((*_SCOPED, *document.caption.extra)):
        for token in document.tokens(name):
            yield f"{name}{SEP}{token.term}", token.position


def _flags(caption: Caption, bare: bool) -> list[str]:
    found = [f"has{SEP}{name}" for name in filled(caption)]
    return [*found, BARE] if bare else found


def _positions(rows: Iterator[tuple[str, int]]) -> list[Posting]:
    places: dict[str, list[int]] = {}
    for term, position in rows:
        places.setdefault(term, []).append(position)
    return [(term, len(positions), positions) for term, positions in places.items()]


def _counts(terms: list[str]) -> list[Posting]:
    counts: dict[str, int] = {}
    for term in terms:
        counts[term] = counts.get(term, 0) + 1
    return [(term, count, None) for term, count in counts.items()]
