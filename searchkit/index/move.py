"""Copying captions from one engine to another, without reading their files again."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

from searchkit.analysis import WORD, Analyzer
from searchkit.caption import Caption
from searchkit.engines import Engine, Remote, engine_class, remote_class
from searchkit.errors import ClusterError, RefusedInputError
from searchkit.index.asked import check_engine
from searchkit.index.current import Current
from searchkit.index.folder import CURRENT
from searchkit.index.intake import problems
from searchkit.index.manifest import Manifest
from searchkit.query import Document
from searchkit.query.tree import Everything, Query, Term, all_of

BATCH = 20_000
"""Captions that are sent in one transaction."""
_ASKED = 40
_WORDS = 2


def move(current: Current, draft: Path, to: str, ca: str) -> Manifest:
    """Copy the captions of an index to a cluster, or from there into an engine's own folder.

    A move to a cluster that was cut off goes on where it had come to.
    Raises `UsageError` where something else is seen under that name, and for an engine that
    keeps nothing; `DamagedIndexError` where the current captions are damaged, for those of the
    generation before are not what the manifest tells of.
    """
    name = "opensearch" if "://" in to else to
    check_engine(name, draft)
    assert current.folder is not None
    before = current.folder.looked_at()
    with closing(current.opened(before, current.manifest.engine)) as old:
        kind = remote_class(name)
        if kind is None:
            _embed(current, old, draft, name)
        else:
            kind.settle(draft, to, ca)
            _send(current, old, draft, kind)
    return replace(current.manifest, engine=name)


def _embed(current: Current, old: Engine, draft: Path, name: str) -> None:
    with closing(engine_class(name).create(draft, current.analyzer)) as engine:
        _store(engine, old.captions(), current.analyzer)
        _check_alike(old, engine, current.analyzer)


def _send(current: Current, old: Engine, draft: Path, kind: type[Remote]) -> None:
    with closing(kind.fill(draft, current.analyzer, _mark(current), alone=True)) as new:
        _copy(old, new, current.analyzer)
        _check_alike(old, new, current.analyzer)
        new.publish()


def _mark(current: Current) -> str:
    """What tells this state of the index from every other."""
    assert current.folder is not None
    return f"{current.folder.path.name} {(current.folder.path / CURRENT).read_text().strip()}"


def _copy(old: Engine, new: Remote, analyzer: Analyzer) -> None:
    """Store what is not stored yet, so many captions in one transaction."""
    captions = iter(old.captions())
    left = islice(captions, new.filled(), None)
    while _store(new, islice(left, BATCH), analyzer):
        pass


def _store(engine: Engine, captions: Iterable[Caption], analyzer: Analyzer) -> int:
    """Store captions in one transaction; how many there were. Raises `RefusedInputError`."""
    count = 0
    with engine.writer() as writer:
        for count, caption in enumerate(captions, 1):  # noqa: B007
            writer.add(Document(caption, analyzer))
        for problem in problems(writer.refused()):
            raise RefusedInputError(f"{replace(problem, cure='nothing was moved')}")
    return count


def _check_alike(old: Engine, new: Engine, analyzer: Analyzer) -> None:
    """Raise `ClusterError` where both do not answer alike: all captions, and words of some."""
    for query in (Everything(), *_queries(old, analyzer)):
        theirs, ours = (engine.search(query, 0).total for engine in (old, new))
        if theirs != ours:
            raise ClusterError(
                f"the new engine finds {ours:,} captions where {theirs:,} are; nothing was moved"
            )


def _queries(engine: Engine, analyzer: Analyzer) -> list[Query]:
    """Queries for words of captions, evenly spread over an engine."""
    step = max(1, engine.count() // _ASKED)
    found: list[Query] = []
    for caption in islice(engine.captions(), 0, None, step):
        words = [t.term for t in Document(caption, analyzer).tokens("text") if t.kind == WORD]
        found.append(all_of(tuple(Term(word) for word in dict.fromkeys(words[:_WORDS]))))
    return found
