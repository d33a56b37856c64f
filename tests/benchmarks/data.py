"""Captions to measure on: real ones from beside the checkout, or made from a seed."""

import gzip
import json
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, TypeVar

from tests.benchmarks.analysis import ONSETS, RHYMES

DATA = Path(__file__).parents[3] / "shared" / "data"
VIETNAMESE = ("measure-only/vietnews-train-photo-captions.vi",)
MULTI30K = ("measure-only/multi30k-train.multi",)
MUSEUMS = ("open/tate.en", "open/ima.en", "open/cmoa.en")
NTREX = ("open/ntrex-news.multi",)
TONED = ("òa", "oá", "uý", "úy", "á", "ả", "ang", "áng", "àng", "ê", "ế", "inh", "ính")
"""More rhymes, of which some differ in their marks alone."""

_Row = TypeVar("_Row")


class Record(NamedTuple):
    """A caption, its article's headline, which article that is, and its language."""

    text: str
    title: str
    article: str
    lang: str


def records(files: tuple[str, ...], count: int, seed: int, lang: str = "") -> list[Record]:
    """So many captions of randomly chosen articles, in random order."""
    rows = [row for file in files for row in _read(file) if lang in ("", row.lang)]
    if not rows:
        rows = _made(count, seed)
    articles = sorted({row.article for row in rows})
    rank = {article: n for n, article in enumerate(_shuffled(articles, seed))}
    chosen = sorted(rows, key=lambda row: rank[row.article])[:count]
    return _shuffled(chosen, seed)


def _shuffled(rows: list[_Row], seed: int) -> list[_Row]:
    return random.Random(seed).sample(rows, len(rows))


def _read(file: str) -> Iterator[Record]:
    path = DATA / f"{file}.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                article = row["id"].rsplit("-", 1)[0] if "title" in row else row["id"]
                yield Record(row["caption"], row.get("title", ""), article, row["lang"])


def _made(count: int, seed: int) -> list[Record]:
    """Two captions an article, each of words and two names; its headline has a few of each."""
    seeded = random.Random(seed)
    syllables = [onset + rhyme for onset in ONSETS for rhyme in RHYMES + TONED]
    words = _Zipf(seeded, [" ".join(seeded.sample(syllables, 2)) for _ in range(4_000)], 50)
    names = _Zipf(seeded, [_name(seeded) for _ in range(max(1_000, count // 2))], 5)
    rows = []
    for number in range((count + 1) // 2):
        pair = [words.some(8) + names.some(2) for _ in range(2)]
        title = " ".join(" ".join(seeded.sample(text, 3)) for text in pair)
        rows += [Record(" ".join(text) + ".", title, str(number), "") for text in pair]
    return rows


class _Zipf:
    """Words of which the first are common and the last are rare; ``flat`` of them nearly alike."""

    def __init__(self, seeded: random.Random, words: list[str], flat: int) -> None:
        self._seeded, self._words = seeded, words
        self._weights = list(accumulate(1 / (flat + rank) for rank in range(len(words))))

    def some(self, count: int) -> list[str]:
        return self._seeded.choices(self._words, cum_weights=self._weights, k=count)


def _name(seeded: random.Random) -> str:
    """A name from abroad: no syllables, no marks."""
    pairs = (seeded.choice("bdfgklmnprstvz") + seeded.choice("aeio") for _ in range(3))
    return "".join(pairs).capitalize() + seeded.choice(("r", "l", "k", "z", "ff"))
