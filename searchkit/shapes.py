"""Where words begin and end, judged by the classes of characters alone.

:func:`shape_of` replaces each character by the letter of its class:

    a A     letter, capital letter         h         Han, kana and the like
    0 2     digit, digit of another size   g G L V T Hangul: LV, LVT, parts of syllables
    m P     mark, sign before a number     t o       letter of an unspaced script; Lao ho
    i       ignorable character            e p k     vowel written before, after; stacker
    E S R   emoji, skin tone, flag half    z v       joiner (ZWJ), emoji style (VS16)
    - . , # signs that stand in names      X         several words in one (½, ㎡)
    s       sign that VS16 makes an emoji  (blank)   anything else parts words
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from searchkit.folds import IGNORABLE, digits

_SIGNS = {
    **dict.fromkeys("™℠", " "),
    **dict.fromkeys("‼⁉", "s"),
    **dict.fromkeys("-‐‑־\"'’‘‛`´′·‧_״׳\u0387", "-"),
    ".": ".",
    ",": ",",
    "#": "#",
    "\u200d": "z",
    "\ufe0f": "v",
    "\u0e33": "m",
    "\u0eb3": "m",
    "\u17d2": "k",
    "\u1039": "k",
    "\u1a60": "k",
}

Blocks = tuple[tuple[int, int, str], ...]
"""First and last code point -> class; the first block that holds a letter decides."""

_BLOCKS: Blocks = (
    (0x0E30, 0x0E30, "p"),
    (0x0E32, 0x0E32, "p"),
    (0x0E40, 0x0E44, "e"),
    (0x0E45, 0x0E45, "p"),
    (0x0EAB, 0x0EAB, "o"),
    (0x0EB0, 0x0EB0, "p"),
    (0x0EB2, 0x0EB2, "p"),
    (0x0EC0, 0x0EC4, "e"),
    (0x0E00, 0x0EFF, "t"),
    (0x1000, 0x109F, "t"),
    (0x1100, 0x115F, "L"),
    (0x1160, 0x11A7, "V"),
    (0x11A8, 0x11FF, "T"),
    (0x1780, 0x17FF, "t"),
    (0x19B5, 0x19B7, "e"),
    (0x19BA, 0x19BA, "e"),
    (0x1950, 0x19DF, "t"),
    (0x1A20, 0x1AAF, "t"),
    (0x2E80, 0x2FDF, "h"),
    (0x3005, 0x3007, "h"),
    (0x3021, 0x312F, "h"),
    (0x3190, 0xA4CF, "h"),
    (0xA960, 0xA97F, "L"),
    (0xA9E0, 0xA9FF, "t"),
    (0xAA60, 0xAA7F, "t"),
    (0xAAB5, 0xAAB6, "e"),
    (0xAAB9, 0xAAB9, "e"),
    (0xAABB, 0xAABC, "e"),
    (0xAA80, 0xAADF, "t"),
    (0xD7B0, 0xD7CA, "V"),
    (0xD7CB, 0xD7FF, "T"),
    (0xF900, 0xFAFF, "h"),
    (0xFF66, 0xFF9D, "h"),
    (0x16FE0, 0x18CFF, "h"),
    (0x1AFF0, 0x1B2FF, "h"),
    (0x20000, 0x3FFFD, "h"),
)
_EMOJI: Blocks = (
    (0x1F1E6, 0x1F1FF, "R"),
    (0x1F3FB, 0x1F3FF, "S"),
    (0x2300, 0x23FF, "E"),
    (0x2600, 0x27BF, "E"),
    (0x2B00, 0x2BFF, "E"),
    (0x1F000, 0x1FAFF, "E"),
)
_BLOCKS_OF = {"L": _BLOCKS, "N": _BLOCKS, "S": _EMOJI, "C": _BLOCKS + _EMOJI}
_OF_CATEGORY = {"Nd": "0", "Mn": "m", "Mc": "m", "Me": "m"}
_PREPENDED = (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)
_WORD_CLASSES = frozenset("aAhgGt0")
_JOINERS = frozenset("-.,#")

_REST = "mkivzS"
_TAIL = f"[{_REST}]*+"
_LETTER = f"[Aa]{_TAIL}"
_NAME = f"[Aa][Aa{_REST}]*+"
# Not possessive: before 3.11.5 Python does not step back from what such a group looked ahead at
# (CPython gh-106052), and nothing follows here that it could give letters back to.
_CAPITALS = f"A{_TAIL}(?:A{_TAIL}(?!a))*"
_CAMEL = f"(?:A{_TAIL}(?:a{_TAIL})++|{_CAPITALS}|(?:a{_TAIL})++)"
_GRAMMAR = f"""
    (?: (?<!P)P++ )?+ (?:
      (?P<name> %s )
    | (?P<number> 0[0{_REST}]*+ | 2[2{_REST}]*+ )
    | (?P<character> (?: h | L*+ (?: gV*+T*+ | GT*+ | V++T*+ ) | L++ | T++ ){_TAIL} )
    | (?P<cluster> e*+ (?: o?t | o | p ) (?: k[ivz]*+t | p | [{_REST}] )*+ | e++{_TAIL} )
    | (?P<emoji> (?: [ES] | RR? | [s#]v ) (?: [mkivS] | z++E?+ )*+ )
    | (?P<several> X{_TAIL} )
    )
"""
_WORDS = re.compile(_GRAMMAR % _NAME, re.VERBOSE)
_TAG_WORDS = _GRAMMAR % _CAMEL
_COMPOUND = f"{_NAME}(?:[-.]{_NAME})*+"
_ABBREVIATION = rf"(?<![Aa{_REST}]){_LETTER}(?:\.{_LETTER}(?![Aa]))++"
_DIGIT_GROUPS = rf"(?<![0.,-])0{{1,3}}([-.,])000(?:\1(?:000))*+(?!\1?0|[{_REST}])"
_TABLE_SIZE = 50_000


class _Shapes(dict[int, str]):
    """A table for ``str.translate`` that fills itself."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _TABLE_SIZE:
            self.clear()
        return self.setdefault(code, _class_of(chr(code)))


_SHAPES = _Shapes()


def shape_of(piece: str) -> str:
    """The classes of a piece's characters, a string of the same length."""
    return piece.translate(_SHAPES)


def words(piece: str, shape: str) -> Iterator[tuple[str, str, int, int]]:
    """Kind, text, start and end of every word; those of a hashtag part at capitals as well.

    Names and numbers part where letters meet digits; scripts without spaces are cut into
    single characters and orthographic clusters; an emoji sequence is one word (UTS #51).
    The words within a character that stands for several (``½``) all have its span.
    """
    found = re.finditer(_TAG_WORDS, shape, re.VERBOSE) if "#" in shape else _WORDS.finditer(shape)
    for word in found:
        kind, start, end = word.lastgroup or "", word.start(), word.end()
        if kind != "several":
            yield kind, piece[start:end], start, end
            continue
        plain = unicodedata.normalize("NFKC", piece[start:end])
        yield from ((kind, text, start, end) for kind, text, _, _ in words(plain, shape_of(plain)))


def compounds(shape: str) -> dict[tuple[int, int], bool]:
    """Spans that may also be written as one word; true where it is a dotted abbreviation."""
    if _JOINERS.isdisjoint(shape):
        return {}
    found = dict.fromkeys(_spans(_COMPOUND, shape) + _spans(_DIGIT_GROUPS, shape), False)
    return found | dict.fromkeys(_spans(_ABBREVIATION, shape), True)


def _spans(pattern: str, shape: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(pattern, shape)]


def _class_of(char: str) -> str:
    category = unicodedata.category(char)
    if char in _SIGNS:
        return _SIGNS[char]
    if ord(char) in IGNORABLE:
        return "P" if ord(char) in _PREPENDED else "i"
    if category in _OF_CATEGORY:
        return _OF_CATEGORY[category]
    return _of_block(char, category) or _of_meaning(char, category)


def _of_block(char: str, category: str) -> str:
    code = ord(char)
    if 0xAC00 <= code <= 0xD7A3:
        return "G" if (code - 0xAC00) % 28 else "g"
    blocks = _BLOCKS_OF.get(category[0], ())
    return next((kind for first, last, kind in blocks if first <= code <= last), "")


def _of_meaning(char: str, category: str) -> str:
    """The class by general category, compatibility characters by what they stand for."""
    plain = digits(unicodedata.normalize("NFKC", char))
    if category == "No" and plain.isdecimal():
        return "2"
    if len(plain) > 1:
        return _of_several(plain, category)
    if plain != char:
        return _class_of(plain)
    if category in ("Lu", "Lt"):
        return "A"
    if category[0] in "LN" or category in ("Cn", "Co"):
        return "a"
    sign = category in ("So", "Sm", "Po", "Pd") and not unicodedata.decomposition(char)
    return "s" if sign else " "


def _of_several(plain: str, category: str) -> str:
    kinds = {_class_of(part) for part in plain}
    if not kinds & _WORD_CLASSES:
        return " "
    if category == "Nl" or (category[0] == "L" and " " not in plain):
        return "A" if category in ("Lu", "Lt") else "a"
    return "X"
