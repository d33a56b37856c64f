"""What every subtitle format comes down to: a text that is shown from one time to another."""

from __future__ import annotations

import re
from typing import NamedTuple


class Cue(NamedTuple):
    """One cue, its markup undone; times in milliseconds, ``end`` is -1 where it is not known.

    ``number`` counts the cues of a file from 1, those that were refused included.
    """

    number: int
    start: int
    end: int
    text: str
    speaker: str = ""
    lang: str = ""


NO_TIME = -1

LONGEST_TIME = 40
"""Characters of the longest time; longer ones are none."""

_TIME = re.compile(
    r"(?:(\d{1,3}) ?: ?)?(\d{1,3}) ?: ?(\d{1,2})(?: ?[.,:] ?(\d{1,9}))?"
    r"|(\d{1,3})\.(\d{1,2})\.(\d{1,2})[.,](\d{3})",
    re.ASCII,
)
_HOURS = {f"{n:02}:": n * 3_600_000 for n in range(100)}
_CLOCK = tuple(f"{n // 60:02}:{n % 60:02}" for n in range(3600))
_SECONDS = {clock: n * 1000 for n, clock in enumerate(_CLOCK)}
_FRACTIONS = {f"{sign}{n:03}": n for n in range(1000) for sign in ",."}


def milliseconds(time: str) -> int:
    """A time such as ``00:01:02,500``, ``1:02.5`` or ``01:02:03``; `NO_TIME` for none.

    Hours and the fraction may be missing; the fraction may follow a point or a comma.
    """
    try:
        return _HOURS[time[:3]] + _SECONDS[time[3:8]] + _FRACTIONS[time[8:]]
    except KeyError:
        return _read(time)


def _read(time: str) -> int:
    time = time.strip()
    if len(time) > LONGEST_TIME or not (match := _TIME.fullmatch(time)):
        return NO_TIME
    hours, minutes, seconds, fraction = match.groups()[:4] if match[2] else match.groups()[4:]
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "")[:3].ljust(3, "0"))


def time_code(time: int) -> str:
    """Milliseconds as ``HH:MM:SS.mmm``, the locator of a cue."""
    seconds, rest = divmod(time, 1000)
    return f"{seconds // 3600:02}:{_CLOCK[seconds % 3600]}.{rest:03}"
