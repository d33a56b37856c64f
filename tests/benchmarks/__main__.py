"""How fast captions are indexed and found, beside other engines, in interleaved rounds.

    python -m tests.benchmarks [--size 10k|100k|1m] [--rounds N] [--out FOLDER]

Real captions are read from beside the checkout, and repeated where there are too few; without
them Vietnamese-looking ones are made from a seed. Before anything is timed, all engines must
find the same captions. Times are of the CPU, so that a busy machine changes them little.
"""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.contest import cold, corpus
from tests.benchmarks.contest.measure import (
    MODULES,
    Figures,
    ask,
    available,
    build,
    change,
    disagreements,
    workers,
)
from tests.benchmarks.contest.report import Report
from tests.benchmarks.data import DATA

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
CHANGED = 1000
COLD = ("rare word", "medium word", "common word", "and of 2")


def run(count: int, names: list[str], rounds: int, folder: Path) -> Report:
    """Build, compare, ask, change; `SystemExit` where engines disagree."""
    captions = folder / "captions.jsonl"
    classes = corpus.queries(corpus.write(captions, count + CHANGED))
    figures = {name: Figures() for name in names}
    for name in names:
        build(name, folder, captions, count, figures[name])
    with workers(names, folder) as engines:
        found = list(disagreements(engines, classes, some=4))
        if found:
            sys.exit("\n".join(["the engines disagree:", *found]))
        ask(engines, classes, figures, rounds)
    words = {kind: classes[kind][0].words for kind in COLD}
    processes = cold.measure(folder, words, 2 * rounds + 1)
    with workers(names, folder) as engines:
        for name, worker in engines.items():
            change(worker, captions, count, figures[name], CHANGED)
    return Report(count, DATA.exists(), figures, processes)


def save(report: Report, folder: Path) -> None:
    """The figures as JSON, the tables as Markdown, and the chart."""
    rows = json.dumps(report.rows(), indent=1)
    for name, text in (
        ("speed.json", rows + "\n"),
        ("speed.md", report.markdown()),
        ("speed.svg", report.chart()),
    ):
        (folder / name).write_text(text, "utf-8")


def main() -> None:
    """Read the options, measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--size", choices=SIZES, default="10k")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", help="some of: " + ",".join(MODULES))
    parser.add_argument("--out", type=Path, help="where speed.json, .md and .svg go")
    options = parser.parse_args()
    asked = options.engines.split(",") if options.engines else list(MODULES)
    names = [name for name in MODULES if name in asked and available(name)]
    with TemporaryDirectory() as folder:
        report = run(SIZES[options.size], names, options.rounds, Path(folder))
    print(report.markdown())
    if options.out:
        save(report, options.out)


if __name__ == "__main__":
    main()
