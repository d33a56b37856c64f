"""HTML in a record's values, undone: tags and character references, where they are really there."""

from __future__ import annotations

import html
import re
from html.entities import html5

_INLINE = "a abbr b big cite code del em font i ins mark q s small span strike strong sub sup tt u"
_BLOCK = (
    "blockquote center dd div dl dt h1 h2 h3 h4 h5 h6 li ol ul p pre table tbody td th thead tr"
)
_ALONE = "br hr img p wbr"

_NAMES = "|".join(f"{_INLINE} {_BLOCK} {_ALONE}".split())
_ATTRIBUTE = r"""\s+[\w:-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"'=]+))"""
_TAG = re.compile(rf"<(/?)({_NAMES})(?:{_ATTRIBUTE})*\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*-->", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BREAKS = frozenset(_BLOCK.split())
_STANDING_ALONE = frozenset(_ALONE.split())
_SPACES = re.compile(r"[ \t\r\n]+")


def plain(text: str) -> str:
    """A text without its tags and with its references read; ``a < b`` and ``R&B`` stay.

    It is HTML if an element of HTML is closed in it or one stands that needs no end, such as
    ``<br>``. A reference needs its semicolon.
    """
    if "<" in text and any(map(_shows_html, _TAG.finditer(text))):
        text = _without_tags(text)
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _shows_html(tag: re.Match[str]) -> bool:
    return bool(tag[1]) or tag[2].lower() in _STANDING_ALONE


def _without_tags(text: str) -> str:
    bare = _SPACES.sub(" ", _COMMENT.sub("", text))
    lines = re.sub(" +", " ", _TAG.sub(_in_place, bare)).split("\n")
    return "\n".join(filter(None, map(str.strip, lines)))


def _referred(found: re.Match[str]) -> str:
    """The character that is meant; of names those of HTML alone, and whole."""
    return html.unescape(found[0]) if found[0][1:] in html5 or found[0][1] == "#" else found[0]


def _in_place(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name in ("td", "th"):
        return " "
    return "\n" if name in _BREAKS or name in ("br", "hr") else ""
