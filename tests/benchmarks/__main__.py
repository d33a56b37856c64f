"""How fast captions are indexed and found, beside SQLite FTS5, in interleaved rounds.

    python -m tests.benchmarks [--size 10k|100k|1m] [--rounds N]

Real captions are read from beside the checkout, and repeated where there are too few; without
them Vietnamese-looking ones are made from a seed. Times are wall-clock, medians over rounds.
"""

import argparse
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice, pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from searchkit import Index
from tests.benchmarks.data import DATA, VIETNAMESE, records
from tests.benchmarks.known_items import plain, words

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
ASKED = 10
"""Queries of a class in a round."""
OTHERS = ("open/teenie-harris.en", "open/tate.en", "measure-only/multi30k-train.multi")
"""What follows the Vietnamese captions where more are asked for."""


class Class(NamedTuple):
    """Queries of one kind, in searchkit's words and in FTS5's."""

    name: str
    ours: list[str]
    theirs: list[str]


Seconds = dict[str, list[float]]
"""What was timed -> a figure a round."""


def captions(count: int) -> list[str]:
    """So many captions, the Vietnamese ones first."""
    files = VIETNAMESE if count <= 100_000 else VIETNAMESE + OTHERS
    return list(islice(cycle(row.text for row in records(files, count, 1979)), count))


def written(texts: Sequence[str], folder: Path) -> Path:
    """The captions as a JSONL file."""
    path = folder / "captions.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for number, text in enumerate(texts):
            out.write(json.dumps({"id": str(number), "caption": text}, ensure_ascii=False) + "\n")
    return path


def synced(source: Path, folder: Path) -> None:
    """Index the file with searchkit."""
    with Index.create(folder, root=source.parent) as index:
        index.sync([source])


def inserted(source: Path, folder: Path) -> None:
    """Index the file with FTS5."""
    folder.mkdir()
    database = sqlite3.connect(folder / "fts5.db")
    database.execute(
        "create virtual table captions using fts5(text, tokenize='unicode61 remove_diacritics 2')"
    )
    with source.open(encoding="utf-8") as lines:
        rows = ((json.loads(line)["caption"],) for line in lines)
        database.executemany("insert into captions(text) values (?)", rows)
    database.commit()
    database.close()


def classes(texts: Sequence[str]) -> list[Class]:
    """The kinds of queries, drawn from the captions by a seed."""
    seeded = random.Random(1979)
    rows = [[plain(word.lower()) for word in words(text)] for text in texts]
    counts = Counter(word for row in rows for word in set(row))
    by_count = [word for word, _ in counts.most_common() if len(word) > 2 and word.isascii()]
    rare = [word for word in by_count if 2 <= counts[word] <= 5] or by_count[-ASKED:]
    pairs = [pair for row in rows for pair in pairwise(row) if "".join(pair).isascii()]
    both = seeded.sample(pairs, ASKED)
    begun = [word[:3] for word in seeded.sample(by_count[: len(by_count) // 4 + ASKED], ASKED)]
    return [
        _class("rare word", seeded.sample(rare, min(ASKED, len(rare))), "{}", '"{}"'),
        _class("common word", by_count[:ASKED], "{}", '"{}"'),
        Class("two words", [" ".join(p) for p in both], ['"{}" "{}"'.format(*p) for p in both]),
        _class("phrase", [" ".join(pair) for pair in both], '"{}"', '"{}"'),
        _class("prefix", begun, "{}*", '"{}"*'),
    ]


def _class(name: str, texts: list[str], ours: str, theirs: str) -> Class:
    return Class(name, [ours.format(t) for t in texts], [theirs.format(t) for t in texts])


def build(source: Path, folder: Path, rounds: int) -> Seconds:
    """Seconds to index; the last round's indexes stay as ``ours`` and ``theirs``."""
    found: Seconds = {"ours": [], "theirs": []}
    for number in range(rounds):
        last = number == rounds - 1
        for name, make in (("ours", synced), ("theirs", inserted)):
            target = folder / (name if last else f"{name}{number}")
            found[name].append(timed(partial(make, source, target)))
    return found


def timed(run: Callable[[], None]) -> float:
    """Seconds that a call takes."""
    began = perf_counter()
    run()
    return perf_counter() - began


def ask(kinds: Sequence[Class], folder: Path, rounds: int) -> dict[str, Seconds]:
    """Class -> seconds a query, ours and theirs in turn."""
    found: dict[str, Seconds] = {kind.name: {"ours": [], "theirs": []} for kind in kinds}
    database = sqlite3.connect(folder / "theirs" / "fts5.db")
    with Index.open(folder / "ours") as index:
        for _ in range(rounds):
            for kind in kinds:
                figures, asked = found[kind.name], len(kind.ours)
                figures["ours"].append(timed(partial(_ours, index, kind)) / asked)
                figures["theirs"].append(timed(partial(_theirs, database, kind)) / asked)
    database.close()
    return found


def _ours(index: Index, kind: Class) -> None:
    for text in kind.ours:
        index.search(text)


def _theirs(database: sqlite3.Connection, kind: Class) -> None:
    query = "select text from captions where captions match ? order by rank limit 10"
    for text in kind.theirs:
        database.execute(query, (text,)).fetchall()


def size(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def row(name: str, ours: float, theirs: float, digits: int = 0) -> str:
    """A line of the table; the ratio is searchkit's figure over FTS5's."""
    figures = f"{ours:>12,.{digits}f}{theirs:>12,.{digits}f}"
    return f"{name:24}{figures}{ours / theirs:>9.2f}"


def measure(count: int, rounds: int) -> None:
    """Measure and print."""
    texts = captions(count)
    with TemporaryDirectory() as name:
        folder = Path(name)
        built = {n: median(s) for n, s in build(written(texts, folder), folder, rounds).items()}
        asked = ask(classes(texts), folder, rounds)
        sizes = {name: size(folder / name) / count for name in built}
    print(f"{count:,} captions, {'real' if DATA.exists() else 'made'}; {rounds} rounds, medians")
    print(f"{'':24}{'searchkit':>12}{'FTS5':>12}{'ratio':>9}")
    print(row("captions/s", count / built["ours"], count / built["theirs"]))
    print(row("bytes a caption", sizes["ours"], sizes["theirs"]))
    for kind, figures in asked.items():
        ours, theirs = (1000 * median(figures[name]) for name in ("ours", "theirs"))
        print(row(f"{kind}, ms", ours, theirs, 3))


def main() -> None:
    """Read the options, measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--size", choices=SIZES, default="10k")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    measure(SIZES[options.size], options.rounds)


if __name__ == "__main__":
    main()
