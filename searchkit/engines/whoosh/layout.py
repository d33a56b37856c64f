"""What writer and readers of segments agree on, beside the formats of Whoosh itself."""

from __future__ import annotations

NAME = "MAIN"
"""What the names of an index's files begin with."""
LAYOUT = 2
"""Counts up whenever the bytes of a segment change; noted in the segment's directory."""
LENGTHS = tuple(round((1.033**number - 1) * 27) for number in range(256))
"""Length byte -> length, as Whoosh rounds the lengths of fields."""

STORED_HEAD = b"}U\x07captionX"
"""A pickled ``{"caption": ...}`` up to the length of the text."""
STORED_TAIL = b"s."

MAGIC = b"W3Bl"
BLOCK_INFO, LEVEL_AT = 30, 23
"""Bytes of a posting block's first pickle; where in it the level of compression is, 0 for none."""
GROUP = 7
"""Bytes of a run of table entries: positions in each, bytes of a position, number of entries."""

TERMS_HEADER = b"HSH3\x01" + bytes(8)
STATISTICS = 23
"""Bytes of a term's value before the place of its blocks, where an inlined posting may stand."""
TABLES = 256
"""Hash tables of the term file, each with its place (8 bytes) and slots (4) in the directory."""

INLINE_ID, INLINE_COUNT, INLINE_VALUE = 3, 9, 13
"""Where the document, the count and the value are in an inlined posting."""
