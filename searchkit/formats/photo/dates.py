"""Dates as IIM, EXIF and XMP write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import date, time

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPELLED = re.compile(
    r"\s*(?:[A-Za-z]{3},?\s+)?(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3})[a-z]{0,6}\s+(?P<year>\d{4})"
    r"\s+(?P<clock>\d\d:\d\d(?::\d\d)?)\s*(?:(?P<zone>[+-]\d{4})|GMT|UTC?|Z)\s*"
)

_FORM = re.compile(
    r"\s*(?P<year>\d{4})(?:[-:/.]?(?P<month>\d\d)(?:[-:/.]?(?P<day>\d\d))?)?"
    r"(?:[T ]\s*(?P<hour>\d\d):?(?P<minute>\d\d)"
    r"(?::?(?P<second>\d\d)(?P<fraction>[.,]\d{1,9})?)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)


def iso(text: str) -> str:
    """``2016:09:04 10:11:12`` and its like as ``2016-09-04T10:11:12``; unknown parts are left out.

    Reads IIM's CCYYMMDD with HHMMSS±HHMM, EXIF's colons, XMP's ISO 8601, and RFC 1123, which PNG
    advises. What is no date gives an empty text; a month, day or time that cannot be is dropped,
    the rest stays.
    """
    found = _FORM.match(_numbered(text))
    if not found or found["year"] == "0000":
        return ""
    day = _day(found["year"], found["month"] or "00", found["day"] or "00")
    clock = _time(found) if len(day) == 10 else ""
    return f"{day}T{clock}" if clock else day


def _numbered(text: str) -> str:
    """A date with the name of its month in the form of ISO 8601, any other as it is."""
    found = _SPELLED.fullmatch(text)
    if not found or (month := found["month"].lower()) not in _MONTHS:
        return text
    day = f"{found['year']}-{_MONTHS.index(month) + 1:02}-{int(found['day']):02}"
    return f"{day}T{found['clock']}{found['zone'] or 'Z'}"


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
