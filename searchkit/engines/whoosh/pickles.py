"""Pickles of files that anybody may have written: numbers, texts and containers, no more."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import IO, Any

_now = local()
"""``depth`` is in how many such blocks a thread is."""


class Plain(pickle.Unpickler):
    """Makes nothing that has a class of its own, so that no code can be named."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """Raise `UnpicklingError`."""
        raise pickle.UnpicklingError(f"{module_name}.{global_name} has no place here")

    def persistent_load(self, pid: Any) -> Any:
        """Raise `UnpicklingError`."""
        raise pickle.UnpicklingError(f"{pid!r} has no place here")


def _latin1(text: str, _: str = "") -> bytes:
    """Bytes, as an old protocol tells them."""
    return text.encode("latin-1")


def _none() -> bytes:
    """No bytes, as an old protocol tells them."""
    return b""


_STOCK = {
    ("_codecs", "encode"): _latin1,
    ("__builtin__", "bytes"): _none,
    ("builtins", "bytes"): _none,
}


class _Stock(Plain):
    """Reads what Whoosh writes, bytes in it."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        known = _STOCK.get((module_name, global_name))
        return known or super().find_class(module_name, global_name)


@contextmanager
def plainly() -> Iterator[None]:
    """Within this block Whoosh's own loads make nothing that has a class of its own, either.

    What other threads load with Whoosh meanwhile, for indexes of their own, is left alone.
    """
    _guard_whoosh()
    _now.depth = getattr(_now, "depth", 0) + 1
    try:
        yield
    finally:
        _now.depth -= 1


def _load(file: IO[bytes]) -> Any:
    return _Stock(file).load() if getattr(_now, "depth", 0) else pickle.load(file)


def _loads(data: bytes) -> Any:
    return _Stock(io.BytesIO(data)).load() if getattr(_now, "depth", 0) else pickle.loads(data)


def _guard_whoosh() -> None:
    """Put our loads where a segment's files are read; the names differ from age to age."""
    from whoosh import columns
    from whoosh.codec import whoosh3
    from whoosh.filedb import structfile

    columns.loads = whoosh3.loads = _loads
    name = "load" if hasattr(structfile, "load") else "load_pickle"
    setattr(structfile, name, _load)
