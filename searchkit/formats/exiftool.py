"""What exiftool writes with ``-json`` and ``-csv``: a record a file, known by its ``SourceFile``.

Tags may carry their group (``-G``: ``IPTC:Headline``, ``-G1``: ``XMP-dc:Title``) or stand in it
(``-g``, ``-g1``), the language of an alternative (``Description-vi``) and, with ``-l``, their value
in an object; of structures (``-struct``) persons and places are read. What stands for a caption
is taken from XMP before IPTC before EXIF, as `searchkit.formats.photo` does, and extra fields
are named as there; a tag that stands for no field is none by its likeness to a column's name.
Files without any description are counted, not refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from searchkit.caption import FIELD_NAMES, Caption
from searchkit.formats import records
from searchkit.formats.files import File, Problem
from searchkit.formats.photo.boilerplate import is_boilerplate
from searchkit.formats.records import as_list, as_text

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
    "people": (
        *("personinimage", "personinimagename", "personinimagewdetailspersonname"),
        *("regionname", "regioninforegionlistname", "regionpersondisplayname"),
        *("regioninfompregionspersondisplayname", "persondisplayname"),
    ),
    "lang": ("language", "languageidentifier"),
    "sublocation": (
        *("sub-location", "location", "locationshownsublocation", "locationcreatedsublocation"),
    ),
    "state": (
        *("state", "province-state", "locationshownprovincestate", "locationcreatedprovincestate"),
    ),
    "event": ("event",),
    "alt_text": ("alttextaccessibility",),
    "extended_description": ("extdescraccessibility",),
    "byline_title": ("authorsposition", "by-linetitle"),
    "caption_writer": ("captionwriter", "writer-editor"),
}
"""Field or extra field -> names of tags without their group, lower case, the best first.

A value in a structure is named by its path: ``LocationShown`` and ``City``.
"""

FURTHER = {
    **{"text": "caption_other", "headline": "object_name", "event": "event"},
    **{"alt_text": "alt_text", "extended_description": "extended_description"},
}
"""Field -> the extra field for what it is called by other tags or in other languages."""

UNITED = ("subject", "keywords")
"""Tags whose keywords are read together."""

INSTEAD = ("alt_text", "extended_description")
"""What stands for the caption of a file without any."""

GROUPS = ("XMP", "IPTC", "", "EXIF", "IFD0", "ExifIFD", "PNG", "QuickTime", "Composite")
"""Groups of tags, the best first; families 0 and 1 start alike."""

_RANKS = {tag: (field, rank) for field, tags in TAGS.items() for rank, tag in enumerate(tags)}
_LANGUAGE = re.compile(r"(.+?)-([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)")
_BINARY = re.compile(r"\(Binary data \d+ bytes|base64:")


def matches(data: Any) -> bool:
    """Whether a JSON document is a list of exiftool's records."""
    return isinstance(data, list) and bool(data) and isinstance(data[0], dict) and MARK in data[0]


def captions(file: File, data: Iterable[Any]) -> Iterator[Caption | Problem]:
    """The captions of such a list; it is gone through once."""
    return described(file, (_item(file, number, row) for number, row in enumerate(data, 1)))


def record(file: File, number: int, row: Mapping[str, Any], locator: str) -> Caption | Problem:
    """The caption of one record, or the problem that it has none."""
    try:
        fields, rest = _sorted(_tags(row), file.options.columns)
    except RecursionError:
        return records.too_deep(file, locator)
    if not {"text", "headline"} & fields.keys():
        stand_in = next((fields.pop(name) for name in INSTEAD if name in fields), "")
        if not stand_in:
            return file.problem(records.EMPTY, records.EMPTY_CURE, locator=locator)
        fields["text"] = stand_in
    name = records.scalar(row.get(MARK))
    known = {"id": name, "media": name}
    known |= {field: value for field, value in fields.items() if field in FIELD_NAMES}
    extra = {field: value for field, value in fields.items() if field not in FIELD_NAMES}
    return records.made(file, number, known, extra | rest, locator)


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


def _tags(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record by tag, those out of structures included."""
    tags = {tag: value for tag, value in row.items() if tag != MARK}
    if all(isinstance(value, dict) and "val" not in value for value in tags.values()):
        tags = {f"{group}:{tag}": v for group, own in tags.items() for tag, v in own.items()}
    values = {tag: _value(value) for tag, value in tags.items()}
    inner: dict[str, list[Any]] = {}
    for tag, value in values.items():
        if _is_structure(value):
            for path, text in _leaves(value, tag):
                if path not in values and _meaning(path)[0]:
                    inner.setdefault(path, []).append(text)
    return values | inner


def _is_structure(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, dict) for item in value)
    )


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The values in a structure by their paths, without regions that are no faces."""
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item, path)
    elif not isinstance(value, dict):
        yield path, value
    elif "Area" not in value or value.get("Type") == "Face":
        for name, inner in value.items():
            yield from _leaves(inner, path + name)


def _sorted(
    tags: Mapping[str, Any], columns: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values by field, and the further tags under their own names."""
    fields: dict[str, Any] = {}
    rest: dict[str, str] = {}
    wanted = {tag: field for tag in tags if (field := records.wanted(tag, columns))}
    for tag in sorted(tags, key=lambda tag: (tag not in wanted, _rank(tag))):
        field, language = (wanted[tag], "") if tag in wanted else _meaning(tag)
        text = _text(tags[tag])
        if not text or (field == "text" and is_boilerplate(text)):
            continue
        if field and field not in fields:
            fields[field] = as_list(tags[tag]) if field in records.LISTS else text
            fields |= {"lang": language} if field == "text" and language else {}
        elif not field or not _is_further(fields, tag, tags[tag]):
            rest[as_text(tag)] = text
    return fields, rest


def _is_further(fields: dict[str, Any], tag: str, value: Any) -> bool:
    """Take in a further value of a field, if it says nothing new or can be kept beside the first.

    Changes ``fields``.
    """
    field, language = _meaning(tag)
    text = _text(value)
    if text in (as_text(fields[field]), fields.get(FURTHER.get(field, ""))):
        return True
    if field == "keywords" and tag.rpartition(":")[2].lower() in UNITED:
        fields[field] = tuple(dict.fromkeys((*fields[field], *as_list(value))))
    elif field == "text" and language:
        fields.setdefault(f"caption_{language}", text)
    elif field in FURTHER:
        other = FURTHER[field]
        fields[other] = "\n".join(filter(None, (fields.get(other), text)))
    else:
        return False
    return True


def _text(value: Any) -> str:
    """A tag's value as text; what a list says twice, as of two places, once."""
    return as_text(as_list(value) if isinstance(value, list) else value)


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
