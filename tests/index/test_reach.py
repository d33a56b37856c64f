"""Sources that are out of reach, and odd files in those that are not."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit import Index
from searchkit.errors import UsageError
from searchkit.formats import File, read_file
from searchkit.index import sync
from searchkit.index.reach import CURE
from searchkit.index.summary import Progress, Summary
from tests.index.archives import problems, texts, write
from tests.opensearch.cluster import LOCAL


def unmounted(archive: Path) -> None:
    for path in archive.iterdir():
        path.unlink()


@pytest.mark.parametrize("harm", [shutil.rmtree, unmounted], ids=["missing", "empty"])
def test_a_source_that_is_not_there_keeps_its_captions(
    stored: Index, archive: Path, harm: object
) -> None:
    found, on_error = problems()
    write(archive.parent / "c.txt", "Homs")
    assert callable(harm)
    harm(archive)
    done = stored.sync([archive, archive.parent / "c.txt"], on_error=on_error)
    assert done == Summary(added=1, lost=2, captions=1, refused=1)
    why = "this folder is empty" if archive.exists() else "no such folder"
    assert found == [f"archive: {why}; the captions of its 2 files are kept; {CURE}"]
    assert len(stored) == 4
    archive.mkdir(exist_ok=True)
    write(archive / "a.txt", "Aleppo, a street", "Damascus, a market")
    assert stored.sync([archive]) == Summary(unchanged=1, removed=1)


def test_a_file_that_is_out_of_reach_in_two_sources_is_counted_once(
    stored: Index, archive: Path
) -> None:
    (archive / "deep").mkdir()
    write(archive / "deep" / "c.txt", "Homs")
    stored.sync([archive, archive / "deep"])
    shutil.rmtree(archive)
    on_error = problems()[1]
    done = stored.sync(stored.sources, on_error=on_error)
    assert done.lost == 3
    assert len(stored) == 4


def test_pruning_means_it(stored: Index, archive: Path) -> None:
    shutil.rmtree(archive)
    assert stored.sync([archive], prune=True) == Summary(removed=2)
    assert (len(stored), stored.sources) == (0, ())
    with pytest.raises(UsageError, match="archive: no such file or folder"):
        stored.sync([archive])


def test_another_disk_at_the_same_place_is_not_the_old_one(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in archive.iterdir():
        path.unlink()
    write(archive / "other.txt", "Homs")
    assert dict(stored.status().manifest.places).keys() == {"archive"}
    monkeypatch.setattr("searchkit.index.reach.identity", lambda *_: "another")
    assert stored.sync([archive], on_error=problems()[1]) == Summary(lost=2, refused=1)
    assert len(stored) == 3
    assert stored.sync([archive], prune=True) == Summary(added=1, removed=2, captions=1)


def test_another_device_number_alone_says_nothing(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (archive / "a.txt").unlink()
    monkeypatch.setattr("searchkit.index.reach.identity", lambda *_: "another")
    assert stored.sync([archive]) == Summary(unchanged=1, removed=1)


def test_an_index_that_was_copied_alone_takes_in_nothing(archive: Path, tmp_path: Path) -> None:
    with Index.create(archive / "index") as index:
        index.sync([archive])
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(archive / "index", elsewhere / "index")
    write(elsewhere / "private.txt", "Homs")
    with Index.open(elsewhere / "index") as index:
        assert index.sync(index.sources, on_error=problems()[1]) == Summary(lost=2, refused=1)
        assert index.rebuild(on_error=problems()[1]) == Summary(lost=2, refused=1)
        assert "Homs" not in texts(index)
        assert len(index) == 3


def test_a_file_that_was_named_and_is_gone_is_removed(stored: Index, archive: Path) -> None:
    write(archive.parent / "c.txt", "Homs")
    stored.sync([archive.parent / "c.txt"])
    (archive.parent / "c.txt").unlink()
    assert stored.sync([archive.parent / "c.txt"]) == Summary(removed=1)
    assert stored.sources == (archive,)


def test_links_that_lead_in_a_circle_end(stored: Index, archive: Path) -> None:
    (archive / "loop").symlink_to(archive)
    (archive / "self.txt").symlink_to("self.txt")
    (archive / "folder.txt").mkdir()
    write(archive / "folder.txt" / "c.txt", "Homs")
    found, on_error = problems()
    done = stored.sync([archive], on_error=on_error)
    assert (done.added, done.unchanged, done.refused) == (1, 2, 1)
    assert found == [
        "archive/self.txt: Too many levels of symbolic links; check that it can be opened and read"
    ]


def test_a_file_that_vanishes_before_it_is_read_is_no_problem(stored: Index, archive: Path) -> None:
    def vanish(progress: Progress) -> None:
        (archive / "d.txt").unlink(missing_ok=True)

    write(archive / "c.txt", "Homs")
    write(archive / "d.txt", "Idlib")
    found, on_error = problems()
    done = stored.sync([archive], on_error=on_error, on_progress=vanish)
    assert (done, found) == (Summary(added=1, unchanged=2, captions=1), [])


@pytest.mark.parametrize("harm", [shutil.rmtree, unmounted], ids=["missing", "empty"])
@pytest.mark.parametrize("run", ["sync", "rebuild"])
def test_a_disk_that_goes_away_during_a_run_loses_no_captions(
    stored: Index, archive: Path, harm: object, run: str
) -> None:
    def unplug(progress: Progress) -> None:
        if progress.total and archive.exists():
            assert callable(harm)
            harm(archive)

    write(archive / "a.txt", "Aleppo, a house")
    write(archive / "b.txt", "Huế")
    found, on_error = problems()
    if run == "sync":
        done = stored.sync([archive], on_error=on_error, on_progress=unplug)
    else:
        done = stored.rebuild(on_error=on_error, on_progress=unplug)
    changed = int(run == "sync")
    assert done == Summary(added=1 - changed, changed=changed, lost=1, captions=1, refused=1)
    assert texts(stored) == ["Aleppo, a house", "Huế, quân đội"]
    why = "this folder is empty" if archive.exists() else "no such folder"
    assert found == [f"archive: {why}; the captions of its 1 file are kept; {CURE}"]
    archive.mkdir(exist_ok=True)
    write(archive / "b.txt", "Huế")
    assert stored.sync([archive]) == Summary(changed=1, removed=1, captions=1)
    assert texts(stored) == ["Huế"]


@pytest.mark.parametrize("gone", ["archive", "archive/day"])
def test_a_folder_that_goes_away_during_a_run_is_told_once(
    stored: Index, archive: Path, gone: str
) -> None:
    def unplug(progress: Progress) -> None:
        if progress.total:
            shutil.rmtree(archive.parent / gone, ignore_errors=True)

    (archive / "day").mkdir()
    for number in range(5):
        write(archive / "day" / f"{number}.txt", f"Homs {number}")
    stored.sync([archive])
    for number in range(5):
        write(archive / "day" / f"{number}.txt", f"Homs, again {number}")
    found, on_error = problems()
    done = stored.sync([archive], on_error=on_error, on_progress=unplug)
    assert (done.lost, done.refused) == (4, 1)
    why = "no such folder" if gone == "archive" else "this folder went away while it was to be read"
    assert found == [f"{gone}: {why}; the captions of its 4 files are kept; {CURE}"]


def test_a_known_file_that_vanishes_before_it_is_read_is_removed(
    stored: Index, archive: Path
) -> None:
    def vanish(progress: Progress) -> None:
        if progress.total:
            (archive / "b.txt").unlink(missing_ok=True)

    write(archive / "a.txt", "Aleppo, a house")
    write(archive / "b.txt", "Huế")
    done = stored.sync([archive], on_progress=vanish)
    assert done == Summary(changed=1, removed=1, captions=1)
    assert texts(stored) == ["Aleppo, a house"]


def test_a_file_that_changes_while_it_is_read_is_read_again(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changing(file: File) -> Iterator[Any]:
        yield from list(read_file(file))
        write(archive / "c.txt", "Idlib!")

    write(archive / "c.txt", "Homs")
    with monkeypatch.context() as patch:
        patch.setattr(sync, "read_file", changing)
        stored.sync([archive])
    assert "Homs" in texts(stored)
    assert stored.sync([archive]).changed == 1
    assert "Idlib!" in texts(stored)


@pytest.mark.parametrize("index", LOCAL, indirect=True)
def test_progress_moves_within_one_file(index: Index, archive: Path) -> None:
    write(archive / "c.txt", *(f"Homs, {number:06} {'-' * 120}" for number in range(20_000)))
    seen: list[Progress] = []
    index.sync([archive / "c.txt"], on_progress=seen.append)
    sizes = [progress.size for progress in seen]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) >= 3
    assert {progress.total_size for progress in seen} == {(archive / "c.txt").stat().st_size}
    captions = [progress.captions for progress in seen]
    assert captions == sorted(captions)
    assert (seen[-1].files, seen[-1].size) == (1, seen[-1].total_size)
