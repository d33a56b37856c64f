"""One index in several objects, threads and processes, some of which die."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit import index as facade
from searchkit.engines import Engine
from searchkit.errors import (
    LockedIndexError,
)
from searchkit.index.current import Current
from searchkit.index.files import READ_AGAIN, Files, FileState
from searchkit.index.folder import IndexFolder
from searchkit.index.manifest import Manifest
from searchkit.index.sight import Look, Sight
from searchkit.index.source import Request
from searchkit.index.summary import Summary
from searchkit.index.transaction import _keep
from tests.index.archives import ENVIRON, in_another_process, texts, write


def test_another_index_object_sees_commits(stored: Index, archive: Path) -> None:
    with Index.open(archive.parent / "index") as reader:
        assert len(reader) == 3
        stored.add([Caption("1", "Homs")])
        assert texts(reader, "Homs") == ["Homs"]
        stored.rebuild()
        assert len(reader) == 4
        reader.add([Caption("2", "Idlib")])
        assert texts(stored, "Idlib") == ["Idlib"]


CHANGES = """
from searchkit import Caption, Index
with Index.open("index") as index:
    index.add([Caption("1", "Homs")])
    index.rebuild()
"""


def test_another_process_is_seen(stored: Index, archive: Path) -> None:
    assert len(stored) == 3
    in_another_process(CHANGES, archive.parent)
    assert texts(stored, "Homs") == ["Homs"]


WRITES = """
from searchkit import Caption, Index
with Index.open("index") as index:
    for number in range(12):
        index.add([Caption(str(number), f"Homs {number}")])
        if number % 3 == 2:
            index.rebuild()
"""


def test_eight_threads_search_while_another_process_writes(stored: Index, archive: Path) -> None:
    done = threading.Event()

    def look() -> list[int]:
        counts = [0]
        while not done.is_set():
            assert texts(stored, "quân đội") == ["Huế, quân đội"]
            assert stored.facets(["lang"]) == {"lang": {}}
            counts.append(stored.search("Homs", limit=0).total)
        return counts

    with ThreadPoolExecutor(8) as threads:
        looks = [threads.submit(look) for _ in range(8)]
        try:
            in_another_process(WRITES, archive.parent)
        finally:
            done.set()
        for seen in looks:
            assert seen.result() == sorted(seen.result())
    assert stored.search("Homs").total == 12


def test_a_plan_is_made_while_others_write(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Look.at

    def slow(self: Look, request: Request) -> Sight:
        sight = look(self, request)
        with Index.open(archive.parent / "index") as other:
            for number in range(3):
                other.add([Caption(str(number), "Homs")])
        return sight

    monkeypatch.setattr(Look, "at", slow)
    with Index.open(archive.parent / "index") as index:
        assert index.plan([archive])[1] == Summary(unchanged=2)


def test_a_search_that_is_slow_to_begin_changes_nothing_for_a_writer(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index.create(archive.parent / "index") as index:
        index.sync([archive / "a.txt"])
        index.close()
        opens, goes_on = threading.Event(), threading.Event()
        opened = Current.opened

        def slow(current: Current, folder: Path, name: str) -> Engine:
            engine = opened(current, folder, name)
            if threading.current_thread() is searcher and not opens.is_set():
                opens.set()
                goes_on.wait(30)
            return engine

        def ends(_: Current) -> None:
            goes_on.set()
            searcher.join()

        searcher = threading.Thread(target=texts, args=(index,))
        monkeypatch.setattr(Current, "opened", slow)
        searcher.start()
        opens.wait(30)
        index.sync([archive / "b.txt"])
        monkeypatch.setattr(facade, "resume", ends)
        write(archive / "a.txt", "Homs")
        index.sync([archive / "a.txt"])
        assert index.sources == (archive / "a.txt", archive / "b.txt")


def test_threads_search_while_this_index_closes_and_rebuilds(stored: Index) -> None:
    with ThreadPoolExecutor(4) as threads:
        looks = [threads.submit(texts, stored, "Huế") for _ in range(60)]
        for _ in range(3):
            stored.close()
            stored.rebuild()
        assert {tuple(look.result()) for look in looks} == {("Huế, quân đội",)}


HOLDS = """
import sys
from pathlib import Path
from searchkit.index.folder import IndexFolder
with IndexFolder(Path("index").resolve()).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(stored: Index, archive: Path) -> Iterator[None]:
    """Another process that holds the write lock."""
    command = [sys.executable, "-c", HOLDS]
    with subprocess.Popen(
        command, cwd=archive.parent, env=ENVIRON, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.communicate()


@pytest.mark.usefixtures("held")
def test_a_locked_index_can_be_searched_but_not_written(stored: Index, archive: Path) -> None:
    writes: list[Callable[[], object]] = [
        lambda: stored.add([Caption("1", "Homs")]),
        lambda: stored.delete([("archive/a.txt", "archive/a.txt#1")]),
        lambda: stored.sync([archive]),
        stored.rebuild,
    ]
    for change in writes:
        with pytest.raises(LockedIndexError, match="another process is writing"):
            change()
    assert len(stored) == 3


def test_threads_that_share_an_index_write_one_after_the_other(stored: Index) -> None:
    def add(number: int) -> int:
        return stored.add([Caption(str(number), "Homs")])

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(add, range(12))) == 12
    assert stored.search("Homs").total == 12


