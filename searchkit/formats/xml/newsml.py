"""NewsML-G2 (IPTC, 2.x): captions of pictures, video and graphics, alone, packaged or sent.

A news item's caption is its description in the role of one; of an item that is no text any
description will do. A text's own are those of the figures in its XHTML, and of the pictures
that it links to. A package has the captions of the items that it refers to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from searchkit.caption import Caption
from searchkit.formats.crawled import compact
from searchkit.formats.files import File, Problem
from searchkit.formats.html.figures import of_markup
from searchkit.formats.records import record
from searchkit.formats.xml.tree import Document, Node, records

ITEMS = ("newsItem", "packageItem")
LISTS = ("keywords", "people")
ALTERNATIVE = "alttext"
"""The role of an alternative text."""
RENDITIONS = (
    *("baseimage", "original", "highres", "hires", "main", "full", "large"),
    *("web", "preview", "print"),
)
"""Renditions of a picture, that to be named first; a thumbnail comes behind all others."""
LEVELS = {
    **{"city": "city", "statprov": "state", "countryarea": "state"},
    **{"country": "country", "cntry": "country", "worldregion": "wider", "continent": "wider"},
}
"""Type of a place -> what it is of what is shown."""

NOTHING = "no caption in this news item"

Row = dict[str, Any]


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of news items, in a message or alone."""
    document, number, is_empty = Document(), 0, True
    seen: set[str] = set()
    for item in records(file, ITEMS, document):
        is_empty = False if isinstance(item, Problem) else is_empty
        if isinstance(item, Problem):
            yield item
            continue
        language = item.get("xml:lang") or document.attributes.get("xml:lang", "")
        for row in _rows(item, seen):
            number += 1
            shared = {"lang": language.partition("-")[0].lower()} if language else {}
            yield record(file, number, row, f"line {item.line}", shared)
    if not number and is_empty and file.is_named:
        yield file.problem(NOTHING, refused=False)


def _rows(item: Node, seen: set[str]) -> Iterator[Row]:
    """An item's own caption, and those inside of it that were not seen before."""
    about = next(item.below("contentMeta"), item)
    kind = _code(next(item.below("itemClass"), None))
    is_text = kind in ("text", "composite", "") and not _is_media(item)
    captions = _captions(about, needs_role=is_text)
    if captions:
        seen.update(compact(each.text) for each in captions)
        yield _filled(_item(item, about, captions))
    for row in chain(_references(item), _parts(item, about)):
        if (key := compact(row["text"])) not in seen:
            seen.add(key)
            yield _filled(row)


def _item(item: Node, about: Node, captions: list[Node]) -> Row:
    """One caption with all that its item says of it."""
    shown, *others = captions
    return {
        **_facts(item, about),
        "text": _lines(shown),
        "lang": shown.get("xml:lang").partition("-")[0].lower(),
        "media": _address(item),
        "alt_text": _alternative(about) if _role(shown) != ALTERNATIVE else "",
        **{_language_name(other): _lines(other) for other in others},
    }


def _facts(item: Node, about: Node) -> Row:
    rights = next(item.below("rightsInfo"), None)
    headline = _first(about.children("headline")) or _first(item.below("title"))
    dates = ("contentCreated", "firstCreated", "versionCreated")
    return {
        "headline": headline,
        "byline": _names(about.children("by")) or _names(about.children("creator")),
        "credit": _names(about.children("creditline"))
        or (_names(rights.children("copyrightHolder")) if rights else ""),
        "date": next(filter(None, (_first(item.below(name)) for name in dates)), ""),
        "keywords": _subjects(about, people=False),
        "people": _subjects(about, people=True),
        **_places(about),
        "guid": item.get("guid"),
    }


def _captions(about: Node, needs_role: bool) -> list[Node]:
    """The descriptions that are captions: those in the role of one, else any.

    An alternative text is the caption of what is described in no other way.
    """
    filled = [each for each in about.children("description") if each.text]
    captions = [each for each in filled if _is_caption(each)]
    if captions or needs_role:
        return captions
    return [each for each in filled if _role(each) != ALTERNATIVE] or filled


def _is_caption(description: Node) -> bool:
    return _role(description) == "caption"


def _alternative(about: Node) -> str:
    return _first(each for each in about.children("description") if _role(each) == ALTERNATIVE)


def _role(description: Node) -> str:
    return _last(description.get("role"))


def _is_media(item: Node) -> bool:
    remote = item.below("remoteContent")
    return any(each.get("contenttype").startswith(("image", "video")) for each in remote)


