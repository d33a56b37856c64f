"""An index told as JSON through whatever Whoosh runs this: ``python dump.py FOLDER``."""

import json
import sys
from typing import Any

from whoosh.index import open_dir


def dump(folder: str) -> Any:
    """Documents by their stored caption: postings, lengths and columns; and what terms say."""
    reader = open_dir(folder).reader()
    numbers = list(reader.all_doc_ids())
    names = {number: reader.stored_fields(number)["caption"] for number in numbers}
    return {
        "documents": {name: columns(reader, number) for number, name in names.items()},
        "terms": {
            f"{field}:{bytes(term).hex()}": term_of(reader, field, bytes(term), names)
            for field, term in reader.all_terms()
        },
        "words": reader.field_length("content"),
    }


def columns(reader: Any, number: int) -> dict[str, Any]:
    """A document's length and its values in all columns."""
    found = {"length": reader.doc_field_length(number, "content") or 0}
    for name, field in reader.schema.items():
        if field.column_type is not None:
            value = reader.column_reader(name)[number] if reader.has_column(name) else 0
            found[name] = value.hex() if isinstance(value, bytes) else value
    return found


def term_of(reader: Any, field: str, term: bytes, names: dict[int, str]) -> dict[str, Any]:
    """A term's statistics, and its postings by document."""
    info = reader.term_info(field, term)
    places = field in ("content", "fields")
    rows = {}
    matcher = reader.postings(field, term)
    while matcher.is_active():
        found = matcher.value_as("positions") if places else None
        rows[names[matcher.id()]] = [matcher.weight(), found]
        matcher.next()
    lengths = [info.min_length(), info.max_length()] if field == "content" else None
    return {
        "rows": rows,
        "info": [info.weight(), info.doc_frequency(), info.max_weight(), lengths],
    }


if __name__ == "__main__":
    json.dump(dump(sys.argv[1]), sys.stdout)
