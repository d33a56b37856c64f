"""A transaction on its way: changes wait on disk until all of them are acknowledged.

    changes.ndjson      a line that says what and a document, one after the other
    changes.json        what else the transaction is made of; its presence says: send it
    changes.sent        how many changes the cluster has acknowledged

Without ``changes.json`` a transaction never ended, and nothing of it was sent. With it, it is
sent to its end, by whoever writes next if need be.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

from searchkit.engines.opensearch.bulk import Change

_CHANGES, _PLAN, _SENT = "changes.ndjson", "changes.json", "changes.sent"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a transaction does beside adding documents.

    ``index`` is where it is sent, ``target`` the name that was asked for that: where another
    index is behind the name in the end, it is sent there, too. ``sequence`` is the number after
    all it adds, ``deleted`` are ids of documents, ``wiped`` sources of which nothing older
    stays, ``dead`` the numbers of changes that later ones replace.
    """

    index: str
    target: str
    sequence: int
    fields: tuple[str, ...]
    deleted: tuple[str, ...]
    wiped: tuple[str, ...]
    dead: tuple[int, ...]


class Journal:
    """The files of a transaction, in a folder that is there as long as they are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None

    def add(self, change: Change) -> None:
        """Take the next change."""
        if self._file is None:
            self._folder.mkdir(exist_ok=True)
            self._file = (self._folder / _CHANGES).open("wb")
        self._file.write(change.lines)

    def seal(self, plan: Plan) -> None:
        """From here on the transaction will be sent, whatever happens to this process."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
        self._folder.mkdir(exist_ok=True)
        temporary = self._folder / f"{_PLAN}.tmp"
        temporary.write_text(json.dumps(asdict(plan)), "utf-8")
        os.replace(temporary, self._folder / _PLAN)

    def sealed(self) -> Plan | None:
        """The transaction that is to be sent, None where there is none."""
        try:
            row = json.loads((self._folder / _PLAN).read_text("utf-8"))
        except FileNotFoundError:
            return None
        lists = ("fields", "deleted", "wiped", "dead")
        said = row["index"], row["target"], row["sequence"]
        return Plan(*said, *(tuple(row[name]) for name in lists))

    def redirect(self, plan: Plan, index: str) -> Plan:
        """Let all of a sealed transaction be sent again, to another index."""
        plan = replace(plan, index=index)
        self.note(0)
        self.seal(plan)
        return plan

    def changes(self, dead: frozenset[int]) -> Iterator[Change]:
        """The changes that are not dead, from disk."""
        with suppress(FileNotFoundError), (self._folder / _CHANGES).open("rb") as file:
            for number, action in enumerate(iter(file.readline, b"")):
                document = file.readline()
                if number not in dead:
                    yield Change(json.loads(action)["index"]["_id"], action + document)

    def sent(self) -> int:
        """How many changes were acknowledged before."""
        try:
            return int((self._folder / _SENT).read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def note(self, sent: int) -> None:
        """Remember how many are acknowledged."""
        temporary = self._folder / f"{_SENT}.tmp"
        temporary.write_text(str(sent), "ascii")
        os.replace(temporary, self._folder / _SENT)

    def clear(self) -> None:
        """Forget the transaction."""
        if self._file is not None:
            self._file.close()
            self._file = None
        for name in (_PLAN, _SENT, _CHANGES):
            (self._folder / name).unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()
