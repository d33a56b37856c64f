"""Language tags, as they stand in the names of columns and in language maps."""

from __future__ import annotations

import re

_CODES = """
    aa ab af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy
    hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg
    li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or
    os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
CODES = frozenset(_CODES.split())
"""ISO 639-1."""

NAMES = {
    "english": "en",
    "vietnamese": "vi",
    "tiếng việt": "vi",
    "tiếng anh": "en",
    "french": "fr",
    "français": "fr",
    "german": "de",
    "deutsch": "de",
    "spanish": "es",
    "español": "es",
    "portuguese": "pt",
    "italian": "it",
    "dutch": "nl",
    "chinese": "zh",
    "japanese": "ja",
    "korean": "ko",
    "arabic": "ar",
    "russian": "ru",
    "thai": "th",
}

NUMBERING = ("id", "no")
"""Languages too, but at the end of a column's name: an identifier, a number."""

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8}){0,3}", re.ASCII)
_ENDING = re.compile(
    r"(.+?)[\s_.@/(\[-]+([a-z]{2,3}(?:[-_][a-z]{2,4})?|" + "|".join(NAMES) + r")[)\]]?",
    re.IGNORECASE,
)


def is_language(tag: str) -> bool:
    """Whether a text is a tag (BCP 47) of a language with a two-letter code."""
    match = _TAG.fullmatch(tag)
    return match is not None and match[1].lower() in CODES


def split(column: str) -> tuple[str, str]:
    """A column's name without the language at its end, and the language; ``""`` for none.

    ``caption_vi``, ``Description-fr-FR``, ``Title (English)``, ``caption@de``.
    """
    if len(column) > 100 or not (match := _ENDING.fullmatch(column.strip())):
        return (column, "")
    ending = match[2].lower()
    if ending in NAMES:
        return (match[1], NAMES[ending])
    if ending in NUMBERING or not is_language(match[2]):
        return (column, "")
    return (match[1], match[2])
