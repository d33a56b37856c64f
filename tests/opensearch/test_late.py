"""A cluster that answers late, or not at all: a search does not wait for it beyond its time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest

from searchkit import Index
from searchkit.deadline import NEVER, Deadline, TimeUpError
from searchkit.engines.opensearch import client as talking
from searchkit.engines.opensearch.address import Address
from searchkit.engines.opensearch.client import Client, Patience
from searchkit.engines.opensearch.mapping import new_meta
from searchkit.errors import ClusterError, TimeIsUpError
from tests.opensearch.server import running

SHORT = 0.2
"""Seconds that a search may take here, or the cluster be waited for."""
SOON = 5.0
"""Far less than `talking.TIMEOUT`; the machine may have other work."""
MAPPING = {"_meta": new_meta(), "properties": {"known": {"properties": {"city": {}}}}}


@contextmanager
def answering_late(*answers: tuple[int, object]) -> Iterator[tuple[str, list[str]]]:
    """A server of one index that gives some answers to what it is asked of it, then none.

    What it is asked is kept.
    """
    asked: list[str] = []
    left, ended = list(answers), Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            path = self.path.partition("?")[0]
            if path.endswith("/_alias"):
                self._answer(200, {"captions-v1": {}})
            elif path.endswith("/_mapping"):
                self._answer(200, {"captions-v1": {"mappings": MAPPING}})
            else:
                asked.append(path)
                if left:
                    self._answer(*left.pop(0))
                else:
                    ended.wait(30)
                    self.close_connection = True

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

        def _answer(self, status: int, body: object) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with running(server):
        try:
            yield f"http://127.0.0.1:{server.server_port}/captions", asked
        finally:
            ended.set()


@contextmanager
def soon() -> Iterator[None]:
    started = monotonic()
    yield
    assert monotonic() - started < SOON


def test_no_answer_is_waited_for_beyond_the_time() -> None:
    with answering_late() as (url, asked), soon():
        client = Client(Address.of(url)).until(Deadline.after(SHORT))
        with pytest.raises(TimeUpError):
            client.ask("POST", "captions/_search", {})
        with pytest.raises(TimeUpError):
            client.ask_all("captions", [{}])
        client.close()
    assert asked == ["/captions/_search", "/captions/_msearch"]


@pytest.mark.parametrize("deadline", [NEVER, Deadline.after(10_000)])
def test_who_has_time_asks_again(deadline: Deadline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "TIMEOUT", SHORT)
    with answering_late() as (url, asked):
        client = Client(Address.of(url)).until(deadline)
        with pytest.raises(ClusterError, match="no answer within 0 seconds; try again"):
            client.ask("GET", "x", patience=Patience(2, 0.001))
        client.close()
    assert asked == ["/x", "/x"]


def test_a_busy_cluster_is_asked_again_while_there_is_time() -> None:
    busy = 503, {"error": {"type": "busy", "reason": "scripted"}}
    row = {"status": 503, "error": {"type": "busy", "reason": "scripted"}}
    asking: list[tuple[tuple[int, object], Callable[[Client], object]]] = [
        (busy, lambda client: client.ask("GET", "x", patience=Patience(100))),
        ((200, {"responses": [row]}), lambda client: client.ask_all("captions", [{}])),
    ]
    for answer, ask in asking:
        with answering_late(*[answer] * 100) as (url, asked), soon():
            client = Client(Address.of(url)).until(Deadline.after(2 * SHORT))
            with pytest.raises(ClusterError, match="the cluster is too busy"):
                ask(client)
            client.close()
        assert 2 <= len(asked) < 6


def test_a_search_of_a_late_cluster_is_a_part(tmp_path: Path) -> None:
    with (
        answering_late() as (url, _),
        Index.create(tmp_path / "index", engine="opensearch", url=url) as index,
    ):
        for text in ("x", "city:x", '"x y"~2'):
            with soon():
                results = index.search(text, timeout=SHORT)
            assert (results.total, results.hits, results.is_complete) == (0, (), False)
        with soon(), pytest.raises(TimeIsUpError):
            index.facets(["id"], timeout=SHORT)


def test_a_count_that_came_in_time_is_kept(tmp_path: Path) -> None:
    shards = {"total": 1, "successful": 1}
    hits = {"total": {"value": 7}, "hits": []}
    row = {
        "timed_out": False,
        "_shards": shards,
        "hits": hits,
        "aggregations": {"words": {"value": 9}},
    }
    counts, size = (200, {"responses": [row]}), (200, row)
    late = 200, {"responses": [row, {**row, "timed_out": True}]}
    with (
        answering_late(counts, size, late) as (url, asked),
        Index.create(tmp_path / "index", engine="opensearch", url=url) as index,
        soon(),
    ):
        results = index.search("x", timeout=SOON)
        assert (results.total, results.is_complete) == (7, False)
    assert len(asked) == 3
