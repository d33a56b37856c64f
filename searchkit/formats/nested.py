"""Records whose values are objects: what stands for one text, in one language or in several.

Known are the values of JSON-LD (``@value``, ``@language``), language maps as in the IIIF
Presentation API 3 and at Europeana (``{"en": ["..."], "none": ["..."]}``), lists of
``{"label": ..., "value": ...}`` (at the Smithsonian ``content``), and objects that hold their
text under a usual name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from searchkit.formats.languages import is_language

VALUES = (
    *("@value", "#text", "_text", "$t", "$", "_content", "rendered", "val", "value", "text"),
    *("content", "displayDate"),
)
NAMES = ("name", "full_name", "fullName", "display_name", "displayName", "label", "prefLabel")
"""Where an object keeps its text, the first that is there."""

LANGUAGES = ("@language", "xml:lang", "@lang", "lang", "language", "locale")

UNNAMED = ("none", "@none", "und", "x-default", "def")
"""Keys of a language map for texts in no language, or in the usual one."""

FieldOf = Callable[[str], str]


def flat(row: Mapping[str, Any], field_of: FieldOf) -> dict[str, Any]:
    """A record without objects where texts are meant.

    The further languages of a value become columns of their own, ``caption_vi`` and so on, as
    do label and value pairs; a column that stands for no field keeps every other object.
    """
    found: dict[str, Any] = {}
    for column, value in row.items():
        is_known = bool(field_of(column))
        for name, inner in _columns(column, value, is_known):
            found.setdefault(name, inner)
    return found


def _columns(column: str, value: Any, is_known: bool) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict | list):
        yield column, value
    elif languages := _languages(value):
        (_, first), *others = sorted(languages.items(), key=lambda entry: entry[0] not in UNNAMED)
        yield column, first
        yield from ((f"{column}_{language}", text) for language, text in others)
    elif not is_known and (pairs := _pairs(value)):
        yield from pairs
    else:
        yield column, _text(value, NAMES if is_known else ()) if holds_objects(value) else value


def _languages(value: Any) -> dict[str, Any]:
    """The texts of a value by language, empty where it is not made so."""
    if isinstance(value, dict):
        is_map = value and all(_is_tag(name) and _is_text(text) for name, text in value.items())
        return value if is_map else {}
    found: dict[str, Any] = {}
    for item in value:
        language = _language(item)
        if not language:
            return {}
        found.setdefault(language, []).append(_text(item, NAMES))
    return found


def _language(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    return next((str(item[name]) for name in LANGUAGES if item.get(name)), "")


def _is_tag(name: str) -> bool:
    return name in UNNAMED or is_language(name)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(item, str) for item in value)
    )


def _pairs(value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, list) or not value or not all(map(_is_pair, value)):
        return []
    return [(str(_first(_text(item["label"], NAMES))), _text(_paired(item), ())) for item in value]


def _is_pair(item: Any) -> bool:
    return isinstance(item, dict) and "label" in item and ("value" in item or "content" in item)


def _paired(item: Mapping[str, Any]) -> Any:
    return item.get("value", item.get("content"))


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def holds_objects(value: Any) -> bool:
    """Whether a value is an object, or a list of which some are."""
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, dict) for item in items)


def _text(value: Any, names: tuple[str, ...]) -> Any:
    """The text of an object, or of each in a list; an unknown one's texts if it has to be one."""
    if isinstance(value, list):
        return [_text(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    if languages := _languages(value):
        return next(iter(sorted(languages.items(), key=lambda entry: entry[0] not in UNNAMED)))[1]
    inner = next((value[name] for name in VALUES + names if name in value), None)
    if inner is not None:
        return _text(inner, names)
    return [_text(item, names) for item in value.values()] if names else value
