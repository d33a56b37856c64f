"""Engines: where captions are kept and matched.

To add an engine: write a class with the methods of `Engine`, add a row to `ENGINES`; the
contract tests then run on it by themselves. Engines receive captions with their tokens and
resolved queries, so none of them can cut or fold text differently.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from searchkit import plugins
from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.dates import NO_DAYS, day_range
from searchkit.query import Document, Query

ENGINES: dict[str, str] = {
    "memory": "searchkit.engines.memory:MemoryEngine",
    "whoosh": "searchkit.engines.whoosh:WhooshEngine",
}
"""Engine name -> class."""

GROUP = "searchkit.engines"

SORTS = ("relevance", "date", "-date", "path")
"""The orders of hits. Undated captions come last; ties keep the order of adding."""

Key = tuple[str, str]
"""``(source, id)``, which an index holds at most once."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of results: how many captions match in all, and this page's, with their scores."""

    total: int
    rows: tuple[tuple[Caption, float], ...]


class Writer(Protocol):
    """Collects changes; they become visible together when its ``with`` block ends well."""

    def add(self, document: Document) -> None:
        """Store a caption, in place of one with the same key."""

    def delete(self, key: Key) -> None:
        """Forget a caption, if it is there."""

    def delete_source(self, source: str) -> None:
        """Forget every caption of a source."""

    def delete_stale(self, source: str) -> None:
        """Forget what a source held before, but for captions stored again since."""


class Engine(Protocol):
    """What an index asks of its engine."""

    persistent: ClassVar[bool]
    """Whether captions outlive the process, in a folder."""

    @classmethod
    def create(cls, folder: Path | None, analyzer: Analyzer) -> Engine:
        """A new, empty engine in a folder (None for one that keeps nothing on disk)."""

    @classmethod
    def open(cls, folder: Path | None, analyzer: Analyzer) -> Engine:
        """The engine that a folder holds."""

    def writer(self) -> AbstractContextManager[Writer]:
        """A transaction: all of its changes, or none if its block raises."""

    def search(self, query: Query, limit: int, offset: int = 0, sort: str = "relevance") -> Page:
        """The captions that match a resolved query; ``total`` is exact."""

    def facets(self, query: Query, fields: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """For each field, its values among the matching captions with their counts."""

    def vocabulary(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The content's folds that begin so, with the number of captions each is in."""

    def spellings(self, term: str) -> Iterator[tuple[str, int]]:
        """The accented spellings of a fold, with the number of captions each is in."""

    def fields(self) -> Collection[str]:
        """The names of the fields that are filled in some caption."""

    def captions(self) -> Iterable[Caption]:
        """Every caption, in the order of adding."""

    def count(self) -> int:
        """How many captions there are."""

    def close(self) -> None:
        """Let go of files; the engine is not used after."""


def engine_class(name: str) -> type[Engine]:
    """The engine that a name stands for."""
    loaded: type[Engine] = plugins.load(ENGINES, GROUP, name)
    return loaded


def sort_key(caption: Caption, sort: str) -> tuple[bool, int | str]:
    """What captions are compared by under a sort other than relevance."""
    if sort == "path":
        return (False, caption.source)
    day = first_day(caption)
    return (not day, -day if sort == "-date" else day)


def first_day(caption: Caption) -> int:
    """The first day that a caption's date covers, YYYYMMDD; 0 for none and for no ISO date."""
    days = day_range(caption.date)
    return 0 if days == NO_DAYS else days[0]
