"""The engine itself: what it is asked, told to the parts of this package."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import TypeVar

from searchkit.analysis import ANALYZER_VERSION, Analyzer
from searchkit.caption import Caption
from searchkit.deadline import NEVER, Deadline, TimeUpError
from searchkit.engines import MEMORY, Page, Refusal
from searchkit.engines.opensearch import versions
from searchkit.engines.opensearch.address import EXAMPLE, Address
from searchkit.engines.opensearch.client import Client
from searchkit.engines.opensearch.documents import Rows
from searchkit.engines.opensearch.facets import beginning, facets, near
from searchkit.engines.opensearch.journal import Journal, Plan
from searchkit.engines.opensearch.mapping import MAPPING_VERSION
from searchkit.engines.opensearch.names import SEP, original, safe
from searchkit.engines.opensearch.proof import Sample
from searchkit.engines.opensearch.search import Search, Wanted
from searchkit.engines.opensearch.statistics import Known, State, Statistics
from searchkit.engines.opensearch.translate import ALL, matching
from searchkit.engines.opensearch.versions import current
from searchkit.engines.opensearch.write import Writer, next_number, send
from searchkit.errors import ClusterError, IncompatibleIndexError, NoIndexError, UsageError
from searchkit.query import Query

T = TypeVar("T")

FRESH = 0.1
"""Seconds for which statistics serve without a look at whether another desk has committed."""


class OpenSearchEngine:
    """An engine whose captions are on a cluster; the folder knows where, and what is unsent."""

    persistent = True
    remote = True

    def __init__(self, folder: Path, analyzer: Analyzer, index: str = "") -> None:
        self._address = Address.read(folder)
        self._client = Client(self._address)
        # Beside the generations of the index: a new one takes nothing with it.
        self._journal = Journal(folder.parent / f"unsent-{self._address.name}")
        self._analyzer = analyzer
        self._rows = Rows(analyzer)
        self._index = index
        self._guard = RLock()
        self._known: Known | None = None
        self._looked = 0.0
        self._refused: list[Refusal] = []
        self._stored = 0
        self._sample = Sample()
        self._old: State | None = None

    @property
    def url(self) -> str:
        """Where the cluster is, and the name of the index there."""
        return self._address.url

    @classmethod
    def create(cls, folder: Path | None, analyzer: Analyzer) -> OpenSearchEngine:
        """The index that ``cluster.json`` names; a new, empty one if the cluster has none."""
        engine = cls(_folder(folder), analyzer)
        versions.made(engine._client)
        return engine

    @classmethod
    def open(cls, folder: Path | None, analyzer: Analyzer) -> OpenSearchEngine:
        """The engine whose cluster a folder names; nothing is asked of that yet."""
        return cls(_folder(folder), analyzer)

    @classmethod
    def settle(cls, folder: Path, url: str, ca: str = "") -> None:
        """Note in a folder where the cluster is; a folder is named by its whole path."""
        if not url:
            raise UsageError(f"the engine 'opensearch' must know its cluster: --url {EXAMPLE}")
        Address.of(url, str(Path(ca).resolve()) if ca else "").write(folder)

    @classmethod
    def adopt(cls, old: Path, folder: Path) -> None:
        """Note in a folder the cluster that another one names."""
        Address.read(old).write(folder)

    @classmethod
    def fill(
        cls, folder: Path, analyzer: Analyzer, mark: str, *, alone: bool = False
    ) -> OpenSearchEngine:
        """A version that is unseen until it is published; one of this mark, if it is there."""
        engine = cls(folder, analyzer)
        if alone and versions.seen(engine._client):
            raise UsageError(f"{engine._address.url}: there is an index already; name another")
        engine._old = versions.seen_now(engine._client)
        engine._index = versions.filling(engine._client, mark)
        engine.resume()
        engine._stored = engine.count()
        return engine

    def filled(self) -> int:
        """How many captions a fill has stored for good: the first so many that it was given."""
        found: int = current(self._client, self._name).meta["sequence"]
        return found

    def publish(self) -> None:
        """Let the name stand for this version, in one step, if all that was stored is there."""
        where, count = f"{self._address.hosts[0]}/{self._name}", self.count()
        if count != self._stored:
            raise ClusterError(
                f"{where}: {count:,} captions are there, {self._stored:,} were stored; "
                "the old index goes on"
            )
        self._sample.check(self._searching(), where)
        versions.switch(self._client, self._name, self._old)
        self._index = ""
        self._forget()

    def discard(self) -> None:
        """Remove a version that was not published, and what was on its way to it."""
        if self._index:
            versions.drop(self._client, self._index)
            self._journal.clear()

    def prune(self) -> list[str]:
        """Remove the versions that are not searched any more; their names."""
        return versions.prune(self._client)

    @contextmanager
    def writer(self, memory: int = MEMORY) -> Iterator[Writer]:  # noqa: ARG002
        """A transaction: collected here, sent when its block ends well, then seen at once."""
        self.resume()
        state = current(self._client, self._name)
        _check(state, self._address)
        first = next_number(self._client, state)
        where = state.index, self._name
        writer = Writer(self._journal, self._rows, self._sample, where, first)
        try:
            yield writer
        except BaseException:
            self._journal.clear()
            raise
        plan = writer.plan()
        if plan is None:
            self._journal.clear()
            return
        self._journal.seal(plan)
        self._send(plan)
        self._stored += writer.stored - len(self._refused)

    def resume(self) -> bool:
        """Send the rest of a transaction that was interrupted; whether there was one."""
        plan = self._journal.sealed()
        if plan is None:
            return False
        with suppress(NoIndexError):
            self._send(plan)
            return True
        return False  # Its index was dropped.

    def _send(self, plan: Plan) -> None:
        def searching(index: str) -> Search:
            return self._search(State(index, {}))

        self._forget()
        self._refused = send(self._client, self._journal, plan, searching)

    def refusals(self) -> Sequence[Refusal]:
        """What the cluster would not take of the last transaction; the rest of it is stored."""
        found, self._refused = self._refused, []
        return found

    def search(
        self,
        query: Query,
        limit: int,
        offset: int = 0,
        sort: str = "relevance",
        deadline: Deadline = NEVER,
    ) -> Page:
        """The captions that match a resolved query; ``total`` is exact, if there is the time."""
        wanted = Wanted(limit, offset, sort, deadline)
        try:
            return self._ask(lambda search: search.page(query, wanted), deadline)
        except TimeUpError:
            return Page(0, (), False)

    def facets(
        self, query: Query, fields: Sequence[str], deadline: Deadline = NEVER
    ) -> Mapping[str, Mapping[str, int]]:
        """For each field, its values among the matching captions with their counts."""
        clause = matching(query)
        name = self._name
        return self._ask(lambda search: facets(search, name, clause, fields, deadline), deadline)

    def vocabulary(self, prefix: str = "", deadline: Deadline = NEVER) -> Iterator[tuple[str, int]]:
        """The content's folds that begin so, with the number of captions each is in."""
        client = self._client.until(deadline)
        found = deadline.watched(beginning(client, self._name, "terms", safe(prefix)))
        return ((original(term), count) for term, count in found)

    def near(self, term: str, edits: int, deadline: Deadline = NEVER) -> Iterator[tuple[str, int]]:
        """The folds at most so many edits away, and how many captions about each is in."""
        found = near(self._client.until(deadline), self._name, safe(term), edits)
        return ((original(other), count) for other, count in found)

    def spellings(self, term: str, deadline: Deadline = NEVER) -> Iterator[tuple[str, int]]:
        """The accented spellings of a fold, with the number of captions each is in."""
        prefix = safe(term) + SEP
        found = beginning(self._client.until(deadline), self._name, "spellings", prefix)
        return ((original(key.removeprefix(prefix)), count) for key, count in found)

    def fields(self, deadline: Deadline = NEVER) -> Collection[str]:
        """The names of the fields that are filled in some caption."""
        return {original(name) for name in self._statistics(deadline).filled()}

    def captions(self) -> Iterable[Caption]:
        """Every caption, in the order of adding; read as they are asked for."""
        return self._search(current(self._client, self._name)).captions(ALL)

    def count(self) -> int:
        """How many captions there are."""
        found: int = self._client.ask("GET", f"{self._name}/_count")["count"]
        return found

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    @property
    def _name(self) -> str:
        """What is asked: the alias, or a version that is not to be seen yet."""
        return self._index or self._address.name

    def _ask(self, question: Callable[[Search], T], deadline: Deadline) -> T:
        """An answer; asked again if the index behind the name was dropped meanwhile."""
        with suppress(NoIndexError):
            return question(self._searching(deadline))
        self._forget()
        return question(self._searching(deadline))

    def _searching(self, deadline: Deadline = NEVER) -> Search:
        return Search(self._statistics(deadline), self._analyzer)

    def _search(self, state: State) -> Search:
        return Search(Statistics(self._client, Known(state)), self._analyzer)

    def _statistics(self, deadline: Deadline = NEVER) -> Statistics:
        """What is known of the current commit, or of one that was it a moment ago."""
        client = self._client.until(deadline)
        with self._guard:
            if self._known is not None and time.monotonic() < self._looked + FRESH:
                return Statistics(client, self._known)
        state = current(client, self._name, is_near=True)
        with self._guard:
            if self._known is None or self._known.state.commit != state.commit:
                _check(state, self._address)
                self._known = Known(state)
            self._looked = time.monotonic()
            return Statistics(client, self._known)

    def _forget(self) -> None:
        with self._guard:
            self._known = None


def _check(state: State, address: Address) -> None:
    for what, now in (("version", MAPPING_VERSION), ("analyzer", ANALYZER_VERSION)):
        built = state.meta.get(what)
        if built != now:
            raise IncompatibleIndexError(
                f"{address.hosts[0]}/{state.index}: built with {what} {built}, this version "
                f"reads {what} {now}; run: searchkit rebuild"
            )


def _folder(folder: Path | None) -> Path:
    if folder is None:
        raise NoIndexError("the engine 'opensearch' needs a folder that says where the cluster is")
    return folder
