"""What can still be read of a damaged index: each caption has a checksum of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines.whoosh import toc
from searchkit.engines.whoosh.layout import NAME
from searchkit.engines.whoosh.mapped import Mapped
from searchkit.engines.whoosh.source import Source, open_source

T = TypeVar("T")


def salvaged(folder: Path, analyzer: Analyzer) -> Iterator[Caption]:
    """The captions that are as they were stored, segment by segment in the order of adding.

    Errors of the system are raised: what cannot be read today may be tomorrow.
    """
    for segment in _segments(folder):
        found = _opened(folder, segment, analyzer)
        if found is not None:
            numbers = _whole(partial(_in_order, found)) or []
            yield from filter(None, (_whole(partial(found.caption, each)) for each in numbers))


def _segments(folder: Path) -> list[toc.Segment]:
    if not folder.is_dir():
        return []
    newest = toc.latest(folder)
    is_there = _are_files(folder, f"_{NAME}_{newest}.")
    return _whole(lambda: toc.read(folder, newest)) or [] if is_there else []


def _opened(folder: Path, segment: toc.Segment, analyzer: Analyzer) -> Source | None:
    if not _are_files(folder, segment.segment_id()):
        return None
    return _whole(lambda: open_source(folder, segment, Mapped.of(folder, segment), analyzer))


def _whole(read: Callable[[], T]) -> T | None:
    """What is read, or None where it is damaged, of which anything may come."""
    try:
        return read()
    except FileNotFoundError:
        return None
    except OSError:
        raise
    except Exception:
        return None


def _are_files(folder: Path, start: str) -> bool:
    """Whether what has names that begin so are files; a pipe would be waited for."""
    return all(path.is_file() for path in folder.glob(f"{start}*"))


def _in_order(source: Source) -> list[int]:
    """The living documents; by their numbers where the order cannot be read."""
    living = source.living()
    sequence = _whole(lambda: source.column("sequence")[living])
    order = slice(None) if sequence is None else np.argsort(sequence, kind="stable")
    found: list[int] = living[order].tolist()
    return found
