"""Kills, failing system calls, power cuts, damages and readers: few of each, in every run.

``python -m tests.faults --long`` makes many.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("fault", ["kills", "calls", "damages", "syncs", "readers"])
def test_nothing_is_lost(fault: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", fault],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout, done.stderr)
    assert done.returncode == 0
