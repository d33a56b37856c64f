"""HTML as a tree: end tags that are missing are added, those that are too many left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from searchkit.formats.html.tokens import End, Start, tokens, words

MAX_ELEMENTS = 200_000
MAX_DEPTH = 200

VOID = words("area base br col embed hr img input link meta param source track wbr amp-img")
BLOCKS = words(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td "
    "tfoot th thead tr ul caption"
)
"""Elements that begin on a line of their own."""

CLOSED_BY: dict[str, frozenset[str]] = {
    "p": BLOCKS - {"td", "th", "tr", "tbody", "li", "dd", "dt", "body", "caption"},
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "td": frozenset(("td", "th", "tr", "tbody")),
    "th": frozenset(("td", "th", "tr", "tbody")),
    "tr": frozenset(("tr", "tbody")),
    "option": frozenset(("option",)),
    "figcaption": frozenset(("figure",)),
}
"""Element -> start tags that end it (13.1.2.4; no figure is within a caption)."""

WALLS = words("table td th caption template")
"""What an end tag of something outside does not end (13.2.4.2)."""

TABLES = words("table tr td th tbody thead tfoot caption html body")

CHROME = words("nav header footer aside form button")
"""Elements around what is said, not part of it."""

SILENT = words(
    "script style template head title textarea select button svg math object noembed "
    "noframes iframe xmp audio video"
)
"""Elements whose content is no text to read."""

_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_FOR_LISTENERS = re.compile(
    r"(?:^|\s)(?:visually-?hidden|sr-only|screen-reader(?:-text)?|assistive-text|offscreen)(?:\s|$)",
    re.IGNORECASE,
)


_BETWEEN = "\1"
_BETWEENS = re.compile("\1+")
_MARKS = re.compile("[\0\1]")
_SENTENCE_ENDS = frozenset('.!?…”"')


class Element:
    """An element: what it holds, where it stands, and what it stands in.

    ``order`` counts elements in document order; those inside are up to ``last``.
    """

    __slots__ = (
        *("attributes", "content", "is_chrome", "last", "link", "name", "offset", "order"),
        "parent",
    )

    def __init__(self, start: Start, parent: Element | None, order: int) -> None:
        self.name, self.attributes, self.offset = start
        self.parent = parent
        self.content: list[Element | str] = []
        self.order = self.last = order
        around = parent.is_chrome if parent else False
        self.is_chrome: bool = around or self.name in CHROME
        self.link: Element | None = self if self.name == "a" else parent.link if parent else None

    def get(self, name: str) -> str:
        """An attribute's value, stripped; empty without."""
        return self.attributes.get(name, "").strip()

    def walk(self) -> Iterator[Element]:
        """This element and those inside, in document order."""
        waiting: list[Element] = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [each for each in reversed(element.content) if isinstance(each, Element)]

    @property
    def is_hidden(self) -> bool:
        """Whether it says of itself that it is not shown, or shown to listeners alone."""
        return (
            "hidden" in self.attributes
            or _HIDDEN_STYLE.search(self.get("style")) is not None
            or _FOR_LISTENERS.search(self.get("class")) is not None
        )


def parse(text: str) -> tuple[Element, bool]:
    """The tree under a nameless root, and whether all of the text is in it."""
    builder = _Builder()
    for token in tokens(text):
        if isinstance(token, str):
            builder.top.content.append(token)
        elif isinstance(token, End):
            builder.end(token.name)
        elif builder.count >= MAX_ELEMENTS:
            return builder.finished(), False
        else:
            builder.start(token)
    return builder.finished(), True


def text_of(element: Element, left_out: frozenset[int] = frozenset()) -> str:
    """What an element says: white space as one space, a line for every block and ``<br>``.

    ``left_out`` are the orders of elements inside that are not taken.
    """
    pieces: list[str] = []
    waiting: list[Element | str] = [element]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            pieces.append(each)
        elif each.name == "br":
            pieces.append("\0")
        elif each is element or not _is_silent(each, left_out):
            edge = ["\0"] if each.name in BLOCKS else []
            edge = [_BETWEEN] if each.name == "span" and each is not element else edge
            waiting += [*edge, *reversed(each.content), *edge]
    text = _BETWEENS.sub(_parted, "".join(map(_visible, pieces)))
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\0"))))


def _parted(found: re.Match[str]) -> str:
    """A space where spans meet, if one sentence or name ends there and another begins."""
    start, end = found.span()
    if end - start < 2:
        return ""
    before, after = found.string[max(start - 1, 0) : start], found.string[end : end + 1]
    return " " if after.isupper() and (before.islower() or before in _SENTENCE_ENDS) else ""


def _visible(piece: str) -> str:
    return piece if piece in ("\0", _BETWEEN) else _MARKS.sub("\ufffd", piece)


def _is_silent(element: Element, left_out: frozenset[int]) -> bool:
    return element.name in SILENT or element.order in left_out or element.is_hidden


class _Builder:
    def __init__(self) -> None:
        self.count = 0
        self.root = self.top = Element(Start("", {}, 0), None, 0)
        self._open: Counter[str] = Counter()
        self._depth = 0

    def start(self, token: Start) -> None:
        while token.name in CLOSED_BY.get(self.top.name, ()):
            self._close()
        self.count += 1
        element = Element(token, self.top, self.count)
        self.top.content.append(element)
        if token.name not in VOID and self._depth < MAX_DEPTH:
            self.top = element
            self._open[element.name] += 1
            self._depth += 1

    def end(self, name: str) -> None:
        if not self._open[name] or not self._is_within_reach(name):
            return
        while self._close() != name:
            pass

    def finished(self) -> Element:
        while self.top is not self.root:
            self._close()
        self.root.last = self.count
        return self.root

    def _close(self) -> str:
        closed = self.top
        assert closed.parent is not None
        closed.last = self.count
        self._open[closed.name] -= 1
        self._depth -= 1
        self.top = closed.parent
        return closed.name

    def _is_within_reach(self, name: str) -> bool:
        """Whether the open element of that name is not outside of a table that is open, too."""
        if name in TABLES:
            return True
        each = self.top
        while each.name != name:
            if each.name in WALLS or each.parent is None:
                return False
            each = each.parent
        return True
