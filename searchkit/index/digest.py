"""Digests of what is in files, which settle whether a file is the same as before.

Of most files the bytes count. Of a picture only what is read of it counts, with its sidecar:
that is a few kilobytes where the file has tens of megabytes, and an edited sidecar tells.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from functools import partial
from typing import Any

from searchkit.caption import Caption
from searchkit.formats import File, Problem, is_picture, read_file
from searchkit.formats.walk import parts

SIZE = 12
"""Bytes of a digest: among 100 million files two would be the same once in 10 trillion times."""

_CHUNK = 2**20


def digest(file: File) -> str:
    """The digest of a file as it is now, ``""`` if it cannot be read."""
    if is_picture(file.suffix):
        seen = Digest(file)
        for item in read_file(file):
            seen.take(item)
        return seen.text()
    made = hashlib.blake2b(digest_size=SIZE)
    try:
        for path in parts(str(file.path)):
            with open(path, "rb") as stream:
                for chunk in iter(partial(stream.read, _CHUNK), b""):
                    made.update(chunk)
    except OSError:
        return ""
    return _text(made.digest())


class Digest:
    """The digest of what is read of a picture, whatever its name is; of other files nothing."""

    def __init__(self, file: File) -> None:
        self._name = file.name
        self._made = hashlib.blake2b(digest_size=SIZE) if is_picture(file.suffix) else None

    def take(self, item: Caption | Problem) -> None:
        """Go on with the next item."""
        if self._made is not None:
            self._made.update(json.dumps(_nameless(item, self._name)).encode())

    def text(self) -> str:
        """The digest so far."""
        return _text(self._made.digest()) if self._made is not None else ""


def _nameless(item: Caption | Problem, name: str) -> object:
    if isinstance(item, Problem):
        return [item.locator, item.what]
    row: dict[str, Any] = item.to_dict()
    for key in row.keys() & {"id", "media", "source"}:
        row[key] = row[key].removeprefix(name)
    return row


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest).decode("ascii")
