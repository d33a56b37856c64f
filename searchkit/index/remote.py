"""Engines on a cluster: how they are made, and put in place of others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from searchkit.engines import Engine, engine_class, remote_class
from searchkit.errors import UsageError

if TYPE_CHECKING:
    from searchkit.analysis import Analyzer


def new_engine(name: str, folder: Path, analyzer: Analyzer, url: str, ca: str) -> Engine:
    """A new engine in a folder; one on a cluster joins what is there under its URL."""
    kind = remote_class(name)
    if kind is not None:
        kind.settle(folder, url, ca)
    elif url:
        raise UsageError(f"the engine {name!r} keeps its index in the folder: leave the URL out")
    return engine_class(name).create(folder, analyzer)


@contextmanager
def successor(name: str, old: Path, folder: Path, analyzer: Analyzer) -> Iterator[Engine]:
    """A new engine in place of an old one; on a cluster it is seen when the block ends well."""
    kind = remote_class(name)
    if kind is None:
        with closing(engine_class(name).create(folder, analyzer)) as engine:
            yield engine
        return
    from uuid import uuid4

    kind.adopt(old, folder)
    with closing(kind.fill(folder, analyzer, uuid4().hex)) as new:
        try:
            yield new
            new.publish()
        except BaseException:
            new.discard()
            raise
