"""Plain lines for pipes: hits as tab-separated columns, files, and the count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from searchkit.caption import field_text
from searchkit.render.clean import clean_line
from searchkit.results import Hit, Results, Span

if TYPE_CHECKING:
    from searchkit.render import Style

MATCH_ON, MATCH_OFF = "\x1b[1;31m", "\x1b[0m"


def plain(results: Results, style: Style, _first_rank: int) -> Iterator[str]:
    """A line a hit, best first: source, locator, date, and the whole caption, tab-separated.

    For ``cut -f4`` and ``awk -F'\\t'``: the caption's own tabs and line breaks are spaces. A
    hit with only some of the words has a fifth column, ``partial``. With colour, the matched
    words in the caption are highlighted.
    """
    for hit in results.hits:
        yield "\t".join(_columns(hit, style.color))


def files(results: Results, _style: Style, _first_rank: int) -> Iterator[str]:
    """The sources of the hits with all words, each once, best first."""
    for source in dict.fromkeys(hit.caption.source for hit in results.hits if not hit.partial):
        if source:
            yield clean_line(source)


def count(results: Results, _style: Style, _first_rank: int) -> Iterator[str]:
    """How many captions match, those of other pages included."""
    yield str(results.total)


def _columns(hit: Hit, color: bool) -> list[str]:
    caption = hit.caption
    text = clean_line(field_text(caption, hit.shown))
    return [
        clean_line(caption.source),
        clean_line(hit.locator),
        clean_line(caption.date),
        _highlighted(text, hit.matched.get(hit.shown, ())) if color else text,
        *(["partial"] if hit.partial else []),
    ]


def _highlighted(text: str, spans: tuple[Span, ...]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], MATCH_ON, text[start:end], MATCH_OFF]
        at = end
    return "".join([*parts, text[at:]])
