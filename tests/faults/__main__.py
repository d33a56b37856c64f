"""Make the faults: few, as in every run of the checks, or many."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.faults import calls, damages, kills, power, readers, recorder, space

Fault = Callable[[Path, int, int], Counter[str]]

FAULTS: dict[str, tuple[Fault, int, int]] = {
    "kills": (kills.run, 50, 1000),
    "calls": (calls.run, 4, 6),
    "damages": (damages.run, 200, 1000),
    "power": (power.run, 0, 200),
    "syncs": (recorder.run, 10, 200),
    "space": (space.run, 0, 200),
    "readers": (readers.run, 40, 200),
}
"""Name -> what makes it, how often in every run, how often in a long one."""

FINE = {
    "kills",
    "calls",
    "cuts",
    "refusals",
    "disks",
    "damages",
    "noticed",
    "refused",
    "warned",
    "right",
    "commits",
    "looks",
}
"""What is counted and no failure."""


def main() -> int:
    """Make the faults and print what came of them; 1 where anything was not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*", help=f"which: {', '.join(FAULTS)}")
    parser.add_argument("--long", action="store_true", help="make many")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--count", type=int, default=0, help="make so many")
    asked = parser.parse_args()
    failed = False
    for name in asked.faults or FAULTS:
        run, few, many = FAULTS[name]
        count = asked.count or (many if asked.long else few)
        if not count:
            continue
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            found = run(Path(folder) / "work", count, asked.seed)
        told = ", ".join(f"{number:,} {what}" for what, number in found.items())
        print(f"{name}, seed {asked.seed}: {told}; {time.perf_counter() - started:.0f} s")
        sys.stdout.flush()
        failed |= any(number for what, number in found.items() if what not in FINE)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
