"""A change makes the next generation: readers see the old or the new one, and whole."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from searchkit import Caption, Index
from searchkit.errors import DamagedIndexError, NoIndexError, StorageError
from searchkit.index import change
from searchkit.index.current import Current
from searchkit.index.seal import SEAL, Seal
from tests.index.archives import generation, listing, texts


def root(archive: Path) -> Path:
    return archive.parent / "index"


def numbers(archive: Path) -> list[int]:
    return sorted(int(path.name[-6:]) for path in root(archive).glob("generation-*"))


def test_two_generations_are_kept(stored: Index, archive: Path) -> None:
    assert numbers(archive) == [1, 2]
    stored.add([Caption("1", "Homs")])
    stored.add([Caption("2", "Idlib")])
    assert numbers(archive) == [3, 4]
    stored.rebuild()
    assert numbers(archive) == [4, 5]
    assert (root(archive) / "CURRENT").read_text().startswith("generation-000005 ")


def test_a_seal_holds_every_file_and_the_number_of_captions(stored: Index, archive: Path) -> None:
    folder = generation(archive)
    seal = Seal.read(folder)
    assert seal.captions == 3
    assert set(seal.files) == {path.name for path in folder.iterdir()} - {SEAL}
    assert (root(archive) / "CURRENT").read_text() == f"{folder.name} {seal.digest}\n"


def test_files_that_stay_are_not_written_again(stored: Index, archive: Path) -> None:
    before = generation(archive)
    stored.add([Caption("1", "Homs")])
    after = generation(archive)
    (segment,) = before.glob("*.seg")
    assert os.path.samefile(segment, after / segment.name)
    assert os.path.samefile(before / "manifest.json", after / "manifest.json")
    assert [len(list(folder.glob("*.toc"))) for folder in (before, after)] == [1, 1]


def test_every_so_often_all_files_are_written_anew(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change, "_OLD", 2)
    ages, shared = [], []
    for number in range(4):
        before = generation(archive)
        stored.add([Caption(str(number), "Homs")])
        ages.append(Seal.read(generation(archive)).age)
        names = [path.name for path in before.glob("*.seg")]
        shared.append(all(os.path.samefile(before / n, generation(archive) / n) for n in names))
    assert (ages, shared) == ([2, 0, 1, 2], [True, False, True, True])
    assert stored.check() == []


def test_where_files_have_one_name_they_are_copied(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    stored.add([Caption("1", "Homs")])
    assert all(path.stat().st_nlink == 1 for path in generation(archive).iterdir())
    assert (len(stored), stored.check()) == (4, [])


def test_damage_is_not_copied(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change, "_OLD", 0)
    (segment,) = generation(archive).glob("*.seg")
    content = bytearray(segment.read_bytes())
    content[-1] ^= 1
    segment.write_bytes(content)
    with pytest.raises(DamagedIndexError, match=f"{segment} is damaged"):
        stored.add([Caption("1", "Homs")])
    assert numbers(archive) == [1, 2]


def test_a_long_answer_keeps_its_generation(stored: Index, archive: Path) -> None:
    stored.add(Caption(str(number), "Homs") for number in range(50))
    with Index.open(root(archive)) as reader:
        captions = reader.captions()
        first = next(captions)
        for number in range(3):
            stored.add([Caption(f"new {number}", "Idlib")])
        assert len([first, *captions]) == 53
        assert len(reader) == 56


def test_what_dead_writers_left_is_removed_by_the_next(stored: Index, archive: Path) -> None:
    for name in ("generation-000003.tmp", "generation-000003"):
        (root(archive) / name).mkdir()
        (root(archive) / name / "x").touch()
    (root(archive) / "CURRENT.tmp").touch()
    (root(archive) / "notes.tmp").touch()
    stored.add([Caption("1", "Homs")])
    assert [name for name in listing(root(archive)) if "/" not in name] == [
        "CURRENT",
        "generation-000002",
        "generation-000003",
        "lock",
        "manifest.json",
        "notes.tmp",
    ]


@contextmanager
def failing(name: str, number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One call of a system function fails."""
    real, calls = getattr(os, name), []

    def call(*given: Any, **named: Any) -> Any:
        calls.append(given)
        if len(calls) == number:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, name, call)
        yield
    assert len(calls) >= number


CALLS = [
    *(("fsync", number) for number in range(1, 8)),
    *(("link", number) for number in range(1, 4)),
    ("mkdir", 1),
    ("rename", 2),
    ("replace", 1),
]


@pytest.mark.parametrize(("name", "number"), CALLS)
def test_whatever_fails_the_old_generation_stays(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    before, files = (root(archive) / "CURRENT").read_text(), listing(root(archive))
    with failing(name, number, monkeypatch):
        message = r"No space left.*; make room, [\d.,]+ [kM]B or more, and try again; the index is"
        with pytest.raises(StorageError, match=message):
            stored.add([Caption("1", "Homs")])
    assert (root(archive) / "CURRENT").read_text() == before
    assert listing(root(archive)) == files
    assert (len(stored), stored.check()) == (3, [])
    stored.add([Caption("1", "Homs")])
    assert (texts(stored, "Homs"), stored.check()) == (["Homs"], [])


def test_what_is_needed_is_more_than_what_was_taken(
    stored: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = iter([2_000_000, 0])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: type("", (), {"free": next(free)}))
    with (
        failing("fsync", 1, monkeypatch),
        pytest.raises(StorageError, match=r"make room, 4\.\d MB or more, and try again"),
    ):
        stored.add([Caption("1", "Homs")])


def test_no_space_is_told_before_anything_is_written(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: type("", (), {"free": 5000}))
    with pytest.raises(StorageError, match="no space: 66 kB are needed, 5 kB are free; make room"):
        stored.add([Caption("1", "Homs")])
    assert len(stored) == 3


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"),
        BrokenPipeError(errno.EPIPE, "Broken pipe"),
        OSError("no number"),
        FileNotFoundError(errno.ENOENT, "No such file", "elsewhere.txt"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_that_is_the_callers_stays_as_it_is(stored: Index, error: OSError) -> None:
    def captions() -> Iterator[Caption]:
        yield Caption("1", "Homs")
        raise error

    with pytest.raises(type(error)) as raised:
        stored.add(captions())
    assert raised.value is error
    assert len(stored) == 3


def test_a_folder_that_cannot_be_listed_is_not_called_empty(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoIndexError):
        Index.open(archive)

    def refuse(_: Any) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(StorageError, match="Too many open files"):
        Index.open(archive)


@pytest.mark.parametrize("counted", [0, -1], ids=["in its folder", "on a cluster"])
def test_an_index_whose_making_was_cut_off_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted: int
) -> None:
    def killed(*_: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(change, "replace_durably", killed)
        patch.setattr(change, "_take_back", lambda *_: None)
        patch.setattr(Current, "counted", lambda *_: counted)
        with pytest.raises(RuntimeError, match="killed"):
            Index.create(tmp_path / "index")
    assert [path.name for path in (tmp_path / "index").glob("gen*")] == ["generation-000001"]
    with pytest.raises(NoIndexError):
        Index.open(tmp_path / "index")
    with Index.create(tmp_path / "index") as index:
        index.add([Caption("1", "Homs")])
        assert (len(index), index.check()) == (1, [])


def test_an_empty_index_that_has_lost_its_name_is_still_one(tmp_path: Path) -> None:
    Index.create(tmp_path / "index").close()
    (tmp_path / "index" / "CURRENT").unlink()
    with pytest.raises(DamagedIndexError, match="CURRENT is missing"):
        Index.open(tmp_path / "index")
