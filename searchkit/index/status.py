"""What `Index.status` answers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from searchkit.caption import Caption
from searchkit.formats.files import INSIDE
from searchkit.index.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Status:
    """An index at a glance: ``sources`` maps every path asked for to its captions."""

    path: Path | None
    manifest: Manifest
    root: Path
    captions: int
    sources: Mapping[str, int]


def source_counts(manifest: Manifest, captions: Iterable[Caption]) -> dict[str, int]:
    """How many captions each path asked for holds; those without a file stand under ``""``."""
    counts = dict.fromkeys(manifest.sources, 0)
    for caption in captions:
        owner = next((name for name in manifest.sources if covers(name, caption.source)), "")
        counts[owner] = counts.get(owner, 0) + 1
    return counts


def covers(source: str, name: str) -> bool:
    """Whether a path asked for is, or is above, a file or an archive with the file in it."""
    if source == ".":
        return not os.path.isabs(name)
    return source == name or name.startswith((source.rstrip("/") + "/", source + INSIDE))
