"""What callers may ask for, checked before anything is done, so that errors say what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from os import PathLike

from searchkit.caption import CONTENT_FIELDS, FIELD_NAMES
from searchkit.engines import SORTS, Key, engine_class
from searchkit.errors import UsageError


def check_many(captions: object) -> None:
    """Raise `UsageError` for what does not hold captions: one of them, a text, nothing."""
    if not isinstance(captions, Iterable) or isinstance(captions, str | bytes | Mapping):
        kind = type(captions).__name__
        raise UsageError(f"captions are added as a list or another iterable, not as {kind}")


def check_key(key: Key) -> Key:
    """The key, if it is one; else `UsageError`."""
    if isinstance(key, tuple) and [type(part) for part in key] == [str, str]:
        return key
    raise UsageError(f"{key!r} is no key; a key is (source, id), as in caption.key")


def check_search(sort: str, limit: int, offset: int, timeout: float | None) -> None:
    """Raise `UsageError` for an order that there is none of, and for negative numbers."""
    if sort not in SORTS:
        raise UsageError(f"there is no order {sort!r}; known: {', '.join(SORTS)}")
    if limit < 0 or offset < 0:
        raise UsageError("limit and offset cannot be negative")
    check_timeout(timeout)


def check_timeout(timeout: float | None) -> None:
    """Raise `UsageError` for a negative number of seconds."""
    if timeout is not None and not timeout >= 0:
        raise UsageError("timeout cannot be negative; 0 and None are for no limit")


def check_fields(names: Iterable[str], filled: Collection[str]) -> None:
    """Raise `UsageError` for a name that is no field, ours or of the captions themselves."""
    known = {*FIELD_NAMES, *CONTENT_FIELDS, *filled}
    for name in names:
        if name not in known:
            raise UsageError(f"there is no field {name!r}; known: {', '.join(sorted(known))}")


def check_engine(engine: str, path: str | PathLike[str] | None) -> None:
    """Raise `UsageError` for an engine that does not keep its index where it is asked to."""
    persistent = engine_class(engine).persistent
    if path is None and persistent:
        raise UsageError(f"the engine {engine!r} keeps its index in a folder: name one")
    if path is not None and not persistent:
        raise UsageError(f"the engine {engine!r} keeps nothing in a folder: take 'whoosh'")
