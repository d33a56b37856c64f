"""Whoosh's files; importing this makes sure that the Whoosh which is there will do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from searchkit.engines.whoosh.distribution import check
from searchkit.engines.whoosh.layout import NAME
from searchkit.engines.whoosh.toc import Segment

check()

from whoosh.codec.whoosh3 import W3Codec, W3Segment  # noqa: E402
from whoosh.filedb.filestore import FileStorage  # noqa: E402


class Storage(FileStorage):  # type: ignore[misc]
    """A folder of Whoosh's."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))


def stock(segment: Segment) -> Any:
    """A segment as Whoosh's own class, of which tables of contents are made."""
    if isinstance(segment, W3Segment):
        return segment
    found = W3Segment(W3Codec(), NAME, segment.doc_count_all(), segment.segid)
    found._deleted = set(segment.deleted_docs()) or None
    found._fieldlengths = segment.lengths()
    found.compound = segment.is_compound()
    return found
