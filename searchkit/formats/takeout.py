"""Google Takeout: the JSON that Google Photos writes for each picture and each album.

The JSON of ``IMG_1.jpg`` is ``IMG_1.jpg.json`` or ``IMG_1.jpg.supplemental-metadata.json``, its
name cut to 46 characters before ``.json`` (``IMG_1.jpg.supplemental-me.json``), while pictures'
names are cut to 51; of ``IMG_1(2).jpg`` it is ``IMG_1.jpg(2).json``. An edited picture has no
JSON of its own. ``title`` is the picture's whole name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from searchkit.caption import Caption
from searchkit.formats import beside
from searchkit.formats.files import File, Problem
from searchkit.formats.records import record, scalar

OTHER = (
    *("print-subscriptions.json", "shared_album_comments.json"),
    *("user-generated-memory-titles.json", "archive_browser.json"),
)
"""Names of files of an export that describe no picture."""

EDITED = (
    *("-edited", "-bearbeitet", "-modifié", "-editado", "-editada", "-modificato", "-bewerkt"),
    *("-đã chỉnh sửa", "-edytowane", "-изменено", "-編集済み", "-已修改", "-수정됨", "-düzenlendi"),
)
"""What Google Photos adds to the name of an edited picture, in its users' languages."""

LONGEST_NAME = 51
"""Characters of a picture's name in an export, its suffix included."""

_SUPPLEMENT = "supplemental-metadata"
_NUMBER = re.compile(r"(.*)(\(\d+\))")
_NAMES = """
    title description imageViews creationTime photoTakenTime geoData geoDataExif people url
    googlePhotosOrigin photoLastModifiedTime modificationTime favorited archived trashed
    appSource sharedAlbumComments date access location
"""
_OWN = frozenset(_NAMES.split())


def matches(data: Any) -> bool:
    """Whether a JSON document describes a picture or an album of Google Photos."""
    if not isinstance(data, dict):
        return False
    return "albumData" in data or ("title" in data and _is_ours(data))


def captions(file: File, data: dict[str, Any]) -> Iterator[Caption | Problem]:
    """The caption of a picture or album; none where nobody described it."""
    is_album = "photoTakenTime" not in data
    album = data.get("albumData", data)
    row = _album(album) if is_album else _picture(file, data)
    if row.get("text") or row.get("people"):
        yield record(file, 1, {"id": file.name, **row}, "")


def _is_ours(data: dict[str, Any]) -> bool:
    is_picture = isinstance(data.get("photoTakenTime"), dict)
    is_album = isinstance(data.get("date"), dict) and "timestamp" in data["date"]
    return is_picture or (is_album and data.keys() <= _OWN)


def _picture(file: File, data: dict[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in data.items() if name not in _OWN}
    people = data.get("people")
    names = [scalar(_in(person, "name")) for person in people] if isinstance(people, list) else []
    text, title = scalar(data.get("description")), scalar(data.get("title"))
    return {
        **row,
        "text": text,
        "headline": "" if text else title if any(names) else "",
        "date": _date(data["photoTakenTime"]),
        "people": [name for name in names if name],
        "media": _media(file, title) or title,
        "url": data.get("url"),
        "position": _position(data.get("geoData")) or _position(data.get("geoDataExif")),
    }


def _album(data: Any) -> dict[str, Any]:
    return {
        "text": scalar(_in(data, "description")),
        "headline": _in(data, "title"),
        "date": _date(_in(data, "date")),
    }


def _in(data: Any, name: str) -> Any:
    return data.get(name) if isinstance(data, dict) else None


def day(seconds: Any) -> str:
    """The day of a time in seconds since 1970, or ``""``."""
    try:
        return datetime.fromtimestamp(int(scalar(seconds)[:20]), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _date(time: Any) -> str:
    return day(_in(time, "timestamp")) or scalar(_in(time, "formatted"))


def _position(data: Any) -> str:
    """Latitude and longitude; both are 0 where there are none."""
    numbers = [scalar(_in(data, name)) for name in ("latitude", "longitude")]
    return " ".join(numbers) if any(number.strip("0.-") for number in numbers) else ""


def _media(file: File, title: str) -> str:
    """The picture itself, if it is beside its JSON, or an edited one in its place."""
    names = list(dict.fromkeys(_names(file, title)))
    edited = (
        stem + word + suffix for stem, suffix in map(os.path.splitext, names) for word in EDITED
    )
    return beside.existing(file, (name for name in (*names, *edited) if 0 < len(name) < 250))


def _names(file: File, title: str) -> Iterator[str]:
    """The names that the picture may have in the export, the likeliest first."""
    stem = file.path.name.removesuffix(file.path.suffix)
    match = _NUMBER.fullmatch(stem)
    name, number = (match[1], match[2]) if match else (stem, "")
    start, _, end = name.rpartition(".")
    if start and _SUPPLEMENT.startswith(end):
        name = start
    for whole in (name, _safe(title)):
        base, suffix = os.path.splitext(whole)
        yield base + number + suffix
        yield base[: LONGEST_NAME - len(suffix) - len(number)] + number + suffix
    _, suffix = os.path.splitext(_safe(title))
    yield name + number + suffix
    yield stem


def _safe(title: str) -> str:
    """A title as a file's name: what file systems do not allow is an underscore."""
    return re.sub(r'[\x00-\x1f/\\:*?"<>|%&\']', "_", title)
