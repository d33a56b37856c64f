"""What the tests of the output share: pages of hits, and what they look like when printed."""

import io
import re
from typing import Any

from searchkit import render
from searchkit.caption import Caption
from searchkit.render import Style
from searchkit.results import Hit, Results, Span

SGR = r"\x1b\[[0-9;]*m"
LINK = r"\x1b\]8;(?:id=[0-9]+;file://[!-~]+|;)\x1b\\"
OURS = re.compile(f"{SGR}|{LINK}")


def printed(results: Results, style: Style, first_rank: int = 1) -> str:
    stream = io.StringIO()
    render.render(results, style, stream, first_rank=first_rank)
    return stream.getvalue()


def page(*texts: str, spans: tuple[Span, ...] = (), **fields: Any) -> Results:
    hits = tuple(Hit(Caption(id=t, text=t, source="s.txt", **fields), 1.0, spans) for t in texts)
    return Results("q", len(hits), hits)


def visible(text: str) -> str:
    return OURS.sub("", text)
