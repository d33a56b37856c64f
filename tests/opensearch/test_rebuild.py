"""An index on a cluster is rebuilt beside the old one, moved there and back, and cut off."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from threading import Event, Thread

import pytest

from searchkit import Caption, Index
from searchkit.engines import Page
from searchkit.engines.opensearch import bulk
from searchkit.engines.opensearch.address import Address
from searchkit.engines.opensearch.client import Client
from searchkit.engines.opensearch.search import Search, Wanted
from searchkit.engines.opensearch.versions import behind, versions
from searchkit.errors import ClusterError, UsageError
from searchkit.index import move
from searchkit.query import Query
from tests.index.archives import texts, write
from tests.opensearch.cluster import address, needs_cluster

pytestmark = needs_cluster


@pytest.fixture
def url() -> str:
    return address()


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    client = Client(Address.of(url))
    yield client
    client.close()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    write(folder / "a.txt", "Aleppo, a street", "Damascus, a market")
    write(folder / "b.txt", "Huế, quân đội")
    return folder


@pytest.fixture
def index(url: str, archive: Path) -> Iterator[Index]:
    with Index.create(archive.parent / "index", engine="opensearch", url=url) as index:
        index.sync([archive])
        index.add([Caption("own", "added by a program")])
        yield index


Chunk = Callable[[bulk.Bulk, list[bulk.Change]], list[bulk.Refused]]


def noted(sent: list[str], most: int = sys.maxsize, error: BaseException | None = None) -> Chunk:
    """The sending of a chunk, its ids noted; it fails when so many are."""
    send = bulk.Bulk._chunk

    def sending(self: bulk.Bulk, chunk: list[bulk.Change]) -> list[bulk.Refused]:
        if len(sent) >= most and error is not None:
            raise error
        sent.extend(change.id for change in chunk)
        return send(self, chunk)

    return sending


def test_a_rebuild_fills_a_new_version_and_keeps_the_old_until_it_is_pruned(
    index: Index, client: Client, archive: Path
) -> None:
    name = client.address.name
    assert versions(client) == [f"{name}-v1"]
    write(archive / "b.txt", "Huế, quân đội", "Hội An")
    index.rebuild()
    assert texts(index) == [
        "Aleppo, a street",
        "Damascus, a market",
        "Huế, quân đội",
        "Hội An",
        "added by a program",
    ]
    assert sorted(versions(client)) == [f"{name}-v1", f"{name}-v2"]
    assert behind(client) == f"{name}-v2"
    assert index.prune() == [f"{name}-v1"]
    assert versions(client) == [f"{name}-v2"]
    assert index.sync([archive]).unchanged == 2


def test_a_rebuild_of_which_something_is_missing_does_not_take_the_place(
    index: Index, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = texts(index)
    monkeypatch.setattr(bulk.Bulk, "send", lambda *_: [])
    with pytest.raises(ClusterError, match="0 captions are there, 4 were stored; the old"):
        index.rebuild()
    monkeypatch.undo()
    assert texts(index) == before
    assert versions(client) == [f"{client.address.name}-v1"]


def test_a_rebuild_that_does_not_find_what_it_holds_does_not_take_the_place(
    index: Index, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(search: Search, query: Query, wanted: Wanted) -> Page:
        return Page(0, ())

    monkeypatch.setattr(Search, "page", nothing)
    with pytest.raises(ClusterError, match="a search does not find what it should"):
        index.rebuild()
    monkeypatch.undo()
    assert behind(client) == f"{client.address.name}-v1"
    assert len(texts(index)) == 4


def test_no_search_fails_while_the_alias_is_switched(index: Index, archive: Path) -> None:
    done, errors, counts = Event(), list[Exception](), [0] * 4

    def client(number: int) -> None:
        assert index.path is not None
        with Index.open(index.path) as mine:
            while not done.is_set():
                try:
                    assert mine.search("quan doi").total == 1
                    counts[number] += 1
                except Exception as error:
                    errors.append(error)

    clients = [Thread(target=client, args=(number,)) for number in range(4)]
    for each in clients:
        each.start()
    for _ in range(3):
        index.rebuild()
        index.prune()
    done.set()
    for each in clients:
        each.join()
    assert errors == []
    assert min(counts) > 3


def test_an_index_is_moved_to_a_cluster_and_back_without_its_files(archive: Path, url: str) -> None:
    with Index.create(archive.parent / "index") as index:
        index.sync([archive])
        index.add([Caption("own", "added by a program")])
        before = list(index.captions())
        for file in archive.iterdir():
            file.rename(file.with_suffix(".gone"))
        assert index.move(url) == 4
        assert index.status().manifest.engine == "opensearch"
        assert list(index.captions()) == before
        assert [hit.caption.text for hit in index.search("quan doi").hits] == ["Huế, quân đội"]
        for file in archive.iterdir():
            file.rename(file.with_suffix(".txt"))
        assert index.sync([archive]).unchanged == 2
        assert index.move("whoosh") == 4
        assert index.status().manifest.engine == "whoosh"
        assert list(index.captions()) == before
        with pytest.raises(UsageError, match="there is an index already; name another"):
            index.move(url)
        assert list(index.captions()) == before


def test_a_move_that_is_cut_off_goes_on_where_it_had_come_to(
    archive: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(move, "BATCH", 100)
    monkeypatch.setattr(bulk, "CHUNK_CHANGES", 10)
    with Index.create(archive.parent / "index") as index:
        index.add(Caption(str(number), f"x {number}") for number in range(500))
        with monkeypatch.context() as patch:
            patch.setattr(bulk.Bulk, "_chunk", noted(sent, 250, ClusterError("the line is cut")))
            with pytest.raises(ClusterError, match="the line is cut"):
                index.move(url)
        assert index.status().manifest.engine == "whoosh"
        assert 200 <= len(sent) <= 260
        before, sent[:] = set(sent), []
        with monkeypatch.context() as patch:
            patch.setattr(bulk.Bulk, "_chunk", noted(sent))
            assert index.move(url) == 500
        assert len(sent) <= 300
        assert len(before & set(sent)) <= 50
        assert [caption.id for caption in index.captions()] == [str(n) for n in range(500)]


def test_a_run_that_is_cut_off_while_it_sends_is_finished_by_the_next(
    index: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(archive / "c.txt", *(f"Homs {number}" for number in range(300)))
    monkeypatch.setattr(bulk, "CHUNK_CHANGES", 10)
    sent: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(bulk.Bulk, "_chunk", noted(sent, 100, KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt) as raised:
            index.sync([archive])
    assert raised.value.__notes__[-1].startswith("what the cluster has acknowledged is kept")
    assert index.search("Homs").total == 0
    before, sent[:] = set(sent), []
    (archive / "c.txt").chmod(0)
    with monkeypatch.context() as patch:
        patch.setattr(bulk.Bulk, "_chunk", noted(sent))
        done = index.sync([archive])
    assert (done.changed, done.added, done.unchanged) == (0, 0, 3)
    assert index.search("Homs").total == 300
    assert len(sent) <= 250
    assert len(before & set(sent)) <= 50
    assert index.path is not None
    assert [path.name for path in index.path.iterdir() if "unsent" in path.name] == []


def test_a_long_run_is_kept_part_by_part(
    index: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from searchkit.index import plan

    monkeypatch.setattr(plan, "PART_FILES", 2)
    for number in range(6):
        write(archive / f"part-{number}.txt", f"Homs {number}")
    commits: list[int] = []

    def stop(progress: object) -> None:
        commits.append(index.search("Homs").total)
        if commits[-1] >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.sync([archive], on_progress=stop)
    assert index.search("Homs").total == 4
    done = index.sync([archive])
    assert (done.added, done.unchanged) == (2, 6)
    assert index.search("Homs").total == 6


def test_what_the_cluster_refuses_is_told_with_its_line(
    index: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = bulk.Bulk._chunk

    def refusing(self: bulk.Bulk, chunk: list[bulk.Change]) -> list[bulk.Refused]:
        bad = [change for change in chunk if "too odd" in change.lines.decode()]
        good = [change for change in chunk if change not in bad]
        return [*send(self, good), *(bulk.Refused(c.id, "mapper: no such thing") for c in bad)]

    monkeypatch.setattr(bulk.Bulk, "_chunk", refusing)
    write(archive / "d.txt", "fine", "this is too odd", "fine as well")
    told: list[str] = []
    done = index.sync([archive], on_error=lambda problem: told.append(str(problem)))
    assert done.refused == 1
    assert told == ["archive/d.txt, line 2: mapper: no such thing; the others are kept"]
    assert index.search("fine").total == 2
    assert index.add([Caption("9", "too odd"), Caption("10", "good")], on_error=lambda _: None) == 1


def test_captions_are_read_batch_by_batch(index: Index) -> None:
    index.add(Caption(str(number), f"x {number}") for number in range(2500))
    first = list(islice(index.captions(), 5))
    assert [caption.id for caption in first][-1] == "0"
    assert len(list(index.captions())) == 2504


def test_a_page_deeper_than_the_cluster_reaches_is_come_to(
    index: Index, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = {"index": {"max_result_window": 250}}
    client.ask("PUT", f"{client.address.name}/_settings", reached)
    monkeypatch.setattr("searchkit.engines.opensearch.search.WINDOW", 250)
    monkeypatch.setattr("searchkit.engines.opensearch.search.TOGETHER", 70)
    index.add(Caption(f"{number:03}", "deep " + "y " * (number % 7)) for number in range(500))
    for sort in ("relevance", "path", "date"):
        found = [
            hit.caption.id
            for offset in range(0, 520, 40)
            for hit in index.search("deep", limit=40, offset=offset, sort=sort).hits
        ]
        assert sorted(found) == [f"{number:03}" for number in range(500)]


def test_scores_may_be_counted_over_all_shards(tmp_path: Path) -> None:
    url = address(options="shards=3&replicas=0&statistics=all")
    with Index.create(tmp_path / "index", engine="opensearch", url=url) as index:
        index.add(Caption(str(number), f"x {'y ' * (number % 5)}") for number in range(300))
        best = [hit.caption.id for hit in index.search("y", limit=3).hits]
        assert best == ["4", "9", "14"]
        assert index.search("y", limit=300).total == 240
