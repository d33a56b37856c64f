"""Web archives of one file (``.mhtml``, ``.mht``; RFC 2557): the page is the first HTML part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from itertools import islice

from searchkit.caption import Caption
from searchkit.formats import html
from searchkit.formats.files import File, Problem, UnreadableError
from searchkit.formats.html.charset import LARGEST, TOO_LARGE, decoded

MANY_HEADERS, MANY_MARKS = 500, 20
LONGEST_LINE = 2**20

_HTML = ("text/html", "application/xhtml+xml")

Marks = tuple[bytes, ...]
"""How the lines between parts begin."""

NO_PAGE = "no HTML part in this web archive"
NO_PAGE_CURE = "save the page again as HTML or as a web archive"


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield the captions of a saved page."""
    with file.open() as stream:
        lines = iter(lambda: stream.readline(LONGEST_LINE), b"")
        part = _page(lines)
    if part is None:
        yield file.problem(NO_PAGE, NO_PAGE_CURE)
        return
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    yield from html.page(file, decoded(data, file.options.encoding))


def _page(lines: Iterator[bytes]) -> Message | None:
    """The first part that is HTML, headers and all; others are not kept."""
    headers = _headers(lines)
    marks: Marks = ()
    while True:
        part = message_from_bytes(headers)
        marks = (*marks, *filter(None, [_mark(part)]))[-MANY_MARKS:]
        if part.get_content_type() in _HTML:
            return message_from_bytes(headers + b"\r\n" + _body(lines, marks))
        if next((line for line in lines if line.startswith(marks)), None) is None:
            return None
        headers = _headers(lines)


def _mark(part: Message) -> bytes:
    """How the lines between the parts of a part begin; empty for one that has none."""
    try:
        boundary = part.get_boundary("") or ""
    except (ValueError, LookupError):
        return b""
    return b"--" + boundary.encode("utf-8", "replace") if boundary else b""


def _headers(lines: Iterator[bytes]) -> bytes:
    found: Iterable[bytes] = iter(lambda: next(lines, b"").rstrip(b"\r\n"), b"")
    return b"".join(line + b"\r\n" for line in islice(found, MANY_HEADERS))


def _body(lines: Iterator[bytes], marks: Marks) -> bytes:
    kept, size = [], 0
    for line in lines:
        if line.startswith(marks):
            break
        kept.append(line)
        size += len(line)
        if size > LARGEST:
            raise UnreadableError(TOO_LARGE, NO_PAGE_CURE)
    return b"".join(kept)
