"""Reading everything again, from nothing, without losing what cannot be read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from searchkit.analysis import ANALYZER_VERSION, Analyzer
from searchkit.caption import Caption
from searchkit.engines import MEMORY, Key, Refusal, Remote, Salvaging, engine_class
from searchkit.errors import DamagedIndexError, NoIndexError, SearchkitError
from searchkit.formats import Problem, Walk
from searchkit.index.files import Files, FileState, file_of
from searchkit.index.intake import Intake, problems
from searchkit.index.known import Old
from searchkit.index.look import Planner
from searchkit.index.manifest import FORMAT_VERSION, Manifest
from searchkit.index.plan import Plan
from searchkit.index.remote import successor
from searchkit.index.seal import Seal
from searchkit.index.sight import Look
from searchkit.index.source import Request, Source
from searchkit.index.summary import Summary, Tally
from searchkit.index.sync import Outcome, Sync, take_back

UNREAD = "the old index could not be read"
DAMAGED = "captions could not be read"
UNREAD_CURE = "captions that were added without a file must be added again"


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A new generation in place of an old one, built with the rules of today."""

    old: Old
    walk: Walk
    analyzer: Analyzer
    tally: Tally
    memory: int = MEMORY

    @property
    def known(self) -> Manifest:
        """What the old index knew."""
        return self.old.manifest

    def fill(self, generation: Path) -> Outcome:
        """Read the sources into a new generation, and carry over what they do not hold."""
        plan = self._plan()
        fresh = replace(plan.known, files=Files())
        with successor(fresh.engine, self.old.path, generation, self.analyzer) as engine:
            with engine.writer(self.memory) as writer:
                again = replace(plan.afresh(), known=fresh, removed=())
                outcome = Sync(again, writer, self.analyzer, self.tally).run()
                gone = _gone(plan, outcome)
                intake = Intake(writer, self.analyzer, self.tally.problem)
                for caption in self._kept(gone, outcome):
                    intake.add(caption)
                intake.close()
            refused = engine.refusals() if isinstance(engine, Remote) else ()
        manifest = self._manifest(gone, outcome).refusing(refused)
        manifest.write(generation)
        return replace(outcome, manifest=manifest, summary=self._without(refused, outcome))

    def _without(self, refused: Iterable[Refusal], outcome: Outcome) -> Summary:
        """The counts without the captions that a cluster did not take, which are told of.

        Those that were carried over count in none.
        """
        read = [one for one in refused if file_of(one.caption.source) in outcome.manifest.files]
        take_back(read, self.tally)
        for problem in problems(one for one in refused if one not in read):
            self.tally.problem(problem)
        return self.tally.summary()

    def _plan(self) -> Plan:
        root = self.walk.root or Path.cwd()
        sources = [Source(root / name) for name in self.known.sources]
        sight = Look(self.known, self.walk, self.tally.report.found).at(Request(sources))
        return Planner(self.known, root, sight).plan()

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
        for caption in self._old_captions(owners):
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

    def _old_captions(self, owners: Mapping[str, str]) -> Iterator[Caption]:
        """Those of the current generation; what of it is damaged, as the whole one has it."""
        old = self.old
        if old.can_be_read:
            with suppress(DamagedIndexError, NoIndexError):
                yield from self._captions_in(old.current)
                return
        held = _held(old.current)
        keys: set[Key] = set()
        yield from _new(self._salvaged(), keys)
        lost = held - len(keys)
        if lost <= 0 <= held:
            # Of an older generation, captions that were deleted since would come back.
            return
        yield from _new(self._before(), keys)
        if held != len(keys):
            is_filed = all(source in owners for source, _ in keys)
            self._tell(held - len(keys) if len(keys) < held else lost, held, is_filed)

    def _salvaged(self) -> Iterator[Caption]:
        """The captions of the damaged generation that are as they were stored."""
        kind = engine_class(self.known.engine)
        if isinstance(kind, Salvaging):
            yield from kind.salvaged(self.old.current, self.analyzer)

    def _before(self) -> Iterator[Caption]:
        """The captions of the generation that is whole, if that is another."""
        if self.old.path != self.old.current:
            with suppress(DamagedIndexError, NoIndexError):
                yield from self._captions_in(self.old.path)

    def _tell(self, lost: int, held: int, is_filed: bool) -> None:
        """Tell of captions that could not be read; ``held`` is -1 where nobody knows how many.

        It is an input refused where some of them may have had no file to be read from again.
        """
        what = UNREAD if held < 0 or lost == held else f"{lost:,} of {held:,} {DAMAGED}"
        problem = Problem(str(self.old.current), "", what, UNREAD_CURE, refused=not is_filed)
        self.tally.problem(problem)

    def _captions_in(self, path: Path) -> Iterable[Caption]:
        """All captions of a generation: damage is found before any of them is carried over."""
        old = engine_class(self.known.engine).open(path, self.analyzer)
        with closing(old):
            # A cluster is not in doubt.
            yield from old.captions() if old.remote else list(old.captions())


def _held(generation: Path) -> int:
    """How many captions a generation was sealed with; -1 where nobody knows."""
    with suppress(SearchkitError):
        return Seal.read(generation).captions
    return -1


def _new(captions: Iterable[Caption], keys: set[Key]) -> Iterator[Caption]:
    """The captions whose keys are not known yet, and now are."""
    for caption in captions:
        if caption.key not in keys:
            keys.add(caption.key)
            yield caption


def _owners(files: Files) -> dict[str, str]:
    """Every source of captions, members of files included, with its file."""
    return {source: name for name in files for source in (name, *files[name].members)}


def _gone(plan: Plan, outcome: Outcome) -> set[str]:
    """The names that files no longer have: of removed ones, and of moved ones that were read."""
    moved = {step.was for name, step in plan.steps.items() if name not in outcome.unread}
    return {*plan.removed, *moved} - {""}
