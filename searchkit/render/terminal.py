"""Hits for a person at a terminal: links, dimmed facts, highlighted and wrapped snippets."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.style import Style as RichStyle
from rich.text import Text

from searchkit.caption import field_text, shown_text
from searchkit.render.clean import clean_line
from searchkit.render.paths import media_of, path_of, place_of
from searchkit.results import Excerpt, Hit, Results

if TYPE_CHECKING:
    from searchkit.render import Style

MATCH = "bold red"
QUIET = "dim"
PARTIAL = "  (some of the words)"
MIN_WIDTH = 20
MIN_EXCERPT = 120
RAGGED = 16
"""Characters that two lines may lose to wrapping between words."""


def lines(results: Results, style: Style, first_rank: int) -> Iterator[str]:
    """Each hit as a header and its snippets, indented below its rank; a blank line between."""
    console = _console(style)
    margin = len(str(first_rank + len(results.hits) - 1))
    width = max(style.width - margin - 2, MIN_WIDTH)
    for rank, hit in enumerate(results.hits, first_rank):
        if rank > first_rank:
            yield ""
        edge = Text(f"{rank:>{margin}}  ", QUIET)
        for line in _wrapped(_blocks(hit, style.root, width), console, width):
            yield _ansi(Text.assemble(edge, line), console)
            edge = Text(" " * len(edge))


def _console(style: Style) -> Console:
    """A console that only turns `Text` into a string; the caller has decided the rest."""
    return Console(
        file=StringIO(),
        force_terminal=True,
        color_system="standard" if style.color else None,
        no_color=False,
        legacy_windows=False,
    )


def _wrapped(blocks: list[Text], console: Console, width: int) -> Iterator[Text]:
    for block in blocks:
        for line in block.wrap(console, width, overflow="fold"):
            line.rstrip()
            yield line


def _ansi(line: Text, console: Console) -> str:
    with console.capture() as capture:
        console.print(line, soft_wrap=True, end="")
    return capture.get()


def _blocks(hit: Hit, root: Path, width: int) -> list[Text]:
    """The header and the text, with the fields that matched where it is not the text."""
    room = max(2 * width - RAGGED, MIN_EXCERPT)
    blocks = [_header(hit, root)]
    if field_text(hit.caption, hit.shown).strip():
        blocks.append(_snippet(hit.excerpt(room)))
    for name in () if hit.shown in hit.matched else hit.matched:
        label = (f"{clean_line(name)}: ", QUIET)
        blocks.append(Text.assemble(label, _snippet(hit.field_excerpt(name, room))))
    return blocks


def _header(hit: Hit, root: Path) -> Text:
    caption = hit.caption
    link = RichStyle(color="cyan", link=_url(path_of(caption.source, root)))
    media = media_of(caption, root)
    facts = " · ".join(filter(None, (caption.date, shown_text(caption, "place"))))
    return Text.assemble(
        (clean_line(place_of(caption.source, root) or caption.id), link),
        clean_line(f", {hit.locator}" if hit.locator else ""),
        "  " if media else "",
        (clean_line(media), RichStyle(color="cyan", link=_url(media))),
        (clean_line(f"  {facts}" if facts else ""), QUIET),
        (PARTIAL if hit.partial else "", QUIET),
    )


def _snippet(excerpt: Excerpt) -> Text:
    text = Text(clean_line(excerpt.text))
    for start, end in excerpt.spans:
        text.stylize(MATCH, start, end)
    return text


def _url(path: str) -> str | None:
    """The file's address; none for a name that no file can have."""
    try:
        return Path(path).absolute().as_uri() if path else None
    except ValueError:
        return None
