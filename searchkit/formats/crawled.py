"""Crawled pages: knowing a first text that is all the following captions joined."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LOOK_AHEAD = 3
"""How far the following captions are read, in lengths of the first text."""

_COVERED = 2 / 3
"""The share of the first text that must be captions; the rest may be a lead or a lost caption."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\xad"))


def compact(text: str) -> str:
    """A text without white space and accent encodings: what two equal captions share."""
    return unicodedata.normalize("NFC", "".join(text.translate(_INVISIBLE).split()))


def joins(first: str, following: Iterable[str]) -> bool:
    """Whether ``first`` is the captions that follow, joined in their order.

    A lead or a caption may be missing on either side, and captions may come again further
    down; but at least two must be found, two for every one that is not, and they must make
    up two thirds of ``first``. A lead that quotes a caption is none of this.
    """
    whole = compact(first)
    found, missed, covered = _compare(whole, following) if whole else (0, 0, 0)
    return found >= 2 and found >= 2 * missed and covered >= _COVERED * len(whole)


def _compare(whole: str, following: Iterable[str]) -> tuple[int, int, int]:
    """How many captions ``whole`` holds in order, how many it lacks, and its length covered."""
    seen: set[str] = set()
    place = covered = missed = 0
    left = LOOK_AHEAD * len(whole)
    for caption in map(compact, following):
        left -= len(caption)
        if left < 0:
            break
        at = whole.find(caption, place)
        if at >= 0:
            place, covered = at + len(caption), covered + len(caption)
            seen.add(caption)
        elif caption not in seen:
            missed += 1
    return (len(seen), missed, covered)
