"""img2dataset: beside each picture its caption as text, the same with all else known as JSON.

``000000012.jpg``, ``000000012.txt`` and ``000000012.json``, whose ``key`` is that name. A caption
that the text has is left to it, and the counts of a part (``00000_stats.json``) tell none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from searchkit.caption import Caption
from searchkit.formats import beside
from searchkit.formats.files import File, Problem
from searchkit.formats.records import as_text, record

RECORD = frozenset({"key", "status", "url", "error_message"})
COUNTS = frozenset({"count", "successes", "failed_to_download", "status_dict"})


def matches(data: Any) -> bool:
    """Whether a JSON document is the record of a picture or has the counts of a part."""
    return isinstance(data, dict) and (data.keys() >= RECORD or data.keys() >= COUNTS)


def captions(file: File, data: dict[str, Any]) -> Iterator[Caption | Problem]:
    """The caption of a picture, unless the text beside it is read as well and is the same."""
    if not data.keys() >= RECORD:
        return
    stem = file.path.stem
    picture = beside.picture(file) if data["key"] == stem else ""
    found = record(file, 1, {"media": picture} | data, "item 1")
    is_told = picture and isinstance(found, Caption) and _is_text(file, found.text)
    if file.is_named or not is_told:
        yield found


def _is_text(file: File, caption: str) -> bool:
    """Whether the text beside a record is this caption and nothing else."""
    text = file.beside(f"{file.path.stem}.txt")
    if not text:
        return False
    try:
        with text.text(errors="replace") as stream:
            return as_text(stream.read(2 * len(caption) + 100)) == caption
    except OSError:
        return False
