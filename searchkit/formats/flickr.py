"""Lists of a picture's name, the number of its caption, and the caption: Flickr8k, Flickr30k.

``1000092795.jpg#0<tab>Two young men ...`` is the format of their ``.token`` files; a space may
stand in place of the tab, and the number may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.caption import Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.lines import numbered, undecoded
from searchkit.formats.photo.sidecar import PICTURES
from searchkit.formats.records import record

CURE = "write the picture's name, # and a number, a tab, and the caption"

_SUFFIX = "|".join(re.escape(suffix) for suffix in PICTURES)
_LINE = re.compile(
    rf"((?P<media>[^\t]{{1,250}}?(?:{_SUFFIX}))#\d{{1,9}})[\t ]+(?P<numbered>.*)"
    rf"|(?P<name>[^\t]{{1,250}}?(?:{_SUFFIX}))\t+(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)


def is_list(line: str) -> bool:
    """Whether a line names a picture and then has its caption."""
    return _LINE.match(line) is not None


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a list, in order."""
    filled = ((line, text) for line, text in numbered(file) if text.strip())
    for number, (line, text) in enumerate(filled, 1):
        yield undecoded(file, line, text) or _caption(file, number, line, text)


def _caption(file: File, number: int, line: int, text: str) -> Caption | Problem:
    match = _LINE.match(text.rstrip("\r\n"))
    if match is None:
        return file.problem("no picture and caption", CURE, locator=f"line {line}")
    row = {
        "id": match[1],
        "media": match["media"] or match["name"],
        "text": match["numbered"] if match["media"] else match["text"],
    }
    return record(file, number, row, f"line {line}")
