"""The same work for every engine: building, agreeing, asking in turn, adding, deleting, cold."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.contest.corpus import Query
from tests.benchmarks.peers import XAPIAN_PYTHON, missing

HERE = Path(__file__).parent
WHOLE = 20_000
"""Hit sets are compared id by id up to so many hits, above by their number."""
BUDGET = 6_000.0
"""CPU milliseconds after which an engine is asked no more of a class in a round."""
MODULES = {
    "searchkit": "tests.benchmarks.contest.searchkit_engine",
    "FTS5": "fts5",
    "tantivy": "tantivy_engine",
    "Whoosh": "whoosh_engine",
    "Xapian": "xapian_engine",
}
CANNOT: dict[str, tuple[str, ...]] = {
    "FTS5": ("fuzzy",),
    "Xapian": ("fuzzy",),
    "tantivy": (),
    "Whoosh": ("fuzzy",),
    "searchkit": (),
}
"""Kinds of queries that an engine has not, or means otherwise: to Whoosh a swap is two edits."""


@dataclass
class Figures:
    """What was measured of one engine; times are CPU milliseconds."""

    build: float = 0.0
    peak: int = 0
    size: int = 0
    add: float = 0.0
    delete: float = 0.0
    first: dict[str, list[float]] = field(default_factory=dict)
    asked: dict[str, list[float]] = field(default_factory=dict)


class Worker:
    """An engine in its process."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder / name
        self.folder.mkdir(exist_ok=True)
        python = XAPIAN_PYTHON if name == "Xapian" else sys.executable
        command = [python, str(HERE / "worker.py"), MODULES[name], str(self.folder)]
        root = {"PYTHONPATH": str(HERE.parents[2])}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8", env=root
        )

    def ask(self, method: str, *arguments: Any) -> tuple[float, Any]:
        """CPU milliseconds, and what the engine answers."""
        send, answers = self._process.stdin, self._process.stdout
        if send is None or answers is None:
            raise BrokenPipeError(f"{self.name} has no pipes")
        send.write(json.dumps([method, *arguments]) + "\n")
        send.flush()
        answer = answers.readline()
        if not answer:
            raise BrokenPipeError(f"{self.name} has stopped at {method}")
        spent, found = json.loads(answer)
        return spent, found

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def available(name: str) -> bool:
    """Whether an engine is installed here."""
    return name == "searchkit" or not missing(name)


@contextmanager
def workers(names: Sequence[str], folder: Path) -> Iterator[dict[str, Worker]]:
    """A process for every engine."""
    with ExitStack() as stack:
        made = {name: Worker(name, folder) for name in names}
        for worker in made.values():
            stack.callback(worker.close)
        yield made


def build(name: str, folder: Path, captions: Path, count: int, figures: Figures) -> None:
    """Index the captions in a new process, which peak memory is of."""
    with workers([name], folder) as made:
        worker = made[name]
        figures.build, _ = worker.ask("build", str(captions), 0, count)
        _, figures.peak = worker.ask("peak")
    figures.size = sum(path.stat().st_size for path in worker.folder.rglob("*") if path.is_file())


def disagreements(
    engines: Mapping[str, Worker], classes: Mapping[str, Sequence[Query]], some: int
) -> Iterator[str]:
    """Of some queries of every class, those to which an engine finds other captions than ours."""
    ours = engines["searchkit"]
    for kind, queries in classes.items():
        for query in queries[:some]:
            _, total = ours.ask("total", query.row())
            method = "ids" if total <= WHOLE else "total"
            expected = ours.ask(method, query.row())[1]
            for name, worker in engines.items():
                if query.kind in CANNOT[name]:
                    continue
                found = worker.ask(method, query.row())[1]
                if found != expected:
                    told = f"{_told(found)}, not {_told(expected)}"
                    yield f"{kind}: {query.text}: {name} finds {told}"


def _told(found: Any) -> str:
    return f"{found:,}" if isinstance(found, int) else f"{len(found):,}"


def ask(
    engines: Mapping[str, Worker],
    classes: Mapping[str, Sequence[Query]],
    figures: Mapping[str, Figures],
    rounds: int,
) -> None:
    """Every query of every class, engine by engine, in rounds; the first is kept apart."""
    for number in range(rounds + 1):
        for kind, queries in classes.items():
            spent = dict.fromkeys(engines, 0.0)
            for query in queries:
                for name, worker in engines.items():
                    if query.kind in CANNOT[name] or spent[name] > BUDGET:
                        continue
                    time, _ = worker.ask("top", query.row())
                    spent[name] += time
                    into = figures[name].asked if number else figures[name].first
                    into.setdefault(kind, []).append(time)


def change(worker: Worker, captions: Path, count: int, figures: Figures, some: int) -> None:
    """Add captions, and delete them again; both until a search sees it."""
    added, total = worker.ask("add", str(captions), count, count + some)
    assert total == count + some, f"{worker.name} has {total} captions"
    rows = [json.loads(line) for line in captions.read_text("utf-8").splitlines()[count:]]
    ids, words = ([row[name] for row in rows] for name in ("id", "words"))
    more = (ids, words) if worker.name == "FTS5" else (ids,)
    deleted, total = worker.ask("delete", *more)
    assert total == count, f"{worker.name} has {total} captions"
    figures.add, figures.delete = added, deleted


def percentile(times: Sequence[float], share: float = 0.95) -> float:
    """The time that so large a share of queries stays below."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def medians(figures: Mapping[str, Figures], kind: str) -> dict[str, float]:
    """The median time of a class for every engine that has one."""
    return {
        name: median(found.asked[kind]) for name, found in figures.items() if kind in found.asked
    }
