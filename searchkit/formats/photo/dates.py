"""Dates as IIM, EXIF and XMP write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import date, time

_FORM = re.compile(
    r"\s*(?P<year>\d{4})(?:[-:/.]?(?P<month>\d\d)(?:[-:/.]?(?P<day>\d\d))?)?"
    r"(?:[T ]\s*(?P<hour>\d\d):?(?P<minute>\d\d)"
    r"(?::?(?P<second>\d\d)(?P<fraction>[.,]\d{1,9})?)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)


def iso(text: str) -> str:
    """``2016:09:04 10:11:12`` and its like as ``2016-09-04T10:11:12``; unknown parts are left out.

    Reads IIM's CCYYMMDD with HHMMSS±HHMM, EXIF's colons and XMP's ISO 8601. What is no date
    gives an empty text; a month, day or time that cannot be is dropped, the rest stays.
    """
    found = _FORM.match(text)
    if not found or found["year"] == "0000":
        return ""
    day = _day(found["year"], found["month"] or "00", found["day"] or "00")
    clock = _time(found) if len(day) == 10 else ""
    return f"{day}T{clock}" if clock else day


def _day(year: str, month: str, day: str) -> str:
    if not 1 <= int(month) <= 12:
        return year
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return f"{year}-{month}"


def _time(found: re.Match[str]) -> str:
    hour, minute, second = found["hour"], found["minute"], found["second"]
    if hour is None:
        return ""
    try:
        time(int(hour), int(minute), int(second or 0))
    except ValueError:
        return ""
    clock = f"{hour}:{minute}" + (f":{second}" if second else "")
    return clock + (found["fraction"] or "").replace(",", ".") + _zone(found["zone"] or "")


def _zone(zone: str) -> str:
    digits = zone.replace(":", "")
    return f"{digits[:3]}:{digits[3:]}" if len(digits) == 5 else digits
