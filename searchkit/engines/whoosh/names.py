"""The names of fields, terms and columns, as `schema` lays them out."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

SEP = "\x1f"
"""Parts the halves of a compound term (US, the unit separator of ASCII)."""
BARE = "bare"

FACETS = ("byline", "credit", "city", "country", "keywords", "people", "lang", "media", "source")
"""Fields with few values, whose counts come from a column; others are read from the captions."""

UNIQUE = ("id", "locator")
"""Fields whose words hardly come again; see `shared`."""

NUMBERS = {
    "words": "I",
    "text_end": "I",
    "first_day": "i",
    "more_days": "i",
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


def source_hash(source: str) -> int:
    """The hash of a source as its column holds it."""
    return crc32(to_bytes(source))


def key_hashes(keys: Iterable[tuple[str, str]]) -> list[int]:
    """The hashes of captions' keys as their column holds them."""
    before = _HashesBefore()
    return [crc32(id.encode("utf-8", "surrogatepass"), before[source]) for source, id in keys]


class _HashesBefore(dict[str, int]):
    """Source -> hash of a key up to the id; the length tells keys apart that hold a separator."""

    def __missing__(self, source: str) -> int:
        return self.setdefault(source, crc32(to_bytes(f"{len(source)}{SEP}{source}{SEP}")))
