"""The cluster that tests run on: ``SEARCHKIT_TEST_OPENSEARCH`` names its URL."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

from searchkit.analysis import Analyzer
from searchkit.engines import ENGINES, Engine, engine_class
from searchkit.engines.opensearch import OpenSearchEngine

VARIABLE = "SEARCHKIT_TEST_OPENSEARCH"
URL = os.environ.get(VARIABLE, "")
MISSING = f"no cluster: set {VARIABLE} to what `tests/opensearch/cluster start FOLDER` prints"

LOCAL = sorted(set(ENGINES) - {"opensearch"})
"""The engines that need no server."""

MAY_SKIP = os.environ.get("CI") != "true"
"""In CI a test that is not run has failed."""

needs_cluster = pytest.mark.skipif(not URL and MAY_SKIP, reason=MISSING)


_KEPT = 30
"""Indices that are left alone until all tests have ended: those that use older ones have."""
_made: deque[str] = deque()


def address(options: str = "shards=2&replicas=0") -> str:
    """The URL of an index that no other test uses; one that was made long ago is removed."""
    assert URL, MISSING
    if len(_made) >= _KEPT:
        _remove(_made.popleft())
    _made.append(f"test-{uuid4().hex[:12]}")
    return f"{URL}/{_made[-1]}?{options}"


def remove_all() -> None:
    """Remove every index that the tests of this process have made."""
    while _made:
        _remove(_made.popleft())


def _remove(name: str) -> None:
    versions = ",".join(f"{name}-v{number}" for number in range(1, 5))
    url = f"{URL.split(',')[0]}/{versions}?ignore_unavailable=true"
    urlopen(Request(url, method="DELETE"), timeout=60).close()


def url_for(engine: str) -> str:
    """The address that an engine asks for; the test is skipped where there is no cluster."""
    if engine != "opensearch":
        return ""
    if not URL and MAY_SKIP:
        pytest.skip(MISSING)
    return address()


def new_engine(name: str, folder: Path, analyzer: Analyzer) -> Engine:
    """A new, empty engine of any kind."""
    if url := url_for(name):
        OpenSearchEngine.settle(folder, url)
    return engine_class(name).create(folder, analyzer)
