"""Whole processes: what one search costs from the shell, CPU milliseconds."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.contest.fts5 import TOP

ROOT = Path(__file__).parents[3]
SEARCH = "from searchkit.cli import search_main; search_main()"
TANTIVY = """
import sys, tantivy
folder, *words = sys.argv[1:]
index = tantivy.Index.open(folder)
cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
index.register_tokenizer("whitespace", cut)
index.reload()
searcher, term = index.searcher(), tantivy.Query.term_query
words = [(tantivy.Occur.Must, term(index.schema, "words", word)) for word in words]
for _, address in searcher.search(tantivy.Query.boolean_query(words), 10).hits:
    print(bytes(searcher.doc(address)["text"][0]).decode())
"""


def commands(folder: Path, words: Sequence[str]) -> dict[str, list[str]]:
    """What one types, engine by engine."""
    python = sys.executable
    expression = " ".join(f'"{word}"' for word in words)
    sql = f"{TOP} where found match '{expression}' order by rank limit 10"
    found = {"searchkit": [python, "-c", SEARCH, *words]}
    if (folder / "FTS5").exists() and shutil.which("sqlite3"):
        found["sqlite3"] = ["sqlite3", str(folder / "FTS5" / "captions.db"), sql]
    if (folder / "tantivy").exists():
        found["tantivy"] = [python, "-c", TANTIVY, str(folder / "tantivy"), *words]
    return found


def baselines() -> dict[str, list[str]]:
    """What a process costs that does nothing."""
    python = sys.executable
    return {
        "python -c pass": [python, "-c", "pass"],
        "import typer": [python, "-c", "import typer"],
    }


def measure(folder: Path, queries: Mapping[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """``engine: words`` -> CPU milliseconds, the median of rounds in turn."""
    asked = dict(baselines())
    for words in queries.values():
        for name, command in commands(folder, words).items():
            asked[f"{name}: {' '.join(words)}"] = command
    times: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, command in asked.items():
            times[name].append(_spent(command, folder))
    return {name: median(found) for name, found in times.items()}


def _spent(command: Sequence[str], folder: Path) -> float:
    index = str(folder / "searchkit" / "index")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SEARCHKIT_INDEX": index}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
