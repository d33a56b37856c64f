"""Text that was decoded by the wrong table: what Vietnamese archives of the nineties hold.

TCVN3 (ABC; TCVN 5712:1993), VNI for Windows and VISCII (RFC 1456), and UTF-8 as well, are
mostly met read as Latin-1 or Windows-1252.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import starmap

from searchkit import vietnamese
from searchkit.codepages import TCVN3, VISCII, VISCII_CONTROLS
from searchkit.vietnamese import is_syllable

_CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_CP1252_CODES = dict(zip(_CP1252, _CP1252.encode("cp1252"), strict=True))
_BEYOND_LATIN = re.compile(f"[^\0-\xff{_CP1252}]")
_MISREAD = re.compile(
    r"[^\W\d_a-zA-Zªº]|[a-zA-Z](?:[^\w\s][a-zA-Z]|[¨©ª«¬\xad®¶·¸¹])|[©ª«¬\xad®¶][a-zA-Z]"
)
_UTF8_LETTER = re.compile(f"[\xc2-\xf4][\x80-\xbf{_CP1252}]")
_WORD = re.compile(r"[^ \t\r\n\xa0]+")
_LETTERS = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
_FEW, _FEW_NEED, _MANY_NEED = 2, 0.75, 0.5
"""How many changed words are few, and what share of all words must then be syllables."""
_LONGEST = 64
"""Characters of the longest word that is looked at; beyond are no words of a language."""

_TCVN3_TABLE = dict(zip(range(0xA0, 0x100), TCVN3, strict=True))

_VISCII_TABLE = dict(zip(range(0x80, 0x100), VISCII, strict=True))
_VISCII_TABLE |= {ord(char): _VISCII_TABLE[code] for char, code in _CP1252_CODES.items()}
_VISCII_TABLE |= VISCII_CONTROLS

_VNI_PAIR = re.compile("([aeouyôö])([âàáãåäêèéüúëøùõûï])|[ôöñîæóò]", re.IGNORECASE)
_VNI_LETTERS: dict[str, str] = dict(zip("ôöñîæóò", "ơưđỵỉĩị", strict=True))
_VNI_MARKS: dict[str, str] = {
    **dict(zip("øùõûï", vietnamese.TONES, strict=True)),
    **dict(zip("âàáãåä", ("\u0302" + tone for tone in ("", *vietnamese.TONES)), strict=True)),
    **dict(zip("êèéüúë", ("\u0306" + tone for tone in ("", *vietnamese.TONES)), strict=True)),
}


def repair(text: str, lang: str = "") -> tuple[str, str | None]:
    """Text decoded by the wrong table put right, and the name of the table; else unchanged.

    Known are UTF-8, TCVN3 (ABC, TCVN 5712:1993), VNI for Windows and VISCII (RFC 1456), read
    as Latin-1 or Windows-1252. Of the words that a table changes 70 % must become Vietnamese
    syllables and 40 % at most may have been; ``©`` and ``®`` standing alone do not count. Text
    in a language ``lang`` other than Vietnamese can only be misread UTF-8.
    """
    if text.isascii() or _BEYOND_LATIN.search(text):
        return text, None
    if decoded := _from_utf8(text):
        return decoded, "utf-8"
    if lang and not lang.lower().startswith("vi"):
        return text, None
    words = [word for word in _WORD.findall(text) if not _is_sign(word)]
    fits = {name: _fit(words, decode) for name, decode in _TABLES.items()}
    name = max(fits, key=fits.__getitem__)
    if not fits[name]:
        return text, None
    return _WORD.sub(lambda word: _TABLES[name](word[0]), text), name


def _by_tcvn3(word: str) -> str:
    return _by_table(word, _TCVN3_TABLE)


def _by_viscii(word: str) -> str:
    return _by_table(word, _VISCII_TABLE)


def _by_vni(word: str) -> str:
    if len(word) > _LONGEST:
        return word
    return unicodedata.normalize("NFC", _VNI_PAIR.sub(_vni_letter, word))


def _by_table(word: str, table: dict[int, str]) -> str:
    """A word by a table, unless it is a sign; a capital font shows in its ASCII letters."""
    if _is_sign(word) or len(word) > _LONGEST:
        return word
    decoded = unicodedata.normalize("NFC", word.translate(table))
    ascii_letters = re.sub("[^A-Za-z]", "", word)
    return decoded.upper() if len(ascii_letters) > 1 and ascii_letters.isupper() else decoded


def _vni_letter(pair: re.Match[str]) -> str:
    """VNI writes most letters as two: a base, and a sign for all its marks."""
    base, sign = pair[1] or pair[0], pair[2] or ""
    letter = _VNI_LETTERS.get(base.lower(), base.lower())
    return (letter.upper() if base.isupper() else letter) + _VNI_MARKS.get(sign.lower(), "")


_TABLES: dict[str, Callable[[str], str]] = {
    "tcvn3": _by_tcvn3,
    "vni": _by_vni,
    "viscii": _by_viscii,
}
"""The legacy tables, the commonest first."""


def _from_utf8(text: str) -> str | None:
    if not _UTF8_LETTER.search(text):
        return None
    codes = (_CP1252_CODES.get(char, ord(char)) for char in text)
    try:
        return bytes(codes).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _fit(words: Sequence[str], decode: Callable[[str], str]) -> float:
    """The share of words not in ASCII that become syllables; 0 where that proves nothing."""
    foreign = [(word, decode(word)) for word in words if not word.isascii()]
    changed = [(word, new) for word, new in foreign if new != word]
    told = _share(starmap(_tells, changed))
    after = min(told, _share(_reads(new) for _, new in foreign)) if told else 0
    if after < 0.7 or _share(_cased(word) and _reads(word) for word, _ in changed) > 0.4:
        return 0
    around = _share(_reads(decode(word)) for word in words if _LETTERS.search(word))
    return after if around >= (_FEW_NEED if len(changed) <= _FEW else _MANY_NEED) else 0


def _share(marks: Iterable[bool]) -> float:
    counted = list(marks)
    return sum(counted) / len(counted) if counted else 0


def _reads(word: str) -> bool:
    """Whether a word consists of syllables and punctuation."""
    parts = _LETTERS.findall(word)
    return bool(parts) and all(map(is_syllable, parts))


def _cased(word: str) -> bool:
    return word.islower() or word.istitle() or word.isupper()


def _tells(word: str, decoded: str) -> bool:
    """Whether a word, put right, is a syllable and looked misread before (``Qu©n``, ``l¹``)."""
    return _reads(decoded) and _MISREAD.search(word) is not None


def _is_sign(word: str) -> bool:
    return word.strip("()[].,;:") in ("©", "®")
