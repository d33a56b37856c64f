"""Does the caption that was meant come first? MRR@10 and hits in ten, beside other engines.

    python -m tests.benchmarks.relevance [--captions N] [--queries N] [--seed S] [--sweep]

Real captions are read from beside the checkout; without them Vietnamese-looking ones are made
from the seed. Half of the queries are for tuning, which is what ``--sweep`` looks at: it sets
each constant of the ranking to other values in turn. The table is of the other half.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import isnan, nan
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import NamedTuple

from searchkit import ranking
from tests.benchmarks import known_items as made
from tests.benchmarks.data import MULTI30K, MUSEUMS, NTREX, VIETNAMESE, Record, records
from tests.benchmarks.known_items import Collection, Question
from tests.benchmarks.peers import PEERS, Peer, missing

OTHERS = {
    "en": (MULTI30K, "en"),
    "de": (MULTI30K, "de"),
    "fr": (MULTI30K, "fr"),
    "cs": (MULTI30K, "cs"),
    "museum": (MUSEUMS, ""),
    "ntrex": (NTREX, ""),
}
"""Column -> files and language."""
GRID: dict[str, tuple[float, ...]] = {
    "K1": (0.5, 0.7, 0.9, 1.2),
    "B": (0.2, 0.3, 0.4, 0.5, 0.75),
    "FOLD": (0.0, 0.05, 0.1, 0.3),
    "SPELLING": (0.6, 0.7, 0.75, 0.8, 0.9),
    "SPELLING_B": (0.4, 0.6, 0.75, 0.85, 1.0),
    "BARE": (0.4, 0.5, 0.6),
    "TIER": (0.0, 1.0, 2.0, 4.0),
    "NEIGHBOURS": (0.0, 0.2, 0.4, 0.6),
    "COVERAGE": (0.0, 0.5, 1.5, 100.0),
    "COVERED": (4, 8, 100),
    "RERANKED": (50, 200, 400),
}
"""Constant of `searchkit.ranking` -> the values that ``--sweep`` tries."""


class Column(NamedTuple):
    """A set of queries; ``unfinished`` has the last word taken as a beginning."""

    name: str
    questions: list[Question]
    unfinished: bool = False


class Archive(NamedTuple):
    """Captions, and the columns that are measured on them."""

    texts: list[str]
    columns: list[Column]


class Mark(NamedTuple):
    """How well an engine did on a column."""

    mrr: float
    hit: float


Marks = dict[str, Mark]
"""Column -> mark."""


def archives(captions: int, queries: int, seed: int) -> Iterator[Archive]:
    """Everything that is measured; ``queries`` is for both halves together."""
    rows = records(VIETNAMESE, captions, seed)
    news = Collection(rows, pairs=True)
    known = news.known(queries, seed)
    yield Archive([row.text for row in rows], list(_vietnamese(news, known, queries, seed)))
    yield Archive(_mixed(rows, seed), [Column("mixed", known)])
    for name, (files, lang) in OTHERS.items():
        rows = records(files, captions // 6, seed, lang)
        asked = Collection(rows, pairs=False).known(queries, seed)
        yield Archive([row.text for row in rows], [Column(name, asked)])


def _vietnamese(
    news: Collection, known: list[Question], queries: int, seed: int
) -> Iterator[Column]:
    titles = news.titles(queries, seed)
    toned = news.known(queries, seed, lambda text: made.retoned(text) != text)
    yield Column("known", known)
    yield Column("plain", _each(known, made.plain))
    yield Column("NFD", _each(known, made.decomposed))
    yield Column("tone", _each(toned, made.retoned))
    yield Column("typo", _each(known, made.mistyped))
    yield Column("unfin.", _each(known, made.cut_short), unfinished=True)
    yield Column("title", titles)
    yield Column("t.plain", _each(titles, made.plain))
    yield Column("hard", news.hard(queries, seed))


def _each(questions: list[Question], way: Callable[[str], str]) -> list[Question]:
    return [Question(way(question.text), question.answers) for question in questions]


def _mixed(rows: Sequence[Record], seed: int) -> list[str]:
    """The texts, 30 % of them without their accents."""
    seeded = random.Random(seed)
    return [made.plain(row.text) if seeded.random() < 0.3 else row.text for row in rows]


def measured(peer: Peer, column: Column, half: int) -> Mark:
    """An engine's mark on a half of a column's queries: 0 for tuning, 1 held out."""
    ranks = [_rank(peer, question, column.unfinished) for question in column.questions[half::2]]
    if not ranks:
        return Mark(nan, nan)
    found = [rank for rank in ranks if rank]
    return Mark(sum(1 / rank for rank in found) / len(ranks), len(found) / len(ranks))


def _rank(peer: Peer, question: Question, unfinished: bool) -> int:
    numbers = peer.search(question.text, unfinished)
    return next((n for n, found in enumerate(numbers, 1) if found in question.answers), 0)


def run(every: Iterator[Archive], names: Sequence[str]) -> dict[str, Marks]:
    """Engine -> its marks on the held-out halves."""
    table: dict[str, Marks] = {name: {} for name in names}
    for archive in every:
        for name in names:
            began = time.perf_counter()
            with TemporaryDirectory() as folder:
                peer = PEERS[name](Path(folder), archive.texts)
                for column in archive.columns:
                    table[name][column.name] = measured(peer, column, 1)
                peer.close()
            _say(f"{archive.columns[0].name} {name}: {time.perf_counter() - began:.0f} s")
    return table


def sweep(every: Iterator[Archive]) -> None:
    """Print the tuning half's MRR for each value of each constant, the others as they are."""
    chosen = {name: getattr(ranking, name) for name in GRID}
    points = [(name, value) for name, values in GRID.items() for value in values]
    rows: dict[tuple[str, float], Marks] = {point: {} for point in points}
    for archive in every:
        with TemporaryDirectory() as folder:
            peer = PEERS["searchkit"](Path(folder), archive.texts)
            for name, value in points:
                setattr(ranking, name, type(chosen[name])(value))
                marks = {c.name: measured(peer, c, 0) for c in archive.columns}
                rows[name, value].update(marks)
                setattr(ranking, name, chosen[name])
            peer.close()
        _say(f"{archive.columns[0].name}: swept")
    for (name, value), marks in rows.items():
        here = "*" if chosen[name] == value else " "
        mean = fmean(mark.mrr for mark in marks.values() if not isnan(mark.mrr))
        print(_line(f"{name} {value:g}{here}", [mark.mrr for mark in marks.values()] + [mean]))
    print(_line("", [*marks, "mean"]))


