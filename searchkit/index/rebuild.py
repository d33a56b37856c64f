"""Reading everything again, from nothing, without losing what cannot be read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from searchkit.analysis import ANALYZER_VERSION, Analyzer
from searchkit.caption import Caption
from searchkit.engines import engine_class
from searchkit.errors import DamagedIndexError, NoIndexError
from searchkit.formats import Problem, Walk
from searchkit.index.files import Files, FileState
from searchkit.index.look import Look
from searchkit.index.manifest import FORMAT_VERSION, Manifest
from searchkit.index.plan import Plan, Request
from searchkit.index.source import Source
from searchkit.index.summary import Tally
from searchkit.index.sync import Outcome, Sync
from searchkit.query import Document

UNREAD = "the old index could not be read"
UNREAD_CURE = "captions that were added without a file must be added again"


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A new generation in place of an old one, built with the rules of today."""

    old: Path
    known: Manifest
    walk: Walk
    analyzer: Analyzer
    tally: Tally

    def fill(self, generation: Path) -> Outcome:
        """Read the sources into a new generation, and carry over what they do not hold."""
        plan = self._plan()
        fresh = replace(plan.known, files=Files())
        engine = engine_class(fresh.engine).create(generation, self.analyzer)
        with closing(engine), engine.writer() as writer:
            again = replace(plan.afresh(), known=fresh, removed=())
            outcome = Sync(again, writer, self.analyzer, self.tally).run()
            gone = _gone(plan, outcome)
            for caption in self._kept(gone, outcome):
                writer.add(Document(caption, self.analyzer))
        outcome = replace(outcome, manifest=self._manifest(gone, outcome))
        outcome.manifest.write(generation)
        return outcome

    def _plan(self) -> Plan:
        root = self.walk.root or Path.cwd()
        sources = [Source(root / name) for name in self.known.sources]
        look = Look(self.known, self.walk, found=self.tally.report.found)
        return look.plan(Request(sources))

    def _manifest(self, gone: Set[str], outcome: Outcome) -> Manifest:
        """What is known now, and the files that could not be read again or are out of reach."""
        manifest = outcome.manifest
        kept = {
            name: state.again() if name in outcome.unread else state
            for name, state in self.known.files.items()
            if name not in manifest.files and name not in gone
        }
        return replace(
            manifest,
            files=manifest.files.changed({**kept, **self._with_old_members(outcome)}),
            sources=self.known.sources,
            format=FORMAT_VERSION,
            analyzer=ANALYZER_VERSION,
        )

    def _with_old_members(self, outcome: Outcome) -> dict[str, FileState]:
        """The files read of which some members could not be: their old captions are kept."""
        states: dict[str, FileState] = {}
        files = outcome.manifest.files
        for source, name in _owners(self.known.files).items():
            lost = source in outcome.unread or name in outcome.unread
            if source != name and lost and name in files:
                state = states.get(name, files[name])
                members = tuple(sorted({*state.members, source}))
                states[name] = replace(state, members=members)
        return states

    def _kept(self, gone: Set[str], outcome: Outcome) -> Iterator[Caption]:
        """The old captions without a file, and those of files that could not be read now."""
        owners, read = _owners(self.known.files), _owners(outcome.manifest.files)
        for caption in self._old_captions():
            source = caption.source
            owner = owners.get(source, "")
            if source in outcome.unread:
                is_kept = caption.id not in outcome.unread[source]
            elif owner in outcome.unread:
                is_kept = source not in read
            else:
                is_kept = not any(n in read or n in gone for n in (owner, source))
            if is_kept:
                yield caption

    def _old_captions(self) -> Iterable[Caption]:
        try:
            with closing(engine_class(self.known.engine).open(self.old, self.analyzer)) as engine:
                return list(engine.captions())
        except (DamagedIndexError, NoIndexError):
            self.tally.problem(Problem(str(self.old), "", UNREAD, UNREAD_CURE, refused=False))
            return []


def _owners(files: Files) -> dict[str, str]:
    """Every source of captions, members of files included, with its file."""
    return {source: name for name in files for source in (name, *files[name].members)}


def _gone(plan: Plan, outcome: Outcome) -> set[str]:
    """The names that files no longer have: of removed ones, and of moved ones that were read."""
    moved = {step.was for name, step in plan.steps.items() if name not in outcome.unread}
    return {*plan.removed, *moved} - {""}
