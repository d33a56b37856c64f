"""ninjs, news in JSON (IPTC, versions 1.x, 2.x and 3.x): captions of pictures and their like.

A document is an item, a list of items, or an agency's answer to a search that holds such a list.
An item that is no text has a caption: its description in the role of one, or else its plain
one. Its headline, and of a story also its date, hold for the items it is associated with. The
figures in the HTML of a story's body count, too. Property names are compared in lower case
without underscores, which is all that many of them differ in from version to version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from searchkit.caption import Caption
from searchkit.formats.crawled import compact
from searchkit.formats.files import File, Problem
from searchkit.formats.html.figures import of_markup
from searchkit.formats.html.tokens import words
from searchkit.formats.html.tree import parse, text_of
from searchkit.formats.records import as_text, record

TEXTS = ("text", "composite", "event", "planning", "component", "")
"""Types of items that are no picture, graphic, video or sound."""

SIGNS = words(
    "type profile pubstatus versioncreated firstcreated contentcreated representationtype "
    "descriptiontext descriptioncaption descriptionhtml descriptions headlines bodies bodytext "
    "bodyhtml bodyxhtml associations renditions usageterms copyrightholder infosource infosources "
    "slugline mimetype byline located"
)
"""Properties of which an item has some beside its ``uri``, in Superdesk's manner ``guid``."""

LISTS = ("_items", "items", "hits")
"""Where the answer to a search has its items, at its top or in its ``data``."""

ROLES = ("caption", "main", "text", "", "plain", "description", "richtext", "html", "xhtml")
"""Roles of descriptions, that to be shown first."""

DEEPEST = 8
LARGE = ("main", "hires", "highres", "original", "supplied", "full", "baseimage", "web", "preview")

NOTHING = "no caption in this news item"

Item = Mapping[str, Any]
Row = dict[str, Any]


def matches(data: Any) -> bool:
    """Whether a document is a ninjs item, a list of them, or holds such a list."""
    return _is_item(next(iter(_items(data)), None))


def captions(file: File, data: Any) -> Iterator[Caption | Problem]:
    """Yield the captions of the items, each text of an item and its associations once."""
    number = 0
    for place, each in enumerate(_items(data), 1):
        locator = f"item {place}"
        if not isinstance(each, dict):
            what = "not a record", "write a ninjs item"
            yield each if isinstance(each, Problem) else file.problem(*what, locator=locator)
            continue
        seen: set[str] = set()
        for row in _rows(_item(each), {}, 0):
            key = compact(row.get("text") or row.get("headline", ""))
            if key and key not in seen:
                seen.add(key)
                number += 1
                yield record(file, number, row, locator)
    if not number and file.is_named:
        yield file.problem(NOTHING, refused=False)


def _items(data: Any) -> list[Any]:
    """The items of a document, freed from what an answer wraps each in."""
    found = data if isinstance(data, list) else [data]
    if isinstance(data, dict) and not _is_item(data):
        holders = (data, data.get("data"))
        inner = (each.get(name) for each in holders if isinstance(each, dict) for name in LISTS)
        found = next((items for items in inner if isinstance(items, list)), found)
    return [_unwrapped(each) for each in found]


def _unwrapped(data: Any) -> Any:
    inner = data.get("item") if isinstance(data, dict) else None
    return inner if isinstance(inner, dict) and not _is_item(data) else data


def _is_item(data: Any) -> bool:
    if not isinstance(data, dict):
        return False
    item = _item(data)
    standard = item.get("standard")
    if isinstance(standard, dict) and "ninjs" in as_text(standard.get("name")).lower():
        return True
    return isinstance(_uri(item), str) and len(SIGNS & item.keys()) >= 3


def _rows(item: Item, story: Row, depth: int) -> Iterator[Row]:
    """The captions of an item, then those of what it is associated with and of its body."""
    facts = _facts(item)
    caption = _caption(item)
    if _is_medium(item) and (caption or facts.get("headline")):
        yield {**story, **facts, "text": caption, "media": _address(item)}
    elif caption and _has_role(item, "caption"):
        yield {**story, **facts, "text": caption}
    shared: Row = {name: facts[name] for name in ("headline", "date", "lang") if name in facts}
    if depth < DEEPEST:
        for each in _each(item.get("associations")):
            yield from _rows(_item(each), story | shared, depth + 1)
    for body in _bodies(item):
        for found in of_markup(body):
            row = {"text": found.text, "media": found.media, "credit": found.credit}
            yield {**story, **shared, **{name: value for name, value in row.items() if value}}


def _item(data: Mapping[str, Any]) -> Item:
    """An item by its properties' names in lower case without underscores."""
    return {str(name).lower().replace("_", ""): value for name, value in data.items()}


def _uri(item: Item) -> Any:
    return item.get("uri") or item.get("guid")


