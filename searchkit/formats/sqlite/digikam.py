"""digiKam's database (``digikam4.db``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.records import counted, record
from searchkit.formats.sqlite.opening import Database

CAPTION, HEADLINE, TITLE = 1, 2, 3
"""Kinds of comments."""

VISIBLE = (1, 2)
"""States of a picture: shown or hidden; others are in the bin or gone."""

INTERNAL = "_Digikam_Internal_Tags_"
MOST_TAGS = 200_000

_NEEDED = {
    "Images": ("id", "album", "name", "status"),
    "ImageComments": ("imageid", "type", "language", "comment"),
    "Albums": ("id", "albumRoot", "relativePath"),
}
_PICTURES = """
    SELECT i.id, i.name, a.relativePath, a.albumRoot FROM Images i
    LEFT JOIN Albums a ON a.id = i.album WHERE i.status IN (?, ?) ORDER BY i.id"""
_COPYRIGHT = {
    "creator": "byline",
    "provider": "credit",
    "source": "source",
    "copyrightNotice": "copyright notice",
}
_PLACES = {
    "city": "city",
    "country": "country",
    "provinceState": "state",
    "location": "sublocation",
}


def matches(database: Database) -> bool:
    """Whether a database is digiKam's of pictures; others of its own hold thumbnails and faces."""
    return all(database.has(table, *columns) for table, columns in _NEEDED.items())


def captions(file: File, database: Database) -> Iterator[Caption | Problem]:
    """The captions of the pictures that are not in the bin."""
    roots, tags = _roots(database), _tags(database)
    people = _people(database)
    rows = enumerate(database.walk(_PICTURES, VISIBLE), 1)

    def items() -> Iterator[Caption | Problem]:
        for number, (image, name, folder, root) in rows:
            path = f"{roots.get(root, '')}/{folder or ''}/{name}"
            found = _row(database, image)
            named = _tagged(database, image, tags)
            found["keywords"] = [name for tag, name in named if tag not in people]
            found["people"] = [name for tag, name in named if tag in people]
            found |= {"id": str(image), "media": re.sub("/+", "/", path)}
            yield record(file, number, found, f"picture {image}")

    return counted(file, items(), "pictures")


def _row(database: Database, image: Any) -> dict[str, Any]:
    """The texts of a picture; a caption's further languages are columns of their own."""
    found: dict[str, Any] = {}
    sql = """SELECT type, language, comment FROM ImageComments WHERE imageid = ? AND comment <> ''
        ORDER BY type, language <> 'x-default', language LIMIT 1000"""
    for kind, language, text in database.rows(sql, (image,)):
        if kind == CAPTION:
            found.setdefault("text" if "text" not in found else f"caption_{language}", text)
        elif kind in (HEADLINE, TITLE):
            found.setdefault("headline" if kind == HEADLINE else "title", text)
    found["date"] = _one(database, "ImageInformation", "creationDate", image)
    for table, names in (("ImageCopyright", _COPYRIGHT), ("ImageProperties", _PLACES)):
        if database.has(table, "imageid", "property", "value"):
            sql = f"SELECT property, value FROM {table} WHERE imageid = ? LIMIT 1000"
            rows = database.rows(sql, (image,))
            found |= {names[name]: value for name, value in rows if name in names}
    return found


def _one(database: Database, table: str, column: str, image: Any) -> Any:
    if not database.has(table, "imageid", column):
        return None
    sql = f"SELECT {column} FROM {table} WHERE imageid = ? LIMIT 1"
    return next((value for (value,) in database.rows(sql, (image,))), None)


def _tagged(database: Database, image: Any, tags: dict[Any, str]) -> list[tuple[Any, str]]:
    if not database.has("ImageTags", "imageid", "tagid"):
        return []
    sql = "SELECT tagid FROM ImageTags WHERE imageid = ? ORDER BY tagid LIMIT 1000"
    return [(tag, tags[tag]) for (tag,) in database.rows(sql, (image,)) if tag in tags]


def _roots(database: Database) -> dict[Any, str]:
    """The folders of the collections by their ids."""
    if not database.has("AlbumRoots", "id", "specificPath"):
        return {}
    rows = database.rows("SELECT id, specificPath FROM AlbumRoots LIMIT 1000")
    return {root: str(path or "") for root, path in rows}


def _tags(database: Database) -> dict[Any, str]:
    """The names of the tags by their ids, without digiKam's own."""
    if not database.has("Tags", "id", "pid", "name"):
        return {}
    rows = list(database.rows("SELECT id, pid, name FROM Tags ORDER BY id LIMIT ?", (MOST_TAGS,)))
    own = {tag for tag, _, name in rows if name == INTERNAL}
    own |= {tag for tag, parent, _ in rows if parent in own}
    return {tag: str(name) for tag, _, name in rows if tag not in own}


def _people(database: Database) -> set[Any]:
    if not database.has("TagProperties", "tagid", "property"):
        return set()
    sql = "SELECT DISTINCT tagid FROM TagProperties WHERE property = 'person' LIMIT ?"
    return {tag for (tag,) in database.rows(sql, (MOST_TAGS,))}
