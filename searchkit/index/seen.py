"""What a run saw that left nothing to do: if the next sees the same, it is done.

This stands beside the generations of an index. It is no part of what the index knows: it may
be missing or damaged, and says only that the files were all as the manifest tells.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from searchkit.errors import DamagedIndexError, SearchkitError
from searchkit.formats import Found
from searchkit.index.files import FILES
from searchkit.index.folder import IndexFolder
from searchkit.index.manifest import MANIFEST
from searchkit.index.plain import content, write_new
from searchkit.index.seal import Seal
from searchkit.index.summary import Counts, Report, Summary, Tally

SEEN = "seen.json"


@dataclass(frozen=True, slots=True)
class Seen:
    """The digest of a sight of files, all of them unchanged; ``summary`` counts them.

    ``manifest`` tells one manifest of the index from the next.
    """

    digest: str
    manifest: str
    summary: Summary

    @classmethod
    def read(cls, folder: Path) -> Seen | None:
        """What was seen last; None where that is not known."""
        try:
            row = json.loads(content(folder / SEEN))
            formats = {name: Counts(**counts) for name, counts in row["summary"]["formats"].items()}
            summary = Summary(**{**row["summary"], "formats": formats})
            return cls(row["digest"], row["manifest"], summary)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, DamagedIndexError):
            return None

    def write(self, folder: Path) -> None:
        """Put it into the index's folder; where that fails, the next run compares file by file."""
        temporary = folder / f"{SEEN}.tmp"
        with suppress(OSError):
            write_new(temporary, json.dumps(asdict(self)).encode())
            os.replace(temporary, folder / SEEN)


def as_seen(folder: IndexFolder, digest: str) -> Summary | None:
    """The summary of a run that has nothing to do; None where that is not known."""
    seen = Seen.read(folder.path)
    if seen and seen.digest == digest and seen.manifest == manifest_of(folder.current()):
        return seen.summary
    return None


def remember(folder: IndexFolder, digest: str, found: Iterable[Found]) -> None:
    """Remember a sight of files, if it is of any use: nothing is left to do about them."""
    if digest:
        tally = Tally(Report())
        tally.files("unchanged", (each.name for each in found))
        with suppress(SearchkitError):
            Seen(digest, manifest_of(folder.current()), tally.summary()).write(folder.path)


def manifest_of(generation: Path) -> str:
    """What tells the manifest of a generation from any other that says something else."""
    sealed = Seal.read(generation).files
    return f"{sealed[MANIFEST].digest} {sealed[FILES].digest}"
