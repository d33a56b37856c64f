"""RSS 0.9x, 1.0, 2.0, Atom (RFC 4287) and Media RSS 1.5.1: what items say of their pictures.

Read from files alone; nothing is fetched. An item's captions are those of its media
(``media:description``), then those of the figures in its HTML. An item with a picture of
which nothing else is said has its own description for a caption; one without a picture has
none.

An export of WordPress (WXR) is a feed, too; the files in its library have their own captions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate
from itertools import chain
from typing import Any

from searchkit.caption import Caption
from searchkit.formats.crawled import compact
from searchkit.formats.files import File, Problem
from searchkit.formats.html.figures import Fragment, address, figures
from searchkit.formats.html.shortcodes import as_figures
from searchkit.formats.html.tree import parse, text_of
from searchkit.formats.records import record
from searchkit.formats.xml.tree import Document, Node, records

ITEMS = ("item", "entry")
TEXTS = ("content:encoded", "content", "description", "summary")
TEASERS = ("description", "summary", "content:encoded", "content")
DATES = ("pubDate", "published", "dc:date", "updated")
FILM = re.compile(r"(?:image|video|audio)(?:/|$)")
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|tiff?|heic|mp4|webm)$", re.IGNORECASE)

NOTHING = "no picture among the items of this feed"

Row = dict[str, Any]


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a feed."""
    document, number, is_empty = Document(), 0, True
    for item in records(file, ITEMS, document):
        is_empty = is_empty and not isinstance(item, Problem)
        if isinstance(item, Problem):
            yield item
            continue
        shared = _shared(item, document)
        for row in _rows(item):
            number += 1
            yield record(file, number, row, f"line {item.line}", shared)
    if not number and is_empty and file.is_named:
        yield file.problem(NOTHING, refused=False)


def _shared(item: Node, document: Document) -> Row:
    """What holds for all captions of an item."""
    language = item.get("xml:lang") or document.attributes.get("xml:lang", "")
    fields = {
        "headline": _plain(_first(item, "title", "media:title")),
        "byline": ", ".join(_authors(item)),
        "date": _date(item),
        "keywords": tuple(filter(None, map(_category, item.children("category", "dc:subject")))),
        "lang": (language or document.about.get("language", "")).partition("-")[0].lower()[:8],
        "page": _link(item),
    }
    return {name: value for name, value in fields.items() if value}


def _rows(item: Node) -> Iterator[Row]:
    """The captions of an item, each once."""
    if "attachment" in (each.text for each in item.children("wp:post_type")):
        yield from _attachment(item)
        return
    seen: set[str] = set()
    pictures: list[str] = []
    for row in chain(_media(item), _figures(item)):
        key = compact(row.get("text", ""))
        if key and key not in seen:
            yield row
        elif not key and row.get("media"):
            pictures.append(row["media"])
        seen.add(key)
    if pictures and not seen - {""}:
        text = next(filter(None, (_plain(each) for each in item.children(*TEASERS))), "")
        headline = {} if text else {"headline": _plain(_first(item, "title", "media:title"))}
        if text or headline.get("headline"):
            yield {"text": text, "media": pictures[0], **headline}


def _attachment(item: Node) -> Iterator[Row]:
    """The caption of a file in WordPress's library, or else its description."""
    names = ("excerpt:encoded", "content:encoded")
    said = [_plain(each) for name in names for each in item.children(name)]
    if text := next(filter(None, said), ""):
        alts = map(_alternative, item.children("wp:postmeta"))
        media = _say((item,), "wp:attachment_url")
        yield {"text": text, "media": media, "alt_text": next(filter(None, alts), "")}


def _alternative(meta: Node) -> str:
    is_alternative = _say((meta,), "wp:meta_key") == "_wp_attachment_image_alt"
    return _say((meta,), "wp:meta_value") if is_alternative else ""


def _media(item: Node) -> Iterator[Row]:
    """The media of an item; what a group or the item says holds for those that say nothing."""
    for group in item.children("media:group"):
        yield from (_medium(each, (group, item)) for each in _best(group))
    yield from (
        _medium(each, (item,)) for each in item.children("media:content", "media:thumbnail")
    )
    for each in item.children("enclosure", "link"):
        is_enclosure = each.name == "enclosure" or each.get("rel") == "enclosure"
        link = each.get("url") or each.get("href")
        if is_enclosure and (FILM.match(each.get("type")) or PICTURE.search(link)):
            yield {"text": "", "media": link}


def _best(group: Node) -> list[Node]:
    """The media of a group: one, where they are the same picture in several sizes."""
    media = group.children("media:content")
    described = [each for each in media if each.children("media:description", "media:title")]
    default = [each for each in media if each.get("isDefault") == "true"]
    return described or default or media[:1]


def _medium(medium: Node, around: tuple[Node, ...]) -> Row:
    places = (medium, *around)
    named = _say(places, "media:description", "media:text")
    title = _say(places[:-1], "media:title")
    row = {
        "text": named or title,
        "headline": title if named and title != named else "",
        "media": medium.get("url"),
        "credit": _say(places, "media:credit", "media:copyright", "dc:rights"),
        "keywords": _say(places, "media:keywords"),
    }
    return {name: value for name, value in row.items() if value or name == "text"}


def _say(places: tuple[Node, ...], *names: str) -> str:
    """The first filled of some elements in the nearest place that has one."""
    for place in places:
        for name in names:
            texts = [_plain(each) for each in place.children(name)]
            if any(texts):
                return ", ".join(dict.fromkeys(filter(None, texts)))
    return ""


def _figures(item: Node) -> Iterator[Row]:
    """The figures in an item's HTML; a picture without a word is a row without a text."""
    for each in item.children(*TEXTS):
        root, _ = parse(as_figures(_html(each)))
        fragment = Fragment.of(root)
        for found in figures(fragment, _plain(_first(item, "title"))):
            values = (found.text, found.media, found.credit, found.alt)
            pairs = zip(("text", "media", "credit", "alt_text"), values, strict=True)
            yield {name: value for name, value in pairs if value}
        yield from ({"text": "", "media": address(one)} for one in fragment.media[:1])


def _html(node: Node) -> str:
    """The HTML that an element holds: escaped, or in Atom as elements."""
    return node.markup if node.get("type") == "xhtml" else node.raw


def _plain(node: Node | None) -> str:
    """What an element says, its HTML undone."""
    return text_of(parse(_html(node))[0]) if node is not None else ""


def _first(item: Node, *names: str) -> Node | None:
    return next(iter(item.children(*names)), None)


def _authors(item: Node) -> list[str]:
    found = []
    for each in item.children("dc:creator", "author"):
        name = _first(each, "name")
        text = (name or each).text
        # RSS has "mail@address (Name)".
        match = re.fullmatch(r"\S+@\S+ \((.+)\)", text)
        found.append(match[1] if match else text)
    return list(dict.fromkeys(each for each in found if each and "@" not in each))


def _date(item: Node) -> str:
    """An item's date; that of RFC 822, which RSS has, as ISO 8601."""
    given = (each.text for name in DATES for each in item.children(name))
    text = next(filter(None, given), "")
    try:
        day = parsedate(text) if len(text) < 100 else None
    except (ValueError, IndexError, TypeError, OverflowError):
        day = None
    is_rfc = day is not None and not text[:4].isdecimal()
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}" if day and is_rfc else text


def _category(node: Node) -> str:
    return node.get("label") or node.text or node.get("term")


def _link(item: Node) -> str:
    for each in item.children("link"):
        if each.get("rel") in ("", "alternate") and (each.text or each.get("href")):
            return each.text or each.get("href")
    return ""
