"""JSON of image captioning data sets: pictures and, apart from them, their captions.

* **COCO** captions: ``images`` and ``annotations`` joined by ``image_id``; several captions a
  picture. Annotations without a caption (instances, keypoints) are no captions and yield
  nothing.
* **Karpathy's splits** of Flickr8k, Flickr30k and COCO: ``images``, each with ``sentences``.
* An object whose names are file names of pictures, each with its caption, captions or record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.photo.sidecar import PICTURES
from searchkit.formats.records import record, scalar

NAMES = ("file_name", "coco_url", "flickr_url", "url")

MOST_PICTURES = 500_000
"""Pictures whose names and dates are kept; captions of further ones have the ``image_id`` alone."""

_Pictures = Mapping[str, tuple[str, str]]
"""The id of a picture -> its name, and when it was taken."""


def matches(data: Any) -> bool:
    """Whether a JSON document is one of these."""
    return isinstance(data, dict) and (_is_coco(data) or _is_split(data) or _is_by_picture(data))


def captions(file: File, data: Any) -> Iterator[Caption | Problem]:
    """The captions of such a document."""
    if isinstance(data, dict) and "annotations" in data:
        yield from _coco(file, data)
    elif isinstance(data, dict) and "images" in data:
        yield from _split(file, data["images"])
    else:
        yield from _by_picture(file, data.items())


def _is_coco(data: dict[str, Any]) -> bool:
    return isinstance(data.get("annotations"), list) and any(
        isinstance(item, dict) and "image_id" in item for item in data["annotations"]
    )


def _is_split(data: dict[str, Any]) -> bool:
    return isinstance(data.get("images"), list) and any(
        isinstance(item, dict) and isinstance(item.get("sentences"), list)
        for item in data["images"]
    )


def _is_by_picture(data: dict[str, Any]) -> bool:
    return bool(data) and all(
        name.lower().partition("#")[0].endswith(PICTURES) and isinstance(value, str | list | dict)
        for name, value in data.items()
    )


def _coco(file: File, data: dict[str, Any]) -> Iterator[Caption | Problem]:
    pictures = _pictures(data.get("images", ()))
    for number, item in enumerate(data["annotations"], 1):
        if isinstance(item, Problem):
            yield item
        elif isinstance(item, dict) and "caption" in item:
            key = scalar(item.get("image_id"))
            media, date = pictures.get(key, ("", ""))
            row = {"date": date, **item, "media": media}
            yield record(file, number, row, f"annotation {number}")


def _pictures(images: Any) -> _Pictures:
    """The names and dates of the pictures by their ids."""
    rows = islice((item for item in images if isinstance(item, dict)), MOST_PICTURES)
    return {scalar(row.get("id")): (_name(row), scalar(row.get("date_captured"))) for row in rows}


def _name(row: Mapping[str, Any]) -> str:
    return next(filter(None, (scalar(row.get(name)) for name in NAMES)), "")


def _split(file: File, images: Iterable[Any]) -> Iterator[Caption | Problem]:
    number = 0
    for place, image in enumerate(images, 1):
        if not isinstance(image, dict):
            what = ("not a record", "write an object")
            yield image if isinstance(image, Problem) else file.problem(*what)
            continue
        shared = {name: image[name] for name in ("split", "filepath") if image.get(name)}
        for sentence in _sentences(image):
            number += 1
            row = {"media": image.get("filename"), **shared, **sentence}
            yield record(file, number, row, f"image {place}")


def _sentences(image: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The captions of a picture; their words one by one are left out."""
    sentences = image.get("sentences")
    for sentence in sentences if isinstance(sentences, list) else ():
        if not isinstance(sentence, dict):
            yield {"text": sentence}
            continue
        tokens = sentence.get("tokens")
        words = " ".join(map(scalar, tokens)) if isinstance(tokens, list) else tokens
        yield {"text": sentence.get("raw") or words, "id": sentence.get("sentid")}


def _by_picture(file: File, members: Iterable[tuple[str, Any]]) -> Iterator[Caption | Problem]:
    number = 0
    for name, value in members:
        if isinstance(value, Problem):
            yield value
            continue
        for item in [value] if isinstance(value, str | dict) else value:
            number += 1
            row = item if isinstance(item, dict) else {"text": item}
            yield record(file, number, {"media": name, **row}, scalar(name))
