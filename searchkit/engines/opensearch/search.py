"""A page of captions: the cluster chooses, the best are ranked again by `ranking.score`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from math import ceil, inf
from typing import Any, NamedTuple

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.deadline import NEVER, Deadline, TimeUpError
from searchkit.engines import Page
from searchkit.engines.opensearch.client import ClausesError, Json
from searchkit.engines.opensearch.documents import read
from searchkit.engines.opensearch.scored import Scored, open_leaves, terms_of
from searchkit.engines.opensearch.statistics import Statistics, counting, total
from searchkit.engines.opensearch.translate import Clause, matching
from searchkit.query import Document, Query
from searchkit.query.find import accepts, fields_of
from searchkit.query.tree import Term
from searchkit.ranking import RERANKED, score

KEEP_ALIVE = "5m"
"""How long the cluster keeps the state of a scan between two of its pages."""
WINDOW = 10_000
"""Hits that one request can reach; deeper ones are come to by ``search_after``."""
TOGETHER = 1_000
"""Captions that are fetched in one request."""

_BY_ADDING: Json = {"sequence": "asc"}
_SORTS: dict[str, list[Json]] = {
    "relevance": [{"_score": "desc"}, _BY_ADDING],
    "date": [{"first_day": {"order": "asc", "missing": "_last"}}, _BY_ADDING],
    "-date": [{"first_day": {"order": "desc", "missing": "_last"}}, _BY_ADDING],
    "path": [{"source": "asc"}, _BY_ADDING],
}

Rows = list[tuple[Caption, float]]
"""Captions with their scores."""


class Found(NamedTuple):
    """A caption that the cluster has found, its score, and its place in the order of adding."""

    caption: Caption
    score: float
    sequence: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the captions that match are asked for, and until when."""

    limit: int
    offset: int = 0
    sort: str = "relevance"
    deadline: Deadline = NEVER
    is_weighed: bool = True
    """Whether the cluster weighs the words as we do; that takes some clauses for each."""

    @property
    def end(self) -> int:
        """Where the page ends among those that match."""
        return self.offset + self.limit

    @property
    def start(self) -> Wanted:
        """What the cluster is asked for first: of the best, all that are ranked again."""
        if self.sort != "relevance" or not self.limit or self.offset >= RERANKED:
            return self
        return replace(self, offset=0, limit=RERANKED)

    def within(self, search: Json) -> Json:
        """A search that ends in time; `TimeUpError` where there is none left."""
        self.deadline.check()
        if self.deadline.left == inf:
            return search
        left = max(1, ceil(1000 * self.deadline.left))
        return {**search, "timeout": f"{left}ms"}


