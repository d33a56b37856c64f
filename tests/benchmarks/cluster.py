"""How fast captions are indexed and found on a cluster, beside the embedded engine.

    python -m tests.benchmarks.cluster URL [--size 10k|100k|1m]

The cluster's work is in other processes, so times are of the clock: measure on a machine that
does nothing else. An index that already holds the captions is not built again.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import Engine, engine_class
from searchkit.engines.opensearch import OpenSearchEngine
from searchkit.engines.opensearch.address import Address
from searchkit.engines.opensearch.client import Client
from searchkit.engines.opensearch.versions import behind
from searchkit.query import Document, Query, parse, resolve
from tests.benchmarks.contest import corpus

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
BATCH = 50_000
"""Captions of a transaction."""
ROUNDS = 3
ANALYZER = Analyzer()


@dataclass
class Figures:
    """What was measured of one engine: seconds to build, bytes on disk, milliseconds a query."""

    name: str
    seconds: float = 0.0
    size: int = 0
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def captions(path: Path) -> Iterator[Caption]:
    """The captions of the benchmark."""
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield Caption(row["id"], row["text"], date=row["date"], credit=row["credit"])


def build(engine: Engine, path: Path, count: int, figures: Figures) -> None:
    """Store the captions, some in each transaction, unless they are there."""
    started, left = time.perf_counter(), captions(path)
    while engine.count() < count:
        with engine.writer() as writer:
            for caption in islice(left, BATCH):
                writer.add(Document(caption, ANALYZER))
    figures.seconds = time.perf_counter() - started


def ask(engines: dict[str, Engine], asked: list[corpus.Query], figures: list[Figures]) -> None:
    """Ask each engine in turn for the ten best; all must find as many."""
    for _ in range(ROUNDS):
        for query in asked:
            totals = set()
            for mine, engine in zip(figures, engines.values(), strict=True):
                started = time.perf_counter()
                page = engine.search(_tree(query), 10)
                mine.took[query.kind].append(1000 * (time.perf_counter() - started))
                totals.add(page.total)
            assert len(totals) == 1, (query, totals)


def _tree(query: corpus.Query) -> Query:
    return resolve(parse(query.text, frozenset(("credit", "date"))), ANALYZER)


def size_on_disk(url: str) -> int:
    """Bytes of the index on the cluster, copies left out."""
    client = Client(Address.of(url))
    try:
        found: Any = client.ask("GET", f"{behind(client)}/_stats/store")
        return int(found["_all"]["primaries"]["store"]["size_in_bytes"])
    finally:
        client.close()


def table(figures: list[Figures], count: int) -> str:
    """The figures as Markdown."""
    names = " | ".join(each.name for each in figures)
    lines = [f"| {count:,} captions | {names} |", "|---|" + "---:|" * len(figures)]
    speeds = (f"{count / each.seconds:,.0f}" if each.seconds > 1 else "" for each in figures)
    lines.append(f"| captions a second | {' | '.join(speeds)} |")
    sizes = (f"{each.size / count:,.0f}" for each in figures)
    lines.append(f"| bytes a caption | {' | '.join(sizes)} |")
    for kind in figures[0].took:
        cells = (f"{_at(f.took[kind], 0.5)} ({_at(f.took[kind], 0.95)})" for f in figures)
        lines.append(f"| {kind}, ms | {' | '.join(cells)} |")
    every = [[t for times in each.took.values() for t in times] for each in figures]
    cells = (f"{_at(times, 0.5)} ({_at(times, 0.95)})" for times in every)
    lines.append(f"| all, ms: median (95 %) | {' | '.join(cells)} |")
    return "\n".join(lines)


def _at(times: list[float], part: float) -> str:
    ordered = sorted(times)
    return f"{ordered[min(len(ordered) - 1, int(part * len(ordered)))]:.1f}"


def run(url: str, count: int, folder: Path) -> str:
    """Build, ask, tell."""
    path = folder / "captions.jsonl"
    classes = corpus.queries(corpus.write(path, count))
    asked = [query for queries in classes.values() for query in queries]
    (folder / "own").mkdir()
    OpenSearchEngine.settle(folder / "far", url)
    engines: dict[str, Engine] = {
        "embedded": engine_class("whoosh").create(folder / "own", ANALYZER),
        "cluster": engine_class("opensearch").create(folder / "far", ANALYZER),
    }
    figures = [Figures(name) for name in engines]
    for mine, engine in zip(figures, engines.values(), strict=True):
        build(engine, path, count, mine)
        print(f"{mine.name}: {mine.seconds:,.0f} s", flush=True)
    figures[0].size = sum(file.stat().st_size for file in (folder / "own").iterdir())
    figures[1].size = size_on_disk(url)
    ask(engines, asked, figures)
    for engine in engines.values():
        engine.close()
    return table(figures, count)


def main() -> None:
    """Read the options, measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cluster")
    parser.add_argument("url", help="the cluster, with the name of an index to be made")
    parser.add_argument("--size", choices=SIZES, default="10k")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        print(run(options.url, SIZES[options.size], Path(folder)))


if __name__ == "__main__":
    main()
