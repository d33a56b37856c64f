"""One record, a mapping of column names to JSON values, read as a caption.

Columns are known by many names, in many languages; case, accents and punctuation in a
name do not count, nor do a namespace before it (``dc:description``), a table of objects
(``objects.description``), a place in a list behind it (``title[1]``) or, for texts, a language
(``caption_vi``). Of two columns that stand for one field the one whose name comes first in
`ALIASES`, or else in `FURTHER`, wins, if it is filled; every other column becomes an extra
field, as does a byline of digits alone, which is some number of an author. Columns that the
person who has the files named (`ReadOptions.columns`) come before all of these.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from searchkit.caption import FIELD_JOINER, Caption
from searchkit.dates import iso_date
from searchkit.formats import languages, nested
from searchkit.formats.aliases import ALIASES, FURTHER
from searchkit.formats.files import File, Problem
from searchkit.formats.markup import plain

Row = Mapping[str, Any]

LISTS = ("keywords", "people")
SEPARATORS = ("[;；]", "[,،，、]", "[|｜]")
"""What stands between the values of a list in one text, the first that is there."""
IN_LANGUAGES = ("text", "headline", "keywords", "city", "country")
"""Fields whose columns may end with the name of a language."""

NO_COLUMNS: Mapping[str, str] = {}
SHOWN = 40
"""How many columns a message names."""

EMPTY = "empty caption"
EMPTY_CURE = "give it a caption or a headline, or delete it"

LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_LINK = re.compile(r"https?://\S+\Z")
_UNMARKED = str.maketrans("đłøı", "dloi")


def record(
    file: File, number: int, row: Row, locator: str, defaults: Row | None = None
) -> Caption | Problem:
    """A caption from one record, or the problem why it is none.

    ``defaults`` are columns of the whole file, taken where the record has none of its own.
    """
    columns = file.options.columns
    try:
        fields, extra = _sorted(row, columns)
        shared, shared_extra = _sorted(defaults, columns) if defaults else ({}, {})
    except RecursionError:
        return too_deep(file, locator)
    if not {"text", "headline"} & fields.keys():
        return file.problem(EMPTY, EMPTY_CURE, locator=locator)
    own = {name: fields.pop(name, "") for name in ("text", "id")}
    return made(file, number, shared | fields | own, shared_extra | extra, locator)


def made(
    file: File, number: int, fields: Mapping[str, Any], extra: Mapping[str, str], locator: str
) -> Caption:
    """The caption of what is known by field; a date that is none stays an extra field."""
    known, other = _dated(dict(fields), dict(extra))
    text, id = known.pop("text", ""), known.pop("id", "")
    return file.caption(number, text, id=id, locator=locator, extra=other, **known)


def counted(
    file: File, items: Iterable[Caption | Problem], things: str
) -> Iterator[Caption | Problem]:
    """The items, where those of ``things`` that have no caption become one remark behind them."""
    total = empty = 0
    for item in items:
        total += 1
        if isinstance(item, Problem) and item.what == EMPTY:
            empty += 1
        else:
            yield item
    if empty:
        what = f"{empty:,} of {total:,} {things} have no caption"
        yield file.problem(what, "left out", refused=False)


def field_of(column: str, columns: Mapping[str, str] = NO_COLUMNS) -> str:
    """The caption field that a column name stands for, or ``""``, some columns asked for."""
    return _rank(column, columns)[0]


def columns_for(field: str, names: Iterable[str], columns: Mapping[str, str]) -> list[str]:
    """The columns that stand for a field, the one that it is read from first if filled."""
    known = (name for name in names if field_of(name, columns) == field)
    return sorted(known, key=lambda name: _rank(name, columns)[1])


MAP_CURE = "name one of these, or have them guessed again with --map auto"


def missing_columns(file: File, names: Iterable[str], locator: str = "") -> Problem | None:
    """The problem that columns asked for by name are not among those of a file."""
    there = list(dict.fromkeys(names))
    folded = set(map(_folded, there))
    missing = [name for name in file.options.columns.values() if _folded(name) not in folded]
    if not missing:
        return None
    shown = ", ".join(map(as_text, there[:SHOWN])) + (" ..." if len(there) > SHOWN else "")
    what = f"no column {', '.join(missing)} among {shown or 'no columns'}"
    return file.problem(what, MAP_CURE, locator=locator)


def unmapped(file: File, names: Iterable[str], locator: str = "") -> Iterator[Problem]:
    """The same where captions are read nevertheless: for a file found in a folder a remark."""
    if problem := missing_columns(file, names, locator):
        yield replace(problem, refused=file.is_named)


def distinct(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping of pairs in which a repeated name becomes ``name 2``, so that no value is lost."""
    known = list(pairs)
    row: dict[str, Any] = dict(known)
    if len(row) == len(known):
        return row
    row.clear()
    counts: Counter[str] = Counter()
    for name, value in known:
        free = name
        while free in row:
            counts[name] += 1
            free = f"{name} {counts[name] + 1}"
        row[free] = value
    return row


def as_text(value: Any) -> str:
    """A JSON value as one text: lists joined, objects as compact JSON, null empty, HTML undone."""
    if isinstance(value, str):
        whole = value if value.isascii() else LONE_SURROGATES.sub("\ufffd", value)
        return plain(whole).strip()
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return FIELD_JOINER.join(filter(None, map(as_text, value)))
    return as_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def scalar(value: Any) -> str:
    """A JSON value as text, if it is neither a list nor an object."""
    return "" if isinstance(value, list | tuple | dict) else as_text(value)


def too_deep(file: File, locator: str) -> Problem:
    """The problem of a record that is nested more deeply than can be read."""
    return file.problem("nested too deeply", "flatten the record", locator=locator)