class Search:
    """Searches one commit of an index."""

    def __init__(self, statistics: Statistics, analyzer: Analyzer) -> None:
        self.client = statistics.client
        self._statistics = statistics
        self._analyzer = analyzer
        self._index = statistics.state.index

    def page(self, query: Query, wanted: Wanted) -> Page:
        """The captions that match, best first or in the order of a sort.

        The total is exact, if there is the time.
        """
        count = 0
        try:
            counted, *first = self._asked(self._searches(query, wanted))
            count = total(counted)
            if counted["timed_out"]:
                return Page(count, (), False)
            if wanted.offset >= count or not wanted.limit:
                return Page(count, ())
            return Page(count, tuple(self._rows(query, wanted, first)))
        except TimeUpError:
            return Page(count, (), False)
        except ClausesError:
            if not wanted.is_weighed:
                raise
            return self.page(query, replace(wanted, is_weighed=False))

    def _searches(self, query: Query, wanted: Wanted) -> list[Json]:
        """What is asked first: how many match, and which begin, if one request reaches those."""
        searches = [wanted.within(counting(matching(query)))]
        start = wanted.start
        if start.limit and start.end <= WINDOW:
            searches.append(wanted.within(self._paged(query, start)))
        return searches

    def _rows(self, query: Query, wanted: Wanted, first: list[Json]) -> Rows:
        """The page; of those by relevance `RERANKED` are in the order of our own score."""
        start = wanted.start
        found = _found(first[0]) if first else self._fetched(query, start)
        if wanted.sort != "relevance":
            return self._scored(query, found)
        if start.offset:
            return [(each.caption, each.score) for each in found]
        found.sort(key=lambda each: each.sequence)
        rows = self._scored(query, found)
        rows.sort(key=lambda row: -round(row[1], 9))
        rows = rows[wanted.offset : wanted.end]
        if wanted.end > RERANKED:
            rest = replace(wanted, offset=RERANKED, limit=wanted.end - RERANKED)
            rows += [(each.caption, each.score) for each in self._fetched(query, rest)]
        return rows

    def captions(self, query: Clause, sort: list[Json] | None = None) -> Iterator[Caption]:
        """All captions that match, by a point in time; one batch of them in memory."""
        for batch in self.scan({"query": query, "_source": ["caption"]}, sort or [_BY_ADDING]):
            yield from (read(hit["_source"]["caption"]) for hit in batch)

    def scan(self, search: Json, sort: list[Json], size: int | None = None) -> Iterator[list[Json]]:
        """All hits of a search in some order, batch by batch."""
        with self._point_in_time() as point:
            asked = {**search, "size": size or TOGETHER, "sort": [*sort, {"_shard_doc": "asc"}]}
            asked["track_total_hits"] = False
            while True:
                pit = {"id": point[0], "keep_alive": KEEP_ALIVE}
                answer = self.client.ask("POST", "_search", {**asked, "pit": pit})
                point[0] = answer.get("pit_id", point[0])
                hits = answer["hits"]["hits"]
                if not hits:
                    return
                yield hits
                asked["search_after"] = hits[-1]["sort"]

    @contextmanager
    def _point_in_time(self) -> Iterator[list[str]]:
        path = f"{self._index}/_search/point_in_time"
        point = [self.client.ask("POST", path, params={"keep_alive": KEEP_ALIVE})["pit_id"]]
        try:
            yield point
        finally:
            # Where there is no time to let go of it, it ends by itself.
            with suppress(TimeUpError):
                self.client.ask("DELETE", "_search/point_in_time", {"pit_id": point})

    def _scored(self, query: Query, found: Sequence[Found]) -> Rows:
        documents = [Document(each.caption, self._analyzer) for each in found]
        self._statistics.learn(terms_of(query))
        self._statistics.learn(_expanded(query, documents))
        return [(doc.caption, score(query, doc, self._statistics)) for doc in documents]

    def _paged(self, query: Query, wanted: Wanted) -> Json:
        """A search for some of the captions, with the cluster's scores if they order them."""
        clause = matching(query)
        if wanted.sort == "relevance" and wanted.is_weighed:
            self._statistics.learn(terms_of(query))
            clause = Scored(self._statistics, query).clause(query)
        return {
            "query": clause,
            "_source": ["caption"],
            "sort": _SORTS[wanted.sort],
            "track_scores": wanted.sort == "relevance",
            "track_total_hits": False,
            "from": wanted.offset,
            "size": wanted.limit,
        }

    def _fetched(self, query: Query, wanted: Wanted) -> list[Found]:
        """Some of the captions, however deep."""
        search = self._paged(query, wanted)
        if wanted.end > WINDOW:
            return self._deep(search, wanted)
        return _found(self._asked([wanted.within(search)])[0])

    def _deep(self, search: Json, wanted: Wanted) -> list[Found]:
        """A page so deep that those before it must be gone through."""
        found: list[Json] = []
        passed = 0
        asked = {name: value for name, value in search.items() if name not in ("from", "size")}
        for batch in self.scan(asked, search["sort"]):
            wanted.deadline.check()
            found += batch[max(0, wanted.offset - passed) :]
            passed += len(batch)
            if len(found) >= wanted.limit:
                break
        return list(map(_hit, found[: wanted.limit]))

    def _asked(self, searches: list[Json]) -> list[Json]:
        if len(searches) > 1:
            return self.client.ask_all(self._index, searches, self._params)
        return [self.client.ask("POST", f"{self._index}/_search", searches[0], self._params)]

    @property
    def _params(self) -> dict[str, Any]:
        if self.client.address.option("statistics") == "all":
            return {"search_type": "dfs_query_then_fetch"}
        return {}


def _found(answer: Json) -> list[Found]:
    """The captions of an answer; `TimeUpError` where it is not all of them."""
    if answer["timed_out"]:
        raise TimeUpError
    return list(map(_hit, answer["hits"]["hits"]))


def _hit(hit: Json) -> Found:
    return Found(read(hit["_source"]["caption"]), hit["_score"] or 0.0, hit["sort"][1])


def _expanded(query: Query, documents: Sequence[Document]) -> Iterator[Term]:
    """The words of documents that beginnings and misspellings in a query stand for."""
    for leaf in open_leaves(query):
        accepted = accepts(leaf)
        tokens = (
            t for doc in documents for name in fields_of(leaf.field) for t in doc.tokens(name)
        )
        yield from (Term(term) for term in {token.term for token in tokens} if accepted(term))
