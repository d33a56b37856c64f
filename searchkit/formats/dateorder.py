"""Whether the dates of a table's column are written month first or day first.

``3/14/2016`` can only be month first, ``14/3/2016`` only day first, ``3/4/2016`` could be either.
The column decides about those: month first where other dates of it show that and none shows
the contrary, else day first. It is gone through for that once, when the first date that could
be either comes; nothing of it is kept but counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from searchkit.dates import in_numbers, iso_date
from searchkit.formats.files import File, Problem
from searchkit.formats.records import Row, as_text, columns_for

Order = Literal["month", "day", "either"]
"""What comes first in a date."""

Placed = tuple[str, Row]
"""Where a record is, and values of it by column."""

MONTHS = 12
DAYS = 31

CURE = "write them as 2016-04-03, year first"


@dataclass(slots=True)
class _Seen:
    """How many dates of an order a column has, and the first of them."""

    count: int = 0
    text: str = ""
    where: str = ""

    def __str__(self) -> str:
        return f"{self.count:,}, such as {self.text}, {self.where}"


class DateOrder:
    """Reads the dates of one table's records as their columns show that they are meant.

    ``again`` goes through some of its columns anew.
    """

    def __init__(
        self, file: File, names: Iterable[str], again: Callable[[Sequence[str]], Iterable[Placed]]
    ) -> None:
        self._file = file
        self._columns = columns_for("date", names, file.options.columns)
        self._again = again
        self._seen: dict[str, dict[Order, _Seen]] | None = None

    def applied(self, row: Row) -> Row:
        """The record; its date as ISO 8601 where it could be either and is month first."""
        for column in self._columns:
            if value := row.get(column):
                if order(value) == "either" and self._is_month_first(column):
                    return {**row, column: iso_date(as_text(value), day_first=False) or value}
                break
        return row

    def _is_month_first(self, column: str) -> bool:
        if self._seen is None:
            self._seen = self._looked()
        return self._seen.get(column, {}).keys() == {"month", "either"}

    def problems(self) -> Iterator[Problem]:
        """A remark for each column whose dates contradict each other, once all are read."""
        for column, seen in (self._seen or {}).items():
            if len(seen) == 3:
                month, day, either = seen["month"], seen["day"], seen["either"]
                what = (
                    f"column {as_text(column)} has dates month first ({month}) and day first "
                    f"({day}); those that could be either ({either}) are read day first"
                )
                yield self._file.problem(what, CURE, locator=either.where, refused=False)

    def _looked(self) -> dict[str, dict[Order, _Seen]]:
        """What the dates of each column show."""
        found: dict[str, dict[Order, _Seen]] = defaultdict(lambda: defaultdict(_Seen))
        for where, row in self._again(self._columns):
            for column in self._columns:
                if (first := order(row.get(column))) is not None:
                    seen = found[column][first]
                    if not seen.count:
                        seen.text, seen.where = as_text(row[column]), where
                    seen.count += 1
        return {column: dict(seen) for column, seen in found.items()}


def order(value: Any) -> Order | None:
    """What comes first in a cell's date; None for what is no date in numbers, or plain anyway."""
    if not isinstance(value, str):
        return None
    numbers = in_numbers(as_text(value) if "<" in value or "&" in value else value)
    if not numbers or numbers[0] == numbers[1] or not all(1 <= n <= DAYS for n in numbers):
        return None
    if max(numbers) <= MONTHS:
        return "either"
    if min(numbers) > MONTHS:
        return None
    return "month" if numbers[0] <= MONTHS else "day"
