"""Files made worse, a few edits at a time; the same dice give the same file."""

from __future__ import annotations

import random
from collections.abc import Iterable

Edit = tuple[str, int, bytes]
"""What to do, where (modulo the file's size), with which bytes."""

EXTREMES = (b"\x00", b"\xff", b"\x00" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\x00", b"\x1c")
TOKENS = (
    *(b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\n\n", b"\\", b":", b"#", b"|"),
    *(b"{", b"}", b"[", b"]", b"<", b">", b"&", b"&lt;", b"&#0;", b"&#xD800;", b"<!--", b"]]>"),
    *(b"\\ud800", b"\\u0000", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xcc\x81", b"\xe9"),
    *(b"9" * 5000, b"-1", b"1e999", b"NaN", b"null", b'"":', b"sep=;", b"Date: 4/9/2016"),
    *(b"<!ENTITY a 'b'>", b"<!DOCTYPE", b"00:00:00,000 --> 99:99:99.999", b"{\\pos(", b"WEBVTT"),
)
KINDS = ("set", "set", "set", "insert", "insert", "drop", "repeat", "cut")
LARGEST = 2**20
"""Bytes of the largest file that is made."""


def mutated(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The data after a few edits: overwritten, lengthened, shortened, cut off."""
    for kind, where, value in edits:
        at = where % (len(data) + 1)
        if kind == "cut":
            data = data[:at]
        elif kind == "drop":
            data = data[:at] + data[at + len(value) :]
        elif kind == "insert":
            data = data[:at] + value + data[at:]
        elif kind == "repeat":
            data = data[:at] + data[at : at + 300] * 3 + data[at + 300 :]
        else:
            data = data[:at] + value + data[at + len(value) :]
    return data


def worse(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """A file made of one seed, now and then with a part of another or of itself many times."""
    made = mutated(data, _edits(dice, len(data)))
    chance = dice.random()
    if chance < 0.1:
        made = made[: dice.randrange(len(made) + 1)] + other[dice.randrange(len(other) + 1) :]
    elif chance < 0.13 and made:
        at = dice.randrange(len(made))
        piece = made[at : at + dice.choice((1, 1, 4, 40, 400))]
        made = made[:at] + piece * dice.choice((100, 10_000, 100_000)) + made[at:]
    return made[:LARGEST]


def _edits(dice: random.Random, size: int) -> list[Edit]:
    return [
        (dice.choice(KINDS), dice.randrange(size + 1), _value(dice))
        for _ in range(dice.randint(1, 6))
    ]


def _value(dice: random.Random) -> bytes:
    return dice.choice(dice.choice((EXTREMES, TOKENS, (dice.randbytes(dice.randint(1, 4)),))))