def report(table: dict[str, Marks]) -> None:
    """The table: two lines an engine, and how far searchkit is from the best of the others."""
    columns = list(table["searchkit"])
    print(_line("MRR@10, hit@10", columns))
    for name, marks in table.items():
        print(_line(name, [marks[column].mrr for column in columns]))
        print(_line("", [f"{100 * marks[column].hit:.1f}%" for column in columns]))
    others = [marks for name, marks in table.items() if name != "searchkit"]
    if others:
        best = {column: max(marks[column].mrr for marks in others) for column in columns}
        ahead = [f"{table['searchkit'][c].mrr - best[c]:+.3f}" for c in columns]
        print(_line("ahead of the best", ahead))


def _line(name: str, cells: Sequence[str | float]) -> str:
    shown = (f"{cell:.3f}" if isinstance(cell, float) else cell for cell in cells)
    return f"{name:20}" + "".join(f"{cell:>8}" for cell in shown)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.relevance")
    parser.add_argument("--captions", type=int, default=30_000)
    parser.add_argument("--queries", type=int, default=300, help="a column, held out")
    parser.add_argument("--seed", type=int, default=1979)
    parser.add_argument("--sweep", action="store_true", help="try other constants")
    options = parser.parse_args()
    make = partial(archives, options.captions, 2 * options.queries, options.seed)
    if options.sweep:
        sweep(make())
        return
    absent = {name: missing(name) for name in PEERS}
    report(run(make(), [name for name in PEERS if not absent[name]]))
    for name, reason in absent.items():
        if reason:
            print(f"{name}: {reason}")


if __name__ == "__main__":
    main()
