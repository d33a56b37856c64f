"""How long a search may take: a clock that is looked at between steps that are short themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf
from time import monotonic
from typing import TypeVar

TIMEOUT = 2.0
"""Seconds that a search may take unless more, or less, is asked for."""

Clock = Callable[[], float]
T = TypeVar("T")


class TimeUpError(Exception):
    """The time is over in the midst of a step of which no part is of use; never seen outside."""


class Deadline:
    """One search's time, up to a moment of a clock in its seconds.

    Whoever looks and sees that it is over leaves something out, and `is_missed` says so from
    then on: what was found is not all.
    """

    def __init__(self, at: float = inf, clock: Clock = monotonic) -> None:
        self._at = at
        self._clock = clock
        self.is_missed = False

    @classmethod
    def after(cls, seconds: float | None, clock: Clock = monotonic) -> Deadline:
        """So many seconds from now; never for 0 and None."""
        return cls(clock() + seconds, clock) if seconds else NEVER

    @property
    def is_over(self) -> bool:
        """Whether it is time to stop."""
        if not self.is_missed and self._at != inf and self._clock() >= self._at:
            self.is_missed = True
        return self.is_missed

    @property
    def left(self) -> float:
        """The seconds that are left, 0 at least; endless where there is no limit."""
        return max(0.0, self._at - self._clock()) if self._at != inf else inf

    def check(self) -> None:
        """Raise `TimeUpError` if it is time to stop."""
        if self.is_over:
            raise TimeUpError

    def watched(self, items: Iterable[T], step: int = 1) -> Iterator[T]:
        """The items, with a `check` before each so many of them."""
        for number, item in enumerate(items):
            if number % step == 0:
                self.check()
            yield item

    def later(self, seconds: float) -> Deadline:
        """A deadline so much later, for what is still to be done with what was found."""
        return Deadline(self._at + seconds, self._clock)


NEVER = Deadline()
