"""Several desks write to one index at once: nothing that one of them has stored is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from searchkit import Caption, Index
from searchkit.engines.opensearch import versions, write
from searchkit.engines.opensearch.proof import Sample
from searchkit.errors import ClusterError
from tests.opensearch.cluster import address, needs_cluster

pytestmark = needs_cluster

DESKS, ROUNDS, SIZE = 2, 4, 30


@pytest.fixture
def url() -> str:
    return address("shards=3&replicas=1")


@pytest.fixture
def desks(tmp_path: Path, url: str) -> Iterator[list[Index]]:
    """The same index, opened by writers that share nothing but the cluster."""
    with ExitStack() as stack:
        folders = [tmp_path / f"desk-{number}" for number in range(DESKS)]
        yield [
            stack.enter_context(Index.create(folder, engine="opensearch", url=url))
            for folder in folders
        ]


def together(*jobs: Any) -> None:
    """Run jobs at once; what one of them raises is raised."""
    errors: list[BaseException] = []

    def run(job: Any) -> None:
        try:
            job()
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors:
        raise error


def test_two_commits_at_once_keep_each_others_fields(
    desks: list[Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    look, meeting = versions.current, Barrier(DESKS)

    def looking(*args: Any) -> Any:
        found = look(*args)
        meeting.wait(60)
        return found

    monkeypatch.setattr(write, "current", looking)

    def job(number: int) -> Any:
        names = {f"Ống.kính {number}": "35mm", f"field{number}": "y"}
        return lambda: desks[number].add([Caption(f"{number}", "x", extra=names)])

    together(*map(job, range(DESKS)))
    monkeypatch.undo()
    for desk in desks:
        for number in range(DESKS):
            for query in (f"field{number}:y", f'"Ống.kính {number}":35mm'):
                assert [hit.caption.id for hit in desk.search(query).hits] == [str(number)]


def test_what_two_desks_add_at_once_is_all_there_in_one_order(desks: list[Index]) -> None:
    def job(number: int) -> Any:
        def add() -> None:
            for turn in range(ROUNDS):
                name = f"field{number}{turn}"
                ids = (f"{number} {turn} {n:02}" for n in range(SIZE))
                desks[number].add(Caption(id_, "x", extra={name: "y"}) for id_ in ids)

        return add

    together(*map(job, range(DESKS)))
    desks[0].add([Caption("last", "x")])
    wanted = {f"{d} {t} {n:02}" for d in range(DESKS) for t in range(ROUNDS) for n in range(SIZE)}
    for desk in desks:
        ids = [caption.id for caption in desk.captions()]
        assert ids[-1] == "last"
        assert {*ids[:-1]} == wanted
        assert len(ids) == len(wanted) + 1
        for number in range(DESKS):
            own = [id_ for id_ in ids if id_.startswith(f"{number} ")]
            assert own == sorted(own)
            for turn in range(ROUNDS):
                assert desk.search(f"field{number}{turn}:y").total == SIZE
        pages = (desk.search("x", limit=20, offset=at, sort="date") for at in range(0, 260, 20))
        assert [hit.caption.id for page in pages for hit in page.hits] == ids


@pytest.mark.parametrize("is_pruned", [True, False])
def test_what_is_sent_while_another_desk_rebuilds_is_in_the_new_index(
    desks: list[Index], monkeypatch: pytest.MonkeyPatch, is_pruned: bool
) -> None:
    desks[1].add([Caption("old", "x"), Caption("gone", "x", source="s")])
    send = write.Sending.run

    def sending(self: write.Sending) -> Any:
        monkeypatch.undo()
        desks[1].rebuild()
        if is_pruned:
            desks[1].prune()
        return send(self)

    monkeypatch.setattr(write.Sending, "run", sending)
    desks[0].add([Caption("new", "x", extra={"lens": "35mm"})])
    for desk in desks:
        assert [caption.id for caption in desk.captions()] == ["old", "gone", "new"]
        assert desk.search("lens:35mm").total == 1


@pytest.mark.parametrize("step", [(Sample, "check"), (versions, "_let")], ids=["early", "late"])
def test_a_rebuild_does_not_take_the_place_of_what_another_desk_adds_to(
    desks: list[Index], monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str]
) -> None:
    desks[1].add([Caption("old", "x")])
    go_on = getattr(*step)

    def adding_before(*args: Any) -> None:
        monkeypatch.undo()
        desks[0].add([Caption("new", "x")])
        go_on(*args)

    monkeypatch.setattr(*step, adding_before)
    with pytest.raises(ClusterError, match="another desk has written to it meanwhile"):
        desks[1].rebuild()
    for desk in desks:
        assert [caption.id for caption in desk.captions()] == ["old", "new"]
    desks[1].rebuild()
    assert [caption.id for caption in desks[0].captions()] == ["old", "new"]


def test_two_desks_may_make_an_index_at_once(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, meeting = versions.add, Barrier(DESKS)

    def adding(*args: Any, **options: Any) -> str:
        meeting.wait(60)
        return add(*args, **options)

    monkeypatch.setattr(versions, "add", adding)

    def job(number: int) -> Any:
        def make() -> None:
            folder = tmp_path / f"desk-{number}"
            with Index.create(folder, engine="opensearch", url=url) as desk:
                desk.add([Caption(str(number), "x")])

        return make

    together(*map(job, range(DESKS)))
    with Index.open(tmp_path / "desk-0") as desk:
        assert sorted(caption.id for caption in desk.captions()) == ["0", "1"]
