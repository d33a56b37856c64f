"""What an index is made to do, step by step, and what it holds after each.

A step is worked out from the seed, its number, and what is held before: whoever knows the
last step that is sure knows what must be there.
"""

from __future__ import annotations

import random
import shutil
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from searchkit import Caption, Index
from searchkit.errors import DamagedIndexWarning, RefusedInputError
from searchkit.index.lock import LOCK, WRITER

State = Mapping[str, str]
"""Id -> text of every caption."""

WORDS = [
    "quân",
    "đội",
    "Aleppo",
    "cầu",
    "phao",
    "chợ",
    "nổi",
    "Huế",
    "nhà",
    "thờ",
    "đá",
    "lũ",
    "mưa",
    "phùn",
    "the",
    "of",
    "market",
    "ferry",
]
KINDS = (
    *("add", "add", "add", "update", "update", "delete"),
    *("sync", "sync", "many", "rebuild", "prune"),
)
MOST = 400
"""Captions without a file that are held at most."""

KNOWN = {"CURRENT", "manifest.json", LOCK, "seen.json"}
"""What may stand beside the generations when nobody writes."""


class Work:
    """The steps of a seed on an index in a folder, beside an archive of text files.

    Each is of one of some kinds.
    """

    def __init__(self, seed: int, folder: Path, kinds: Sequence[str] = KINDS) -> None:
        self.seed = seed
        self.folder = folder
        self.kinds = kinds
        self.index = folder / "index"
        self.archive = folder / "archive"
        self._known: list[State] = []

    def begin(self) -> State:
        """A new index, empty but for a file."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.archive.mkdir(parents=True)
        state = self.first()
        (self.archive / "a.txt").write_text("\n".join(state.values()) + "\n", "utf-8")
        with Index.create(self.index) as index:
            index.sync([self.archive])
        return state

    def first(self) -> State:
        """What is held at first."""
        return {"archive/a.txt#1": self._text(random.Random(self.seed), 0)}

    def at(self, number: int) -> State:
        """What is held after all steps to one."""
        if not self._known:
            self._known.append(self.first())
        while len(self._known) <= number:
            self._known.append(self.after(len(self._known), self._known[-1]))
        return self._known[number]

    def kind(self, number: int) -> str:
        """What a step does."""
        return self._seeded(number).choice(self.kinds)

    def after(self, number: int, before: State) -> dict[str, str]:
        """What is held after a step."""
        seeded, kind = self._seeded(number), self.kind(number)
        seeded.random()
        state = dict(before)
        loose = sorted(id for id in state if "#" not in id)
        if kind == "delete" or len(loose) > MOST:
            for id in seeded.sample(loose, len(loose) // 3):
                del state[id]
        elif kind == "prune":
            state = {id: text for id, text in state.items() if "#" not in id}
        elif kind == "sync":
            state = {id: text for id, text in state.items() if "#" not in id}
            lines = [self._text(seeded, number) for _ in range(seeded.randint(1, 9))]
            state.update({f"archive/a.txt#{n}": text for n, text in enumerate(lines, 1)})
        elif kind != "rebuild":
            chosen = seeded.sample(loose, min(len(loose), 5)) if kind == "update" else []
            count = 200 if kind == "many" else seeded.randint(1, 20)
            new = [f"{number}-{n}" for n in range(count)] if kind != "update" else []
            state.update({id: self._text(seeded, number) for id in (*chosen, *new)})
        return state

    def step(self, number: int, before: State) -> None:
        """Do a step; it is done when this returns."""
        self.prepare(number, before)
        self.commit(number, before)

    def prepare(self, number: int, before: State) -> None:
        """Write the file that a step reads, or remove its folder."""
        lines = self._files(self.after(number, before))
        if not lines:
            shutil.rmtree(self.archive, ignore_errors=True)
        elif lines != self._files(before):
            self.archive.mkdir(exist_ok=True)
            (self.archive / "a.txt").write_text("\n".join(lines) + "\n", "utf-8")

    def commit(self, number: int, before: State) -> None:
        """Change the index; `RefusedInputError` where the file could not be read."""
        after = self.after(number, before)
        with Index.open(self.index) as index:
            if self._files(before) != self._files(after):
                is_gone = not self._files(after)
                done = index.sync([self.archive], prune=is_gone, on_error=lambda _: None)
                if done.refused:
                    raise RefusedInputError("the file cannot be read")
            elif after == before:
                index.rebuild()
            else:
                self._change(index, before, after)

    def _files(self, state: State) -> list[str]:
        return [text for id, text in state.items() if "#" in id]

    def _change(self, index: Index, before: State, after: State) -> None:
        new = [Caption(id, text) for id, text in after.items() if before.get(id) != text]
        if new:
            index.add(new)
        else:
            index.delete([("", id) for id in before.keys() - after.keys()])

    def held(self) -> dict[str, str]:
        """What the index holds, of which nothing may be damaged."""
        with warnings.catch_warnings():
            warnings.simplefilter("error", DamagedIndexWarning)
            return self.read()

    def read(self) -> dict[str, str]:
        """What the index holds; a search must find as much."""
        with Index.open(self.index) as index:
            found = {caption.id: caption.text for caption in index.captions()}
            total = index.search("aleppo", limit=0).total
        wanted = sum("Aleppo" in text.split() for text in found.values())
        if total != wanted:
            raise AssertionError(f"a search finds {total} captions of {wanted}")
        return found

    def segments(self) -> list[int]:
        """How many segments the generation before has, and the current one."""
        generations = sorted(self.index.glob("generation-*"))
        return [len([*path.glob("*.seg")]) for path in generations]

    def leftovers(self) -> list[str]:
        """What nobody needs: it should be gone after the next run."""
        names = {path.name for path in self.index.iterdir()} - KNOWN - {WRITER}
        generations = sorted(name for name in names if name.startswith("generation-"))
        current = (self.index / "CURRENT").read_text().split()[0]
        kept = [name for name in generations if name <= current][-2:]
        return sorted(names - set(kept))

    def _seeded(self, number: int) -> random.Random:
        return random.Random(f"{self.seed} {number}")

    def _text(self, seeded: random.Random, number: int) -> str:
        return " ".join([*seeded.choices(WORDS, k=seeded.randint(3, 15)), f"step{number}"])
