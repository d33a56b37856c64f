"""Text whose character set nobody wrote down: UTF-8 by value, else a guess for the record.

Vietnamese desks wrote IIM in cp1258, Macintosh ones in MacRoman, the rest of the West in
cp1252. Each guess is judged by the text that it would give. Only where none of them reads well
it is one of all the others that `searchkit.formats.encoding` knows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from searchkit.errors import UsageError
from searchkit.formats import encoding

VIETNAMESE, MACINTOSH, WESTERN = "cp1258", "mac_roman", "cp1252"
ENOUGH = 6
"""Bytes beyond ASCII that may tell of other character sets."""
PLAUSIBLE = 0.9
"""What each of them adds to the plausibility of a text of the West, on average."""
ASCII = bytes(range(128))

ONSET = "(?:(?:ngh|gh|k)(?=[eêiy])|(?:ng|g|c)(?![eêiy])|gi|qu|ch|kh|nh|ph|th|tr|[bdđhlmnprstvx])?"
OPEN = "a|e|ê|i|o|ô|ơ|u|ư|y|ia|ua|ưa|oa|oe|uê|uy|uơ|uya"
GLIDED = (
    "ai|ao|au|ay|âu|ây|eo|êu|iêu|iu|oi|ôi|ơi|oai|oao|oay|oeo|ui|ưi|ưu|uôi|ươi|ươu|uây|uyu|yêu|uêu"
)
CLOSED = "(?:iê|yê|uyê|uô|ươ|oă|uâ|oa|oe|uê|uy|[aăâeêioôơuưy])(?:ch|nh|ng|[cmnpt])"
SYLLABLE = re.compile(f"{ONSET}(?:{CLOSED}|{GLIDED}|{OPEN})")
"""A written Vietnamese syllable without its tone."""

TONE = "[\u0300\u0301\u0303\u0309\u0323]"
VOWELS = "aeiouy\u0302\u0306\u031b"
WEAK = re.compile("[a-z]+[òìÒÌ]", re.IGNORECASE)
"""What Italian writes too: "può" in cp1252 would be "pụ" in cp1258."""

COMMON = frozenset("éèêëàâäáãåæçíìîïñóòôöõøúùûüßœÿ")
OPENING, CLOSING = "“„‘‚«‹»¿¡(\"'[", "”“’‘»›«…!?.,;:)\"']™®"
LONE = frozenset("–—•·…«»“”©®°àÀéÉèÈóÓôÔÖ€£§")
NOT_FIRST, NOT_LAST = frozenset("ìñëïÑÒÕÔ"), frozenset("îñïâ")
ELISION = re.compile(
    "(?:[cdjlmnst]|(?:lors|puis|jus)?qu|aujourd|d?all|[dn]ell|sull|un|quest)", re.I
)
CONTRACTED = re.compile("(?:s|t|d|m|re|ve|ll)", re.I)


def decoded(values: Iterable[bytes], override: str = "") -> tuple[list[str], str]:
    """The values as NFC text, and the guess they needed (empty for pure ASCII).

    A value that is UTF-8 is read as UTF-8; all others with ``override``, or with the one
    character set that suits them together. Raises `UsageError` for an unknown ``override``.
    """
    raw = list(values)
    texts = [utf8(value) for value in raw]
    rest = [value for value, text in zip(raw, texts, strict=True) if text is None]
    name = (override or guess(b" \n ".join(rest))) if rest else ""
    done = [
        decode(value, name) if text is None else normal(text)
        for value, text in zip(raw, texts, strict=True)
    ]
    has_utf8 = any(not v.isascii() for v, text in zip(raw, texts, strict=True) if text is not None)
    return done, " ".join(part for part in ("utf-8" if has_utf8 else "", name) if part)


def normal(text: str) -> str:
    """NFC, without what no text holds: NUL and lone surrogates."""
    text = text.replace("\x00", "")
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))


def decode(value: bytes, name: str) -> str:
    """The value in a named character set, what is not in it as U+FFFD."""
    try:
        return normal(value.decode(name, "replace"))
    except LookupError as error:
        raise UsageError(f"{name}: no such character set; name one that Python knows") from error


def utf8(value: bytes) -> str | None:
    """The value as UTF-8, one that was cut within its last letter too; None for anything else."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        whole = value[: error.start]
        is_cut = error.reason == "unexpected end of data" and not whole.isascii()
        return whole.decode("utf-8") if is_cut else None


