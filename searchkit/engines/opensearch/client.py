"""Talking to a cluster: one request, tried again where that may help, errors of our tree.

The client library's own retries are off: they repeat at once, and not at all where a node
says 429. What is asked here may be asked twice: ids of documents follow from captions.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from searchkit import plugins
from searchkit.deadline import NEVER, Deadline, TimeUpError
from searchkit.engines.opensearch.address import CREDENTIALS, EXAMPLE, Address, credentials
from searchkit.errors import ClusterError, NoIndexError, UsageError

Json = dict[str, Any]

BUSY = frozenset((429, 502, 503, 504))
"""Answers that mean: try again."""
_BLOCK = "cluster_block_exception"
_CLAUSES = "maxClauseCount"
"""What errors name that tell of a query's size, whatever their type."""
_SHARDS = "all shards failed"
"""What errors say where no node holds what is asked."""
TIMEOUT = 60.0
"""Seconds until an answer is given up."""
SLACK = 0.5
"""Seconds more than its time that a search waits: the cluster may end it itself, and answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often something is tried, and the seconds waited between; they double up to a cap."""

    tries: int
    first: float = 0.1
    most: float = 5.0

    def again(self, tried: int, deadline: Deadline = NEVER) -> bool:
        """Wait before the next try; False, and at once, where there is none in time.

        It is between half and all of the seconds, so that desks part.
        """
        longest = min(self.most, self.first * 2**tried)
        seconds = longest * (0.5 + random.random() / 2)
        if tried + 1 >= self.tries or seconds >= deadline.left:
            return False
        time.sleep(seconds)
        return True


READING = Patience(5)
"""Some 1.5 seconds: as long as it takes to choose a new node in place of a lost one."""
WRITING = Patience(10)
"""Half a minute."""


class _RefusedError(ClusterError):
    """The cluster does not let these credentials do what was asked."""


class ExistsError(ClusterError):
    """What was to be made is there."""


class ClausesError(ClusterError):
    """A query has more clauses than the cluster takes."""


