"""Dates as people write them, read to ISO 8601, and the days that an ISO date covers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

NO_DAYS = (99999999, 0)
"""The day range of something that is no date: it overlaps with nothing."""

_LONGEST = 60

_MONTHS = (
    "january jan janvier janv januar enero ene janeiro gennaio",
    "february feb fevrier fevr februar febrero fevereiro fev febbraio",
    "march mar mars marz maerz marzo marco",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maggio",
    "june jun juin juni junio junho giugno",
    "july jul juillet juil juli julio julho luglio",
    "august aug aout agosto ago",
    "september sept sep septembre septiembre setiembre setembro set settembre",
    "october oct octobre oktober okt octubre outubro out ottobre",
    "november nov novembre noviembre novembro",
    "december dec decembre dezember dez diciembre dic dezembro dicembre",
)
_MONTH = {name: number for number, row in enumerate(_MONTHS, 1) for name in row.split()}

_YEAR = r"(?P<y>\d{4})"
_NAME = r"(?P<name>[^\W\d_]{3,})\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_TIME = r"(?:(?:[t ]+|, )\d{1,2}:\d{2}.*)?"

_YEAR_LAST = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<s>[-/.]) ?(?P<second>\d{{1,2}})(?P=s) ?{_YEAR}{_TIME}"
)
_SIMPLE = re.compile(r"(?P<first>\d{1,2})(?P<s>[-/.])(?P<second>\d{1,2})(?P=s)(?P<y>\d{4})")
_MAY_BE = re.compile(r"\d[-/.] ?\d{1,2}[-/.] ?\d{4}")
"""Both soon tell of most texts whether they are such a date."""

_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_YEAR}(?P<s>[-/:.])(?P<m>\d{{1,2}})(?:(?P=s)(?P<d>\d{{1,2}}){_TIME})?",
        r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:t\d{4}.*)?",
        _YEAR_LAST,
        rf"(?P<m>\d{{1,2}})[-/.]{_YEAR}",
        rf"{_DAY} (?:de )?{_NAME},? (?:de |del )?{_YEAR}{_TIME}",
        rf"{_NAME} {_DAY},? {_YEAR}{_TIME}",
        rf"{_NAME},? (?:de |del )?{_YEAR}",
        rf"(?:(?P<d>\d{{1,2}}) )?thang (?P<m>\d{{1,2}})(?: ?/ ?|,? nam | ){_YEAR}",
        r"(?P<y>\d{4})[年년] ?(?:(?P<m>\d{1,2})[月월] ?(?:(?P<d>\d{1,2})[日일])?)?",
        _YEAR,
    )
)
_YEARS = re.compile(r"(\d{4}) ?[-–—/] ?(\d{4})")
_DECADE = re.compile(r"(\d{3})0'?s")
_PREFIX = re.compile(r"^(?:ngay|nam|circa|ca?\.?) +|^ca?\.")
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


def iso_date(text: str, day_first: bool = True) -> str:
    """The date that ``text`` is, as ISO 8601 (``2016-09-04``, ``2016``, ``1930/1950``), or ``""``.

    ``day_first`` decides about ``5/9/2016``, where both numbers could be the month.
    """
    if len(text) > _LONGEST:
        return ""
    if match := _SIMPLE.fullmatch(text):
        return _from_parts(match.groupdict(), day_first)
    plain = _PREFIX.sub("", _plain(text))
    return _interval(plain) or _single(plain, day_first)


def in_numbers(text: str) -> tuple[int, int] | None:
    """The first two numbers of a date whose year comes last, ``(5, 9)`` of ``5/9/2016``."""
    match = _SIMPLE.fullmatch(text)
    if match is None and len(text) <= _LONGEST and _MAY_BE.search(text):
        match = _YEAR_LAST.fullmatch(_PREFIX.sub("", _plain(text)))
    return (int(match["first"]), int(match["second"])) if match else None


def day_range(iso: str) -> tuple[int, int]:
    """The first and the last day that an ISO date covers, as YYYYMMDD; `NO_DAYS` for no date."""
    start, slash, end = iso.partition("/")
    first, last = _days(start), _days(end if slash else start)
    if NO_DAYS in (first, last) or first[0] > last[1]:
        return NO_DAYS
    return (first[0], last[1])


def _plain(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    marked = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in marked if unicodedata.category(char) != "Mn")
    return " ".join(unicodedata.normalize("NFKC", bare).lower().split())


def _interval(plain: str) -> str:
    if match := _DECADE.fullmatch(plain):
        return _ordered(f"{int(match[1]):03}0", f"{int(match[1]):03}9")
    if match := _YEARS.fullmatch(plain):
        return _ordered(_iso(int(match[1])), _iso(int(match[2])))
    start, slash, end = plain.partition("/")
    if slash and _ISO.fullmatch(start) and _ISO.fullmatch(end):
        return _ordered(start, end)
    return ""


def _ordered(start: str, end: str) -> str:
    interval = f"{start}/{end}"
    return interval if day_range(interval) != NO_DAYS else ""


def _single(plain: str, day_first: bool) -> str:
    for shape in _SHAPES:
        if match := shape.fullmatch(plain):
            return _from_parts(match.groupdict(""), day_first)
    return ""


def _from_parts(parts: dict[str, str], day_first: bool) -> str:
    year = int(parts["y"])
    if "first" in parts:
        return _iso(year, *_month_and_day(int(parts["first"]), int(parts["second"]), day_first))
    name = parts.get("name", "")
    if name and name not in _MONTH:
        return ""
    return _iso(year, _MONTH.get(name) or _number(parts.get("m")), _number(parts.get("d")))


def _month_and_day(first: int, second: int, day_first: bool) -> tuple[int, int]:
    day, month = (first, second) if day_first else (second, first)
    return (day, month) if month > 12 >= day else (month, day)


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _iso(year: int, month: int | None = None, day: int | None = None) -> str:
    if not _exists(year, month, day):
        return ""
    iso = f"{year:04}"
    iso += f"-{month:02}" if month is not None else ""
    return iso + (f"-{day:02}" if day is not None else "")


def _exists(year: int, month: int | None, day: int | None) -> bool:
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return False
    return True


def _days(iso: str) -> tuple[int, int]:
    match = _ISO.fullmatch(iso)
    if not match:
        return NO_DAYS
    year, month, day = int(match[1]), _number(match[2]), _number(match[3])
    if not _exists(year, month, day):
        return NO_DAYS
    if month is None:
        return (year * 10000 + 101, year * 10000 + 1231)
    start = year * 10000 + month * 100
    return (start + day, start + day) if day else (start + 1, start + _length(year, month))


def _length(year: int, month: int) -> int:
    return next(day for day in (31, 30, 29, 28) if _exists(year, month, day))
