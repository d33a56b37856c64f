"""IPTC Information Interchange Model 4.2: datasets to fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from searchkit.formats.photo import charset
from searchkit.formats.photo.blocks import Damaged
from searchkit.formats.photo.dates import iso
from searchkit.formats.photo.metadata import Fields

MARKER = 0x1C
MAX_DATASETS = 50_000
CHARSET = (1, 90)
CAPTION, KEYWORDS, BYLINE, DATE, TIME, LANGUAGE = 120, 25, 80, 55, 60, 135
TEXTS = {
    "caption": CAPTION,
    "headline": 105,
    "title": 5,
    "byline_title": 85,
    "credit": 110,
    "source": 115,
    "copyright": 116,
    "sublocation": 92,
    "city": 90,
    "state": 95,
    "country": 101,
    "caption_writer": 122,
    "instructions": 40,
}
WANTED = frozenset((*TEXTS.values(), KEYWORDS, BYLINE, DATE, TIME, LANGUAGE))
LENGTHS = {"caption": 2000, "headline": 256, "title": 64, "keywords": 64, "sublocation": 32}
LENGTHS |= {"byline_title": 32, "city": 32, "state": 32, "country": 64, "copyright": 128}
LENGTHS |= {"credit": 32, "source": 32, "caption_writer": 32, "byline": 32, "instructions": 256}
"""How many bytes IIM allows (chapter 6): a longer text is cut off by those who keep to it."""

DECLARED = {
    b"\x1b%G": "utf-8",
    b"\x1b%/G": "utf-8",
    b"\x1b%/H": "utf-8",
    b"\x1b%/I": "utf-8",
    b"\x1b-A": "iso8859-1",
    b"\x1b.A": "iso8859-1",
    b"\x1b-B": "iso8859-2",
    b"\x1b-C": "iso8859-3",
    b"\x1b-D": "iso8859-4",
    b"\x1b-L": "iso8859-5",
    b"\x1b-G": "iso8859-6",
    b"\x1b-F": "iso8859-7",
    b"\x1b-H": "iso8859-8",
    b"\x1b-M": "iso8859-9",
    b"\x1b-b": "iso8859-15",
    b"\x1b.b": "iso8859-15",
}
"""ISO 2022 designations that stand in dataset 1:90, in its own registry's letters."""

Dataset = tuple[int, int, bytes]


def datasets(data: bytes) -> Iterator[Dataset]:
    """Yield record, number and value of each dataset; raises `Damaged` where they break off."""
    offset = 0
    for _ in range(MAX_DATASETS):
        if offset + 5 > len(data) or data[offset] != MARKER:
            break
        size, start = int.from_bytes(data[offset + 3 : offset + 5], "big"), offset + 5
        if size & 0x8000:
            size, start = _extended(data, start, size & 0x7FFF)
        yield data[offset + 1], data[offset + 2], data[start : start + size]
        offset = start + size
        if offset > len(data):
            raise Damaged("the IIM block is cut off")
    if data[offset:].strip(b"\x00 "):
        raise Damaged(f"no IIM dataset at {offset:,} of {len(data):,} bytes")


def _extended(data: bytes, start: int, width: int) -> tuple[int, int]:
    """The size of an extended dataset, IIM 1.5.2: the next ``width`` bytes."""
    if width > 8:
        raise Damaged("an IIM dataset with an impossible length")
    return int.from_bytes(data[start : start + width], "big"), start + width


def read(data: bytes, override: str = "") -> tuple[Fields, str, str]:
    """The fields of an IIM block, the character set that was guessed, and what was damaged."""
    found, declared, damage = _collect(data)
    values = [(number, value) for number, several in found.items() for value in several]
    texts, guessed = _texts([value for _, value in values], declared, override)
    by_number: dict[int, list[str]] = {}
    for (number, _), text in zip(values, texts, strict=True):
        if text.strip():
            by_number.setdefault(number, []).append(text)
    return _fields(by_number), guessed, damage


def _collect(data: bytes) -> tuple[dict[int, list[bytes]], str, str]:
    found: dict[int, list[bytes]] = {}
    declared = ""
    try:
        for record, number, value in datasets(data):
            if (record, number) == CHARSET:
                declared = _declared(value)
            elif record == 2 and number in WANTED:
                found.setdefault(number, []).append(value)
    except Damaged as error:
        return found, declared, str(error)
    return found, declared, ""


def _declared(value: bytes) -> str:
    known = (name for mark, name in DECLARED.items() if mark in value)
    return next(known, "")


def _texts(values: list[bytes], declared: str, override: str) -> tuple[list[str], str]:
    """Each value as text; a wrong declaration of UTF-8 is no reason to lose a letter."""
    if declared in ("", "utf-8"):
        texts, guessed = charset.decoded(values, override)
        return texts, guessed.replace("utf-8", "").strip() if declared else guessed
    return [charset.decode(value, declared) for value in values], ""


def _fields(found: dict[int, list[str]]) -> Fields:
    texts: dict[str, Any] = {
        name: found[number][0] for name, number in TEXTS.items() if number in found
    }
    further = tuple(found.get(CAPTION, ())[1:])
    language = found.get(LANGUAGE, [""])[0].strip()
    return Fields(
        **texts,
        byline=", ".join(found.get(BYLINE, ())),
        date=iso("T".join(found[n][0] for n in (DATE, TIME) if n in found))
        if DATE in found
        else "",
        keywords=tuple(word.strip() for word in found.get(KEYWORDS, ())),
        lang=language.lower() if re.fullmatch(r"[A-Za-z]{2,3}", language) else "",
        more={"caption": further} if further else {},
    )