def as_list(value: Any) -> tuple[str, ...]:
    """The distinct values of a list, or of a text split at ``;``, else ``,``, or else ``|``."""
    if isinstance(value, list | tuple):
        return tuple(dict.fromkeys(filter(None, map(as_text, value))))
    text = as_text(value)
    marks = next((marks for marks in SEPARATORS if re.search(marks, text)), SEPARATORS[-1])
    parts = re.split(marks, text)
    return tuple(dict.fromkeys(filter(None, map(str.strip, parts))))


def _dated(fields: dict[str, Any], extra: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read the date; one that is none stays as written, as an extra field."""
    if as_written := fields.get("date"):
        fields["date"] = iso_date(as_written)
        if not fields["date"]:
            extra["date_as_written"] = as_written
    return fields, extra


def _sorted(row: Row, columns: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The filled columns of a record, by field, and those that stand for none."""
    fields: dict[str, Any] = {}
    extra: dict[str, str] = {}
    objects: list[str] = []
    if any(isinstance(value, dict | list) for value in row.values()):
        objects = [column for column, value in row.items() if nested.holds_objects(value)]
        row = nested.flat(row, lambda column: field_of(column, columns))
    for column in sorted(row, key=lambda name: _order(row, name, columns)):
        name = field_of(column, columns)
        value = as_list(row[column]) if name in LISTS else as_text(row[column])
        if value and name and name not in fields and _may_be(name, value, column in objects):
            fields[name] = value
        elif value:
            extra[as_text(column)] = as_text(row[column])
    return fields, extra


def _may_be(field: str, text: Any, is_object: bool) -> bool:
    """Whether a text may stand for a field: no number is a byline, no other object a date."""
    if field == "byline":
        return not text.isdecimal()
    return field != "date" or not is_object or bool(iso_date(text))


def _order(row: Row, column: str, columns: Mapping[str, str]) -> int:
    """How soon a column is looked at: links to licences are credits where there is no other."""
    field, rank = _rank(column, columns)
    is_last = field == "credit" and rank >= 0 and _is_link(row[column])
    return rank + 4 * _BEHIND if is_last else rank


def _is_link(value: Any) -> bool:
    return bool(_LINK.match(as_text(value)))


def wanted(column: str, columns: Mapping[str, str]) -> str:
    """The field that a column was asked to hold, or ``""``."""
    for field, name in columns.items():
        if _folded(name) == _folded(column):
            return field_of(field)
    return ""


def _rank(column: str, columns: Mapping[str, str]) -> tuple[str, int]:
    """The field that a column stands for, and how specifically, the lowest number most."""
    if field := wanted(column, columns):
        return (field, -1)
    return _known(column)


@lru_cache(maxsize=4096)
def _known(column: str) -> tuple[str, int]:
    name = column.rpartition(":")[2]
    found = _RANKS.get(_folded(column)) or _RANKS.get(_folded(name))
    if found is None:
        field, rank = _RANKS.get(_folded(languages.split(name)[0]), ("", 0))
        found = (field, rank + _BEHIND) if field in IN_LANGUAGES else _wordy(name)
    return found if found[0] else _part(column)


def _wordy(name: str) -> tuple[str, int]:
    """What a longer name stands for: a known one of a picture, or several for one field."""
    parts = {_RANKS.get(_folded(part), ("", 0))[0] for part in name.split("/")}
    field, rank = _RANKS.get(_folded(_OF_PICTURE.sub("", name)), (parts.pop(), 0))
    if parts or field in ("", "id"):
        return ("", 3 * _BEHIND)
    return (field, rank + 2 * _BEHIND)


def _part(column: str) -> tuple[str, int]:
    """What a name stands for that is of a table of objects, or has a place in a list behind it."""
    match = _OF_OBJECT.fullmatch(column.strip()[-_LONGEST_NAME:])
    field, rank = _RANKS.get(_folded(match["name"]), ("", 0)) if match else ("", 0)
    return ("" if field == "id" else field, rank + 3 * _BEHIND)


@lru_cache(maxsize=4096)
def _folded(column: str) -> str:
    marked = unicodedata.normalize("NFKD", column.casefold().translate(_UNMARKED))
    return "".join(char for char in marked if char.isalnum())


_BEHIND = 1000
"""What a language behind a column's name adds to its rank."""

_OF_PICTURE = re.compile(
    r"""^(?: (?:photo|image|picture|사진)\ | (?:写真|画像)の | 照片 | 图片)
    | \ (?:de\ la|della)\ (?:photo|foto|imagen)$ | \ d[ae]\ (?:foto|imagem)$
    | \ (?:de\ l|dell)['’](?:image|immagine)$ | \ des\ (?:Bildes|Fotos)$
    | \ of\ (?:the\ )?(?:photo|image|picture)$ | \ (?:của\ )?(?:bức\ )?ảnh$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What of a column's name says no more than that it is about the picture."""

_LONGEST_NAME = 100

_OF_OBJECT = re.compile(
    r"""(?:(?:.*[._])? (?:object|photo|photograph|image|picture|artwork|work|item|asset|media
    |record|document|video|field|property|propertie|attribute|data)s? \.)?
    (?P<name>[^.\[\]]+) (?:\[\d{1,3}\])?""",
    re.IGNORECASE | re.VERBOSE,
)
"""A name behind that of what is described, the place of one value of several behind it."""

_RANKS = {
    _folded(alias): (field, rank + behind)
    for known, behind in ((ALIASES, 0), (FURTHER, 4 * _BEHIND))
    for field, names in known.items()
    for rank, alias in enumerate(names)
}
