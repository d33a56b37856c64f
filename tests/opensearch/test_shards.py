"""Shards that no node holds: what they hold is never left out of an answer in silence."""

from __future__ import annotations

import json

import pytest

from searchkit.engines.opensearch import client as talking
from searchkit.engines.opensearch.address import Address
from searchkit.engines.opensearch.client import Client, Patience
from searchkit.errors import ClusterError
from tests.opensearch.test_foreign import JSON, answering

MESSAGE = "1 of 2 shards do not answer; see whether all nodes run and try again"


@pytest.mark.parametrize("body", [{"hits": {"total": {"value": 1}}}, {"count": 1}, {"pit_id": "x"}])
def test_an_answer_without_all_shards_is_none(
    body: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talking, "READING", Patience(2, 0.001))
    shards = {"total": 2, "successful": 1, "skipped": 0, "failed": 0}
    answer = {**body, "_shards": shards}
    with answering(200, JSON, json.dumps(answer)) as url:
        client = Client(Address.of(url))
        with pytest.raises(ClusterError, match=MESSAGE):
            client.ask("POST", "captions/_search", {}, patience=Patience(2, 0.001))
        client.close()
    with answering(200, JSON, json.dumps({"responses": [answer]})) as url:
        client = Client(Address.of(url))
        with pytest.raises(ClusterError, match=MESSAGE):
            client.ask_all("captions", [{}])
        client.close()