def _references(package: Node) -> Iterator[Row]:
    """The captions of the items that a package refers to."""
    for reference in package.below("itemRef"):
        kind = _code(next(iter(reference.children("itemClass")), None))
        captions = _captions(reference, needs_role=kind not in ("picture", "graphic", "video"))
        if captions:
            title = _first(reference.children("headline")) or _first(reference.children("title"))
            media = reference.get("href") or reference.get("residref")
            yield {"text": _lines(captions[0]), "headline": title, "media": media}


def _parts(item: Node, about: Node) -> Iterator[Row]:
    """The captions inside of an item: of its parts, of pictures it links to, of its figures."""
    story = _facts(item, about)
    shared = {name: story[name] for name in ("headline", "date", "guid")}
    for part in item.below("partMeta"):
        inner = _captions(part, needs_role=True)
        yield from ({**shared, "text": _lines(each)} for each in inner)
    for link in item.below("link"):
        titles = [each for each in link.children("title") if _is_caption(each) and each.text]
        media = link.get("href") or link.get("residref")
        yield from ({**shared, "text": _lines(each), "media": media} for each in titles)
    for inline in item.below("inlineXML"):
        for found in of_markup(inline.markup):
            row = {"text": found.text, "media": found.media, "credit": found.credit}
            yield {**shared, **row, "alt_text": found.alt}
        yield from ({**shared, **row} for row in _nitf(inline))


def _nitf(inline: Node) -> Iterator[Row]:
    """The captions of a NITF body: ``media`` with reference, caption and producer."""
    for media in inline.below("media"):
        reference = next(iter(media.children("media-reference")), None)
        for caption in media.children("media-caption"):
            producer = _names(media.children("media-producer"))
            address = reference.get("source") if reference is not None else ""
            yield {"text": caption.text, "media": address, "credit": producer}


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value}


def _lines(node: Node) -> str:
    """A text with its paragraphs kept apart."""
    lines = (" ".join(line.split()) for line in node.raw.strip().split("\n\n"))
    return "\n".join(filter(None, lines))


def _first(nodes: Iterable[Node]) -> str:
    return next(filter(None, (each.text for each in nodes)), "")


def _name(node: Node) -> str:
    """What a concept is called: its name, itself, or what a code says in words."""
    names = [each for each in node.children("name") if each.text]
    if names:
        return names[0].text
    own = " ".join("".join(each for each in node.content if isinstance(each, str)).split())
    return own or node.get("literal")


def _names(nodes: Iterable[Node]) -> str:
    return ", ".join(dict.fromkeys(filter(None, map(_name, nodes))))


def _code(node: Node | None) -> str:
    """The last part of a code: ``picture`` of ``ninat:picture``."""
    if node is None:
        return ""
    return _last(node.get("qcode") or node.get("uri"))


def _last(code: str) -> str:
    """The last part of a code or an address, in lower case."""
    return code.replace("/", ":").rpartition(":")[2].lower()


def _type(node: Node) -> str:
    return _last(node.get("type") or node.get("typeuri"))


def _subjects(about: Node, people: bool) -> tuple[str, ...]:
    subjects = about.children("subject")
    found = [_name(each) for each in subjects if (_type(each) == "person") is people]
    if not people:
        found += [each.text for each in about.children("keyword")]
    return tuple(dict.fromkeys(filter(None, found)))


def _places(about: Node) -> Row:
    """City, state and country of what is shown: ``located`` and the broader places it is in.

    A place of no known kind is a city, one around it a country.
    """
    located = next(iter(about.children("located")), None)
    if located is None:
        return {}
    places = {_level(located) or "place": _name(located)}
    for each in located.below("broader"):
        places.setdefault(_level(each) or "around", _name(each))
    return {
        "city": places.get("city") or places.get("place", ""),
        "state": places.get("state", ""),
        "country": places.get("country") or places.get("around", ""),
    }


def _level(place: Node) -> str:
    """What kind of place one is by its type or its code; an ISO code is that of a country."""
    code = (place.get("qcode") or place.get("uri")).lower()
    kind = LEVELS.get(_type(place), "")
    if not kind and "loctyp:" in code:
        return LEVELS.get(_last(code), "")
    if not kind and "iso3166" in code:
        return "state" if "-" in _last(code) else "country"
    return kind


def _address(item: Node) -> str:
    """Where the picture is, in the best of its renditions."""
    remote = [each for each in item.below("remoteContent") if each.get("href")]
    return min(remote, key=_rank).get("href") if remote else ""


def _rank(remote: Node) -> int:
    name = _last(remote.get("rendition"))
    if "thumb" in name:
        return len(RENDITIONS) + 1
    return next((at for at, known in enumerate(RENDITIONS) if known in name), len(RENDITIONS))


def _language_name(node: Node) -> str:
    language = node.get("xml:lang").lower()
    return f"caption_{language}" if language else "caption_other"
