"""What an index remembers of the files it has read, a row for each.

The rows are a file of their own beside the manifest: names and states by turns, each ended
by a NUL, which no file name holds. A state is its size, its time in nanoseconds and its
digest, then whatever is not the same for most files as JSON; a leading ``?`` is doubt, which
the digest has to settle. Rows stay text until they are asked for, so that 100,000 of
them load in a few hundredths of a second.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from searchkit.engines import Refusal
from searchkit.errors import DamagedIndexError
from searchkit.formats import Found
from searchkit.formats.files import INSIDE
from searchkit.index.plain import content

FILES = "files"
_USUAL = {"refused": 0, "recent": False, "first_name": "", "members": ()}


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was read.

    ``digest`` is of its content (see `searchkit.index.digest`); ``refused`` counts the
    records that were refused, whose messages come again until they are mended; ``recent``
    means that it was written so shortly before it was looked at that a change may have
    left size and time alone. ``first_name`` is the source name that its captions' ids
    were made of, if that is not its own; ``members`` are the sources within it.
    """

    size: int
    modified_ns: int
    digest: str = ""
    refused: int = 0
    recent: bool = False
    first_name: str = ""
    members: tuple[str, ...] = ()

    def again(self) -> FileState:
        """The state of the same file when it has to be read again, whatever it is like."""
        return replace(READ_AGAIN, first_name=self.first_name, members=self.members)

    def row(self) -> str:
        """The state as text, without a NUL in it."""
        more = {
            name: value for name, value in asdict(self).items() if value != _USUAL.get(name, value)
        }
        doubt = "?" if self.refused or self.recent else ""
        text = f"{doubt}{self.size} {self.modified_ns} {self.digest}"
        return f"{text} {json.dumps(more)}" if more else text

    @classmethod
    def of(cls, row: str) -> FileState:
        """The state that a row tells of; `ValueError` where it tells of none."""
        size, modified_ns, digest, *more = row.removeprefix("?").split(" ", 3)
        values = json.loads(more[0]) if more else {}
        values["members"] = tuple(values.get("members", ()))
        return cls(int(size), int(modified_ns), digest, **values)


READ_AGAIN = FileState(-1, -1)
"""The state of a file that has to be read, whatever it is like."""


class Files(Mapping[str, FileState]):
    """Source names with the states of their files; never changed once made.

    ``load`` brings the rows when they are first asked for: a search does without them.
    """

    def __init__(
        self, rows: Mapping[str, str] | None = None, load: Callable[[], Files] | None = None
    ) -> None:
        self._known = rows or {}
        self._load = load

    @property
    def _rows(self) -> Mapping[str, str]:
        if self._load is not None:
            self._known, self._load = self._load()._rows, None
        return self._known

    @classmethod
    def of(cls, states: Mapping[str, FileState]) -> Self:
        """The rows of some states."""
        return cls({name: state.row() for name, state in states.items()})

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The rows in a folder; `ValueError` or `OSError` where they cannot be read."""
        cells = content(folder / FILES).decode("utf-8", "surrogateescape").split("\0")
        if cells.pop() or len(cells) % 2:
            raise ValueError(f"{FILES} is cut off")
        return cls(dict(zip(cells[::2], cells[1::2], strict=True)))

    def write(self, folder: Path) -> None:
        """Put the rows into a folder, whole or not at all."""
        content = "".join(f"{name}\0{row}\0" for name, row in self._rows.items())
        temporary = folder / f"{FILES}.tmp"
        temporary.write_bytes(content.encode("utf-8", "surrogateescape"))
        os.replace(temporary, folder / FILES)

    def unsettled(self, files: Iterable[Found]) -> list[Found]:
        """The files that are not as they were by size and time, or about which doubt is left."""
        row = self._rows.get
        return [
            found
            for found in files
            if not row(found.name, "").startswith(f"{found.size} {found.modified_ns} ")
        ]

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Every name with its file's size."""
        for name, row in self._rows.items():
            yield name, int(row.removeprefix("?").partition(" ")[0])

    def changed(self, states: Mapping[str, FileState | None]) -> Files:
        """These rows with some states in place of those before, and without those of None."""
        if not states:
            return self
        rows = dict(self._rows)
        for name, state in states.items():
            rows.pop(name, None)
            if state is not None:
                rows[name] = state.row()
        return Files(rows)

    def refusing(self, refused: Iterable[Refusal]) -> Files:
        """These rows with captions counted as refused that an engine did not take after all."""
        counts = Counter(file_of(one.caption.source) for one in refused)
        return self.changed(
            {
                name: replace(state, refused=state.refused + counts[name])
                for name in counts
                if (state := self.get(name))
            }
        )

    def differing(self, other: Files) -> set[str]:
        """The names whose states are not the same in both."""
        return {name for name, _ in self._rows.items() ^ other._rows.items()}

    def keys(self) -> KeysView[str]:
        """The names; a view that is as fast as that of a dict."""
        return self._rows.keys()

    def __getitem__(self, name: str) -> FileState:
        row = self._rows[name]
        try:
            return FileState.of(row)
        except (ValueError, TypeError) as error:
            what = f"{name}: what is remembered of it cannot be read"
            raise DamagedIndexError(f"{what}; run: searchkit rebuild") from error

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Files) and self._rows == other._rows)

    __hash__ = None  # type: ignore[assignment]


def file_of(source: str) -> str:
    """The name of the file that a source is, or is within."""
    return source.partition(INSIDE)[0]
