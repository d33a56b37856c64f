"""The text of a page: its character set by its mark, by what it says, or by a guess."""

from __future__ import annotations

import re

from searchkit.codepages import codec
from searchkit.errors import UsageError
from searchkit.formats.files import File, UnreadableError
from searchkit.formats.photo import charset

LARGEST = 24 * 2**20
"""Bytes of a page, its embedded pictures not counted."""

STEP = 2**20
TOO_LARGE = f"more than {LARGEST // 2**20} MiB of markup"

_EMBEDDED = re.compile(rb"(;base64,)[A-Za-z0-9+/=]{64,}")
_BEGINNING = re.compile(rb";base64,[A-Za-z0-9+/=]{0,63}\Z")
_DECLARED = re.compile(rb"""<[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

AS_BROWSERS_DO = {
    **dict.fromkeys(("iso8859-1", "ascii", "latin-1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be", "utf-7", "utf-32"), "utf-8"),
    **{"shift_jis": "cp932", "euc_kr": "cp949", "iso8859-9": "cp1254", "tis-620": "cp874"},
}
"""Python's name of what is declared -> what is meant (Encoding Standard, 4.2)."""


def text_of(file: File) -> str:
    """A page's text, what cannot be decoded as U+FFFD; `UnreadableError` for one too large."""
    data = without_pictures(file)
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return decoded(data[len(mark) :], file.options.encoding or encoding)
    return decoded(data, file.options.encoding)


def decoded(data: bytes, encoding: str = "") -> str:
    """Bytes of a page as text; ``encoding`` is what somebody knows better."""
    if encoding:
        return data.decode(codec(encoding), "replace")
    declared = _declared(data)
    if not declared.startswith(("iso2022", "hz")):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return data.decode(declared or charset.guess(data), "replace")


def without_pictures(file: File) -> bytes:
    """A file's bytes, pictures that are embedded as base64 left out as they are read."""
    kept, size, rest = [], 0, b""
    with file.open() as stream:
        while chunk := stream.read(STEP):
            chunk = _EMBEDDED.sub(rb"\1", rest + chunk)
            open_ = _BEGINNING.search(chunk[-80:])
            rest = open_[0] if open_ else b""
            kept.append(chunk[: len(chunk) - len(rest)])
            size += len(kept[-1])
            if size > LARGEST:
                raise UnreadableError(TOO_LARGE, "split it, or name the file that holds the text")
    return b"".join((*kept, rest))


def _declared(data: bytes) -> str:
    """What a page says its character set is, as Python calls it; empty where it does not."""
    match = _DECLARED.search(data[:4096])
    try:
        name = codec(match[1].decode("ascii")) if match else ""
        # Some codecs are no character sets: "rot13", "zlib".
        "".encode(name or "utf-8")
    except (UsageError, LookupError, UnicodeDecodeError):
        return ""
    return AS_BROWSERS_DO.get(name, name)
