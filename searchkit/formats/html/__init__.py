"""Web pages (``.html``, ``.htm``, ``.xhtml``), as saved by a browser or a crawler.

A page's captions are those of its figures and of the elements that content systems mark as
captions, then those that stand in its JSON-LD alone. Headline, author, date, language and
keywords of the page hold for all of them. Identical captions of a page are stored once. A
page without captions yields nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from searchkit.caption import Caption
from searchkit.formats.crawled import compact
from searchkit.formats.files import File, Problem
from searchkit.formats.html.charset import text_of
from searchkit.formats.html.figures import Figure, Fragment, figures
from searchkit.formats.html.linked import is_video, names, value
from searchkit.formats.html.page import Page
from searchkit.formats.html.shortcodes import as_figures
from searchkit.formats.html.tree import MAX_ELEMENTS, parse
from searchkit.formats.records import record

NOTHING = "no caption in this page"


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a page."""
    yield from page(file, text_of(file))


def page(file: File, text: str) -> Iterator[Caption | Problem]:
    """Yield the captions of a page's text, and problems of the page as a whole."""
    text = as_figures(text)
    root, is_whole = parse(text)
    fragment = Fragment.of(root)
    about = Page(fragment.elements)
    if not is_whole:
        what = f"more than {MAX_ELEMENTS:,} elements, what is behind them is not read"
        yield file.problem(what, "split the page")
    if about.linked.is_broken:
        yield file.problem("JSON-LD that is no JSON is left out", refused=False)
    rows = list(_rows(about, fragment, text))
    if not rows and is_whole and file.is_named:
        yield file.problem(NOTHING, refused=False)
    defaults = about.shared() | ({"essay": file.path.stem} if about.headline else {})
    for number, (locator, row) in enumerate(rows, 1):
        place = {"number": str(number)} if about.headline else {}
        yield record(file, number, row | place, locator, defaults)


def _rows(about: Page, fragment: Fragment, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The captions of a page, each once, with where they stand."""
    found = figures(fragment, about.headline, about.is_article)
    seen = {compact(about.headline), ""}
    for line, figure in _lines(found, text):
        if (key := compact(figure.text)) not in seen:
            seen.add(key)
            yield f"line {line}", _row(figure)
    media = {_file_name(figure.media) for figure in found if figure.media}
    for number, node in enumerate(about.linked.media, 1):
        row = _linked_row(node)
        if (key := compact(row["text"])) not in seen and _file_name(row["media"]) not in media:
            seen.add(key)
            yield f"JSON-LD {number}", {name: each for name, each in row.items() if each}


def _lines(found: Iterable[Figure], text: str) -> Iterator[tuple[int, Figure]]:
    """The figures with the lines that they are in."""
    line, place = 1, 0
    for figure in found:
        line += text.count("\n", place, figure.offset)
        place = max(place, figure.offset)
        yield line, figure


def _row(figure: Figure) -> dict[str, Any]:
    values = (figure.text, figure.media, figure.credit, figure.alt)
    pairs = zip(("text", "media", "credit", "alt_text"), values, strict=True)
    return {name: each for name, each in pairs if each}


def _linked_row(node: Mapping[str, Any]) -> dict[str, Any]:
    text = value(node, "caption", "description", "text")
    name = value(node, "name", "headline", "title")
    text = text or (name if is_video(node) or not _file_like(name) else "")
    return {
        "text": text,
        "headline": name if is_video(node) and name != text else "",
        "media": value(node, "contenturl", "url", "embedurl", "@id"),
        "byline": ", ".join(names(node.get("creator") or node.get("author") or [])),
        "credit": value(node, "credittext", "copyrightnotice", "copyrightholder"),
        "date": value(node, "datecreated", "uploaddate", "datepublished"),
    }


def _file_like(name: str) -> bool:
    return " " not in name


def _file_name(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2].casefold()
