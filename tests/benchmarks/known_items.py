"""Queries with a known answer: words of one caption, as people type them; and headlines."""

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tests.benchmarks.data import Record

HARD = 16
"""How many captions the unaccented form of a hard query fits."""
COMMON = 0.01
"""A word in more of the captions than this is none of their content."""

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{6,}")
_OPEN = re.compile("(?<!q)(oa|oe|uy)$")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


class Question(NamedTuple):
    """A query, and the numbers of the captions of which any one answers it."""

    text: str
    answers: frozenset[int]


class Collection:
    """Captions, and the questions that can be asked of them."""

    def __init__(self, records: Sequence[Record], *, pairs: bool) -> None:
        self.records = records
        self._words = [words(record.text) for record in records]
        self._units = _pairs(self._words) if pairs else _singles(self._words, len(records))
        self._same: dict[str, set[int]] = {}
        for number, record in enumerate(records):
            self._same.setdefault(record.text, set()).add(number)

    def known(self, count: int, seed: int, wanted: Callable[[str], bool] = bool) -> list[Question]:
        """Two content words of one caption, in its order."""
        seeded = random.Random(seed)
        found: list[Question] = []
        for number in seeded.sample(range(len(self.records)), len(self.records)):
            units = list(self._content(number))
            if len(units) > 1:
                text = " ".join(units[n] for n in sorted(seeded.sample(range(len(units)), 2)))
                if wanted(text):
                    found.append(Question(text, self._answers(number)))
            if len(found) == count:
                break
        return found

    def titles(self, count: int, seed: int) -> list[Question]:
        """Headlines; any caption of the article answers."""
        articles: dict[str, set[int]] = {}
        headlines: dict[str, str] = {}
        for number, record in enumerate(self.records):
            if record.title:
                articles.setdefault(record.article, set()).update(self._answers(number))
                headlines[record.article] = record.title
        chosen = random.Random(seed).sample(sorted(articles), min(count, len(articles)))
        return [Question(_cleaned(headlines[name]), frozenset(articles[name])) for name in chosen]

    def hard(self, count: int, seed: int) -> list[Question]:
        """Two syllables with accents whose unaccented forms are together in many captions."""
        holders: dict[str, set[int]] = {}
        for number, row in enumerate(self._words):
            for word in row:
                holders.setdefault(plain(word.lower()), set()).add(number)
        common = len(self.records) * 2 * COMMON

        def fits_many(text: str) -> bool:
            one, other = (holders[plain(word)] for word in text.split())
            return max(len(one), len(other)) < common and len(one & other) >= HARD

        syllables = Collection(self.records, pairs=False)
        return syllables.known(count, seed, lambda text: plain(text) != text and fits_many(text))

    def _answers(self, number: int) -> frozenset[int]:
        return frozenset(self._same[self.records[number].text])

    def _content(self, number: int) -> Iterator[str]:
        """The content words of a caption; of unspaced scripts, a piece of each clause."""
        text, row = self.records[number].text, [word.lower() for word in self._words[number]]
        if pieces := _UNSPACED.findall(text):
            yield from ("".join(_letters(piece)[n : n + 3]) for piece in pieces for n in (0, 3))
        elif self._units and " " in next(iter(self._units)):
            yield from (unit for unit in map(" ".join, pairwise(row)) if unit in self._units)
        else:
            yield from (word for word in dict.fromkeys(row) if word in self._units)


def words(text: str) -> list[str]:
    """The words of letters in a text."""
    letters = unicodedata.normalize("NFC", text)
    return "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in letters).split()


def plain(text: str) -> str:
    """A text without its marks, as typed on a keyboard that has none."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare.replace("đ", "d").replace("Đ", "D"))


def decomposed(text: str) -> str:
    """A text in NFD."""
    return unicodedata.normalize("NFD", text)


def retoned(text: str) -> str:
    """A text with the tone on the other vowel of oa, oe and uy."""
    return " ".join(map(_retoned, text.split()))


def mistyped(text: str) -> str:
    """A text with one letter of its longest word wrong: lost, doubled, swapped or another."""
    row = text.split()
    place = max(range(len(row)), key=lambda n: len(row[n]))
    word = row[place]
    seeded = random.Random(text)
    at = seeded.randrange(1, max(2, len(word) - 1))
    other = seeded.choice("aeghilmnortu")
    edits = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at - 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        word[:at] + other + word[at + 1 :],
    )
    row[place] = seeded.choice([edit for edit in edits if edit != word] or [word + other])
    return " ".join(row)


def cut_short(text: str) -> str:
    """A text without the end of its last word."""
    head, space, last = text.rpartition(" ")
    return head + space + last[: max(2, (len(last) + 1) // 2)] if len(last) > 2 else text


def _cleaned(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text)))


def _retoned(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tone = next((mark for mark in letters if mark in _TONES), "")
    bare = letters.replace(tone, "") if tone else letters
    if not tone or not _OPEN.search(bare):
        return word
    old = unicodedata.normalize("NFC", bare[:-1] + tone + bare[-1])
    new = unicodedata.normalize("NFC", bare + tone)
    return new if unicodedata.normalize("NFC", word) == old else old


def _letters(text: str) -> list[str]:
    """The letters of a text, each with its marks."""
    found: list[str] = []
    for c in text:
        if found and unicodedata.category(c)[0] == "M":
            found[-1] += c
        else:
            found.append(c)
    return found


def _pairs(rows: Sequence[list[str]]) -> frozenset[str]:
    """Two syllables that stand together more than by chance: most Vietnamese words."""
    single = Counter(word.lower() for row in rows for word in row)
    double = Counter(pair for row in rows for pair in pairwise(word.lower() for word in row))
    most = len(rows) * COMMON
    return frozenset(
        f"{one} {other}"
        for (one, other), count in double.items()
        if 3 <= count <= most and count * count > 0.03 * single[one] * single[other]
    )


def _singles(rows: Sequence[list[str]], count: int) -> frozenset[str]:
    held = Counter(word for row in rows for word in {word.lower() for word in row})
    most = max(20, count * COMMON)
    return frozenset(word for word, number in held.items() if number <= most and len(word) > 1)
