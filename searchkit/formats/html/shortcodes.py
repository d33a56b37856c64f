"""WordPress's shortcode ``[caption]``, as it stands in exports and in pages that were not built.

``[caption width="300"]<a href="b.jpg"><img src="a.jpg" /></a> The text[/caption]``, or before
WordPress 3.4 with the text as the attribute ``caption``.
"""

from __future__ import annotations

import re

LONGEST = 5_000
"""Characters of what a shortcode is about; a longer one was not closed where it should be."""

_MARK = re.compile(r"\[(/?)(?:wp_)?caption(?=[\s\]])([^\[\]<>]{0,1000})\]")
_PICTURE = re.compile(
    r"\s*(?:<p\b[^<>]*>\s*)?(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?(?:\s*</p>)?", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"\scaption=\"([^\"]*)\"|\scaption='([^']*)'")


def as_figures(markup: str) -> str:
    """The markup with the captions of shortcodes as those of figures, its lines as they were."""
    if "caption]" not in markup:
        return markup
    pieces: list[str] = []
    opening: re.Match[str] | None = None
    done = 0
    for mark in _MARK.finditer(markup):
        if not mark[1]:
            opening = mark
        elif opening is not None:
            if figure := _figure(opening[2], markup[opening.end() : mark.start()]):
                pieces += [markup[done : opening.start()], figure]
                done = mark.end()
            opening = None
    return "".join([*pieces, markup[done:]])


def _figure(attributes: str, content: str) -> str:
    """A shortcode as a figure; empty where it has no picture or says nothing."""
    picture = _PICTURE.match(content) if len(content) <= LONGEST else None
    if picture is None:
        return ""
    text = content[picture.end() :]
    if not text.strip() and (given := _ATTRIBUTE.search(attributes)):
        text += given[1] or given[2] or ""
    if not text.strip():
        return ""
    lines = "\n" * attributes.count("\n")
    return f"<figure>{lines}{picture[0]}<figcaption>{text}</figcaption></figure>"
