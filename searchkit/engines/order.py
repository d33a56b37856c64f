"""What captions are compared by where an engine has no columns for it."""

from __future__ import annotations

from searchkit.caption import Caption
from searchkit.dates import NO_DAYS, day_range


def sort_key(caption: Caption, sort: str) -> tuple[bool, int | str]:
    """What captions are compared by under a sort other than relevance."""
    if sort == "path":
        return (False, caption.source)
    day = first_day(caption)
    return (not day, -day if sort == "-date" else day)


def first_day(caption: Caption) -> int:
    """The first day that a caption's date covers, YYYYMMDD; 0 for none and for no ISO date."""
    days = day_range(caption.date)
    return 0 if days == NO_DAYS else days[0]