def _each(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list (2.x on), or of an object whose keys are their names (1.x)."""
    if isinstance(value, dict):
        value = [{"name": name, **each} for name, each in value.items() if isinstance(each, dict)]
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def _is_medium(item: Item) -> bool:
    kind = as_text(item.get("type")).lower().rpartition(":")[2]
    mime = as_text(item.get("mimetype") or item.get("contenttype")).lower()
    return kind not in TEXTS or mime.startswith(("image/", "video/", "audio/"))


def _facts(item: Item) -> Row:
    places = _names(item, "place", "places")
    located = _located(item.get("located"))
    city = located or next(iter(places), "")
    dates = ("contentcreated", "firstcreated", "versioncreated")
    facts = {
        "headline": _headline(item),
        "byline": _byline(item),
        "credit": _credit(item),
        "date": next(filter(None, (as_text(item.get(name)) for name in dates)), ""),
        "city": city,
        "keywords": (*_names(item, "subject", "subjects"), *_list(item.get("keywords"))),
        "people": _names(item, "person", "people"),
        "lang": as_text(item.get("language")).partition("-")[0].lower(),
        "places": ", ".join(places) if places != (city,) else "",
        "organisations": ", ".join(_names(item, "organisation", "organisations")),
        "slugline": as_text(item.get("slugline")),
        "uri": as_text(_uri(item)),
        "alt_text": _alternative(item),
    }
    return {name: value for name, value in facts.items() if value}


def _caption(item: Item) -> str:
    """The best description: of 2.x by its role, of 1.x by its property's name."""
    ranked = sorted(_descriptions(item), key=lambda each: ROLES.index(each[0]))
    return next(filter(None, (_plain(text, role) for role, text in ranked)), "")


def _has_role(item: Item, role: str) -> bool:
    return any(each == role for each, _ in _descriptions(item))


def _descriptions(item: Item) -> Iterator[tuple[str, str]]:
    for each in map(_item, _each(item.get("descriptions"))):
        role = as_text(each.get("role")).lower().replace("/", ":").rpartition(":")[2]
        if role in ROLES:
            yield role, as_text(each.get("value"))
    for name, value in item.items():
        role = name.removeprefix("description")
        if name.startswith("description") and role in ROLES and isinstance(value, str):
            yield role, value.strip()
    for each in map(_item, _each(item.get("bodies"))):
        # The Swedish agency's converter writes captions so.
        if as_text(each.get("role")).lower() == "caption":
            yield "caption", as_text(each.get("value"))


def _plain(text: str, role: str) -> str:
    is_html = role in ("richtext", "html", "xhtml")
    return text_of(parse(text)[0]) if is_html or text.lstrip()[:2] == "<p" else text


def _alternative(item: Item) -> str:
    """The text in place of a picture, which is no caption of it."""
    each = map(_item, _each(item.get("descriptions")))
    found = (as_text(one.get("value")) for one in each if one.get("role") == "alttext")
    return next(filter(None, found), "")


def _headline(item: Item) -> str:
    headlines = list(map(_item, _each(item.get("headlines"))))
    main = [each for each in headlines if as_text(each.get("role")).lower() in ("main", "")]
    given = [as_text(each.get("value")) for each in (*main, *headlines)]
    given += [as_text(item.get(name)) for name in ("headline", "headlinemain", "title")]
    return next(filter(None, given), "")


def _byline(item: Item) -> str:
    names = (as_text(each.get("by")) for each in _each(item.get("bylines")))
    return as_text(item.get("byline") or item.get("by")) or ", ".join(filter(None, names))


def _credit(item: Item) -> str:
    lines = [
        as_text(each.get("value"))
        for each in map(_item, _each(item.get("descriptions")))
        if as_text(each.get("role")).lower() in ("creditline", "credit")
    ]
    others = (as_text(item.get(name)) for name in ("creditline", "copyrightholder", "source"))
    return next(filter(None, (*lines, *others)), "")


def _names(item: Item, *properties: str) -> tuple[str, ...]:
    """The names of the persons, places or subjects that an item lists."""
    found = (as_text(each.get("name")) for name in properties for each in _each(item.get(name)))
    return tuple(dict.fromkeys(filter(None, found)))


def _list(value: Any) -> tuple[str, ...]:
    each = value if isinstance(value, list) else str(value or "").split(",")
    return tuple(filter(None, map(as_text, (one for one in each if isinstance(one, str)))))


def _located(value: Any) -> str:
    if isinstance(value, str):
        return as_text(value)
    return next(filter(None, (as_text(each.get("name")) for each in _each(value))), "")


def _address(item: Item) -> str:
    """Where the picture is, in the best of its renditions; else how it is identified."""
    found = [each for each in map(_item, _each(item.get("renditions"))) if each.get("href")]
    return as_text(min(found, key=_rank).get("href") if found else _uri(item))


def _rank(rendition: Item) -> int:
    """How far from the best a rendition is; captions as files of their own are none."""
    names = "".join(as_text(rendition.get(each)).lower() for each in ("name", "usage"))
    mime = as_text(rendition.get("mimetype") or rendition.get("contenttype")).lower()
    is_other = bool(mime) and not mime.startswith(("image", "video", "audio"))
    known = next((at for at, name in enumerate(LARGE) if name in names), len(LARGE))
    return known + 2 * len(LARGE) * is_other


def _bodies(item: Item) -> Iterator[str]:
    """The bodies that are HTML."""
    for name in ("bodyhtml", "bodyxhtml", "bodyrichtext"):
        if isinstance(item.get(name), str):
            yield item[name]
    for each in map(_item, _each(item.get("bodies"))):
        if "html" in as_text(each.get("contenttype")).lower():
            yield as_text(each.get("value"))
