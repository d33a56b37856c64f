"""What exiftool writes with ``-json`` and ``-csv``: a record a file, known by its ``SourceFile``.

Tags may carry their group (``-G``: ``IPTC:Headline``, ``-G1``: ``XMP-dc:Title``), the language of
an alternative (``Description-vi``) and, with ``-l``, their value in an object; structures
(``-struct``) are kept. What stands for a caption is taken from XMP before IPTC before EXIF,
as `searchkit.formats.photo` does. Files without any description are counted, not refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from searchkit.caption import Caption
from searchkit.formats import records
from searchkit.formats.files import File, Problem
from searchkit.formats.records import as_text

MARK = "SourceFile"
"""The one name that exiftool always writes, and first."""

TAGS: dict[str, tuple[str, ...]] = {
    "text": (
        *("description", "caption-abstract", "imagedescription", "caption", "usercomment"),
        *("comment", "xpcomment", "captionabstract"),
    ),
    "headline": ("headline", "title", "objectname", "xptitle", "documentname"),
    "byline": ("creator", "by-line", "artist", "author", "xpauthor", "photographer"),
    "credit": ("credit", "source", "rights", "copyrightnotice", "copyright"),
    "date": ("datecreated", "datetimeoriginal", "datetimecreated", "createdate", "date"),
    "city": ("city", "locationshowncity", "locationcreatedcity"),
    "country": (
        *("country", "country-primarylocationname", "locationshowncountryname"),
        *("locationcreatedcountryname", "countryname"),
    ),
    "keywords": ("subject", "keywords", "hierarchicalsubject", "tagslist", "xpkeywords"),
    "people": ("personinimage", "regionname", "regionpersondisplayname", "persondisplayname"),
    "lang": ("language", "languageidentifier"),
}
"""Caption field -> names of tags without their group, lower case, the best first."""

GROUPS = ("XMP", "IPTC", "", "EXIF", "IFD0", "ExifIFD", "PNG", "QuickTime", "Composite")
"""Groups of tags, the best first; families 0 and 1 start alike."""

_RANKS = {tag: (field, rank) for field, tags in TAGS.items() for rank, tag in enumerate(tags)}
_LANGUAGE = re.compile(r"(.+?)-([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)")
_BINARY = re.compile(r"\(Binary data \d+ bytes|base64:")
_CAMERA = frozenset(
    """OLYMPUS DIGITAL CAMERA|SONY DSC|DIGITAL CAMERA|MINOLTA DIGITAL CAMERA|KONICA MINOLTA
    DIGITAL CAMERA|SAMSUNG|DCIM|DIGITAL IMAGE|Exif_JPEG_PICTURE|KODAK Digital Still Camera|DBP"""
    .replace("\n    ", " ").split("|")
)  # fmt: skip
"""What cameras write where a caption should be."""


def matches(data: Any) -> bool:
    """Whether a JSON document is a list of exiftool's records."""
    return isinstance(data, list) and bool(data) and isinstance(data[0], dict) and MARK in data[0]


def captions(file: File, data: Iterable[Any]) -> Iterator[Caption | Problem]:
    """The captions of such a list; it is gone through once."""
    return described(file, (_item(file, number, row) for number, row in enumerate(data, 1)))


def record(file: File, number: int, row: Mapping[str, Any], locator: str) -> Caption | Problem:
    """The caption of one record, or the problem that it has none."""
    source = {"id": records.scalar(row.get(MARK)), "media": row.get(MARK)}
    if file.options.columns:
        return records.record(file, number, source | dict(row), locator)
    try:
        fields, rest = _sorted(row)
    except RecursionError:
        return records.too_deep(file, locator)
    if not {"text", "headline"} & fields.keys():
        return file.problem(records.EMPTY, records.EMPTY_CURE, locator=locator)
    # Other tags may be names of captions too: what was chosen comes before them.
    chosen = replace(file, options=replace(file.options, columns={name: name for name in fields}))
    return records.record(chosen, number, source | fields | rest, locator)


def described(file: File, items: Iterable[Caption | Problem]) -> Iterator[Caption | Problem]:
    """The items, where what is without a caption becomes one remark behind them."""
    return records.counted(file, items, "files that exiftool lists")


def _item(file: File, number: int, row: Any) -> Caption | Problem:
    if isinstance(row, Problem):
        return row
    locator = f"item {number}"
    if not isinstance(row, dict):
        return file.problem("not a record", "write an object", locator=locator)
    return record(file, number, row, locator)


def _sorted(row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values by field, and the other tags under names that stand for no field."""
    values = {tag: _value(value) for tag, value in row.items() if tag != MARK}
    fields: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for tag in sorted(values, key=_rank):
        field, language = _meaning(tag)
        value = values[tag]
        if value in ("", None) or (field == "text" and as_text(value) in _CAMERA):
            continue
        if field and field not in fields:
            fields[field] = value
            if field == "text" and language:
                fields["lang"] = language
        elif field == "text" and language:
            rest.setdefault(f"caption_{language}", value)
        elif not field or as_text(value) != as_text(fields[field]):
            rest[tag] = value
    return fields, rest


def _value(value: Any) -> Any:
    """A tag's value; what is no text, or stands for binary data, is nothing."""
    if isinstance(value, dict) and "val" in value:
        value = value["val"]
    if isinstance(value, str) and _BINARY.match(value):
        return ""
    return value


@lru_cache(maxsize=4096)
def _meaning(tag: str) -> tuple[str, str]:
    """The field that a tag stands for, and its language."""
    name = tag.rpartition(":")[2]
    if found := _RANKS.get(name.lower()):
        return (found[0], "")
    match = _LANGUAGE.fullmatch(name)
    if match and (found := _RANKS.get(match[1].lower())):
        return (found[0], match[2])
    return ("", "")


@lru_cache(maxsize=4096)
def _rank(tag: str) -> tuple[int, int, int]:
    """Where a tag stands among those of its field: language, tag, group."""
    group, _, name = tag.rpartition(":")
    language = _meaning(tag)[1]
    plain = name.removesuffix(f"-{language}") if language else name
    place = next((n for n, start in enumerate(GROUPS) if start and group.startswith(start)), None)
    if place is None:
        place = GROUPS.index("") if not group else len(GROUPS)
    return (bool(language), _RANKS.get(plain.lower(), ("", 0))[1], place)
