"""Nodes that die: nothing acknowledged is lost, searches go on; where all are gone it is told."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from searchkit import Caption, Index
from searchkit.engines.opensearch.address import Address
from searchkit.engines.opensearch.client import Client
from searchkit.errors import ClusterError
from tests.opensearch.cluster import address, needs_cluster

FOLDER = os.environ.get("SEARCHKIT_TEST_CLUSTER", "")
"""The folder of a cluster of our own, whose nodes may be killed."""

needs_nodes = pytest.mark.skipif(
    not FOLDER, reason="no nodes to kill: set SEARCHKIT_TEST_CLUSTER to the folder of the cluster"
)
PLUGINS = {
    "analysis.common.CommonAnalysisModulePlugin": "pattern_capture, which keeps terms at one place",
    "transport.Netty4ModulePlugin": "HTTP",
}
SCRIPT = Path(__file__).with_name("cluster")


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client(Address.of(address()))
    yield client
    client.close()


@needs_cluster
def test_every_node_has_the_modules_that_are_needed(client: Client) -> None:
    nodes = client.ask("GET", "_nodes/plugins")["nodes"].values()
    assert len(nodes) >= 1
    for node in nodes:
        there = {row["classname"] for row in (*node["plugins"], *node["modules"])}
        missing = [name for name in PLUGINS if not any(known.endswith(name) for known in there)]
        assert missing == [], node["name"]


def kill(number: int) -> None:
    os.kill(int((Path(FOLDER) / f"node-{number}.pid").read_text()), signal.SIGKILL)


def wait_for_nodes(client: Client, count: int) -> None:
    for _ in range(60):
        health = client.ask("GET", "_cluster/health")
        if health["number_of_nodes"] == count and health["status"] != "red":
            return
        time.sleep(1)
    raise AssertionError(f"the cluster has not {count} nodes")


@needs_cluster
@needs_nodes
def test_what_a_lost_node_alone_held_is_not_left_out_in_silence(
    tmp_path: Path, client: Client
) -> None:
    url = address(options="shards=6&replicas=0")
    with Index.create(tmp_path / "index", engine="opensearch", url=url) as index:
        index.add(Caption(str(number), "x", city="Huế") for number in range(60))
        kill(2)
        for ask in (
            lambda: index.search("x"),
            lambda: index.facets(["city"]),
            lambda: list(index.captions()),
            index.status,
            lambda: index.move("whoosh"),
        ):
            with pytest.raises(ClusterError, match="shards do not answer; see whether all nodes"):
                ask()
        subprocess.run([SCRIPT, "node", FOLDER, "2"], check=True)
        wait_for_nodes(client, 3)
        assert index.search("x").total == 60


@needs_cluster
@needs_nodes
def test_a_node_is_killed_while_it_is_written_to(tmp_path: Path, client: Client) -> None:
    url = address(options="shards=3&replicas=1")
    acknowledged: list[int] = []
    searches, errors, done = [0], list[Exception](), Event()

    def search() -> None:
        with Index.open(tmp_path / "index") as mine:
            while not done.is_set():
                try:
                    assert mine.search("x").total >= len(acknowledged) * 50 - 50
                    searches[0] += 1
                except Exception as error:
                    errors.append(error)

    with Index.create(tmp_path / "index", engine="opensearch", url=url) as index:
        searching = Thread(target=search, daemon=True)
        searching.start()
        for number in range(12):
            if number == 4:
                kill(2)
            index.add(Caption(f"{number}-{n}", f"x {n}") for n in range(50))
            acknowledged.append(number)
        done.set()
        searching.join()
        subprocess.run([SCRIPT, "node", FOLDER, "2"], check=True)
        wait_for_nodes(client, 3)
        found = {caption.id for caption in index.captions()}
    assert found == {f"{number}-{n}" for number in range(12) for n in range(50)}
    assert errors == []
    assert searches[0] > 0
