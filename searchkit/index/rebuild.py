"""Reading everything again, from nothing, without losing what cannot be read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import engine_class
from searchkit.errors import DamagedIndexError, NoIndexError
from searchkit.formats import Problem
from searchkit.index.manifest import READ_AGAIN, Manifest
from searchkit.index.report import Report, Summary
from searchkit.index.sync import Outcome, Sync
from searchkit.query import Document

UNREAD = "the old index could not be read"
UNREAD_CURE = "captions that were added without a file must be added again"
MISSING = "no such file or folder, its captions are kept as they were"
MISSING_CURE = "put it back, or index the folder that it was in to drop them"


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A new generation in place of an old one, built with the rules of today."""

    old: Path
    known: Manifest
    root: Path
    analyzer: Analyzer
    report: Report

    def fill(self, generation: Path) -> tuple[Manifest, Summary]:
        """Read the sources into a new generation, and carry over what they do not hold."""
        present = [name for name in self.known.sources if (self.root / name).exists()]
        sync = Sync([self.root / name for name in present], self.root, generation.parent)
        fresh = Manifest(self.known.engine, self.known.root)
        engine = engine_class(fresh.engine).create(generation, self.analyzer)
        with closing(engine), engine.writer() as writer:
            outcome = sync.run(fresh, writer, self.analyzer, self.report)
            for caption in self._kept(sync, outcome):
                writer.add(Document(caption, self.analyzer))
        manifest = self._manifest(sync, outcome)
        manifest.write(generation)
        missing = self._missing(present)
        return manifest, replace(outcome.summary, refused=outcome.summary.refused + missing)

    def _manifest(self, sync: Sync, outcome: Outcome) -> Manifest:
        kept = {name: READ_AGAIN for name in self.known.files if not sync.is_gone(name)}
        files = {**kept, **outcome.manifest.files}
        return replace(outcome.manifest, files=files, sources=self.known.sources)

    def _missing(self, present: list[str]) -> int:
        """Tell of the sources that are not there; how many they are."""
        missing = [name for name in self.known.sources if name not in present]
        for name in missing:
            self.report.problem(Problem(name, "", MISSING, MISSING_CURE))
        return len(missing)

    def _kept(self, sync: Sync, outcome: Outcome) -> Iterator[Caption]:
        """The old captions without a file, and those of files that could not be read now."""
        for caption in self._old_captions():
            if caption.source in outcome.unread:
                is_kept = caption.id not in outcome.unread[caption.source]
            elif caption.source in outcome.manifest.files:
                is_kept = False
            else:
                is_kept = caption.source not in self.known.files or not sync.is_gone(caption.source)
            if is_kept:
                yield caption

    def _old_captions(self) -> Iterable[Caption]:
        try:
            with closing(engine_class(self.known.engine).open(self.old, self.analyzer)) as engine:
                return list(engine.captions())
        except (DamagedIndexError, NoIndexError):
            self.report.problem(Problem(str(self.old), "", UNREAD, UNREAD_CURE, refused=False))
            return []
