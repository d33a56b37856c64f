"""Where an index is on a cluster, and by which credentials it is asked.

A folder keeps ``cluster.json``: the URL and the file of the certificate authority, nothing
secret. Credentials are in the environment or in a file that only its owner can read.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit

from searchkit.errors import DamagedIndexError, NoIndexError, UsageError

FILE = "cluster.json"
CREDENTIALS = "SEARCHKIT_OPENSEARCH_AUTH"
"""The environment variable that holds ``user:password``."""
CREDENTIALS_FILE = "SEARCHKIT_OPENSEARCH_AUTH_FILE"
"""The environment variable that names a file which holds them, of mode 0600."""

EXAMPLE = "https://search.example.org:9200/captions"
OPTIONS = {"shards": "1", "replicas": "1", "statistics": "shard"}
"""What may follow a ``?`` in the URL, and what holds if it does not."""

MOST = 1024
"""Shards that a cluster divides an index into, if nothing else is said."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,199}")
_DEFAULT = "searchkit"


@dataclass(frozen=True, slots=True)
class Address:
    """An index on a cluster: its nodes, its name, and how it is laid out where it is new."""

    url: str
    hosts: tuple[str, ...]
    name: str
    ca: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, url: str, ca: str = "") -> Address:
        """``https://host:9200,https://other:9200/NAME?shards=6``, taken apart.

        Raises `UsageError` for what is none, without repeating what may be a password.
        """
        *first, last = (part.strip() for part in url.split(","))
        parts = [_split(text) for text in (*first, last)]
        name = parts[-1].path.strip("/") or _DEFAULT
        if {part.path.strip("/") for part in parts[:-1]} - {"", name}:
            raise UsageError(
                "an index has one name, behind the last node: http://a:9200,http://b:9200/captions"
            )
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} is no name of an index: small letters, digits, - and _")
        if ca and not Path(ca).is_file():
            raise UsageError(f"{ca}: this file of the certificate authority is not there")
        hosts = tuple(f"{part.scheme}://{part.netloc}" for part in parts)
        return cls(url, hosts, name, ca, _options(parts[-1].query))

    def option(self, name: str) -> str:
        """An option's value, as asked for or by default."""
        return self.options.get(name, OPTIONS[name])

    def write(self, folder: Path) -> None:
        """Keep the address in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_text(json.dumps({"url": self.url, "ca": self.ca}), "utf-8")

    @classmethod
    def read(cls, folder: Path | None) -> Address:
        """The address that a folder keeps."""
        if folder is None or not (folder / FILE).is_file():
            raise NoIndexError(f"{folder}: no cluster is named here; say --url {EXAMPLE}")
        try:
            row = json.loads((folder / FILE).read_text("utf-8"))
            return cls.of(row["url"], row.get("ca", ""))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedIndexError(f"{folder / FILE}: cannot be read ({error})") from error


def credentials(environment: Mapping[str, str] = os.environ) -> tuple[str, str] | None:
    """User and password, None where none are given. Raises `UsageError` for a file open to all."""
    told, where = environment.get(CREDENTIALS, ""), CREDENTIALS
    file = environment.get(CREDENTIALS_FILE, "")
    if not told and file:
        told, where = _private(Path(file)), file
    if not told:
        return None
    user, colon, password = told.strip().partition(":")
    if not (user and colon):
        raise UsageError(f"{where}: credentials are written user:password")
    return user, password


def _private(file: Path) -> str:
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise UsageError(f"{file}: others can read these credentials; run: chmod 600 {file}")
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or "this is no text"
        raise UsageError(f"{file}: the credentials cannot be read: {what}") from error


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in ("http", "https") and parts.hostname and parts.port is not False
    except ValueError:
        is_one = False
    if not is_one:
        raise UsageError(f"this is no address of a cluster; one is written {EXAMPLE}")
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"credentials do not belong into the address, where others see them; set {CREDENTIALS} "
            f"to user:password, or {CREDENTIALS_FILE} to a file of mode 0600"
        )
    return parts


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    for name, value in options.items():
        if name not in OPTIONS or not _is_right(name, value):
            raise UsageError(f"{name}={value}: known are shards=6, replicas=1, statistics=all")
    return options


def _is_right(name: str, value: str) -> bool:
    if name == "statistics":
        return value in ("shard", "all")
    return value.isdecimal() and int(value) in range(name == "shards", MOST + 1)
