"""Where in a JSON document its records are, and where in an item its record is."""

from __future__ import annotations

from typing import Any

from searchkit.formats.beside import PHOTOS
from searchkit.formats.files import File, Problem
from searchkit.formats.records import field_of
from searchkit.formats.stream import SEEN

CONTAINERS = ("captions", "images", "photos", "items", "records", "data")
RECORDS = (
    *("results", "rows", "objects", "artworks", "assets", "@graph", "features", "annotations"),
    *("entries", "canvases", "documents", "docs"),
)
"""Further names of lists, if objects are in them."""

TELLING = ("videos", "artobjects")
"""Further names of lists, if captions are in them."""

SINGLE = "photo"
"""What Flickr calls a list of pictures, or the record of one."""

WRAPPED = (
    *("properties", "attributes", "_source", "fields", "node", "sourceResource"),
    *("imageinfo.*.extmetadata", "imageinfo.*", "content.freetext"),
)
"""Where an item may keep the record: GeoJSON, JSON:API, Elasticsearch, Airtable, GraphQL, DPLA,
Wikimedia Commons, Smithsonian; ``*`` is the first of a list."""

SEVERAL = "captions"
"""Where a record in a list keeps several captions of one picture."""

LEVELS = 4
"""How far down records are looked for."""

TOLD = frozenset({"text", "headline"})
SIGNS = frozenset({"id", "media", "date", "byline"})
"""Fields of which a record some levels down has one beside its headline."""


def row(item: Any) -> Any:
    """The record that an item is, or holds."""
    if type(item) is str:
        return {"text": item}
    if not isinstance(item, dict) or any(field_of(name) == "text" for name in item):
        return item
    found = {path: inner for path in WRAPPED if (inner := _at(item, path))}
    freed = {name for path in found for name in path.split(".")}
    merged = {name: value for inner in reversed(found.values()) for name, value in inner.items()}
    return {name: value for name, value in (merged | item).items() if name not in freed}


def has_text(file: File, data: Any) -> bool:
    """Whether a value is an object with a column for the caption."""
    columns = file.options.columns
    return isinstance(data, dict) and any(field_of(name, columns) == "text" for name in data)


def fields(file: File, items: list[Any]) -> set[str]:
    """The fields that the first records of a list have."""
    rows = [each for each in map(row, items[:SEEN]) if isinstance(each, dict)]
    filled = {name for each in rows for name, value in each.items() if value}
    known = {field_of(name, file.options.columns) for name in filled}
    return known | {"text" for name in filled if name.casefold() == SEVERAL}


def containers(file: File, data: dict[str, Any]) -> list[str]:
    """The names of the lists of captions in an object; none where it is a record itself.

    Of the usual lists the first with captions is one, and those behind it that have texts.
    """
    is_record = has_text(file, data)
    names = [name for name, value in data.items() if _may_contain(name, value, is_record)]
    if names and any(isinstance(item, str) for item in data[names[0]]):
        return names[:1]
    found: list[str] = []
    for name in names:
        objects = [item for item in data[name] if isinstance(item, dict)]
        if fields(file, objects) & ({"text"} if found else TOLD):
            found.append(name)
    others = [
        name
        for name in names
        if name.casefold() not in TELLING and not (is_record and len(data[name]) < SEEN)
    ]
    return found or others[:1]


def _may_contain(name: str, value: Any, is_record: bool) -> bool:
    is_usual = name.casefold() in CONTAINERS
    if not isinstance(value, list) or not (is_usual or name.casefold() in (*RECORDS, *TELLING)):
        return False
    return (is_usual and not is_record) or any(isinstance(item, dict) for item in value)


def unfolded(data: Any) -> Any:
    """A manifest of IIIF 2 with the canvases of its sequences at its top, as in IIIF 3."""
    sequences = data.get("sequences") if isinstance(data, dict) else None
    found = [canvas for each in _objects(sequences) for canvas in _objects(each.get("canvases"))]
    if not found or not isinstance(sequences, list):
        return data
    problems = [each for each in sequences if isinstance(each, Problem)]
    others = {name: value for name, value in data.items() if name != "sequences"}
    return {**others, "canvases": [*problems, *found]}


def below(file: File, data: dict[str, Any]) -> list[Any]:
    """The records some levels down an object, those of the highest name that holds any.

    Under a usual name they are known by captions or headlines, under any other by captions and
    names of pictures.
    """
    level = [data]
    for _ in range(LEVELS if not fields(file, level) & TOLD else 0):
        members = [member for each in level for member in each.items()]
        for name, value in members:
            if _are_records(file, name, _records(name, value)):
                return [
                    each
                    for other, value in members
                    if other == name
                    for each in _records(name, value)
                ]
        level = [each for _, value in members for each in _objects(value)]
    return []


def _records(name: str, value: Any) -> list[Any]:
    """The records that a member may be: a list, an object of them by number, or one."""
    if isinstance(value, dict) and name != SINGLE:
        is_by_number = all(key.removeprefix("-").isdecimal() for key in value)
        return _objects(list(value.values())) if is_by_number else []
    return _objects(value)


def _are_records(file: File, name: str, found: list[Any]) -> bool:
    known = fields(file, found)
    if name.casefold() in (*CONTAINERS, *RECORDS, *TELLING, SINGLE):
        return "text" in known or ("headline" in known and bool(SIGNS & known))
    shown = found[:SEEN]
    return "text" in known and sum(map(_names_picture, shown)) * 2 > len(shown)


def _names_picture(item: Any) -> bool:
    texts = (value for value in row(item).values() if isinstance(value, str))
    return any(text.lower().partition("?")[0].endswith(PHOTOS) for text in texts)


def _at(item: dict[str, Any], path: str) -> dict[str, Any]:
    """The object at a path into an item, empty where there is none."""
    value: Any = item
    for name in path.split("."):
        if name == "*":
            value = value[0] if isinstance(value, list) and value else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or the one that a value is."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]
