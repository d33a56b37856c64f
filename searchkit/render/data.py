"""JSON: the whole page as one object, or one object a line.

Texts are exactly as stored, so spans, ``[start, end)`` in code points, cut the matched
words out of them. What could act on a terminal leaves as ``\\u`` escapes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from searchkit.render.clean import escape
from searchkit.render.paths import media_of, path_of
from searchkit.results import Hit, Results

if TYPE_CHECKING:
    from searchkit.render import Style

SCHEMA_VERSION = 2
"""Goes up when a key is taken away or changes its meaning, not when one is added."""

_ELSEWHERE = ("id", "text", "source", "locator")


def document(results: Results, style: Style, first_rank: int) -> Iterator[str]:
    """The page as one object."""
    yield _dump(
        {
            "schema_version": SCHEMA_VERSION,
            "query": results.query,
            "total": results.total,
            "offset": first_rank - 1,
            "seconds": round(results.seconds, 6),
            "read_as": results.read_as,
            "suggestion": results.suggestion,
            "complete": results.is_complete,
            "notes": results.notes,
            "hits": [_record(*row, style.root) for row in enumerate(results.hits, first_rank)],
        }
    )


def records(results: Results, style: Style, first_rank: int) -> Iterator[str]:
    """The hits, an object a line."""
    for rank, hit in enumerate(results.hits, first_rank):
        yield _dump(_record(rank, hit, style.root))


def _record(rank: int, hit: Hit, root: Path) -> dict[str, Any]:
    """One hit; offsets of keywords, people and place are into their values joined by ``", "``.

    ``source`` is as stored, ``path`` the file as it opens from the working directory, and
    ``media_path`` the picture or video that is another file. Partial hits have no score: theirs
    is not to be compared with those of hits with all the words.
    """
    caption, excerpt = hit.caption, hit.excerpt()
    fields = caption.to_dict()
    return {
        "rank": rank,
        "id": caption.id,
        "score": None if hit.partial else hit.score,
        "partial": hit.partial,
        "caption": caption.text,
        "shown": hit.shown,
        "spans": hit.spans,
        "excerpt": {"text": excerpt.text, "spans": excerpt.spans},
        "source": caption.source,
        "path": path_of(caption.source, root),
        "media_path": media_of(caption, root),
        "locator": hit.locator,
        "fields": {name: fields[name] for name in fields if name not in _ELSEWHERE},
        "matched": hit.matched,
    }


def _dump(value: dict[str, Any]) -> str:
    return escape(json.dumps(value, ensure_ascii=False))
