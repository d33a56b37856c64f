"""A run that sees what the last one saw, which left nothing to do, does nothing."""

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from searchkit import Caption, Index
from searchkit.engines import Refusal
from searchkit.engines.memory import MemoryEngine
from searchkit.engines.whoosh.engine import WhooshEngine
from searchkit.engines.whoosh.gather import Batch
from searchkit.formats import ReadOptions
from searchkit.index import Counts, Summary
from searchkit.index.look import Planner
from searchkit.index.seen import SEEN

OLD_NS = 10**18


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two old files, in a folder and in one below it."""
    folder = tmp_path / "archive"
    (folder / "below").mkdir(parents=True)
    for name in ("quay.txt", "below/reef.txt"):
        old(folder / name, f"Anglers at {name}\n")
    return folder


def old(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, ns=(OLD_NS, OLD_NS))


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[Planner]:
    """The comparisons that were made, file by file."""
    made: list[Planner] = []
    plan = Planner.plan

    def counted(self: Planner) -> object:
        made.append(self)
        return plan(self)

    monkeypatch.setattr(Planner, "plan", counted)
    return made


def test_the_second_run_compares_nothing(archive: Path, plans: list[Planner]) -> None:
    with Index.create(archive.parent / "index") as index:
        index.sync(archive)
        again = index.sync(archive)
    assert len(plans) == 1
    assert again == Summary(unchanged=2)
    assert again.formats == {".txt": Counts(unchanged=2)}


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: old(folder / "new.txt", "A new one\n"),
        lambda folder: old(folder / "below/reef.txt", "Changed, and longer than it was\n"),
        lambda folder: os.utime(folder / "quay.txt", ns=(OLD_NS, OLD_NS + 10**9)),
        lambda folder: (folder / "quay.txt").unlink(),
        lambda folder: (folder / "quay.txt").rename(folder / "pier.txt"),
        lambda folder: (folder / "below").rename(folder / "under"),
        lambda folder: (folder / "broken.txt").symlink_to(folder / "nowhere"),
    ],
    ids=["added", "changed", "touched", "removed", "renamed", "folder", "link"],
)
def test_any_change_is_seen(archive: Path, plans: list[Planner], change: object) -> None:
    with Index.create(archive.parent / "index") as index:
        index.sync(archive)
        change(archive)  # type: ignore[operator]
        index.sync(archive)
    assert len(plans) == 2


def test_an_unfinished_change_of_a_database_is_seen(archive: Path, plans: list[Planner]) -> None:
    old(archive / "desk.sqlite", "")
    with Index.create(archive.parent / "index") as index:
        index.sync(archive)
        index.sync(archive)
        seen = len(plans)
        old(archive / "desk.sqlite-wal", "a change")
        index.sync(archive, on_error=print)
    assert (seen, len(plans)) == (1, 2)


def test_what_was_refused_is_told_each_time(archive: Path, plans: list[Planner]) -> None:
    old(archive / "rows.jsonl", '{"id": "1", "caption": "Fine"}\n{"id": 2\n')
    told: list[str] = []
    with Index.create(archive.parent / "index") as index:
        for _ in range(2):
            index.sync(archive, on_error=lambda problem: told.append(problem.source))
    assert told == ["archive/rows.jsonl"] * 2
    assert len(plans) == 2


def test_what_the_engine_refused_is_told_each_time(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Batch._take

    def choking(self: Batch, captions: Sequence[Caption]) -> object:
        if any(caption.text == "Odd" for caption in captions):
            raise ValueError("odd")
        return take(self, captions)

    monkeypatch.setattr(Batch, "_take", choking)
    old(archive / "rows.jsonl", '{"id": "1", "caption": "Fine"}\n{"id": "2", "caption": "Odd"}\n')
    told: list[str] = []
    with Index.create(archive.parent / "index") as index:
        done = [index.sync(archive, on_error=lambda one: told.append(str(one))) for _ in range(2)]
    assert [(each.captions, each.refused) for each in done] == [(3, 1), (1, 1)]
    assert told == ["archive/rows.jsonl, line 2: ValueError('odd'); the others are kept"] * 2


def test_what_is_refused_once_it_is_sent_is_told_each_time(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Caption("2", "Odd", source="archive/rows.jsonl", locator="line 2")
    refusals = MagicMock(return_value=[Refusal(odd, "limit of fields")])
    module = import_module("searchkit.index.transaction")
    monkeypatch.setattr(module, "Remote", MemoryEngine)
    monkeypatch.setattr(MemoryEngine, "refusals", refusals, raising=False)
    old(archive / "rows.jsonl", '{"id": "1", "caption": "Fine"}\n{"id": "2", "caption": "Odd"}\n')
    told: list[str] = []
    with Index.create(engine="memory", root=archive.parent) as index:
        done = [index.sync(archive, on_error=lambda one: told.append(str(one))) for _ in range(2)]
    assert [(each.captions, each.refused) for each in done] == [(3, 1), (1, 1)]
    assert told == ["archive/rows.jsonl, line 2: limit of fields; the others are kept"] * 2


def test_what_is_refused_once_it_is_sent_is_told_after_a_rebuild_too(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = [
        Refusal(Caption("2", "Odd", source="archive/rows.jsonl", locator="line 2"), "too odd"),
        Refusal(Caption("own", "Added"), "too odd"),
    ]
    old(archive / "rows.jsonl", '{"id": "1", "caption": "Fine"}\n{"id": "2", "caption": "Odd"}\n')
    told: list[str] = []
    with Index.create(archive.parent / "index") as index:
        index.sync(archive)
        index.add([Caption("own", "Added")])
        monkeypatch.setattr(import_module("searchkit.index.rebuild"), "Remote", WhooshEngine)
        monkeypatch.setattr(WhooshEngine, "refusals", lambda _: refused, raising=False)
        done = index.rebuild(on_error=lambda one: told.append(str(one)))
        assert told == [
            "archive/rows.jsonl, line 2: too odd; the others are kept",
            "caption own: too odd; the others are kept",
        ]
        assert (done.captions, done.refused) == (3, 2)
        assert index.sync(archive) == Summary(captions=2, changed=1, unchanged=2)


def test_a_file_just_written_is_looked_at_again(archive: Path, plans: list[Planner]) -> None:
    (archive / "now.txt").write_text("Written this very second\n")
    with Index.create(archive.parent / "index") as index:
        index.sync(archive)
        index.sync(archive)
    assert len(plans) == 2


def test_other_paths_and_options_are_another_sight(archive: Path, plans: list[Planner]) -> None:
    with Index.create(archive.parent / "index") as index:
        index.sync(archive)
        index.sync(archive, prune=True)
        assert len(plans) == 1
        index.sync(archive, options=ReadOptions("cp1258"))
        index.sync(archive / "below")
    assert len(plans) == 3


def test_what_another_run_remembers_counts(archive: Path, plans: list[Planner]) -> None:
    other = archive.parent / "other"
    other.mkdir()
    old(other / "lock.txt", "A lock keeper\n")
    with Index.create(archive.parent / "index") as index:
        index.sync(archive)
        index.sync(other)
        index.sync(archive)
        index.add([Caption("1", "By hand")])
        index.sync(archive)
        index.rebuild()
        index.sync(archive)
        assert len(index) == 4
    assert len(plans) == 4


@pytest.mark.parametrize("content", ["", "{", "[]", '{"digest": 1}', "\0"])
def test_a_damaged_memory_is_none(archive: Path, plans: list[Planner], content: str) -> None:
    with Index.create(archive.parent / "index") as index:
        index.sync(archive)
        (archive.parent / "index" / SEEN).write_text(content)
        assert index.sync(archive) == Summary(unchanged=2)
    assert len(plans) == 2


def test_a_run_that_has_nothing_to_do_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.txt").write_text("Aleppo\n")
    os.utime(tmp_path / "archive" / "a.txt", (1, 1))
    words = ("index", str(tmp_path / "archive"), "--index", str(tmp_path / "index"))
    loaded = set[str]()
    for _ in range(2):
        done = subprocess.run(
            (sys.executable, "-X", "importtime", "-m", "searchkit", *words),
            capture_output=True,
            text=True,
            check=True,
        )
        loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "searchkit.index.sight" in loaded
    assert loaded.isdisjoint(
        {
            "importlib.metadata",
            "searchkit.engines.whoosh",
            "searchkit.index.plan",
            "searchkit.query",
        }
    )
