"""Captions to measure on: real ones from beside the checkout, or made from a seed."""

import gzip
import json
import random
from collections.abc import Iterator
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
    """Two captions an article; its headline has a few words of each."""
    seeded = random.Random(seed)
    words = _made_words(seeded, 4_000)
    weights = [1 / (50 + rank) for rank in range(len(words))]
    rows = []
    for number in range((count + 1) // 2):
        pair = [seeded.choices(words, weights, k=8) for _ in range(2)]
        title = " ".join(" ".join(seeded.sample(text, 3)) for text in pair)
        rows += [Record(" ".join(text) + ".", title, str(number), "") for text in pair]
    return rows


def _made_words(seeded: random.Random, count: int) -> list[str]:
    """Words of two syllables, as most Vietnamese ones are."""
    syllables = [onset + rhyme for onset in ONSETS for rhyme in RHYMES + TONED]
    return [" ".join(seeded.sample(syllables, 2)) for _ in range(count)]
