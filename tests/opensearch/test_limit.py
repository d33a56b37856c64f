"""Queries that stand for many words, and of many words: a cluster answers them, and in full."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.analysis import Analyzer
from searchkit.engines import Engine
from searchkit.engines.opensearch.address import Address
from searchkit.engines.opensearch.client import Client
from searchkit.errors import ClusterError
from searchkit.query import Document, parse, resolve
from searchkit.query.limit import MOST
from tests.opensearch.cluster import address, needs_cluster, new_engine
from tests.opensearch.test_foreign import JSON, answering
from tests.test_limit import LOST, WORDS

ANALYZER = Analyzer()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Captions of a hundred words, and the words that are too many on one machine."""
    made = new_engine("opensearch", tmp_path_factory.mktemp("engine"), ANALYZER)
    rows = [" ".join(WORDS[at : at + 100]) for at in range(0, MOST, 100)]
    with made.writer() as writer:
        for text in [*rows, *LOST, "other"]:
            writer.add(Document(Caption(text[:4], text, byline=text), ANALYZER))
    yield made
    made.close()


@needs_cluster
@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("x*", 53),
        ("by:x*", 53),
        ("-x*", 1),
        ("x* xa*", 4),
        ("x* OR by:x* OR o*", 54),
        (" OR ".join(["x*", "o*", "x*", "xaa~2"] * 16), 54),
    ],
)
def test_every_word_that_begins_so_is_looked_for(engine: Engine, query: str, total: int) -> None:
    tree = resolve(parse(query, {"byline"}), ANALYZER)
    page = engine.search(tree, 100)
    assert (page.total, len(page.rows), page.cuts) == (total, total, ())


@needs_cluster
def test_a_query_of_more_clauses_than_a_cluster_takes_is_answered(tmp_path: Path) -> None:
    words = [f"é-à-ù-ô-{number}" for number in range(64)]
    with Index.create(tmp_path / "index", engine="opensearch", url=address()) as index:
        index.add([Caption("all", " ".join(words)), Caption("one", words[7]), Caption("no", "x")])
        for joined, found in ((" ", ["all"]), (" OR ", ["all", "one"])):
            results = index.search(joined.join(words))
            assert (results.total, results.notes) == (len(found), ())
            assert [hit.caption.id for hit in results.hits if not hit.partial] == found


@pytest.mark.parametrize(
    ("status", "kind", "what"),
    [
        (500, "too_many_nested_clauses", "Query contains too many nested clauses; "),
        (400, "query_shard_exception", "failed to create query: "),
    ],
)
def test_a_query_that_a_cluster_does_not_take_is_told_as_such(
    status: int, kind: str, what: str
) -> None:
    reason = {"type": kind, "reason": f"{what}maxClauseCount is set to 9"}
    body = json.dumps({"error": {"root_cause": [reason], **reason}, "status": status})
    with answering(status, JSON, body) as url:
        client = Client(Address.of(url))
        with pytest.raises(ClusterError, match="too many words for this cluster; leave some out"):
            client.ask("POST", "captions/_search", {})
        client.close()
