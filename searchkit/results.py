"""What a search answers: hits with the places that matched, and excerpts of them.

Everything here is data: text with spans, never markup. Spans are ``[start, end)`` in code
points.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from searchkit.caption import Caption, field_text

Span = tuple[int, int]

ELLIPSIS = "…"

_SCENE = 80
"""Characters within which matches belong together when one place is told."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text with the matched places in it; ``spans`` are offsets into ``text``."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A caption that matches.

    ``spans`` are the matched places in ``caption.text``; ``fields`` holds, for every other
    field that matched, those in the field's text (`searchkit.caption.field_text`).
    ``shown`` is the field that holds the caption in the language asked for.
    """

    caption: Caption
    score: float
    spans: tuple[Span, ...] = ()
    fields: Mapping[str, tuple[Span, ...]] = field(default_factory=dict, hash=False)
    partial: bool = False
    shown: str = "text"

    @property
    def matched(self) -> Mapping[str, tuple[Span, ...]]:
        """The matched places by field, those in the text first."""
        return {**({"text": self.spans} if self.spans else {}), **self.fields}

    @property
    def locator(self) -> str:
        """Where in the source the match begins; in subtitles the time code of its cue."""
        if not self.spans:
            return self.caption.locator
        best, _ = _densest(self.spans, _SCENE)
        return self.caption.locator_at(self.spans[best][0])

    def excerpt(self, width: int = 160) -> Excerpt:
        """The caption as shown in at most ``width`` characters around its best matches."""
        return self.field_excerpt(self.shown, width)

    def field_excerpt(self, name: str, width: int = 160) -> Excerpt:
        """The same for another field."""
        return cut(field_text(self.caption, name), self.matched.get(name, ()), width)


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits; ``total`` counts every caption that matches, not the partial hits.

    Where nothing matched as typed, ``read_as`` is the query that was answered instead, and
    ``suggestion`` is another query to try; both are empty otherwise. Where the time was over
    before all was looked at, they are not complete: there may be more hits, and better ones.
    ``notes`` say what of the query was left out, and what to do.
    """

    query: str
    total: int
    hits: tuple[Hit, ...]
    seconds: float = 0.0
    read_as: str = ""
    suggestion: str = ""
    is_complete: bool = True
    notes: tuple[str, ...] = ()


def cut(text: str, spans: tuple[Span, ...], width: int) -> Excerpt:
    """The ``width`` characters of a text that hold most spans, cut between words if possible.

    A place that is cut off is marked by an ellipsis, which counts towards the width. Spans
    are whole; only one that is wider than the window is shortened.
    """
    if len(text) <= width:
        return Excerpt(text, spans)
    room = width - 2 * len(ELLIPSIS)
    if room < 1:
        return Excerpt(ELLIPSIS[: max(width, 0)])
    start = _start(spans, len(text), room)
    start, end = _on_words(text, start, start + room, spans)
    return _piece(text, start, end, spans)


def _start(spans: tuple[Span, ...], length: int, room: int) -> int:
    """Where a window of ``room`` characters begins so that it holds the most spans."""
    if not spans:
        return 0
    best, held = _densest(spans, room)
    first, last = spans[best][0], spans[best + max(held, 1) - 1][1]
    middle = (first + min(last, first + room)) // 2
    return max(0, min(middle - room // 2, first, length - room))


def _densest(spans: tuple[Span, ...], room: int) -> tuple[int, int]:
    """The span from which a window holds the most, the first of such; and how many it holds."""
    ends = [end for _, end in spans]
    held = [bisect_right(ends, start + room) - i for i, (start, _) in enumerate(spans)]
    best = max(range(len(spans)), key=lambda i: (held[i], -i))
    return best, held[best]


def _on_words(text: str, start: int, end: int, spans: tuple[Span, ...]) -> Span:
    """Move the ends inwards to spaces, unless that would cut a matched place off."""
    inside = _inside(spans, start, end)
    first, last = (inside[0][0], inside[-1][1]) if inside else (end, start)
    if start > 0 and not text[start - 1].isspace():
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    if end < len(text) and not text[end].isspace():
        space = text.rfind(" ", last, end)
        end = space if space > start else end
    return start, end


def _inside(spans: tuple[Span, ...], start: int, end: int) -> list[Span]:
    """The spans in a window; one that is wider than it is shortened."""
    whole = [(a, b) for a, b in spans if start <= a and b <= end]
    return whole or [(a, min(b, end)) for a, b in spans if start <= a < end]


def _piece(text: str, start: int, end: int, spans: tuple[Span, ...]) -> Excerpt:
    before = ELLIPSIS if start else ""
    after = ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    moved = tuple((a + shift, b + shift) for a, b in _inside(spans, start, end))
    return Excerpt(before + text[start:end] + after, moved)
