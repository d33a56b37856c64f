"""Readers look again and again while a writer commits and rebuilds: each answer is of one state."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from searchkit import Caption, Index

READERS = 4
CAPTIONS = 20
LOOKS = """
import sys
from searchkit import Index
looks, newest, wrong = 0, -1, 0
with Index.open(sys.argv[1]) as index:
    print("ready", flush=True)
    while newest < int(sys.argv[2]):
        hits = index.search("quân đội", limit=100, timeout=0).hits
        states = {hit.caption.text for hit in hits}
        number = int(max(states).split()[-1])
        wrong += len(hits) != 20 or len(states) != 1 or number < newest
        newest, looks = number, looks + 1
print(looks, wrong)
"""


def run(folder: Path, count: int, seed: int) -> Counter[str]:
    """So many commits and a rebuild; counts looks, and answers that were not of one state."""
    found: Counter[str] = Counter()
    folder.mkdir()
    with Index.create(folder / "index") as index:
        _commit(index, 0)
        command = [sys.executable, "-c", LOOKS, str(folder / "index"), str(count)]
        environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        readers = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)
            for _ in range(READERS)
        ]
        for reader in readers:
            assert reader.stdout is not None
            reader.stdout.readline()
        for number in range(1, count + 1):
            _commit(index, number)
            if number == seed % count:
                index.rebuild()
            found["commits"] += 1
    for reader in readers:
        said, _ = reader.communicate()
        looks, wrong = map(int, said.split() or (0, 1))
        found["looks"] += looks
        found["wrong"] += wrong + bool(reader.returncode)
    return found


def _commit(index: Index, number: int) -> None:
    """Replace every caption."""
    index.add(Caption(str(n), f"quân đội {number}") for n in range(CAPTIONS))
