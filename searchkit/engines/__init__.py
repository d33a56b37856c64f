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
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from searchkit import plugins
from searchkit.deadline import NEVER, Deadline

if TYPE_CHECKING:
    from searchkit.analysis import Analyzer
    from searchkit.caption import Caption
    from searchkit.query import Document, Query
    from searchkit.query.limit import Cut

ENGINES: dict[str, str] = {
    "memory": "searchkit.engines.memory:MemoryEngine",
    "opensearch": "searchkit.engines.opensearch:OpenSearchEngine",
    "whoosh": "searchkit.engines.whoosh:WhooshEngine",
}
"""Engine name -> class."""

LOCAL = frozenset(("memory", "whoosh"))
"""Those of ours that need not be loaded to know that they are not on a cluster."""

GROUP = "searchkit.engines"

SORTS = ("relevance", "date", "-date", "path")
"""The orders of hits. Undated captions come last; ties keep the order of adding."""

MEMORY = 512
"""Megabytes that captions may take in memory before they are written as a segment."""

Key = tuple[str, str]
"""``(source, id)``, which an index holds at most once."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of results: how many captions match in all, and this page's, with their scores.

    Where the time was over before all was looked at, it is not complete: what it holds does
    match, and more may.
    """

    total: int
    rows: tuple[tuple[Caption, float], ...]
    is_complete: bool = True
    cuts: tuple[Cut, ...] = ()
    """Leaves that stand for more words than were looked for."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A caption that an engine could not take, and why."""

    caption: Caption
    why: str


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

    def refused(self) -> Sequence[Refusal]:
        """The captions added since last asked that cannot be taken; nothing of them is stored."""


class Engine(Protocol):
    """What an index asks of its engine."""

    persistent: ClassVar[bool]
    """Whether captions outlive the process, in a folder."""

    remote: ClassVar[bool]
    """Whether captions are kept elsewhere than in the folder: a commit is then visible at once.

    Where they are in the folder, files that a commit left there are never changed in place,
    and whoever asked for the commit brings them to the disk.
    """

    @classmethod
    def create(cls, folder: Path | None, analyzer: Analyzer) -> Engine:
        """A new, empty engine in a folder (None for one that keeps nothing on disk)."""

    @classmethod
    def open(cls, folder: Path | None, analyzer: Analyzer) -> Engine:
        """The engine that a folder holds."""

    def writer(self, memory: int = MEMORY) -> AbstractContextManager[Writer]:
        """A transaction: all of its changes, or none if its block raises.

        Captions that take more than ``memory`` (MB) are written in several parts.
        """

    def search(
        self,
        query: Query,
        limit: int,
        offset: int = 0,
        sort: str = "relevance",
        deadline: Deadline = NEVER,
    ) -> Page:
        """The captions that match a resolved query; ``total`` is exact, if there is the time."""

    def facets(
        self, query: Query, fields: Sequence[str], deadline: Deadline = NEVER
    ) -> Mapping[str, Mapping[str, int]]:
        """For each field, its values among the matching captions with their counts.

        Where the deadline is missed, they are too low, or `TimeUpError` is raised.
        """

    def vocabulary(self, prefix: str = "", deadline: Deadline = NEVER) -> Iterator[tuple[str, int]]:
        """The content's folds that begin so, with the number of captions each is in.

        Raises `TimeUpError` at its deadline.
        """

    def spellings(self, term: str, deadline: Deadline = NEVER) -> Iterator[tuple[str, int]]:
        """The accented spellings of a fold, with the number of captions each is in.

        Raises `TimeUpError` at its deadline.
        """

    def fields(self, deadline: Deadline = NEVER) -> Collection[str]:
        """The names of the fields that are filled in some caption.

        Raises `TimeUpError` at its deadline.
        """

    def captions(self) -> Iterable[Caption]:
        """Every caption, in the order of adding."""

    def count(self) -> int:
        """How many captions there are."""

    def close(self) -> None:
        """Let go of files; the engine is not used after."""


@runtime_checkable
class Near(Protocol):
    """An engine that finds words that are nearly the same without going through all it knows."""

    def near(self, term: str, edits: int, deadline: Deadline = NEVER) -> Iterator[tuple[str, int]]:
        """The folds at most so many edits away, and how many captions about each is in.

        Raises `TimeUpError` at its deadline.
        """


@runtime_checkable
class SelfChecking(Protocol):
    """An engine that can tell whether what it keeps goes together."""

    def disagreements(self) -> Iterator[str]:
        """What does not fit the stored captions, a line each; it takes as long as adding them."""


@runtime_checkable
class Salvaging(Protocol):
    """An engine of which damage leaves some captions to be read."""

    @classmethod
    def salvaged(cls, folder: Path, analyzer: Analyzer) -> Iterator[Caption]:
        """The captions in a folder that are as they were stored, whatever else is damaged."""


@runtime_checkable
class Remote(Engine, Protocol):
    """What an engine on a cluster can do beside; the folder only says where that is."""

    @property
    def url(self) -> str:
        """Where its captions are."""

    @classmethod
    def settle(cls, folder: Path, url: str, ca: str = "") -> None:
        """Note in a folder where the cluster is, and which file its certificates are signed by.

        Raises `UsageError` for what is no address, or one with a password in it.
        """

    @classmethod
    def adopt(cls, old: Path, folder: Path) -> None:
        """Note in a folder the cluster that another one names."""

    @classmethod
    def fill(cls, folder: Path, analyzer: Analyzer, mark: str, *, alone: bool = False) -> Remote:
        """An engine that is unseen until it is published; what a fill of this mark left, if any.

        Raises `UsageError` where it would not be ``alone`` under its name, if it is to be.
        """

    def filled(self) -> int:
        """How many captions a fill has stored for good: the first so many that it was given."""

    def publish(self) -> None:
        """Let searches be answered by this engine, from one to the next."""

    def discard(self) -> None:
        """Remove what was not published."""

    def prune(self) -> Sequence[str]:
        """Remove what is not searched any more; the names of it."""

    def resume(self) -> bool:
        """Finish a transaction that was interrupted while it was sent; whether there was one."""

    def refusals(self) -> Sequence[Refusal]:
        """What the cluster would not take of the last transaction; the rest of it is stored."""


def engine_class(name: str) -> type[Engine]:
    """The engine that a name stands for."""
    loaded: type[Engine] = plugins.load(ENGINES, GROUP, name)
    return loaded


def is_remote(name: str) -> bool:
    """Whether the engine that a name stands for keeps captions elsewhere than in the folder."""
    return name not in LOCAL and engine_class(name).remote


def remote_class(name: str) -> type[Remote] | None:
    """The engine that a name stands for if it is one on a cluster."""
    kind: Any = engine_class(name)
    found: type[Remote] | None = kind if is_remote(name) else None
    return found
