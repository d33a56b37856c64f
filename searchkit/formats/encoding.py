"""How a text file is encoded: by its mark, as UTF-8 if it is that, else by evidence.

A file that is UTF-8 but for some damaged bytes stays UTF-8. Of any other, the lines with
bytes beyond ASCII are decoded by every legacy encoding, and what comes out is judged:
Vietnamese by its syllables, Chinese, Japanese and Korean by their commonest characters,
everything else by the frequencies of letters. Where nothing convinces, it is UTF-8, and
its lines will be refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import log
from typing import BinaryIO

from searchkit.codepages import codec
from searchkit.formats.alphabets import FREQUENT, LATIN, OTHER
from searchkit.formats.files import UnreadableError
from searchkit.vietnamese import is_syllable

UTF_8 = "utf-8-sig"

READ_AT_MOST = 2**24
"""Bytes that are looked at in search of some that are not ASCII."""
EVIDENCE = 2**15
"""Bytes of lines that are judged."""
ENOUGH = 500
"""UTF-8 sequences that settle the matter."""

BINARY = "binary data, and no text"
BINARY_CURE = "give it the suffix of what it is, or name its encoding with --encoding"

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins, [MS-CFB] 2.2: an older document, or one with a password."""
_STARTS = (
    *(b"\xff\xd8\xff", b"\x89PNG\r\n\x1a", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x7fELF"),
    *(COMPOUND, b"SQLite format 3\x00"),
)
"""How pictures, archives, programs, documents and databases begin, and no text does."""
_NO_CONTROLS = bytes({*range(256)} - {*range(1, 9), *range(14, 27), 28, 29, 30, 31})
_KINDS = 16
"""Different control characters that no text has."""

_BLOCK = 2**16
_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = bytes(range(128, 256))
_TELLING = re.compile(rb"[\x80-\xff][^\r\n]{0,2000}")
_BEFORE = 2000
"""Bytes before the first of a line that tells something."""
_WORD = re.compile(r"[^\W\d_]+")
_BESIDE_ASCII = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])")
_INSIDE = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?=[A-Za-z])")
_AT_START = re.compile(rb"(?<![A-Za-z])[\x80-\xff](?=[A-Za-z])")
_AT_END = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?![A-Za-z])")
_LONG_RUN = re.compile(rb"[\x80-\xff]{3,}")
_BESIDE_WIDE = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]|[^\x00-\x7f](?=[A-Za-z])")

_OPENING, _CLOSING, _DASHES = frozenset("“„‘«¿¡"), frozenset("”“’»…™®"), frozenset("–—•…·»«£€°½")
_SIGNS = frozenset("§©\xa0\u200c\u200e\u200fªº№،؟؛،") | _OPENING | _CLOSING | _DASHES
_NO_LETTER, _NO_SIGN, _SIGN, _RIGHT_SIGN, _CAPITAL = -3.5, -4.0, 0.2, 2.2, -0.7
"""What a character adds to the evidence: the logarithm of how likelier it is than any other."""
_PRIOR = {"cp1252": 0.2, "mac_roman": -0.8, "iso8859_2": -0.2}
"""What speaks for an encoding beforehand: how common it is."""
_CONVINCING = 0.5
_SHARES = {"gb18030": 0.14, "big5hkscs": 0.14, "cp949": 0.14, "cp932": 0.45, "euc_jp": 0.45}
"""The share of frequent characters that convinces; of those of Japanese there are most."""
_FEW = 4
"""Fewer wide characters count as so many."""
_SYLLABLES = 0.75


@dataclass(frozen=True, slots=True)
class Encoding:
    """The name of a codec, and whether it was guessed."""

    name: str = UTF_8
    is_guess: bool = False

    @property
    def shown(self) -> str:
        """The name as people know it."""
        return "UTF-8" if self.name == UTF_8 else self.name.removesuffix("_composed")


def asked(name: str, stream: BinaryIO) -> Encoding:
    """What somebody calls the encoding of a stream; `UsageError` where there is none.

    UTF-16 or UTF-32 without a mark is in the order in which it has more ASCII: else in that
    of Windows, the little-endian.
    """
    found = codec(name)
    if found not in _MARKS.values():
        return Encoding(found)
    first = stream.read(_BLOCK)
    if any(first.startswith(mark) for mark, marked in _MARKS.items() if marked == found):
        return Encoding(found)
    width = int(found[-2:]) // 8
    is_big = first[::width].count(0) > first[width - 1 :: width].count(0)
    return Encoding(f"{found}-{'be' if is_big else 'le'}")


