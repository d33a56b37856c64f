"""A search on a cluster ends in time: what it holds does match, and it says that more may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.deadline import Deadline
from searchkit.engines import Engine, Page
from searchkit.engines.opensearch.client import Client
from searchkit.query import Document
from searchkit.query.tree import Term
from tests.opensearch.cluster import needs_cluster, new_engine

pytestmark = needs_cluster

ANALYZER = Analyzer()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = new_engine("opensearch", tmp_path, ANALYZER)
    with made.writer() as writer:
        for number in range(20):
            writer.add(Document(Caption(str(number), "x"), ANALYZER))
    yield made
    made.close()


def test_enough_time_is_no_limit(engine: Engine) -> None:
    page = engine.search(Term("x"), 10, deadline=Deadline.after(60))
    assert (page.total, len(page.rows), page.is_complete) == (20, 10, True)


def test_no_time_is_no_page(engine: Engine) -> None:
    assert engine.search(Term("x"), 10, deadline=Deadline(0.0)) == Page(0, (), False)


def test_the_cluster_is_told_the_time_and_says_that_it_was_too_short(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask_all = Client.ask_all

    def late(self: Client, path: str, searches: Any, params: Any = None) -> Any:
        rows = list(searches)
        asked.extend(row["timeout"] for row in rows if "timeout" in row)
        return [{**row, "timed_out": True} for row in ask_all(self, path, rows, params)]

    engine.search(Term("x"), 10)
    monkeypatch.setattr(Client, "ask_all", late)
    page = engine.search(Term("x"), 10, deadline=Deadline(5.0, lambda: 2.0))
    assert (page.total, page.is_complete) == (20, False)
    assert asked == ["3000ms", "3000ms"]
