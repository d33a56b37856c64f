"""What a field may be called in a query: accents, case, spaces and signs do not count."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from searchkit.folds import fold

FIELDS = {
    "author": "byline",
    "by": "byline",
    "byline": "byline",
    "caption": "text",
    "city": "city",
    "country": "country",
    "credit": "credit",
    "file": "source",
    "headline": "headline",
    "id": "id",
    "in": "place",
    "keyword": "keywords",
    "keywords": "keywords",
    "lang": "lang",
    "media": "media",
    "other": "other",
    "path": "source",
    "people": "people",
    "person": "people",
    "photographer": "byline",
    "place": "place",
    "source": "source",
    "tag": "keywords",
    "text": "text",
    "title": "headline",
}
"""What may stand before a colon -> the field that it means."""

Known = Mapping[str, tuple[str, ...]]
"""What may stand before a colon, as `plain` -> the fields that are called so."""

_SIGNS = re.compile(r"[\W_]+")
_QUOTED = re.compile(r'"([^"]+)":(?=[^\s:)])')


@lru_cache(4096)
def plain(name: str) -> str:
    """A name that needs no quotes: ``Ống kính`` -> ``ong_kinh``, ``a-b`` -> ``a_b``."""
    found = _SIGNS.sub("_", fold(name)).strip("_")
    return f"_{found}" if found[:1].isdigit() else found


@lru_cache(16)
def known(fields: frozenset[str]) -> Known:
    """Our own names, and those of the extra fields that an index knows."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(fields):
        found[plain(name)].append(name)
    ours = {name: (field,) for name, field in FIELDS.items()}
    return MappingProxyType({**{name: tuple(each) for name, each in found.items()}, **ours})


def unquoted(text: str, names: Known) -> str:
    """The query with ``"Ống kính":`` as ``ong_kinh:``; what is no field stays a phrase."""

    def written(match: re.Match[str]) -> str:
        name = plain(match[1])
        return f"{name}:" if name in names and match[1].strip() == match[1] else match[0]

    return _QUOTED.sub(written, text)


def like(name: str, names: Known) -> str:
    """A field of several words one of which is this; empty where there is none."""
    word = f"_{plain(name)}_"
    return next((each for each in names if word in f"_{each}_"), "")
