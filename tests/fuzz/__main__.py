"""Run the targets, as many side by side as there are processors."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.fuzz.run import run
from tests.fuzz.targets import targets


def main() -> int:
    """Fuzz all targets or the named ones; 1 where anything was found."""
    known = targets()
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of: {', '.join(known)}")
    parser.add_argument("--seconds", type=float, default=60, help="for each target")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    asked = parser.parse_args()
    if unknown := set(asked.targets) - known.keys():
        parser.error(f"there is no target {unknown.pop()}; known: {', '.join(known)}")
    chosen = [known[name] for name in asked.targets or known]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = sum(pool.map(partial(run, seed=asked.seed, seconds=asked.seconds), chosen))
    print(f"fuzz: {len(chosen)} targets, seed {asked.seed}, {findings} findings")
    return min(findings, 1)


if __name__ == "__main__":
    sys.exit(main())
