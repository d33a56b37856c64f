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


NO_TIME = -1

LONGEST_TIME = 40
"""Characters of the longest time; longer ones are none."""

_TIME = re.compile(
    r"(?:(\d{1,3}) ?[:.] ?)?(\d{1,2}) ?[:.] ?(\d{1,2})(?: ?[.,:] ?(\d{1,9}))?", re.ASCII
)


_TWO = {f"{n:02}": n for n in range(100)}
_THREE = {f"{sign}{n:03}": n for n in range(1000) for sign in ",."}


def milliseconds(time: str) -> int:
    """A time such as ``00:01:02,500``, ``1:02.5`` or ``01:02:03``; `NO_TIME` for none.

    Hours and the fraction may be missing; the fraction may follow a point or a comma.
    """
    try:
        seconds = (_TWO[time[:2]] * 60 + _TWO[time[3:5]]) * 60 + _TWO[time[6:8]]
        if time[2] == ":" == time[5]:
            return seconds * 1000 + _THREE[time[8:]]
    except KeyError:
        pass
    return _read(time)


def _read(time: str) -> int:
    time = time.strip()
    if len(time) > LONGEST_TIME or not (match := _TIME.fullmatch(time)):
        return NO_TIME
    hours, minutes, seconds, fraction = match.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "")[:3].ljust(3, "0"))


def time_code(time: int) -> str:
    """Milliseconds as ``HH:MM:SS.mmm``, the locator of a cue."""
    seconds, rest = divmod(time, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"
