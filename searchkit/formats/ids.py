"""Which ids a file has had, of millions of captions too."""

from __future__ import annotations

MOST_NUMBERED = 2**27


class SeenIds:
    """The ids of a file's captions so far: a bit for one that is a number, the hash of others."""

    def __init__(self, name: str) -> None:
        self._start = f"{name}#"
        self._given = bytearray()
        self._own = bytearray()
        self._hashes: set[int] = set()

    def add(self, id: str) -> bool:
        """Take an id in; False if it was there."""
        digits = id.removeprefix(self._start)
        if _is_number(digits):
            return _set(self._own if len(digits) == len(id) else self._given, int(digits))
        known = len(self._hashes)
        self._hashes.add(hash(id))
        return len(self._hashes) > known


def _is_number(text: str) -> bool:
    """Whether a text is a number as Python writes it, and not too large."""
    is_short = len(text) < 10 and text.isdecimal()
    return is_short and str(int(text)) == text and int(text) < MOST_NUMBERED


def _set(bits: bytearray, number: int) -> bool:
    """Set a bit; whether it was not set."""
    place, bit = number >> 3, 1 << (number & 7)
    if place >= len(bits):
        bits.extend(bytes(place + 1))
    is_new = not bits[place] & bit
    bits[place] |= bit
    return is_new
