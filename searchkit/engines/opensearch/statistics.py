"""What ranking asks of the cluster, kept until the index changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from searchkit.engines.opensearch.client import Client, Json
from searchkit.engines.opensearch.names import safe, spelled
from searchkit.engines.opensearch.translate import Clause, matching
from searchkit.query.tree import Term, Unfinished

_TOGETHER = 500
"""Counts asked for in one request."""


def counting(query: Clause) -> Json:
    """A search for how many documents match."""
    return {"size": 0, "track_total_hits": True, "query": query}


def total(answer: Json) -> int:
    """How many documents an answer says match."""
    found: int = answer["hits"]["total"]["value"]
    return found


@dataclass(frozen=True)
class State:
    """An index at one commit: its own name behind the alias, and what it says of itself."""

    index: str
    meta: Json
    fields: frozenset[str] = frozenset()
    """The fields that were ever filled, as the cluster names them."""

    @property
    def commit(self) -> tuple[str, str]:
        """Changes with every commit, and with the index behind the alias."""
        return (self.index, self.meta.get("commit", ""))


@dataclass
class Known:
    """What is known of one commit, by whoever searches it."""

    state: State
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    size: tuple[int, float] | None = None
    fields: frozenset[str] | None = None


class Statistics:
    """Frequencies of one commit; what is not known yet is asked for, many at a time."""

    def __init__(self, client: Client, known: Known) -> None:
        self.client = client
        self.state = known.state
        self._known = known

    @property
    def documents(self) -> int:
        """How many captions there are, one at least: a commit may come between two counts."""
        return max(1, self._sizes()[0])

    @property
    def average_length(self) -> float:
        """Words of content in a caption, on average."""
        return self._sizes()[1]

    def frequency(self, term: str) -> int:
        """In how many captions a fold occurs."""
        return self._count("content", safe(term))

    def exact_frequency(self, term: str, key: str) -> int:
        """In how many captions a fold occurs in one spelling."""
        return self._count("spelled", spelled(term, key))

    def prefix_frequency(self, prefix: str) -> int:
        """In how many captions a fold begins so."""
        return self._count("prefix", prefix)

    def learn(self, leaves: Iterable[Term | Unfinished]) -> None:
        """Ask for the frequencies of leaves together."""
        wanted: dict[tuple[str, str], None] = {}
        for leaf in leaves:
            if isinstance(leaf, Unfinished):
                wanted["prefix", leaf.text] = None
                continue
            wanted["content", safe(leaf.term)] = None
            if leaf.exact is not None:
                wanted["spelled", spelled(leaf.term, leaf.exact)] = None
        self._ask([key for key in wanted if key not in self._known.counts])

    def filled(self) -> frozenset[str]:
        """Which of the fields that were ever filled still are, as the cluster names them."""
        if self._known.fields is None:
            names = list(self.state.fields)
            asked = [{**counting({"term": {"has": name}}), "terminate_after": 1} for name in names]
            found = self.client.ask_all(self.state.index, asked)
            filled = (name for name, a in zip(names, found, strict=True) if total(a))
            self._known.fields = frozenset(filled)
        return self._known.fields

    def _sizes(self) -> tuple[int, float]:
        if self._known.size is None:
            search = counting({"match_all": {}}) | {"aggs": {"words": {"sum": {"field": "words"}}}}
            answer = self.client.ask("POST", f"{self.state.index}/_search", search)
            documents = total(answer)
            words = answer["aggregations"]["words"]["value"]
            self._known.size = (documents, words / max(1, documents))
        return self._known.size

    def _count(self, field: str, term: str) -> int:
        if (field, term) not in self._known.counts:
            self._ask([(field, term)])
        return min(self._known.counts[field, term], self.documents)

    def _ask(self, keys: Sequence[tuple[str, str]]) -> None:
        for start in range(0, len(keys), _TOGETHER):
            some = keys[start : start + _TOGETHER]
            answers = self.client.ask_all(self.state.index, [counting(_clause(*k)) for k in some])
            self._known.counts.update(zip(some, map(total, answers), strict=True))


def _clause(field: str, term: str) -> dict[str, Any]:
    return matching(Unfinished(term)) if field == "prefix" else {"term": {field: term}}