def sniffed(stream: BinaryIO) -> Encoding:
    """How the text of a stream, read from where it stands, is encoded.

    Raises `UnreadableError` for what is no text.
    """
    first = stream.read(_BLOCK)
    for mark, name in _MARKS.items():
        if first.startswith(mark):
            return Encoding(name)
    if first.startswith(b"\xef\xbb\xbf"):
        return Encoding()
    if name := _wide(first):
        return Encoding(name, is_guess=True)
    if _is_binary(first):
        raise UnreadableError(BINARY, BINARY_CURE)
    evidence = _evidence(first, stream)
    name = guessed(evidence) if evidence else ""
    return Encoding(codec(name), is_guess=True) if name else Encoding()


def guessed(evidence: bytes) -> str:
    """The legacy encoding that suits text best, ``""`` where none convinces."""
    evidence = evidence[:EVIDENCE]
    if evidence.isascii():
        return ""
    return _vietnamese(evidence) or _ideographic(evidence) or _alphabetic(evidence)


def _is_binary(data: bytes) -> bool:
    """Whether data begins as no text does, or has many control characters of all kinds.

    Those that Vietnamese encodings have for letters, and NULs, are of fewer kinds.
    """
    if data.startswith(_STARTS):
        return True
    controls = data.translate(None, _NO_CONTROLS)
    few = len(controls) * 20 < len(data) - data.count(0)
    return not few and len(set(controls)) >= _KINDS


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: NULs in every other place of ASCII letters, digits and line ends."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if (
        max(even, odd) < 3
        or max(even, odd) * 20 < len(data)
        or min(even, odd) * 20 > max(even, odd)
    ):
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = data[: len(data) // 2 * 2].decode(name, "replace")
    return name if text.count("\ufffd") * 50 <= len(text) else ""


def _evidence(first: bytes, stream: BinaryIO) -> bytes:
    """The lines that are not UTF-8 of what is not UTF-8 on the whole, else nothing."""
    valid = invalid = size = 0
    lines: list[bytes] = []
    for block in _blocks(first, stream):
        if block.isascii():
            continue
        found = _SEQUENCE.findall(block)
        valid += len(found)
        invalid += len(block) - len(block.translate(None, _HIGH)) - sum(map(len, found))
        if invalid and size < EVIDENCE:
            lines += (line for line in _telling_lines(block) if not _is_utf8(line))
            size = sum(map(len, lines))
        if (valid > ENOUGH and valid > 10 * invalid) or size >= EVIDENCE:
            break
    return b"\n".join(lines) if invalid > valid else b""


def _telling_lines(block: bytes) -> Iterator[bytes]:
    """The lines with bytes that are not ASCII; of a long line what is around them."""
    end = 0
    for found in _TELLING.finditer(block):
        before = block[max(end, found.start() - _BEFORE) : found.start()]
        start = max(before.rfind(b"\n"), before.rfind(b"\r")) + 1
        yield before[start:] + found[0]
        end = found.end()


def _blocks(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """The blocks of a stream, cut at line ends where these are near."""
    yield first + (stream.readline(_BLOCK) if len(first) == _BLOCK else b"")
    for _ in range(READ_AT_MOST // _BLOCK):
        block = stream.read(_BLOCK)
        if not block:
            return
        yield block + stream.readline(_BLOCK)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _vietnamese(evidence: bytes) -> str:
    """cp1258, VISCII or TCVN3 if the words with letters beyond ASCII become syllables by it."""
    shares = {name: _syllables(evidence, name) for name in ("cp1258", "tcvn3", "viscii")}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= _SYLLABLES else ""


def _syllables(evidence: bytes, name: str) -> float:
    """The share of syllables among the words with marks, if these are as many as they must be."""
    text = evidence.decode(codec(name), "replace")
    words = _WORD.findall(text)
    marked = [word for word in words if not word.isascii()]
    western = set(_WORD.findall(evidence.decode("cp1252", "replace")))
    telling = [word for word in marked if word not in western]
    is_few = len(telling) * 3 < len(marked) or len(marked) * 5 < len(words)
    if is_few or not telling or text.count("\ufffd") * 20 > len(marked):
        return 0
    return sum(map(is_syllable, marked)) / len(marked)


def _ideographic(evidence: bytes) -> str:
    shares = {name: _share(evidence, name, set(known)) for name, known in FREQUENT.items()}
    enough = {name: share for name, share in shares.items() if share >= _SHARES[name]}
    return max(enough, key=enough.__getitem__, default="")


def _share(evidence: bytes, name: str, known: set[str]) -> float:
    """The share of known characters among the wide ones, 0 where too much cannot be decoded."""
    text = evidence.decode(name, "replace")
    wide = [char for char in text if not char.isascii()]
    if text.count("\ufffd") * 20 > len(wide) or 3 * len(_BESIDE_WIDE.findall(text)) > len(wide):
        return 0
    return sum(char in known for char in wide) / max(len(wide), _FEW)


def _alphabetic(evidence: bytes) -> str:
    places = _places(evidence)
    total = sum(sum(counts.values()) for counts in places.values())
    beside = len(_BESIDE_ASCII.findall(evidence)) / total
    runs = sum(map(len, _LONG_RUN.findall(evidence))) / total
    scores = {name: _fit(places, name, LATIN) - 3 * runs for name in LATIN}
    scores |= {name: _fit(places, name, OTHER) - 6 * beside for name in OTHER}
    best = max(scores, key=lambda name: scores[name] + _PRIOR.get(name, 0))
    return best if scores[best] >= _CONVINCING else ""


def _places(evidence: bytes) -> dict[str, Counter[int]]:
    """The bytes beyond ASCII by where they stand among ASCII letters."""
    found = {"inside": _INSIDE, "start": _AT_START, "end": _AT_END}
    places = {name: Counter(b"".join(place.findall(evidence))) for name, place in found.items()}
    every = Counter(evidence.translate(None, bytes(range(128))))
    return places | {"alone": every - sum(places.values(), Counter())}


def _fit(
    places: dict[str, Counter[int]], name: str, alphabets: dict[str, tuple[str, ...]]
) -> float:
    """How well bytes fit an encoding by its best alphabet, on average."""
    total = sum(sum(counts.values()) for counts in places.values())
    rows = [
        (place, byte, count) for place, counts in places.items() for byte, count in counts.items()
    ]
    return max(
        sum(count * weights[place][byte] for place, byte, count in rows) / total
        for weights in (_weights(name, alphabet, name in LATIN) for alphabet in alphabets[name])
    )


@cache
def _weights(name: str, alphabet: str, is_latin: bool) -> dict[str, dict[int, float]]:
    """What each byte beyond ASCII adds to the evidence for an encoding and an alphabet."""
    chars = {byte: bytes([byte]).decode(name, "replace") for byte in range(128, 256)}
    scale = sum(1 / (rank + 2) for rank in range(len(alphabet)))
    known = {char: log(128 / (rank + 2) / scale) for rank, char in enumerate(alphabet)}
    return {
        place: {
            byte: _sign(char, place, is_latin) if char in _SIGNS else _letter(char, known) - loss
            for byte, char in chars.items()
        }
        for place, loss in _LOSSES[is_latin].items()
    }


_LOSSES = {
    True: {"inside": 0.0, "end": 0.0, "start": 0.7, "alone": 0.7},
    False: {"inside": 0.0, "end": 0.0, "start": 0.0, "alone": 0.0},
}
"""What a letter loses at a place: few Latin words begin with a mark, or are one letter."""


def _letter(char: str, known: dict[str, float]) -> float:
    if char in known:
        return known[char]
    if char.lower() in known:
        return known[char.lower()] + _CAPITAL
    return _NO_LETTER if char.isalpha() else _NO_SIGN


def _sign(char: str, place: str, is_latin: bool) -> float:
    """Quotation marks and dashes have their places; none but an apostrophe is within a word."""
    if not is_latin:
        return _SIGN
    if place == "inside":
        return _RIGHT_SIGN if char in "’·" else _NO_SIGN
    right = {"start": _OPENING, "end": _CLOSING, "alone": _DASHES}[place]
    return _RIGHT_SIGN if char in right else _SIGN
