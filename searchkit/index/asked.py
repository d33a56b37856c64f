"""What callers may ask for, checked before anything is done, so that errors say what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from os import PathLike

from searchkit.caption import CONTENT_FIELDS, FIELD_NAMES
from searchkit.engines import Key, engine_class
from searchkit.errors import UsageError


def check_key(key: Key) -> Key:
    """The key, if it is one; else `UsageError`."""
    if isinstance(key, tuple) and [type(part) for part in key] == [str, str]:
        return key
    raise UsageError(f"{key!r} is no key; a key is (source, id), as in caption.key")


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
