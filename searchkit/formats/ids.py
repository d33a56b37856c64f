"""Which ids a file has had, of millions of captions too."""

from __future__ import annotations

MOST_NUMBERED = 2**27


class SeenIds:
    """The ids of a file's captions so far: a bit for a numbered one, the hash of any other."""

    def __init__(self, name: str) -> None:
        self._start = f"{name}#"
        self._numbers = bytearray()
        self._hashes: set[int] = set()

    def add(self, id: str) -> bool:
        """Take an id in; False if it was there."""
        digits = id.removeprefix(self._start)
        is_number = len(digits) < 10 and digits.isdecimal() and str(int(digits)) == digits
        if len(digits) == len(id) or not is_number or int(digits) >= MOST_NUMBERED:
            known = len(self._hashes)
            self._hashes.add(hash(id))
            return len(self._hashes) > known
        return self._add_number(int(digits))

    def _add_number(self, number: int) -> bool:
        place, bit = number >> 3, 1 << (number & 7)
        if place >= len(self._numbers):
            self._numbers.extend(bytes(place + 1))
        is_new = not self._numbers[place] & bit
        self._numbers[place] |= bit
        return is_new
