"""A memo that is bounded by the bytes it holds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


class Cache:
    """Remembers arrays, and forgets what was longest not asked for; safe for threads.

    Two threads that miss the same key both work it out, which costs time and no answer.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._size = 0
        self._lock = Lock()
        self._known: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T], size: Callable[[T], int]) -> T:
        """What was made for a key, made now if need be."""
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                found: T = known[0]
                return found
        made = make()
        with self._lock:
            self._put(key, made, size(made))
        return made

    def _put(self, key: Hashable, made: Any, size: int) -> None:
        if key in self._known:
            return
        self._known[key] = (made, size)
        self._size += size
        while self._size > self._budget and len(self._known) > 1:
            _, (_, gone) = self._known.popitem(last=False)
            self._size -= gone
