"""Terms, fields' names and sources as the cluster holds them: without white space, in order.

Signs that part terms are control characters which no word holds. What cannot be sent, or
would be cut at, is spelled out; the order of texts stays that of their code points.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote, unquote

from searchkit.engines import Key

BESIDE = "\x01"
"""Between terms at one position."""
SEP = "\x02"
"""Between the parts of one term."""

LONGEST = 4000
"""Characters of a term or value that are kept; a hash stands for the rest."""

_ESCAPE = "\ud7ff"
"""Stands before what is spelled out: no character, and next to the surrogates in order."""
_ESCAPED = re.compile(
    f"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000{_ESCAPE}\ud800-\udfff]"
)
_BACK = re.compile(f"{_ESCAPE}([0-9a-f]{{4}})")


def safe(text: str) -> str:
    """A term, name or source as it is sent; `original` is the other way round if not long."""
    if _ESCAPED.search(text):
        text = _ESCAPED.sub(lambda found: f"{_ESCAPE}{ord(found[0]):04x}", text)
    if len(text) > LONGEST:
        text = text[:LONGEST] + _digest(text)
    return text


safe_name = lru_cache(4096)(safe)


def original(text: str) -> str:
    """What `safe` was made of."""
    return _BACK.sub(lambda found: chr(int(found[1], 16)), text)


def is_long(text: str) -> bool:
    """Whether `safe` loses a part of a text."""
    return len(text) > LONGEST // 5 and len(_ESCAPED.sub("     ", text)) > LONGEST


def as_property(name: str) -> str:
    """A field's name as the cluster takes it for one; `of_property` is the other way round."""
    return quote(name, safe="").replace(".", "%2E")


of_property = unquote


def scoped(name: str, term: str) -> str:
    """A term within a field of that name."""
    return f"{safe_name(name)}{SEP}{term}"


def spelled(term: str, exact: str | None) -> str:
    """A term in one spelling; an empty one is that of the fold itself."""
    return f"{safe(term)}{SEP}{safe(exact or '')}"


def document_id(key: Key) -> str:
    """The id of a caption's document: what is sent twice is stored once."""
    source, name = key
    return _digest(f"{len(source)}{SEP}{source}{SEP}{name}")


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
