"""What answers at the address of a cluster and is none: it is told, and not taken for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from searchkit import Index
from searchkit.engines.opensearch.address import Address
from searchkit.engines.opensearch.client import Client
from searchkit.engines.opensearch.versions import current, filling
from searchkit.errors import ClusterError, NoIndexError
from tests.opensearch.server import running

OPENSEARCH = '{"version": {"distribution": "opensearch", "number": "3.0.0"}}'
ELASTICSEARCH = '{"version": {"number": "8.1.0"}, "tagline": "You Know, for Search"}'
JSON, PAGE, TEXT = "application/json", "text/html", "text/plain"


@contextmanager
def answering(status: int, kind: str, body: str, root: str = "") -> Iterator[str]:
    """A server that answers everything alike, but for what ``root`` says of itself."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            is_root = bool(root) and self.path == "/"
            data = (root if is_root else body).encode()
            self.send_response(200 if is_root else status)
            self.send_header("content-type", JSON if is_root else kind)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_PUT = do_GET  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}/captions"


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, PAGE, "<html>Welcome"),
        (404, PAGE, "<html>Not Found"),
        (200, JSON, "{}"),
        (200, JSON, "[1]"),
        (200, TEXT, "hello"),
        (200, JSON, "<html>"),
        (404, JSON, ELASTICSEARCH),
        (200, JSON, ELASTICSEARCH),
    ],
)
def test_a_server_of_another_kind_is_told(
    tmp_path: Path, status: int, kind: str, body: str
) -> None:
    with answering(status, kind, body) as url:
        client = Client(Address.of(url))
        message = f"{url.removesuffix('/captions')}: what answers there is not OpenSearch; name"
        for ask in (
            lambda: Index.create(tmp_path / "index", engine="opensearch", url=url).search("a"),
            lambda: current(client, "captions"),
            lambda: filling(client, "mark"),
        ):
            with pytest.raises(ClusterError, match=message):
                ask()
        client.close()


def test_an_index_that_is_not_on_a_cluster_is_told_as_such() -> None:
    with answering(404, JSON, "{}", root=OPENSEARCH) as url:
        client = Client(Address.of(url))
        with pytest.raises(NoIndexError, match="there is no such index; make it anew"):
            current(client, "captions")
        client.close()


def test_a_name_of_something_else_on_a_cluster_is_told_as_such() -> None:
    with answering(200, JSON, "{}", root=OPENSEARCH) as url:
        client = Client(Address.of(url))
        with pytest.raises(ClusterError, match="no index of ours is behind this name"):
            current(client, "captions")
        client.close()


@pytest.mark.parametrize("status", [401, 403])
def test_who_may_not_see_the_cluster_may_use_an_index(status: int) -> None:
    with answering(status, JSON, '{"error": "no permissions for cluster:monitor/main"}') as url:
        client = Client(Address.of(url))
        client.check()
        assert client.nodes() == 1
        with pytest.raises(ClusterError, match="refuses the credentials"):
            client.ask("GET", "captions/_search")
