"""Instagram's and Facebook's downloads: JSON of posts, stories, albums, pictures and videos.

A picture is any object with a ``uri`` and a ``creation_timestamp``. Its caption is its
``description`` (Facebook) or ``title`` (Instagram); that of the post it is in is told once,
whatever number of pictures is in it. Titles of Facebook's pictures are names of albums. Both
write each byte of UTF-8 as a character of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.records import record
from searchkit.formats.stream import SEEN, Items
from searchkit.formats.takeout import day

Row = dict[str, str]


def matches(data: Any) -> bool:
    """Whether a JSON document is a list of such pictures or posts, or holds one."""
    return any(_is_ours(item) for each in _lists(data) for item in islice(each, SEEN))


def captions(file: File, data: Any) -> Iterator[Caption | Problem]:
    """The captions of the pictures and posts; none where nobody wrote one."""
    album = _album(data)
    number = int("text" in album)
    if number:
        yield record(file, number, album, "")
    for place, item in enumerate(chain.from_iterable(_lists(data)), 1):
        if isinstance(item, Problem):
            yield item
            continue
        for row in _rows(item, bool(album)):
            number += 1
            yield record(file, number, row, f"item {place}", _shared(album))


def _is_ours(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    inner = item if "uri" in item else [item.get("media"), item.get("attachments")]
    return any(_pictures(inner))


def _lists(data: Any) -> Iterator[Iterable[Any]]:
    members = data.items() if hasattr(data, "items") else [("", data)]
    return (value for _, value in members if isinstance(value, list | Items))


def _album(data: Any) -> Row:
    """What is said of an album, empty for what is none."""
    if not isinstance(data, dict) or not {"name", "photos"} <= data.keys():
        return {}
    known = {"headline": _text(data, "name"), "text": _text(data, "description")}
    return {name: value for name, value in known.items() if value}


def _shared(album: Row) -> Row:
    return {name: value for name, value in album.items() if name != "text"}


def _rows(item: Any, in_album: bool) -> Iterator[Row]:
    """The captions of a picture, or of a post and the pictures in it."""
    pictures = list(_pictures(item))
    is_facebook = in_album or (isinstance(item, dict) and "attachments" in item)
    is_picture = any(each is item for each in pictures)
    post = "" if is_picture else _post(item, is_facebook)
    is_told = False
    for each in pictures:
        title = _text(each, "title")
        own = _text(each, "description") or ("" if is_facebook else title)
        text = own or ("" if is_told else post)
        is_told = is_told or text == post
        if text:
            headline = next((name for name in (post, title) if name not in ("", text)), "")
            date = day(each["creation_timestamp"])
            yield {"text": text, "headline": headline, "date": date, "media": _text(each, "uri")}


def _post(item: Any, is_facebook: bool) -> str:
    """The text of a post; Facebook's title of one only says what happened."""
    if not isinstance(item, dict):
        return ""
    data = item.get("data")
    parts = data if isinstance(data, list) else ()
    texts = (_text(each, "post") for each in parts if isinstance(each, dict))
    return next(filter(None, texts), "" if is_facebook else _text(item, "title"))


def _pictures(value: Any) -> Iterator[dict[str, Any]]:
    """The pictures and videos that a value is or holds, in their order."""
    ahead = [value]
    while ahead:
        each = ahead.pop()
        if isinstance(each, list):
            ahead.extend(reversed(each))
        elif not isinstance(each, dict):
            continue
        elif isinstance(each.get("uri"), str) and "creation_timestamp" in each:
            yield each
        else:
            ahead.extend(reversed(each.values()))


def _text(row: Mapping[str, Any], name: str) -> str:
    """A text whose characters are the bytes of UTF-8."""
    text = row.get(name)
    if not isinstance(text, str):
        return ""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text
