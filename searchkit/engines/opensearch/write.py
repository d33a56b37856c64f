"""A transaction: collected in a file, sent as a whole, seen after one refresh at its end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from random import randrange
from uuid import uuid4

from searchkit.caption import Caption, filled
from searchkit.engines import Key, Refusal
from searchkit.engines.opensearch.bulk import Bulk, Change
from searchkit.engines.opensearch.client import WRITING, Client
from searchkit.engines.opensearch.documents import Rows, read
from searchkit.engines.opensearch.journal import Journal, Plan
from searchkit.engines.opensearch.mapping import LOTS, known
from searchkit.engines.opensearch.names import document_id, safe, safe_name
from searchkit.engines.opensearch.proof import Sample
from searchkit.engines.opensearch.search import Search
from searchkit.engines.opensearch.statistics import State
from searchkit.engines.opensearch.versions import current
from searchkit.errors import ClusterError, NoIndexError
from searchkit.query import Document

Searching = Callable[[str], Search]
"""Makes what searches an index."""

_SOURCES = 500
"""Sources that one query asks for."""


class Writer:
    """Collects changes; nothing is sent before the block of the transaction ends."""

    def __init__(
        self, journal: Journal, rows: Rows, sample: Sample, where: tuple[str, str], first: int
    ) -> None:
        self._journal = journal
        self._sample = sample
        self._where = where
        self._rows = rows
        self._first = first
        self._lot = randrange(LOTS)
        self._count = 0
        self._added: dict[str, tuple[int, str]] = {}
        self._dead: set[int] = set()
        self._deleted: dict[str, None] = {}
        self._wiped: dict[str, None] = {}
        self._refused: list[Refusal] = []
        self._fields: dict[str, None] = {}

    def add(self, document: Document) -> None:
        """Store a caption, in place of one with the same key."""
        caption = document.caption
        id_ = document_id(caption.key)
        self._drop(id_)
        try:
            row = self._rows.row(caption)
        except MemoryError:
            raise
        except Exception as error:
            self._refused.append(Refusal(caption, repr(error)))
            self._deleted[id_] = None
            return
        row["sequence"] = (self._first + self._count) * LOTS + self._lot
        action = json.dumps({"index": {"_id": id_}})
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        self._journal.add(Change(id_, f"{action}\n{text}\n".encode()))
        self._added[id_] = (self._count, caption.source)
        self._count += 1
        self._sample.take(document)
        self._fields |= dict.fromkeys(map(safe_name, filled(caption)))

    def delete(self, key: Key) -> None:
        """Forget a caption, if it is there."""
        id_ = document_id(key)
        self._drop(id_)
        self._deleted[id_] = None

    def delete_source(self, source: str) -> None:
        """Forget every caption of a source."""
        for id_ in [id_ for id_, (_, other) in self._added.items() if other == source]:
            self._drop(id_)
        self._wiped[source] = None

    def delete_stale(self, source: str) -> None:
        """Forget what a source held before, but for captions stored again since."""
        self._wiped[source] = None

    def refused(self) -> Sequence[Refusal]:
        """The captions added since last asked that cannot be taken apart; not stored.

        What the cluster itself refuses is known when all is sent.
        """
        found, self._refused = self._refused, []
        return found

    @property
    def stored(self) -> int:
        """How many captions the transaction adds."""
        return len(self._added)

    def plan(self) -> Plan | None:
        """What the transaction comes to, None where it changes nothing."""
        if not (self._added or self._deleted or self._wiped):
            return None
        deleted = tuple(id_ for id_ in self._deleted if id_ not in self._added)
        wiped = tuple(map(safe, self._wiped))
        fields, dead = tuple(self._fields), tuple(sorted(self._dead))
        sequence = self._first + self._count
        return Plan(*self._where, sequence, fields, deleted, wiped, dead)

    def _drop(self, id_: str) -> None:
        number = self._added.pop(id_, None)
        if number is not None:
            self._dead.add(number[0])


def send(client: Client, journal: Journal, plan: Plan, searching: Searching) -> list[Refusal]:
    """Send the sealed transaction to its end, and forget its journal; what was refused.

    Where another desk has put a rebuilt index behind the name meanwhile, it is sent there, too.
    Raises `NoIndexError` if there is none any more.
    """
    try:
        while True:
            refused = Sending(client, searching(plan.index), journal, plan).run()
            index = current(client, plan.target).index
            if index == plan.index:
                break
            plan = journal.redirect(plan, index)
    except NoIndexError:
        journal.clear()
        raise
    journal.clear()
    return refused


class Sending:
    """Sends a sealed transaction to one index, from where it had come to."""

    def __init__(self, client: Client, search: Search, journal: Journal, plan: Plan) -> None:
        self._client = client
        self._search = search
        self._journal = journal
        self._plan = plan

    def run(self) -> list[Refusal]:
        """Send what is left, make all of it seen; what was refused."""
        plan = self._plan
        try:
            current(self._client, plan.index)
        except NoIndexError:  # It was dropped since; a bulk request would make another.
            return []
        bulk = Bulk(self._client, plan.index)
        before = self._journal.sent()
        left = islice(self._journal.changes(frozenset(plan.dead)), before, None)
        try:
            refused = bulk.send(left, lambda count: self._journal.note(before + count))
            bulk.send(map(_deletion, self._gone()))
            self._commit()
        except ClusterError as error:
            error.add_note("what was acknowledged is kept; the next run goes on from there")
            raise
        return self._captions({each.id: each.why for each in refused})

    def _captions(self, refused: Mapping[str, str]) -> list[Refusal]:
        """The captions whose documents were refused."""
        changes = self._journal.changes(frozenset(self._plan.dead)) if refused else ()
        return [Refusal(caption_of(c), refused[c.id]) for c in changes if c.id in refused]

    def _gone(self) -> Iterator[str]:
        """The ids of documents to be deleted: those named, and the older ones of sources."""
        yield from self._plan.deleted
        wiped = self._plan.wiped
        if not wiped:
            return
        added = {change.id for change in self._journal.changes(frozenset(self._plan.dead))}
        for start in range(0, len(wiped), _SOURCES):
            query = {"terms": {"source": wiped[start : start + _SOURCES]}}
            for batch in self._search.scan({"query": query, "_source": False}, [], 5_000):
                yield from (hit["_id"] for hit in batch if hit["_id"] not in added)

    def _commit(self) -> None:
        plan = self._plan
        self._client.ask("POST", f"{plan.index}/_refresh", patience=WRITING)
        state = current(self._client, plan.index)
        sequence = max(plan.sequence, state.meta["sequence"])
        meta = {**state.meta, "commit": uuid4().hex, "sequence": sequence}
        properties = known(name for name in plan.fields if name not in state.fields)
        body = {"_meta": meta, "properties": properties}
        self._client.ask("PUT", f"{plan.index}/_mapping", body, patience=WRITING)


def next_number(client: Client, state: State) -> int:
    """The number of the next caption, behind those that any desk has added."""
    last = {"size": 0, "track_total_hits": False, "aggs": {"last": {"max": {"field": "sequence"}}}}
    found = client.ask("POST", f"{state.index}/_search", last)["aggregations"]["last"]["value"]
    first: int = state.meta["sequence"]
    return first if found is None else max(first, int(found) // LOTS + 1)


def _deletion(id_: str) -> Change:
    return Change(id_, json.dumps({"delete": {"_id": id_}}).encode() + b"\n")


def caption_of(change: Change) -> Caption:
    """The caption that a change adds."""
    return read(json.loads(change.lines.splitlines()[1])["caption"])
