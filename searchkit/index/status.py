"""What `Index.status` answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from searchkit.engines import Engine, Remote
from searchkit.index.current import Current
from searchkit.index.manifest import Manifest
from searchkit.index.source import covers
from searchkit.query.tree import Everything


@dataclass(frozen=True, slots=True)
class Status:
    """An index at a glance: ``sources`` maps every path asked for to its captions."""

    path: Path | None
    manifest: Manifest
    root: Path
    captions: int
    sources: Mapping[str, int]
    url: str = ""
    """Where the captions are, if not in the folder."""


def status(current: Current, path: Path | None, root: Path) -> Status:
    """What is there to be told of an index."""

    def asked(engine: Engine) -> Status:
        url = engine.url if isinstance(engine, Remote) else ""
        counts = source_counts(known, engine)
        return Status(path, known, root, engine.count(), counts, url)

    known = current.refresh()
    return current.ask(asked)


def source_counts(manifest: Manifest, engine: Engine) -> dict[str, int]:
    """How many captions each path asked for holds; those without a file stand under ``""``."""
    held = engine.facets(Everything(), ["source"])["source"]
    counts = Counter(dict.fromkeys(manifest.sources, 0))
    for source, count in held.items():
        counts[next((name for name in manifest.sources if covers(name, source)), "")] += count
    counts[""] += engine.count() - sum(held.values())
    return {name: count for name, count in counts.items() if name or count}