def test_a_process_is_not_told_that_another_writes_where_it_does_so_itself(
    stored: Index, archive: Path
) -> None:
    def captions(other: Index) -> Iterator[Caption]:
        with pytest.raises(LockedIndexError, match="index: this very process is writing"):
            other.add([Caption("2", "Homs")])
        yield Caption("1", "Homs")

    with Index.open(archive.parent / "index") as other:
        assert stored.add(captions(other)) == stored.add(captions(stored)) == 1
    assert stored.search("Homs").total == 1


DIES = """
import os
from searchkit import Index
from searchkit.index.folder import IndexFolder
from searchkit.index.manifest import Manifest
write, count = Manifest.write, []
def dying(self, folder):
    count.append(folder)
    if len(count) > {writes}:
        os._exit(0)
    write(self, folder)
Manifest.write = dying
with Index.open("index") as index:
    index.{change}
"""


@pytest.mark.parametrize("writes", range(5))
def test_a_sync_mends_what_a_process_left_that_died(archive: Path, writes: int) -> None:
    root = archive.parent
    with Index.create(root / "index") as index:
        index.sync([archive])
        write(archive / "a.txt", "Homs")
        write(archive / "c.txt", "Idlib")
        (archive / "b.txt").rename(root / "b.txt")
        in_another_process(DIES.format(writes=writes, change="sync(['archive'])"), root)
        (archive / "c.txt").unlink()
        (root / "b.txt").rename(archive / "b.txt")
        index.sync([archive])
        assert texts(index) == ["Homs", "Huế, quân đội"]
        assert index.sync([archive]) == Summary(unchanged=2)
        index.rebuild()
        assert texts(index) == ["Homs", "Huế, quân đội"]


@pytest.mark.parametrize("writes", range(2))
def test_a_rebuild_that_died_leaves_an_index_that_answers(archive: Path, writes: int) -> None:
    root = archive.parent
    with Index.create(root / "index") as index:
        index.sync([archive])
        in_another_process(DIES.format(writes=writes, change="rebuild()"), root)
        assert len(index) == 3
        index.rebuild()
        assert len(index) == 3
    assert len(list((root / "index").glob("generation-*"))) == 2


def test_what_differs_is_read_again_while_a_commit_is_pending() -> None:
    before = Manifest("whoosh", ".", files=Files.of({name: FileState(1, 1) for name in "abc"}))
    after = Manifest("whoosh", ".", files=Files.of({"a": FileState(1, 1), "b": FileState(2, 2)}))
    pending = before.pending(after).files
    assert dict(pending) == {"a": FileState(1, 1), "b": READ_AGAIN, "c": READ_AGAIN}


def test_what_goes_with_captions_on_their_way_is_on_disk_before_they_are_sent(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    real = os.fsync

    def sync(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", sync)
    index = archive.parent / "index"
    manifest = Manifest("opensearch", "..")
    _keep(Current(IndexFolder(index), manifest), manifest)
    sending = index / "sending"
    names = {sending / "manifest.json", sending / "files", sending, index}
    assert synced == {path.stat().st_ino for path in names}
