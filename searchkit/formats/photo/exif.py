"""EXIF 3.0 and TIFF 6.0 text tags, and PNG's keywords, to fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from searchkit.formats.alphabets import FREQUENT
from searchkit.formats.photo import charset
from searchkit.formats.photo.blocks import Tag, Text
from searchkit.formats.photo.boilerplate import is_boilerplate
from searchkit.formats.photo.dates import iso
from searchkit.formats.photo.metadata import NOTHING, Fields

DESCRIPTION, ARTIST, COPYRIGHT, COMMENT = 270, 315, 33432, 37510
TAKEN, DIGITISED, OFFSET, OFFSET_DIGITISED = 36867, 36868, 36881, 36882
XP_TITLE, XP_COMMENT, XP_AUTHOR, XP_KEYWORDS, XP_SUBJECT = range(0x9C9B, 0x9CA0)
WIDE = range(XP_TITLE, XP_SUBJECT + 1)
"""Windows Explorer's tags: UTF-16, little-endian in every file."""

CODES = {b"ASCII\x00\x00\x00": "", b"\x00" * 8: "", b"JIS\x00\x00\x00\x00\x00": "iso2022_jp"}
UNICODE = b"UNICODE\x00"
COMMON = frozenset("".join(FREQUENT.values()))
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")

PNG = {
    "caption": "Description",
    "title": "Title",
    "byline": "Author",
    "copyright": "Copyright",
    "date": "Creation Time",
}


def read(tags: Iterable[Tag], override: str = "") -> tuple[Fields, str]:
    """The fields of EXIF tags, the first of each number, and the character set guessed."""
    raw: dict[int, Tag] = {}
    for tag in tags:
        raw.setdefault(tag.number, tag)
    if not raw:
        return NOTHING, ""
    texts, guessed = _texts(raw, override)
    return _fields(texts), guessed


def _texts(raw: Mapping[int, Tag], override: str) -> tuple[dict[int, str], str]:
    plain = [number for number in raw if number not in WIDE and number != COMMENT]
    values = [_until_nul(number, raw[number].data) for number in plain]
    decoded, guessed = charset.decoded(values, override)
    texts = dict(zip(plain, decoded, strict=True))
    texts |= {n: _wide(raw[n].data, "utf-16-le") for n in raw if n in WIDE}
    if COMMENT in raw:
        texts[COMMENT] = comment(raw[COMMENT], override)
    return {number: text for number, text in texts.items() if text.strip()}, guessed


def _until_nul(number: int, data: bytes) -> bytes:
    """The string before its NUL; Copyright has two, the photographer's and the editor's."""
    parts = data.split(b"\x00")
    return next((part for part in parts if part.strip()), b"") if number == COPYRIGHT else parts[0]


def _wide(data: bytes, encoding: str) -> str:
    text = data[: len(data) & ~1].decode(encoding, "replace")
    return charset.normal(text.lstrip("\ufeff").partition("\x00")[0])


def comment(tag: Tag, override: str = "") -> str:
    """UserComment: eight bytes name the character set (EXIF 3.0, 4.6.5); binary gives nothing."""
    code, value = tag.data[:8], tag.data[8:]
    if code == UNICODE:
        text = _unicode(value, tag.order)
    elif CODES.get(code):
        text = charset.decode(value, CODES[code])
    else:
        value = value if code in CODES else tag.data
        text = charset.decoded([value.strip(b"\x00")], override)[0][0]
    return "" if UNPRINTABLE.search(text) else text.rstrip()


def _unicode(value: bytes, order: str) -> str:
    """UTF-16 in the file's byte order, in the other, or UTF-8: writers differ."""
    if len(value) > 1 and b"\x00" not in value and (text := charset.utf8(value)) is not None:
        return charset.normal(text)
    orders = ["utf-16-le", "utf-16-be"] if order == "<" else ["utf-16-be", "utf-16-le"]
    if value[:2] in (b"\xff\xfe", b"\xfe\xff"):
        orders = ["utf-16-le" if value[0] == 0xFF else "utf-16-be"]
    return max((_wide(value, name) for name in orders), key=_familiar)


def _familiar(text: str) -> int:
    """How much is ASCII or common: in the wrong order spaces and all become rare letters."""
    return sum(char.isascii() or char in COMMON for char in text)


def _fields(texts: Mapping[int, str]) -> Fields:
    def first(*numbers: int) -> str:
        return next((texts[number] for number in numbers if number in texts), "")

    caption, *more = _captions(texts) or [""]
    taken = first(TAKEN).strip() + first(OFFSET).strip()
    digitised = first(DIGITISED).strip() + first(OFFSET_DIGITISED).strip()
    return Fields(
        caption=caption,
        title=first(XP_TITLE),
        byline=", ".join(_split(first(ARTIST, XP_AUTHOR))),
        copyright=first(COPYRIGHT),
        date=iso(taken) or iso(digitised),
        keywords=tuple(_split(first(XP_KEYWORDS))),
        more={"caption": tuple(more)} if more else {},
    )


def _captions(texts: Mapping[int, str]) -> list[str]:
    """What may be the caption, the title where there is only boilerplate beside it."""
    told = [texts[n] for n in (DESCRIPTION, COMMENT, XP_COMMENT, XP_SUBJECT) if n in texts]
    if all(map(is_boilerplate, told)) and XP_TITLE in texts:
        told.append(texts[XP_TITLE])
    return list(dict.fromkeys(told))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def comment_of(texts: Iterable[Text]) -> str:
    """The first comment in words that no program wrote."""
    told = (text.value.strip() for text in texts if text.name.lower() == "comment")
    return next((t for t in told if t and not UNPRINTABLE.search(t) and not is_boilerplate(t)), "")


def from_png(texts: Iterable[Text]) -> Fields:
    """The fields among PNG's keywords (PNG third edition, 11.3.3.2)."""
    found = {text.name: text.value for text in reversed(list(texts)) if text.value.strip()}
    if not found:
        return NOTHING
    values: dict[str, Any] = {
        name: found[keyword] for name, keyword in PNG.items() if keyword in found
    }
    if "date" in values:
        values["date"] = iso(values["date"])
    return Fields(**values)
