"""Plain lines for pipes: hits as tab-separated columns, files, and the count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from searchkit.caption import field_text
from searchkit.render.clean import clean_line
from searchkit.render.paths import path_of, place_of
from searchkit.results import Hit, Results, Span

if TYPE_CHECKING:
    from searchkit.render import Style

MATCH_ON, MATCH_OFF = "\x1b[1;31m", "\x1b[0m"


def plain(results: Results, style: Style, _first_rank: int) -> Iterator[str]:
    """A line a hit, best first: where it is, locator, date, and the whole caption, tab-separated.

    For ``cut -f4`` and ``awk -F'\\t'``: the caption's own tabs and line breaks are spaces. A
    hit with only some of the words has a fifth column, ``partial``. With colour, the matched
    words in the caption are highlighted.
    """
    for hit in results.hits:
        yield "\t".join(_columns(hit, style))


def files(results: Results, style: Style, first_rank: int) -> Iterator[str]:
    """The files of the hits that are counted, each once, best first."""
    counted = results.hits[: max(0, results.total - first_rank + 1)]
    sources = dict.fromkeys(hit.caption.source for hit in counted)
    for path in dict.fromkeys(path_of(source, style.root) for source in sources):
        if path:
            yield clean_line(path)


def count(results: Results, _style: Style, _first_rank: int) -> Iterator[str]:
    """How many captions match, those of other pages included."""
    yield str(results.total)


def _columns(hit: Hit, style: Style) -> list[str]:
    caption = hit.caption
    text = clean_line(field_text(caption, hit.shown))
    return [
        clean_line(place_of(caption.source, style.root)),
        clean_line(hit.locator),
        clean_line(caption.date),
        _highlighted(text, hit.matched.get(hit.shown, ())) if style.color else text,
        *(["partial"] if hit.partial else []),
    ]


def _highlighted(text: str, spans: tuple[Span, ...]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], MATCH_ON, text[start:end], MATCH_OFF]
        at = end
    return "".join([*parts, text[at:]])
