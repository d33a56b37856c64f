"""One record, a mapping of column names to JSON values, read as a caption.

Columns are known by many names, in many languages; case, accents and punctuation in a
name do not count. Of two columns that stand for one field the one whose name comes first
in `ALIASES` wins, if it is filled; every other column becomes an extra field.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from searchkit.caption import FIELD_JOINER, Caption
from searchkit.dates import iso_date
from searchkit.formats.aliases import ALIASES
from searchkit.formats.files import File, Problem

Row = Mapping[str, Any]

LISTS = ("keywords", "people")

EMPTY = "empty caption"
EMPTY_CURE = "give it a caption or a headline, or delete it"

LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_UNMARKED = str.maketrans("đłøı", "dloi")


def record(
    file: File, number: int, row: Row, locator: str, defaults: Row | None = None
) -> Caption | Problem:
    """A caption from one record, or the problem why it is none.

    ``defaults`` are columns of the whole file, taken where the record has none of its own.
    """
    try:
        (fields, extra), (shared, shared_extra) = _sorted(row), _sorted(defaults or {})
    except RecursionError:
        return file.problem("nested too deeply", "flatten the record", locator=locator)
    text, id = fields.pop("text", ""), fields.pop("id", "")
    if not text and "headline" not in fields:
        return file.problem(EMPTY, EMPTY_CURE, locator=locator)
    known, other = _dated(shared | fields, shared_extra | extra)
    return file.caption(number, text, id=id, locator=locator, extra=other, **known)


def field_of(column: str) -> str:
    """The caption field that a column name stands for, or ``""``."""
    return _rank(column)[0]


def distinct(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping of pairs in which a repeated name becomes ``name 2``, so that no value is lost."""
    row: dict[str, Any] = {}
    counts: Counter[str] = Counter()
    for name, value in pairs:
        free = name
        while free in row:
            counts[name] += 1
            free = f"{name} {counts[name] + 1}"
        row[free] = value
    return row


def as_text(value: Any) -> str:
    """A JSON value as one text: lists joined, objects as compact JSON, null empty."""
    if isinstance(value, str):
        return LONE_SURROGATES.sub("\ufffd", value).strip()
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return FIELD_JOINER.join(filter(None, map(as_text, value)))
    return as_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def as_list(value: Any) -> tuple[str, ...]:
    """The distinct values of a list, or of a text split at ``;`` or else at ``,``."""
    if isinstance(value, list | tuple):
        return tuple(dict.fromkeys(filter(None, map(as_text, value))))
    text = as_text(value)
    parts = re.split("[;；]", text) if re.search("[;；]", text) else re.split("[,،，、]", text)
    return tuple(dict.fromkeys(filter(None, map(str.strip, parts))))


def _dated(fields: dict[str, Any], extra: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read the date; one that is none stays as written, as an extra field."""
    if as_written := fields.get("date"):
        fields["date"] = iso_date(as_written)
        if not fields["date"]:
            extra["date_as_written"] = as_written
    return fields, extra


def _sorted(row: Row) -> tuple[dict[str, Any], dict[str, str]]:
    """The filled columns of a record, by field, and those that stand for none."""
    fields: dict[str, Any] = {}
    extra: dict[str, str] = {}
    for column in sorted(row, key=lambda name: _rank(name)[1]):
        name = field_of(column)
        value = as_list(row[column]) if name in LISTS else as_text(row[column])
        if value and name and name not in fields:
            fields[name] = value
        elif value:
            extra[as_text(column)] = as_text(row[column])
    return fields, extra


@lru_cache(maxsize=4096)
def _rank(column: str) -> tuple[str, int]:
    return _RANKS.get(_folded(column), ("", len(ALIASES["text"])))


def _folded(column: str) -> str:
    marked = unicodedata.normalize("NFKD", column.casefold().translate(_UNMARKED))
    return "".join(char for char in marked if char.isalnum())


_RANKS = {
    _folded(alias): (field, rank)
    for field, names in ALIASES.items()
    for rank, alias in enumerate(names)
}
