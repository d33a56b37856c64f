"""A segment written by Whoosh's own writer, with the postings that captions have."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh.index import create_in, open_dir

from searchkit.analysis import EXTRA, WORD, Analyzer, Token
from searchkit.caption import CONTENT_FIELDS, FIELD_NAMES, Caption, field_values, filled
from searchkit.engines.whoosh.names import BARE, SEP, to_bytes
from searchkit.engines.whoosh.schema import schema
from searchkit.query import Document
from searchkit.query.find import VALUE_GAP

Places = dict[str, list[int]]

SCOPED = (*(name for name in FIELD_NAMES if name not in ("text", "date")), "place")


def write(folder: Path, captions: list[Caption], analyzer: Analyzer) -> None:
    """Put captions into a folder's index, made where there is none, as one stock segment."""
    index = open_dir(str(folder)) if any(folder.iterdir()) else create_in(str(folder), schema())
    writer = index.writer()
    for caption in captions:
        _add(writer, Document(caption, analyzer))
    writer.commit(merge=False)


def _add(writer: Any, document: Document) -> None:
    out = writer.perdocwriter
    out.start_doc(writer.docnum)
    content = _content(document)
    words = sum(token.kind == WORD for token in content)
    _positions(writer, "content", _by_term((t.term, t.position) for t in content), words)
    _positions(writer, "fields", _by_term(_scoped(document)), 0)
    spelled = Counter(f"{t.term}{SEP}{t.exact or ''}" for t in content if _has_spelling(t))
    for term, count in spelled.items():
        _post(writer, "exact", term, count, b"")
    is_bare = all(token.exact is None for token in content)
    flags = [f"has{SEP}{name}" for name in filled(document.caption)]
    for flag in [*flags, *([BARE] if is_bare else [])]:
        _post(writer, "flags", flag, 1, b"")
    text = json.dumps(document.caption.to_dict(), ensure_ascii=False, separators=(",", ":"))
    out.add_field("caption", writer.schema["caption"], text, 0)
    out.finish_doc()
    writer.docnum += 1
    writer._added = True


def _positions(writer: Any, field: str, terms: Places, length: int) -> None:
    for term, places in terms.items():
        value = writer.schema[field].format.encode(places)
        _post(writer, field, term, len(places), value)
    writer.perdocwriter.add_field(field, writer.schema[field], None, length)


def _post(writer: Any, field: str, term: str, count: int, value: bytes) -> None:
    writer.pool.add((field, to_bytes(term), writer.docnum, float(count), value))


def _content(document: Document) -> list[Token]:
    """The tokens of the content, with a gap before every field that has a value."""
    found: list[Token] = []
    base = 0
    for name in CONTENT_FIELDS:
        if not field_values(document.caption, name):
            continue
        tokens = document.tokens(name)
        found += (token._replace(position=token.position + base) for token in tokens)
        base += (tokens[-1].position if tokens else 0) + VALUE_GAP
    return found


def _scoped(document: Document) -> Iterator[tuple[str, int]]:
    for name in dict.fromkeys((*SCOPED, *document.caption.extra)):
        if name not in ("text", "date"):
            for token in document.tokens(name):
                yield f"{name}{SEP}{token.term}", token.position


def _by_term(rows: Iterator[tuple[str, int]]) -> Places:
    places: Places = {}
    for term, position in rows:
        places.setdefault(term, []).append(position)
    return places


def _has_spelling(token: Token) -> bool:
    return token.exact is not None or token.kind == EXTRA
