"""Sending many changes: chunks of bounded size, several at once, what is refused set aside.

A chunk that the cluster is too busy for, or whose answer is lost, is sent again after a
while; of one that it took in part, only what it was too busy for. Changes have ids of their
own, so that one that is applied twice is applied once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from searchkit.engines.opensearch.client import BUSY, WRITING, Client, Patience, is_blocked
from searchkit.errors import ClusterError

CHUNK_BYTES = 4 << 20
"""A chunk is sent when it has so many bytes, ..."""
CHUNK_CHANGES = 1_000
"""... or so many changes."""
WORKERS = 4
"""Chunks that are on their way at once."""

_ANSWER = "errors,items.*.status,items.*._id,items.*.error.type,items.*.error.reason"
_MISSING = 404


@dataclass(frozen=True, slots=True)
class Change:
    """One change as the cluster reads it: a line that says what, and the document if it adds."""

    id: str
    lines: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that the cluster will not take, and why."""

    id: str
    why: str


class Bulk:
    """Sends changes to one index."""

    def __init__(self, client: Client, index: str, patience: Patience = WRITING) -> None:
        self._client = client
        self._path = f"{index}/_bulk"
        self._patience = patience

    def send(
        self, changes: Iterable[Change], acknowledged: Callable[[int], None] | None = None
    ) -> list[Refused]:
        """Send all changes; ``acknowledged`` is told how many of the first are, as it grows.

        Raises `ClusterError` where the cluster takes no more; what was acknowledged is kept.
        """
        refused: list[Refused] = []
        told = acknowledged or (lambda _: None)
        done = 0
        with ThreadPoolExecutor(WORKERS) as workers:
            waiting: deque[tuple[int, Future[list[Refused]]]] = deque()
            try:
                for chunk in chunks(changes):
                    if len(waiting) > WORKERS:
                        done += _take(waiting, refused)
                        told(done)
                    waiting.append((len(chunk), workers.submit(self._chunk, chunk)))
                while waiting:
                    done += _take(waiting, refused)
                    told(done)
            except BaseException:
                workers.shutdown(cancel_futures=True)
                raise
        return refused

    def _chunk(self, chunk: list[Change]) -> list[Refused]:
        refused: list[Refused] = []
        for tried in range(self._patience.tries):
            body = b"".join(change.lines for change in chunk)
            params = {"filter_path": _ANSWER}
            answer = self._client.ask("POST", self._path, body, params, self._patience)
            if not answer.get("errors"):
                return refused
            chunk = self._left(chunk, answer["items"], refused)
            if not chunk:
                return refused
            self._patience.again(tried)
        where = self._client.address.hosts[0]
        raise ClusterError(f"{where}: the cluster is too busy to take more; try again later")

    def _left(
        self, chunk: list[Change], items: list[dict[str, Any]], refused: list[Refused]
    ) -> list[Change]:
        """The changes of a chunk to be sent again; those refused for good are set aside.

        Raises `ClusterError` where the index is blocked.
        """
        left = []
        for change, item in zip(chunk, items, strict=True):
            ((_, told),) = item.items()
            status = told["status"]
            if is_blocked(status, told.get("error")):
                raise self._client.blocked(told["error"]["reason"])
            if status in BUSY:
                left.append(change)
            elif status >= 300 and status != _MISSING:
                error = told.get("error", {})
                why = f"{error.get('type', status)}: {error.get('reason', '')}"
                refused.append(Refused(change.id, why))
            elif status == _MISSING and "error" in told:
                refused.append(Refused(change.id, str(told["error"].get("reason", status))))
        return left


def chunks(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Changes in order, so many together as one request may hold."""
    chunk: list[Change] = []
    size = 0
    for change in changes:
        if chunk and (size + len(change.lines) > CHUNK_BYTES or len(chunk) >= CHUNK_CHANGES):
            yield chunk
            chunk, size = [], 0
        chunk.append(change)
        size += len(change.lines)
    if chunk:
        yield chunk


def _take(waiting: deque[tuple[int, Future[list[Refused]]]], refused: list[Refused]) -> int:
    """Wait for the oldest chunk on its way; how many changes it had."""
    count, answer = waiting.popleft()
    refused += answer.result()
    return count