class Client:
    """Requests to the nodes of one cluster, in turn; what is asked for a search ends with it."""

    def __init__(self, address: Address, deadline: Deadline = NEVER) -> None:
        self.address = address
        self._deadline = deadline

    def until(self, deadline: Deadline) -> Client:
        """The same connections, for what is asked up to a deadline."""
        client = Client(self.address, deadline)
        vars(client)["_transport"] = self._transport
        return client

    @cached_property
    def _transport(self) -> Any:
        library = plugins.module("opensearchpy", "the engine 'opensearch'")
        logging.getLogger("opensearch").addHandler(logging.NullHandler())
        is_safe = self.address.hosts[0].startswith("https:")
        options: Json = {}
        if self.address.ca:
            options["ca_certs"] = _authority(self.address.ca)
        if is_safe:
            options |= {"use_ssl": True, "verify_certs": True}
        client = library.OpenSearch(
            list(self.address.hosts),
            http_auth=credentials(),
            max_retries=0,
            retry_on_timeout=False,
            http_compress=is_safe,
            pool_maxsize=16,
            **options,
        )
        return client.transport

    def ask(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        params: Mapping[str, str] | None = None,
        patience: Patience = READING,
    ) -> Json:
        """The answer to a request, an empty one where there is no body.

        Raises `NoIndexError` where the index is not there, `TimeUpError` where the answer does
        not come in time, else `ClusterError`.
        """
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        headers = {"content-type": "application/json"}
        transport, deadline = self._transport, self._deadline
        for tried in range(patience.tries):
            seconds = {"request_timeout": min(TIMEOUT, deadline.left + SLACK)}
            try:
                answer = transport.perform_request(
                    method,
                    f"/{path}",
                    params={**(params or {}), **seconds},
                    body=data,
                    headers=headers,
                )
            except self._errors as error:
                if _is_late(error) and deadline.is_over:
                    raise TimeUpError from None
                if not _may_help(error) or not patience.again(tried, deadline):
                    raise self._told(error) from None
            else:
                found = answer if isinstance(answer, dict) else {"found": answer}
                if not _lacks(found):
                    return found
                if not patience.again(tried, deadline):
                    raise self._partial(found)
        raise AssertionError("something is tried at least once")

    def ask_all(
        self, path: str, searches: Iterable[Json], params: Mapping[str, str] | None = None
    ) -> list[Json]:
        """The answers to several searches of an index, in one request."""
        head = dict(params or {})
        lines = [json.dumps(line) for search in searches for line in (head, search)]
        if not lines:
            return []
        body = ("\n".join(lines) + "\n").encode()
        for tried in range(READING.tries):
            found: list[Json] = self.ask("POST", f"{path}/_msearch", body)["responses"]
            wrong = [row for row in found if "error" in row or _lacks(row)]
            if not wrong:
                return found
            is_final = "error" in wrong[0] and wrong[0].get("status") not in BUSY
            if is_final or not READING.again(tried, self._deadline):
                raise self._answered(wrong[0])
        raise AssertionError("something is tried at least once")

    def check(self) -> None:
        """Raise `ClusterError` where what answers is not OpenSearch."""
        try:
            version = self.ask("GET", "").get("version")
        except NoIndexError:
            version = None
        except _RefusedError:
            # Whoever may use an index may not always see what the cluster is.
            return
        if not isinstance(version, dict) or version.get("distribution") != "opensearch":
            raise self._foreign()

    def nodes(self) -> int:
        """How many nodes keep data; 1 for who may not see that."""
        try:
            health = self.ask("GET", "_cluster/health")
        except _RefusedError:
            return 1
        return int(health["number_of_data_nodes"])

    def close(self) -> None:
        """Let go of the connections."""
        transport = self.__dict__.pop("_transport", None)
        if transport is not None:
            transport.close()

    @cached_property
    def _errors(self) -> tuple[type[Exception], ...]:
        from opensearchpy.exceptions import ImproperlyConfigured, OpenSearchException

        return OpenSearchException, ImproperlyConfigured

    def _told(self, error: Any) -> Exception:
        status = getattr(error, "status_code", "N/A") if error.args else "N/A"
        if isinstance(status, int):
            return self._wrong(status, getattr(error, "info", {}) or str(error.args[1]))
        where = ", ".join(self.address.hosts)
        if type(error).__name__ == "SSLError" and "CERTIFICATE_VERIFY" not in str(error):
            return ClusterError(
                f"{where}: what answers there does not speak TLS; name the address with http:// "
                "if that is as it should be"
            )
        if type(error).__name__ == "SSLError":
            return ClusterError(
                f"{where}: the certificate cannot be verified; name the file of its "
                "authority: --ca FILE"
            )
        if type(error).__name__ == "SerializationError":
            return self._foreign()
        if _is_late(error):
            return ClusterError(f"{where}: no answer within {TIMEOUT:.0f} seconds; try again")
        if "Connection aborted" in str(error) and where.startswith("http:"):
            return ClusterError(
                f"{where}: what runs there does not answer; if it speaks TLS, name the address "
                "with https://"
            )
        return ClusterError(
            f"{where}: no node of the cluster answers; see whether it runs and try again"
        )

    def _foreign(self) -> ClusterError:
        where = ", ".join(self.address.hosts)
        return ClusterError(
            f"{where}: what answers there is not OpenSearch; name the address of a cluster, "
            f"as in {EXAMPLE}"
        )

    def _answered(self, answer: Json) -> Exception:
        if "error" in answer:
            return self._wrong(answer.get("status"), answer["error"])
        return self._partial(answer)

    def _partial(self, answer: Json) -> ClusterError:
        shards = answer["_shards"]
        missing = shards["total"] - shards["successful"]
        return self._missing(f"{missing} of {shards['total']}")

    def _missing(self, which: str) -> ClusterError:
        return ClusterError(
            f"{self.address.hosts[0]}/{self.address.name}: {which} shards do not answer; see "
            "whether all nodes run and try again"
        )

    def blocked(self, reason: str) -> ClusterError:
        """What to say where the cluster does not let an index be written to, or read."""
        is_full = "flood-stage" in reason
        cure = "make room on its disks" if is_full else "lift the block"
        what = reason.removeprefix(f"{_BLOCK}: ").rstrip(";")
        return ClusterError(
            f"{self.address.hosts[0]}: {what}; {cure}, and run the same command again"
        )

    def _wrong(self, status: object, info: Any) -> Exception:
        where = f"{self.address.hosts[0]}/{self.address.name}"
        if is_blocked(status, info):
            return self.blocked(_reason(info))
        if status in (401, 403):
            return _RefusedError(
                f"{where}: the cluster refuses the credentials ({status}); set {CREDENTIALS} to "
                "user:password"
            )
        if status == 404:
            return NoIndexError(f"{where}: there is no such index; make it anew: searchkit rebuild")
        if status in BUSY and _SHARDS in _reason(info):
            return self._missing("all")
        if status in BUSY:
            return ClusterError(f"{where}: the cluster is too busy ({status}); try again later")
        reason = _reason(info)
        if reason.startswith("resource_already_exists"):
            return ExistsError(f"{where}: an index of this name is there already")
        if _CLAUSES in reason:
            return ClausesError(
                f"{where}: the query has too many words for this cluster; leave some out, or let "
                "it take more: indices.query.bool.max_clause_count"
            )
        return ClusterError(f"{where}: the cluster answers {status}: {reason}")


def _authority(file: str) -> str:
    """The file of an authority's certificates; `UsageError` if there are none in it."""
    import ssl

    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:
        what = (
            "there is no certificate of an authority in this file"
            if isinstance(error, ssl.SSLError)
            else f"cannot be read ({error.strerror})"
        )
        raise UsageError(f"{file}: {what}; name one in PEM format: --ca FILE") from error
    return file


def _may_help(error: Any) -> bool:
    """Whether it may help to ask again, or another node."""
    status = getattr(error, "status_code", None) if error.args else None
    if isinstance(status, int):
        return status in BUSY and not is_blocked(status, error.info)
    return type(error).__name__ == "ConnectionError" or _is_late(error)


def _is_late(error: Any) -> bool:
    """Whether a node was reached and did not answer in time."""
    return type(error).__name__ == "ConnectionTimeout"


def _lacks(answer: Json) -> bool:
    """Whether an answer leaves out what some shards hold; those of changes tell of copies, too."""
    if answer.keys().isdisjoint(("hits", "count", "pit_id")) or "_shards" not in answer:
        return False
    shards: Json = answer["_shards"]
    found: bool = shards["successful"] < shards["total"]
    return found


def is_blocked(status: object, info: Any) -> bool:
    """Whether an answer says that an index is blocked, which no waiting helps against."""
    return status in (403, 429) and _reason(info).startswith(_BLOCK)


def _reason(info: Any) -> str:
    """Type and reason of an error as the cluster tells it."""
    error = info.get("error", info) if isinstance(info, dict) else info
    if not isinstance(error, dict):
        return str(error)[:300]
    roots = error.get("root_cause") or [error]
    return f"{roots[0].get('type', '')}: {roots[0].get('reason', '')}"[:300]
