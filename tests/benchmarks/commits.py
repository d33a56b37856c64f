"""What a small commit costs beside stock Whoosh's own: ``python -m tests.benchmarks.commits``.

60 captions at a time go into an index of ours, durably, and into one of stock Whoosh's with
its own analyzer and writer, in turn; CPU milliseconds, and those on the clock.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from whoosh.analysis import CharsetFilter, StandardAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in
from whoosh.support.charset import accent_map

from searchkit import Caption, Index

TOGETHER = 60
WORDS = ("aleppo-2016.txt", "captions.txt")


def captions(seeded: random.Random, first: int) -> list[Caption]:
    """As long as captions are, of words as common as words are."""
    texts = [Path("samples", name).read_text("utf-8") for name in WORDS]
    words = sorted(set(" ".join(texts).split()))
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    seeded.shuffle(words)
    return [
        Caption(str(first + n), " ".join(seeded.choices(words, weights, k=25)), byline="Lê Lan")
        for n in range(TOGETHER)
    ]


def ours(folder: Path) -> Callable[[list[Caption]], object]:
    """Our commit."""
    return Index.create(folder / "ours").add


def stock(folder: Path) -> Callable[[list[Caption]], object]:
    """Stock Whoosh's commit."""
    (folder / "stock").mkdir()
    words = StandardAnalyzer() | CharsetFilter(accent_map)
    fields = Schema(id=ID(stored=True, unique=True), text=TEXT(words, stored=True), byline=TEXT)
    index = create_in(str(folder / "stock"), fields)

    def add(rows: list[Caption]) -> None:
        writer = index.writer()
        for row in rows:
            writer.add_document(id=row.id, text=row.text, byline=row.byline)
        writer.commit()

    return add


def measure(rounds: int, seed: int) -> dict[str, tuple[float, float]]:
    """Milliseconds of CPU and of the clock for a commit, medians."""
    seeded = random.Random(seed)
    found: dict[str, list[tuple[float, float]]] = {"searchkit": [], "Whoosh": []}
    with tempfile.TemporaryDirectory() as folder:
        commits = {"searchkit": ours(Path(folder)), "Whoosh": stock(Path(folder))}
        for number in range(rounds):
            rows = captions(seeded, number * TOGETHER)
            for name, commit in commits.items():
                cpu, clock = time.process_time(), time.perf_counter()
                commit(rows)
                spent = (time.process_time() - cpu, time.perf_counter() - clock)
                found[name].append((1000 * spent[0], 1000 * spent[1]))
    return {
        name: (median(cpu for cpu, _ in times), median(clock for _, clock in times))
        for name, times in found.items()
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    print(f"a commit of {TOGETHER} captions, seed {asked.seed}: CPU ms, clock ms")
    for name, (cpu, clock) in measure(asked.rounds, asked.seed).items():
        print(f"{name:<10} {cpu:8.1f} {clock:8.1f}")


if __name__ == "__main__":
    main()
