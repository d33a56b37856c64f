"""Comparing what is seen of files with what is known of them; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from searchkit.formats import Found, Problem, ReadOptions, session, suffixes
from searchkit.formats.options import check, over, settled
from searchkit.index.compare import Comparison
from searchkit.index.manifest import Manifest
from searchkit.index.moves import moves
from searchkit.index.plan import Plan, Step, What
from searchkit.index.reach import Lost, unread
from searchkit.index.sight import Sight, without_collector
from searchkit.index.source import Source, covers, options_of


class Planner:
    """Makes a plan of a sight and of what a manifest knows; ``tell`` hears of problems."""

    def __init__(
        self,
        manifest: Manifest,
        root: Path,
        sight: Sight,
        tell: Callable[[Problem], None] | None = None,
    ) -> None:
        self._manifest = manifest
        self._root = root
        self._sight = sight
        self._tell = tell
        self._problems = sight.problems()
        self._found: Mapping[str, Found] = {}

    def plan(self) -> Plan:
        """What there is to do."""
        with session(), without_collector():
            self._found = self._sight.files()
            return self._plan()

    def _plan(self) -> Plan:
        names, request, started_ns = self._sight.names, self._sight.request, self._sight.started_ns
        options = self._options(names)
        compared = Comparison(self._manifest, options, started_ns, self._tell)
        compared.compare(self._found.values())
        self._move(compared)
        out = self._still(self._sight.out, compared.steps.values())
        kept = [] if request.prune else [place.name for place in out]
        moved = {step.was for step in compared.steps.values() if step.was}
        gone = self._gone(names, kept) - moved
        mute = [] if request.prune else unread(gone, names, self._root, suffixes())
        gone = gone.difference(*(place.files for place in mute))
        self._companions(compared, gone | moved)
        left = self._manifest.files.keys() - gone - moved
        return Plan(
            known=self._manifest if request.within else self._known(names, options, kept, left),
            found=tuple(self._found.values()),
            steps=compared.steps,
            settled=compared.settled,
            removed=tuple(sorted(gone)),
            lost=() if request.prune else (*out, *mute),
            problems=tuple(self._problems),
            started_ns=started_ns,
        )

    def _options(self, names: Mapping[str, Source]) -> dict[str, ReadOptions]:
        """The options of all sources, with those that are given now."""
        options = dict(self._manifest.options)
        for name, source in () if self._sight.request.within else names.items():
            check(source.options)
            options[name] = settled(over(options_of(name, options), source.options))
        return {name: options[name] for name in sorted(options) if _says_more(name, options)}

    def _move(self, compared: Comparison) -> None:
        added = [step for step in compared.steps.values() if step.what == What.added]
        missing = self._manifest.files.keys() - self._found.keys()
        compared.steps.update(
            moves(self._manifest.files, added, missing, self._root, compared.file)
        )

    def _still(self, out: Iterable[Lost], steps: Iterable[Step]) -> list[Lost]:
        """The lost places without those whose files all have moved elsewhere."""
        moved = {step.was for step in steps}
        left = [
            replace(place, files=tuple(name for name in place.files if name not in moved))
            for place in out
        ]
        return [now for now, place in zip(left, out, strict=True) if now.files or not place.files]

    def _gone(self, names: Iterable[str], kept: Sequence[str]) -> set[str]:
        """The files that were below the paths and no longer are, as far as can be seen."""
        unseen = [*kept, *(problem.source for problem in self._problems)]
        missing = self._manifest.files.keys() - self._found.keys()
        # A watched folder has many paths, nearly all of them files: those are looked up.
        folders = [name for name in names if name not in self._manifest.files]
        below = (name for name in missing if any(covers(folder, name) for folder in folders))
        gone = missing.intersection(names).union(below)
        return {name for name in gone if not any(covers(folder, name) for folder in unseen)}

    def _companions(self, compared: Comparison, away: set[str]) -> None:
        if touched := compared.steps.keys() | away:
            unchanged = [f for f in self._found.values() if f.name not in compared.steps]
            compared.companions(unchanged, touched)

    def _known(
        self,
        names: Iterable[str],
        options: Mapping[str, ReadOptions],
        kept: Sequence[str],
        left: set[str],
    ) -> Manifest:
        """The manifest as it is to be, but for its files; missing sources that hold none go."""
        present = [
            name
            for name in dict.fromkeys((*self._manifest.sources, *names))
            if name in kept
            or (self._root / name).exists()
            or any(covers(name, file) for file in left)
        ]
        elsewhere = {
            name: where
            for name, where in self._manifest.places.items()
            if name in kept or not any(covers(source, name) for source in names)
        }
        return replace(
            self._manifest,
            sources=tuple(present),
            options={name: options[name] for name in options if name in present},
            places={**elsewhere, **self._sight.places},
        )


def _says_more(name: str, options: Mapping[str, ReadOptions]) -> bool:
    """Whether a source's options are not those of the source above it anyway."""
    above = {other: options[other] for other in options if other != name}
    return options[name] != options_of(name, above)
