"""What is fuzzed: every reader of the table, with its samples for seeds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from searchkit.formats import FORMATS
from tests.formats.archive_writers import archives
from tests.formats.photo.photo_fuzz import SEEDS as PHOTOS

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
CASES = ROOT / "tests" / "formats" / "cases"
MORE = {
    "photo": {name: (".jpg", data) for name, data in PHOTOS.items()},
    **{f"archive.{kind}": archives(kind) for kind in ("zip", "tar", "packed")},
}
"""Seeds beside the samples: target -> name -> suffix and content."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader's name, the suffixes that it is for, and whole files to begin with."""

    name: str
    suffixes: tuple[str, ...]
    seeds: tuple[tuple[str, bytes], ...]


def targets() -> dict[str, Target]:
    """The targets by name: ``photo``, ``json``, ``json.read_lines``."""
    suffixes: dict[str, list[str]] = defaultdict(list)
    for suffix, reader in FORMATS.items():
        suffixes[_name(reader)].append(suffix)
    return {name: Target(name, tuple(own), _seeds(name, own)) for name, own in suffixes.items()}


def _name(reader: str) -> str:
    module, _, function = reader.removeprefix("searchkit.formats.").partition(":")
    return module if function == "read" else f"{module}.{function}"


def _seeds(name: str, suffixes: list[str]) -> tuple[tuple[str, bytes], ...]:
    files = (path for folder in (SAMPLES, CASES) for path in sorted(folder.rglob("*")))
    found = [(p.suffix, p.read_bytes()) for p in files if p.is_file() and p.suffix in suffixes]
    return (*found, *MORE.get(name, {}).values())
