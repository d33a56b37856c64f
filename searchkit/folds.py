"""What equals what: one rule for each family of scripts.

:func:`fold` gives the term that finds a word, :func:`exact` the key of its very spelling.
A rule is a function ``str -> str``. It is given a word in NFKC, case-folded and without
ignorable characters, and leaves other scripts alone; a new rule is one function and one
row in :data:`FOLDS`.

Folding twice is folding once, and an exact key that differs from its fold is never the
fold of any word, so both kinds can share a field.

Patterns of single rules are kept as text, which ``re`` compiles when the script first
comes up: a process that meets one script does not pay for all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from itertools import groupby

from searchkit import vietnamese

Rule = Callable[[str], str]

FOLDS: dict[str, str] = {
    "latin": "searchkit.folds:latin",
    "greek": "searchkit.folds:greek",
    "cyrillic": "searchkit.folds:cyrillic",
    "arabic": "searchkit.folds:arabic",
    "hebrew": "searchkit.folds:hebrew",
    "indic": "searchkit.folds:indic",
    "emoji": "searchkit.folds:emoji",
    "digits": "searchkit.folds:digits",
}
"""Name of a rule -> ``module:function``, in the order in which they are applied."""

_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_LATIN = (
    "a-z\u00b7\u00df-\u00f6\u00f8-\u02c1\u02c6-\u02d1\u02ec\u02ee\u1d00-\u1d25\u1d6b-\u1d77"
    "\u1d79-\u1d9a\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua787\ua78b-\ua7ff\uab30-\uab64"
)
_COMPOSED = re.compile("[A-Za-zÀ-ÖØ-öø-įıĴ-ķĹ-ľŁ-ňŊ-žƠơƯưẠ-ỹ]+")
"""Words of common Latin letters, each one code point, which case folding alone makes normal."""
_LATIN_RUN = re.compile(f"[{_LATIN}][{_LATIN}{_MARKS}]*")
_GREEK = "\u0370-\u03ff\u1f00-\u1fff"
_GREEK_RUN = f"[{_GREEK}][{_GREEK}{_MARKS}]*"
_STRESS = f"(?<=[\u0400-\u052f\u1c80-\u1c8f\ua640-\ua66e\ua680-\ua69d{_MARKS}])[\u0300\u0301]+"
_HARAKAT = (
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u08d3-\u08e1\u08e3-\u08ff]+"
)
_NIQQUD = "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]+"
_NUKTA = "[\u093c\u09bc\u0a3c\u0abc\u0b3c\u0c3c\u0cbc]+"
_DIGITS = "[\\d\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792]+"
_MARKED_DIGIT = f"(?<=[0-9])[{_MARKS}]+"
_SKIN_TONE = "(?<=.)[\U0001f3fb-\U0001f3ff]+"
_DJ = "đ(?=[aeiouy])"

_BLACK_FLAG = "\U0001f3f4"
_TAGS = range(0xE0000, 0xE0080)
_IGNORED = (
    *(0xAD, 0x345, 0x34F, *range(0x600, 0x606), 0x61C, 0x640, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2),
    *(0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010)),
    *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10)),
    *(0xFEFF, 0xFFA0, *range(0xFFF0, 0xFFFC), 0x110BD, 0x110CD, *range(0x13430, 0x13440)),
    *(*range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0080, 0xE01F0)),
)
_WITHOUT_IGNORED = dict.fromkeys(_IGNORED)
IGNORABLE = _WITHOUT_IGNORED | dict.fromkeys(_TAGS)
"""Code points that are deleted from words, as a table for ``str.translate``: the default
ignorables of UAX #44, the other format controls, tatweel, and the iota subscript, which
case folding would make a letter."""

_LOOKALIKES = str.maketrans("ðɖیکہھ", "đđيكهه")
_RESPELLED = re.compile("[äöøüåđ]")
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa"})
_CYRILLIC_LETTERS = str.maketrans("ёѐѝґ", "ееиг")
_ARABIC_LETTERS = str.maketrans("أإآٱٲٳىیکةہۃەھ", "ااااااييكههههه")
_CANDRABINDU = {block + 1: block + 2 for block in (0x900, 0x980, 0xA80, 0xB00, 0xC00, 0xC80, 0xD00)}
_INDIC_LETTERS: dict[int, int | str] = {
    **_CANDRABINDU,
    ord("ৎ"): "ত\u09cd",
    **{ord(chillu): letter + "\u0d4d" for chillu, letter in zip("ൺൻർൽൾൿ", "ണനരലളക", strict=True)},
}
_IRREGULAR = dict(zip("ðŋəɛɔĸɣʒɩʊʃƿȝɑɡ", "dneeokgziuswgag", strict=True)) | {"þ": "th"}
_LATIN_NAME = (
    "LATIN (?:SMALL LETTER|SMALL LIGATURE|LETTER SMALL CAPITAL) "
    "(?:DOTLESS |TURNED |REVERSED )?([A-Z]{1,2})(?: WITH .*)?"
)
_ROUNDS = 4
_LONG = 64
"""Words of more code points are decomposed by :func:`_sorted_marks`."""


def fold(word: str, rules: Iterable[Rule] | None = None) -> str:
    """The term that finds a word: ``Đội`` -> ``doi``, ``Straße`` -> ``strasse``."""
    return _settled(normal(word), RULES if rules is None else tuple(rules))


def exact(word: str) -> str:
    """The key of a word's spelling: its marks kept, the tone mark in one place.

    ``Hòa`` and ``hoà`` give ``hoà``; so do a decomposed and an upper-case ``HOÀ``. Letters
    that look alike are one: ETH and the African D typed for ``Đ``, Persian and Arabic kaf.
    """
    return _spelled(normal(word))


def term_and_key(word: str, rules: tuple[Rule, ...]) -> tuple[str, str | None]:
    """The fold of a word and its exact key, None where they are the same."""
    plain = normal(word)
    term, key = _settled(plain, rules), _spelled(plain)
    return term, None if key == term else key


def digraphs(key: str) -> str | None:
    """An exact key respelled as where the letters are missing: ``müller`` -> ``mueller``.

    None where there is nothing to respell. ``đ`` becomes ``dj`` (``đoković``) except in
    Vietnamese syllables.
    """
    if _RESPELLED.search(key) is None:
        return None
    respelled = key.translate(_DIGRAPHS)
    if "đ" in key and vietnamese.parse(key) is None:
        respelled = re.sub(_DJ, "dj", respelled)
    return None if respelled == key else respelled


def normal(word: str) -> str:
    """A word in NFKC, case-folded and without ignorable characters (UAX #15, D146).

    ``i`` with a dot above, which is what ``İ`` folds to, is a plain ``i``. The tags that
    tell the flag of Scotland from that of Wales stay.
    """
    if word.isascii():
        return word.lower()
    if _COMPOSED.fullmatch(word):
        return word.casefold()
    word = _decomposed(word, _WITHOUT_IGNORED if word[0] == _BLACK_FLAG else IGNORABLE)
    word = _nfkc(_nfkc(word.casefold()).casefold())
    return _nfc(word.replace("i\u0307", "i")) if "\u0307" in word else word


def latin(word: str) -> str:
    """Latin letters lose their marks, strokes and ligatures: ``đ`` -> ``d``, ``œ`` -> ``oe``.

    Modifier letters such as the ʻokina and the ayn of transliterations are dropped, and so
    is the middle dot that ``ŀ`` brings along.
    """
    return word if word.isascii() else _LATIN_RUN.sub(_bare, word)


def greek(word: str) -> str:
    """Greek letters lose their accents, breathings and diaeresis."""
    return word if word.isascii() else re.sub(_GREEK_RUN, _bare, word)


def cyrillic(word: str) -> str:
    """``ё`` is ``е`` and ``ґ`` is ``г``; stress marks go; ``й``, ``ї`` and ``ў`` are letters."""
    if word.isascii():
        return word
    return _nfc(re.sub(_STRESS, "", word)).translate(_CYRILLIC_LETTERS)


def arabic(word: str) -> str:
    """Vowel signs go; the forms of alef, yeh, kaf and heh are one letter each."""
    if word.isascii():
        return word
    return _nfc(re.sub(_HARAKAT, "", word)).translate(_ARABIC_LETTERS)


def hebrew(word: str) -> str:
    """Hebrew points and accents go."""
    return word if word.isascii() else re.sub(_NIQQUD, "", word)


def indic(word: str) -> str:
    """Nukta goes and candrabindu is anusvara; virama and vowel signs stay.

    Malayalam chillu letters and Bengali khanda ta are their consonant with virama, which is
    what the older sequences with ZWJ come to.
    """
    if word.isascii() or re.search("[\u0900-\u0dff]", word) is None:
        return word
    word = _nfc(re.sub(_NUKTA, "", unicodedata.normalize("NFD", word)))
    return word.translate(_INDIC_LETTERS)


def digits(word: str) -> str:
    """Digits of all scripts are ASCII digits; a number of two digits loses a leading zero."""
    if not word.isascii():
        word = re.sub(_MARKED_DIGIT, "", re.sub(_DIGITS, _ascii_digits, word))
    return word[1] if len(word) == 2 and word[0] == "0" and word.isdecimal() else word


def emoji(word: str) -> str:
    """Emoji lose the tone of their skin."""
    return word if word.isascii() else re.sub(_SKIN_TONE, "", word)


def load(targets: Iterable[str]) -> tuple[Rule, ...]:
    """The rules behind ``module:function`` rows."""
    parts = (target.partition(":") for target in targets)
    return tuple(getattr(import_module(module), name) for module, _, name in parts)


def _settled(word: str, rules: tuple[Rule, ...]) -> str:
    """A word after all rules, once more where what one of them took away let marks meet."""
    if word.isascii():
        for rule in for_ascii(rules):
            word = rule(word)
        if word.isascii():
            return word
    for _ in range(_ROUNDS):
        before = word
        for rule in rules:
            word = rule(word)
        if word.isascii() or word == before:
            break
        word = normal(word)
    return word


@lru_cache(8)
def for_ascii(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules that can change a word of ASCII alone."""
    return tuple(rule for rule in rules if rule not in _BEYOND_ASCII)


def _spelled(word: str) -> str:
    return word if word.isascii() else vietnamese.spelled(word.translate(_LOOKALIKES))


class _Bare(dict[int, str]):
    """A table for ``str.translate``: marks go, Latin letters are read by their names."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _bare_letter(chr(code)))


_BARE = _Bare()


def _bare(run: re.Match[str]) -> str:
    return unicodedata.normalize("NFD", run[0]).translate(_BARE)


def _bare_letter(char: str) -> str:
    if unicodedata.category(char)[0] == "M" or char == "\u00b7" or "\u02b9" <= char <= "\u02ee":
        return ""
    name = re.fullmatch(_LATIN_NAME, unicodedata.name(char, ""))
    return _IRREGULAR.get(char) or (name[1].lower() if name else char)


def _ascii_digits(found: re.Match[str]) -> str:
    return "".join(str(unicodedata.digit(char)) for char in found[0])


def _decomposed(word: str, ignored: Mapping[int, None]) -> str:
    """NFKD without ignorable characters, neither one's own nor those of ligatures."""
    if len(word) > _LONG:
        return _sorted_marks(word, ignored)
    return unicodedata.normalize("NFKD", word.translate(ignored)).translate(ignored)


def _sorted_marks(word: str, ignored: Mapping[int, None]) -> str:
    """The same in linear time; ``unicodedata`` takes quadratic time over a run of marks."""
    chars = "".join(unicodedata.normalize("NFKD", char) for char in word).translate(ignored)
    runs = groupby(chars, key=lambda char: unicodedata.combining(char) > 0)
    return "".join("".join(sorted(run, key=unicodedata.combining)) for _, run in runs)


def _nfc(word: str) -> str:
    return unicodedata.normalize("NFC", word)


def _nfkc(word: str) -> str:
    return unicodedata.normalize("NFKC", word)


_BEYOND_ASCII = frozenset((latin, greek, cyrillic, arabic, hebrew, indic, emoji))
"""Rules that leave ASCII alone, so that most words are spared them."""
RULES: tuple[Rule, ...] = load(FOLDS.values())
"""The rules of :data:`FOLDS`, loaded."""
