"""Following folders: what changes is read as soon as it has come to rest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from searchkit import plugins
from searchkit.errors import UsageError
from searchkit.formats import OnError, real, suffixes
from searchkit.index import Index, Source, Summary
from searchkit.index.lock import patiently

TABLE = {"watch": "watchfiles:watch"}
"""The one that watches comes with the extra ``watch``."""

AT_REST_MS = 1600
"""Changes are collected until there are none for a moment, but no longer than this."""

LOOK_MS = 2000
"""How often it is looked whether the watched folders are still the same."""

MANY = 500
"""More changed paths than this are looked for by a walk of all sources."""

_ADDED, _DELETED = 1, 3


def watch(
    index: Index,
    sources: Sequence[Source],
    *,
    on_error: OnError | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> Iterator[Summary]:
    """Bring an index in step with sources, then with every change of them, for ever.

    Yields what was done, once in the beginning and for each batch of changes that did
    something. Where another process writes to the index it is waited for, and ``on_wait``
    told. Raises `MissingExtraError` without watchfiles, `UsageError` for paths that are missing
    or cannot be followed.
    """
    changes = watcher()
    for source in sources:
        _check_name(real(source))
    yield patiently(lambda: index.sync(sources, on_error=on_error), on_wait)
    while True:
        for batch in _batches(changes, index, [real(source) for source in sources]):
            # A batch without paths comes when the watching begins: what changed until then?
            paths = batch if 0 < len(batch) <= MANY else sources
            within = paths is batch
            sync = partial(index.sync, paths, within=within, on_error=on_error)
            done = patiently(sync, on_wait)
            if _is_news(done):
                yield done


def watcher() -> Callable[..., Iterator[set[tuple[int, str]]]]:
    """What watches; `MissingExtraError` without it."""
    changes: Callable[..., Iterator[set[tuple[int, str]]]] = plugins.load(
        TABLE, "searchkit.watch", "watch"
    )
    return changes


def _check_name(path: Path) -> None:
    """Raise `UsageError` for a name that watchfiles cannot be told."""
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"{path}: a path that is not UTF-8 cannot be followed; "
            "rename it, or follow a folder above it, or run: searchkit index PATH..."
        ) from error


def _batches(
    changes: Callable[..., Iterator[set[tuple[int, str]]]], index: Index, roots: Sequence[Path]
) -> Iterator[list[str]]:
    """The changed paths below some folders, none at first, until the folders are others."""
    present = [path for path in roots if path.exists()]
    before = _identities(roots)
    filter_ = _Filter(present, index.path)
    following = changes(
        *present,
        watch_filter=filter_.counts,
        debounce=AT_REST_MS,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    try:
        for number, batch in enumerate(following):
            if _identities(roots) != before:
                break
            if batch or not number:
                yield sorted(path for _, path in batch) if number else []
    except RuntimeError as error:
        # The watcher ends where a name is not UTF-8: all is looked at, and it is started again.
        if "decode path" not in str(error):
            raise
    yield []


class _Filter:
    """Which changes count: of readable and visible files and of folders, not of the index."""

    def __init__(self, roots: Iterable[Path], index: Path | None) -> None:
        self._roots = sorted(map(str, roots), key=len)
        self._index = str(index or "")
        self._suffixes = frozenset(suffixes())

    def counts(self, change: int, path: str) -> bool:
        """Whether a change is to be looked at."""
        if self._index and (path + os.sep).startswith(self._index + os.sep):
            return False
        root = next((root for root in self._roots if path.startswith(root)), "")
        if any(part.startswith(".") for part in path[len(root) :].split(os.sep)):
            return False
        if os.path.splitext(path)[1].lower() in self._suffixes:
            return True
        # A folder that came or went; one in which something changed tells so for that.
        return change == _DELETED or (change == _ADDED and os.path.isdir(path))


def _identities(paths: Iterable[Path]) -> list[tuple[int, int]]:
    """What tells that other folders, or none, are where some were."""
    return [_identity(path) for path in paths]


def _identity(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return (stat.st_dev, stat.st_ino)


def _is_news(done: Summary) -> bool:
    return bool(done.added or done.changed or done.moved or done.removed or done.refused)
