"""Other ways to spell a word: variants, keys typed with the input method off, solid names.

Everything here is about text alone; whether a spelling occurs in an index is for the
caller to find out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searchkit import vietnamese
from searchkit.analysis import Token
from searchkit.folds import fold

Alternative = tuple[float, tuple[str, ...]]
"""A weight below 1 and the terms, at consecutive positions, that may stand for a word."""

VARIANT_WEIGHT = 0.8

_I_OR_Y = re.compile("(h|k|l|m|s|t|v|qu)([iy])")
_ARABIC_WORD = re.compile("[\u0621-\u064a]{3,}")
_ARTICLE = "ال"
_SPLITS = 8


def alternatives(token: Token) -> list[Alternative]:
    """What may always stand for a word: ``sĩ``/``sỹ``, Arabic with and without article."""
    term = token.term
    if found := _I_OR_Y.fullmatch(term):
        return [(VARIANT_WEIGHT, (found[1] + ("y" if found[2] == "i" else "i"),))]
    if not _ARABIC_WORD.fullmatch(term):
        return []
    if not term.startswith(_ARTICLE):
        return [(VARIANT_WEIGHT, (_ARTICLE + term,))]
    bare = term.removeprefix(_ARTICLE)
    return [(VARIANT_WEIGHT, (bare,))] if len(bare) > 2 else []


def fallbacks(word: str, *, keys: bool = True) -> list[tuple[str, ...]]:
    """What a word that is found nowhere may stand for: words in a row, the likeliest first.

    Telex and VNI ``keys`` (``quaan``, ``d9o65i``), then names written solid (``hanoi``).
    """
    methods = (_TELEX, _VNI) if keys else ()
    decoded = (_decoded(word.casefold(), method) for method in methods)
    return [(found,) for found in decoded if found] + _parted(fold(word))


def solid(words: Sequence[str]) -> str | None:
    """Vietnamese syllables as one word, as names are written abroad: ``hà nội`` -> ``hanoi``."""
    terms = [fold(word) for word in words]
    return "".join(terms) if all(map(vietnamese.is_plain_syllable, terms)) else None


class _Method(NamedTuple):
    """An input method: how a tone key is found, what it means, and what the others write."""

    tone_key: str
    tones: dict[str, str]
    letters: tuple[tuple[str, str], ...]


_TELEX = _Method(
    "([^aeiouyw]*[aeiouyw].*?)([fsrxj])([^fsrxj]*)",
    dict(zip("fsxrj", vietnamese.TONES, strict=True)),
    (
        ("^d(.*)d", r"đ\1"),
        *((f"{vowel}(.*){vowel}", rf"{hat}\1") for vowel, hat in zip("aeo", "âêô", strict=True)),
        ("uw?o(.*)w", r"ươ\1"),
        *((f"{vowel}(.*)w", rf"{sign}\1") for vowel, sign in zip("aou", "ăơư", strict=True)),
        ("w", "ư"),
    ),
)
_VNI = _Method(
    "([^1-9]+.*?)([1-5])([^1-5]*)",
    dict(zip("21435", vietnamese.TONES, strict=True)),
    (
        ("^d(.*)9", r"đ\1"),
        *((f"{vowel}(.*)6", rf"{hat}\1") for vowel, hat in zip("aeo", "âêô", strict=True)),
        ("u7?o(.*)7", r"ươ\1"),
        *((f"{letter}(.*){key}", rf"{sign}\1") for letter, key, sign in ("a8ă", "o7ơ", "u7ư")),
    ),
)


def _decoded(keys: str, method: _Method) -> str | None:
    """The syllable that keys would have written, wherever in it the marks were typed."""
    found = re.fullmatch(method.tone_key, keys)
    body, tone = (found[1] + found[3], method.tones[found[2]]) if found else (keys, "")
    for pattern, letters in method.letters:
        body = re.sub(pattern, letters, body, count=1)
    word = vietnamese.toned(body, tone) or vietnamese.toned(body.replace("ươ", "uơ"), tone)
    return None if word == keys else word


def _parted(term: str) -> list[tuple[str, ...]]:
    """The ways to part a term into two to four syllables, the fewest first."""
    if len(term) < 4 or not term.isalpha():
        return []
    found = [parts for parts in _partings(term, 4) if len(parts) > 1]
    return sorted(found, key=len)[:_SPLITS]


def _partings(term: str, most: int) -> Iterator[tuple[str, ...]]:
    if vietnamese.is_plain_syllable(term):
        yield (term,)
    for end in range(2, min(len(term) - 1, 7) if most > 1 else 0):
        if vietnamese.is_plain_syllable(term[:end]):
            yield from ((term[:end], *rest) for rest in _partings(term[end:], most - 1))
