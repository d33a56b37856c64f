"""Files as they are beside files as they were.

Size and time decide; on doubt the digest of the content does: where the time is another one
but the size is not (a ``touch``, a fresh copy), and where a file was written less than
`COARSE_NS` before it was looked at, so that a later change may have left both alone.
"""

from __future__ import annotations

import posixpath
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from searchkit.formats import File, Found, Problem, ReadOptions, is_picture, read_file
from searchkit.formats.files import COARSE_NS
from searchkit.index.digest import digest
from searchkit.index.files import FileState
from searchkit.index.manifest import Manifest
from searchkit.index.plan import Step, What
from searchkit.index.source import options_of


class Comparison:
    """Sorts files into unchanged ones and those to be read; ``options`` are today's."""

    def __init__(
        self,
        before: Manifest,
        options: Mapping[str, ReadOptions],
        started_ns: int,
        tell: Callable[[Problem], None] | None,
    ) -> None:
        self._files = before.files
        self._before = before.options
        self._options = options
        self._is_read_alike = before.options == options
        self._started_ns = started_ns
        self._tell = tell
        self.steps: dict[str, Step] = {}
        self.settled: dict[str, FileState] = {}

    def compare(self, files: Iterable[Found]) -> None:
        """Sort files in."""
        for found in self._files.unsettled(files) if self._is_read_alike else files:
            self._look_closer(found)

    def file(self, found: Found) -> File:
        """A file, to be read as it is to be read now."""
        return found.file(options_of(found.name, self._options))

    def companions(self, unchanged: Iterable[Found], touched: set[str]) -> None:
        """Take in the unchanged files that are read otherwise for what is beside them.

        A picture and a file of the same name but for the suffix, or with one suffix more, may
        belong together: a sidecar, a text of the same stem.
        """
        stems = {stem for name in touched for stem in (name, posixpath.splitext(name)[0])}
        stayed = {name for name, step in self.steps.items() if step.what == What.changed}
        for found in unchanged:
            stem = posixpath.splitext(found.name)[0]
            if found.name in stems or stem in stems:
                self._companion(found, touched - stayed)

    def _companion(self, found: Found, came_or_went: set[str]) -> None:
        """A picture is what is read of it; another file may stand for a picture, or be about it."""
        before = self._files[found.name]
        if is_picture(found.suffix):
            made = digest(self.file(found))
            is_same = made == before.digest
        else:
            made = before.digest
            is_same = not any(_belongs(found.name, name) for name in came_or_went)
        if not is_same:
            self.settled.pop(found.name, None)
            self.steps[found.name] = Step(What.changed, found, before, digest=made)

    def _look_closer(self, found: Found) -> None:
        before = self._files.get(found.name)
        if before is None:
            self.steps[found.name] = Step(What.added, found)
        elif not self._alike(found) or before.size != found.size:
            self.steps[found.name] = Step(What.changed, found, before)
        elif self._files.unsettled([found]):
            self._settle(found, before)

    def _settle(self, found: Found, before: FileState) -> None:
        made = digest(self.file(found))
        if not made or made != before.digest or not self._is_refused_alike(found, before):
            self.steps[found.name] = Step(What.changed, found, before, digest=made)
            return
        recent = is_recent(found.modified_ns, self._started_ns)
        now = replace(before, modified_ns=found.modified_ns, recent=recent)
        if now != before:
            self.settled[found.name] = now

    def _alike(self, found: Found) -> bool:
        """Whether a file is to be read as it was read before."""
        return self._is_read_alike or (
            options_of(found.name, self._before) == options_of(found.name, self._options)
        )

    def _is_refused_alike(self, found: Found, before: FileState) -> bool:
        """Whether as many records as before are refused; they are told of again if so."""
        if not before.refused:
            return True
        if sum(problem.refused for problem in self._problems(found)) != before.refused:
            return False
        if self._tell:
            for problem in self._problems(found):
                self._tell(problem)
        return True

    def _problems(self, found: Found) -> Iterator[Problem]:
        return (item for item in read_file(self.file(found)) if isinstance(item, Problem))


def is_recent(modified_ns: int, looked_ns: int) -> bool:
    """Whether a file was written so shortly before it was looked at that doubt is left."""
    return looked_ns - COARSE_NS <= modified_ns <= time.time_ns() + COARSE_NS


def _belongs(name: str, picture: str) -> bool:
    """Whether a file may be read with a picture of this name."""
    stem, suffix = posixpath.splitext(picture)
    return is_picture(suffix.lower()) and posixpath.splitext(name)[0] in (picture, stem)
