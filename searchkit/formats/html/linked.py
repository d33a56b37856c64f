"""JSON-LD in a page (schema.org): what it says of the article, its pictures and its videos."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from searchkit.formats.html.tokens import words
from searchkit.formats.html.tree import Element, parse, text_of
from searchkit.formats.records import as_text

ARTICLES = ("article", "newsarticle", "reportagenewsarticle", "blogposting", "report")
IMAGES = ("imageobject", "photograph", "imagegallery", "mediaobject")
VIDEOS = ("videoobject", "audioobject", "clip")
PARTS = words(
    "@graph image images video associatedmedia primaryimageofpage thumbnail mainentity "
    "mainentityofpage haspart itemlistelement item"
)
"""Properties that may lead to pictures, videos or the article."""
PORTRAITS = words("image images thumbnail")
"""Of these, what a person or an organisation looks like: an avatar, a logo."""
NO_PICTURES = ("/schema/person/", "/schema/logo/")
"""What Yoast's names of such pictures hold."""

MAX_NODES = 5_000

_COMMENT_START = re.compile(r"<!--|(?:/[/*]\s*)?<!\[CDATA\[(?:\s*\*/)?")
_COMMENT_END = re.compile(r"(?:-->|(?:/[/*]\s*)?\]\]>(?:\s*\*/)?|;)\s*\Z")
"""What scripts are wrapped in for browsers and for XML of old."""

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Linked:
    """What the JSON-LD of a page holds: its articles, and its pictures and videos."""

    articles: tuple[Node, ...] = ()
    media: tuple[Node, ...] = ()
    is_broken: bool = False


def linked(elements: Iterator[Element]) -> Linked:
    """Read all JSON-LD scripts of a page."""
    articles: list[Node] = []
    media: list[Node] = []
    is_broken = False
    for script in elements:
        data = _parsed("".join(each for each in script.content if isinstance(each, str)))
        is_broken = is_broken or data is None
        for node in _nodes(data):
            kinds = _kinds(node)
            if not kinds.isdisjoint(ARTICLES):
                articles.append(node)
            elif not kinds.isdisjoint(IMAGES + VIDEOS) and not _is_portrait(node):
                media.append(node)
    return Linked(tuple(articles), tuple(media), is_broken)


def is_script(element: Element) -> bool:
    """Whether an element is a script of JSON-LD."""
    return element.name == "script" and element.get("type").lower().startswith(
        "application/ld+json"
    )


def is_video(node: Node) -> bool:
    """Whether a medium is a film or sound."""
    return not _kinds(node).isdisjoint(VIDEOS)


def value(node: Node, *names: str) -> str:
    """The first filled of some properties as one text, their markup undone."""
    return next(filter(None, (_text(node.get(name)) for name in names)), "")


def names(value: Any) -> list[str]:
    """The names of persons or organisations, who may be texts, objects, or lists of either."""
    each = value if isinstance(value, list) else [value]
    found = (one.get("name") if isinstance(one, dict) else one for one in each)
    return [text for text in (_text(one) for one in found) if text and "://" not in text]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("url") or ""
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return _text(value[0])
    text = as_text(value)
    return text_of(parse(text)[0]) if "<" in text or "&" in text else text


def _parsed(text: str) -> Any:
    """The data of a script, None where it is none."""
    text = text.strip()
    start = _COMMENT_START.match(text)
    end = _COMMENT_END.search(text[-40:])
    text = text[start.end() if start else 0 : len(text) - len(end[0]) if end else None]
    try:
        return json.loads(text or "[]", strict=False, parse_int=str)
    except (ValueError, RecursionError):
        return None


def _nodes(data: Any) -> Iterator[Node]:
    waiting, left = deque([data]), MAX_NODES
    while waiting and left:
        each = waiting.popleft()
        left -= 1
        if isinstance(each, list):
            waiting.extendleft(reversed(each))
        elif isinstance(each, dict):
            node = {str(name).lower(): part for name, part in each.items()}
            yield node
            followed = PARTS - PORTRAITS if _is_somebody(node) else PARTS
            parts = [part for name, part in node.items() if name in followed]
            waiting.extendleft(reversed(parts))


def _is_somebody(node: Node) -> bool:
    return any(kind == "person" or kind.endswith("organization") for kind in _kinds(node))


def _is_portrait(node: Node) -> bool:
    name = node.get("@id")
    return isinstance(name, str) and any(mark in name for mark in NO_PICTURES)


def _kinds(node: Node) -> set[str]:
    kinds = node.get("@type")
    each = kinds if isinstance(kinds, list) else [kinds]
    return {str(kind).rpartition("/")[2].lower() for kind in each}
