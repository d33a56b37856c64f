"""Adobe Lightroom Classic's catalogues (``.lrcat``).

Captions are those of the library's IPTC table; the title, the headline and what else Lightroom
has no table for are in the XMP that it keeps of every picture, as text or zlib-compressed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from searchkit.caption import Caption
from searchkit.formats import photo
from searchkit.formats.files import File, Problem
from searchkit.formats.records import counted, record
from searchkit.formats.sqlite.opening import Database

LONGEST_XMP = 8 * 2**20

_PICTURES = """
    SELECT i.id_local, i.captureTime, i.copyName, r.absolutePath, d.pathFromRoot, f.baseName,
           f.extension
    FROM Adobe_images i
    LEFT JOIN AgLibraryFile f ON f.id_local = i.rootFile
    LEFT JOIN AgLibraryFolder d ON d.id_local = f.folder
    LEFT JOIN AgLibraryRootFolder r ON r.id_local = d.rootFolder
    ORDER BY i.id_local"""

_NEEDED = {
    "Adobe_images": ("id_local", "captureTime", "copyName", "rootFile"),
    "AgLibraryFile": ("id_local", "baseName", "extension", "folder"),
    "AgLibraryFolder": ("id_local", "pathFromRoot", "rootFolder"),
    "AgLibraryRootFolder": ("id_local", "absolutePath"),
}
_PLACES = {
    "city": ("cityRef", "AgInternedIptcCity"),
    "country": ("countryRef", "AgInternedIptcCountry"),
    "state": ("stateRef", "AgInternedIptcState"),
    "sublocation": ("locationRef", "AgInternedIptcLocation"),
    "byline": ("creatorRef", "AgInternedIptcCreator"),
}
_FROM_XMP = ("headline", "byline", "credit", "date", "city", "country", "lang")


def matches(database: Database) -> bool:
    """Whether a database is a catalogue."""
    return all(database.has(table, *columns) for table, columns in _NEEDED.items())


def captions(file: File, database: Database) -> Iterator[Caption | Problem]:
    """The captions of a catalogue's pictures, virtual copies included."""
    rows = enumerate(database.walk(_PICTURES), 1)
    return counted(file, (_picture(file, database, n, row) for n, row in rows), "pictures")


def _picture(
    file: File, database: Database, number: int, row: tuple[Any, ...]
) -> Caption | Problem:
    image, taken, copy, *path = row
    name = "".join(str(part) for part in path[:-1] if part is not None)
    found: dict[str, Any] = {
        **_described(database, image),
        **_places(database, image),
        **_caption(database, image),
    }
    found |= _keywords(database, image) or {}
    found |= {
        "id": f"{image}",
        "date": taken or found.get("date"),
        "media": f"{name}.{path[-1]}" if path[-1] else name,
        "copy": copy,
    }
    return record(file, number, found, f"picture {image}")


def _described(database: Database, image: Any) -> dict[str, Any]:
    """What the picture's XMP says."""
    if not database.has("Adobe_AdditionalMetadata", "image", "xmp"):
        return {}
    sql = "SELECT xmp FROM Adobe_AdditionalMetadata WHERE image = ? LIMIT 1"
    for (value,) in database.rows(sql, (image,)):
        shown = photo.metadata(BytesIO(_xmp(value))).shown
        found: dict[str, Any] = {name: getattr(shown, name) for name in _FROM_XMP}
        found |= {"text": shown.caption, "keywords": shown.keywords, "people": shown.people}
        if found["headline"]:
            return found | {"object": shown.title}
        return found | {"headline": shown.title}
    return {}


def _xmp(value: Any) -> bytes:
    """XMP as it was written: a text, or its length in four bytes and the text compressed."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if not isinstance(value, bytes):
        return b""
    if value.lstrip().startswith(b"<"):
        return value
    try:
        return zlib.decompressobj().decompress(value[4:], LONGEST_XMP)
    except zlib.error:
        return b""


def _caption(database: Database, image: Any) -> dict[str, Any]:
    if not database.has("AgLibraryIPTC", "image", "caption", "copyright"):
        return {}
    sql = "SELECT caption, copyright FROM AgLibraryIPTC WHERE image = ? LIMIT 1"
    for caption, rights in database.rows(sql, (image,)):
        return _filled({"text": caption, "copyright notice": rights})
    return {}


def _places(database: Database, image: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, (column, table) in _PLACES.items():
        is_there = database.has("AgHarvestedIptcMetadata", "image", column)
        if not is_there or not database.has(table, "id_local", "value"):
            continue
        sql = (
            f"SELECT v.value FROM AgHarvestedIptcMetadata m JOIN {table} v "
            f"ON v.id_local = m.{column} WHERE m.image = ? LIMIT 1"
        )
        found |= _filled({field: next(database.rows(sql, (image,)), (None,))[0]})
    return found


def _keywords(database: Database, image: Any) -> dict[str, Any]:
    """Keywords, those of the kind "person" apart."""
    is_there = database.has("AgLibraryKeyword", "id_local", "name", "keywordType")
    if not is_there or not database.has("AgLibraryKeywordImage", "image", "tag"):
        return {}
    sql = """SELECT k.name, k.keywordType FROM AgLibraryKeywordImage i
        JOIN AgLibraryKeyword k ON k.id_local = i.tag WHERE i.image = ? AND k.name <> ''
        ORDER BY k.name LIMIT 1000"""
    rows = list(database.rows(sql, (image,)))
    return _filled(
        {
            "keywords": [str(name) for name, kind in rows if kind != "person"],
            "people": [str(name) for name, kind in rows if kind == "person"],
        }
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
