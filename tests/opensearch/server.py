"""A server that answers as a script says: a bulk request's faults, and a store of what it took."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

Json = dict[str, Any]


class Script:
    """What happens to the requests, one word each; afterwards all goes well.

    429, 503: refused as a whole. ``items``: every second change is too much, the rest is taken;
    ``full``: each of them is. ``bad``: every second change is refused for good. ``cut``: all is
    taken, but the answer is lost.
    """

    def __init__(self, *faults: str) -> None:
        self.faults = list(faults)
        self.stored: dict[str, int] = {}
        """Document id -> how often it was taken."""
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self._lock = Lock()

    def next(self) -> str:
        """What happens to the next request."""
        with self._lock:
            return self.faults.pop(0) if self.faults else ""

    def take(self, id_: str) -> None:
        """Store a document."""
        with self._lock:
            self.stored[id_] = self.stored.get(id_, 0) + 1


class _Handler(BaseHTTPRequestHandler):
    script: Script
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.script.paths.append(self.path)
        self.script.headers.append({k.lower(): v for k, v in self.headers.items()})
        fault = self.script.next()
        if fault.isdecimal():
            self._answer(int(fault), {"error": {"type": "busy", "reason": "scripted"}})
            return
        items = [self._item(*row, fault) for row in enumerate(_ids(body))]
        if fault == "cut":
            self.close_connection = True
            self.connection.close()
            return
        errors = any(item["index"]["status"] >= 300 for item in items)
        self._answer(200, {"errors": errors, "items": items})

    do_GET = do_POST  # noqa: N815

    def _item(self, number: int, id_: str, fault: str) -> Json:
        status = {"items": 429, "full": 429, "bad": 400}.get(fault, 201)
        if number % 2 == 0 and fault != "full":
            status = 201
        if status == 201:
            self.script.take(id_)
            return {"index": {"_id": id_, "status": 201}}
        error = {"type": "scripted", "reason": f"as the script says ({status})"}
        return {"index": {"_id": id_, "status": status, "error": error}}

    def _answer(self, status: int, body: Json) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _ids(body: bytes) -> list[str]:
    lines = [json.loads(line) for line in body.splitlines() if line.startswith(b'{"index"')]
    return [line["index"]["_id"] for line in lines]


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A cut connection is what was asked for."""


@contextmanager
def served(script: Script, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """The URL of a server that follows a script, by TLS if there is a context."""
    handler = type("Handler", (_Handler,), {"script": script})
    server = _Quiet(("127.0.0.1", 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with running(server):
        yield f"{'https' if context else 'http'}://localhost:{server.server_port}"


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[None]:
    """Let a server answer meanwhile."""
    with server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