def guess(data: bytes) -> str:
    """cp1258, MacRoman or cp1252, whichever reads best, or another where these read badly.

    It is cp1252 where nothing tells.
    """
    data = data[: 2**16]
    if _is_vietnamese(data):
        return VIETNAMESE
    mac, western = (_plausibility(data.decode(n, "replace")) for n in (MACINTOSH, WESTERN))
    best = MACINTOSH if mac > western else WESTERN
    high = len(data.translate(None, ASCII))
    if high < ENOUGH or max(mac, western) >= PLAUSIBLE * high:
        return best
    other = encoding.guessed(data)
    return best if other in ("", MACINTOSH, WESTERN) else other


def _is_vietnamese(data: bytes) -> bool:
    """Do the words with letters that only cp1258 has look like Vietnamese syllables?"""
    pairs = zip(_words(data, VIETNAMESE), _words(data, WESTERN), strict=False)
    telling = [(word, western) for word, western in pairs if word != western and len(word) > 1]
    good = [western for word, western in telling if _is_syllable(word)]
    is_sure = any(not WEAK.fullmatch(western) for western in good)
    return is_sure and len(good) >= 2 * (len(telling) - len(good))


def _words(data: bytes, name: str) -> list[str]:
    """The words between ASCII punctuation and space: the same cuts in every character set."""
    return [part.decode(name, "replace") for part in re.split(rb"[\x00-@\[-`{-\x7f]+", data)]


def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower().strip("“”‘’…–"))
    bare, tones = re.subn(f"(?<=[{VOWELS}]){TONE}", "", letters)
    return tones < 2 and bool(SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)))


def _plausibility(text: str) -> float:
    """How much a text looks like one of a Western European language, by its non-ASCII words."""
    return sum(_word_score(word) for word in text.split() if not word.isascii())


def _word_score(word: str) -> float:
    core = word.lstrip(OPENING).rstrip(CLOSING)
    wrapping = sum(not char.isascii() for char in word) - sum(not char.isascii() for char in core)
    return 0.8 * wrapping + sum(
        _letter_score(core, index) for index, char in enumerate(core) if not char.isascii()
    )


def _letter_score(word: str, index: int) -> float:
    """How well the non-ASCII character at ``index`` suits its place in the word."""
    char, before, after = word[index], word[:index][-1:], word[index + 1 :][:1]
    if char == "\ufffd" or unicodedata.category(char) == "Cc":
        return -4
    if not before.isalpha() and not after.isalpha():
        return 0.8 if char in LONE else -0.8
    if char.isupper():
        return _capital_score(word, char, before, after)
    if char in COMMON:
        is_odd = (not before and char in NOT_FIRST) or (not after and char in NOT_LAST)
        return -0.3 if is_odd else 1
    if char == "’" and before.isalpha() and after.isalpha():
        return 1.2 if _is_apostrophe(word, index) else 0.2
    return -0.3 if char.islower() else -1


def _capital_score(word: str, char: str, before: str, after: str) -> float:
    if before.islower() or (after.isupper() and not word.isupper()):
        return -1
    is_odd = char.lower() not in COMMON or (not before and char in NOT_FIRST)
    return -0.3 if is_odd else 0.7


def _is_apostrophe(word: str, index: int) -> bool:
    """True in ``l’eau``, ``dell’arte`` and ``it’s``, not where a letter is missing: ``mayor’a``."""
    before = re.split(r"\W", word[:index])[-1]
    after = re.split(r"\W", word[index + 1 :])[0]
    return bool(ELISION.fullmatch(before) or CONTRACTED.fullmatch(after))
