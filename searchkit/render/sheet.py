"""CSV for spreadsheets: RFC 4180, every cell quoted, and none of them a formula.

After OWASP's "CSV Injection": a text that a spreadsheet would work out stands behind an
apostrophe, also behind a sign at which another locale would begin a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from searchkit.caption import field_text, shown_text
from searchkit.render.clean import clean
from searchkit.render.paths import path_of
from searchkit.results import Hit, Results

if TYPE_CHECKING:
    from searchkit.render import Style

FIELDS = ("headline", "byline", "credit", "city", "country", "keywords", "people")
COLUMNS = (
    *("rank", "source", "locator", "date", "caption"),
    *FIELDS,
    *("id", "score", "partial", "path"),
)

_SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(rf'\A(?=[\s"]*{_SIGN})|(?<=[;\n])(?=(?:[^\S\n]|")*{_SIGN})')
"""Before what may be a formula, also behind quotes; the last four signs are full-width forms."""


def table(results: Results, style: Style, first_rank: int) -> Iterator[str]:
    """The names of the columns, then a record a hit; ``partial`` holds ``yes`` or nothing.

    The caption is that of the language asked for, whole and with its line breaks; ``path`` is
    the file as it opens from the working directory. Partial hits have no score.
    """
    yield _record(COLUMNS)
    for rank, hit in enumerate(results.hits, first_rank):
        yield _record((str(rank), *_cells(hit, style.root)))


def _cells(hit: Hit, root: Path) -> Iterator[str]:
    caption = hit.caption
    yield from (caption.source, hit.locator, caption.date, field_text(caption, hit.shown))
    yield from (shown_text(caption, name) for name in FIELDS)
    yield from (caption.id, *(("", "yes") if hit.partial else (f"{hit.score:.6g}", "")))
    yield path_of(caption.source, root)


def _record(cells: tuple[str, ...]) -> str:
    """A record but for the line feed at its end, before which the standard has a return."""
    return ",".join(f'"{_cell(text)}"' for text in cells) + "\r"


def _cell(text: str) -> str:
    plain = clean(text.replace("\r\n", "\n")).replace("\t", " ")
    return _FORMULA.sub("'", plain).replace('"', '""')
