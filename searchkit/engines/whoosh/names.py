"""The names of fields, terms and columns, as `schema` lays them out."""

from __future__ import annotations

from zlib import crc32

SEP = "\x1f"
"""Parts the halves of a compound term (US, the unit separator of ASCII)."""
BARE = "bare"

FACETS = ("byline", "credit", "city", "country", "keywords", "people", "lang", "media", "source")
"""Fields with few values, whose counts come from a column; others are read from the captions."""

NUMBERS = {
    "words": "I",
    "text_end": "I",
    "first_day": "i",
    "last_day": "i",
    "sequence": "I",
    "key_hash": "I",
    "source_hash": "I",
    "source_rank": "I",
}
"""Numeric column -> type code as in `struct`; their default is 0."""


def facet(name: str) -> str:
    """The column of a facet."""
    return f"facet_{name}"


def to_bytes(term: str) -> bytes:
    """A term as Whoosh keeps it; lone surrogates survive."""
    return term.encode("utf-8", "surrogatepass")


def to_text(term: bytes) -> str:
    """The other way round."""
    return bytes(term).decode("utf-8", "surrogatepass")


def text_hash(text: str) -> int:
    """The hash of a key or source as its column holds it."""
    return crc32(to_bytes(text))


def key_text(key: tuple[str, str]) -> str:
    """A caption's key as one text; the length tells keys apart that hold a separator."""
    source, name = key
    return f"{len(source)}{SEP}{source}{SEP}{name}"
