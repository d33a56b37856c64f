"""Pipes, folders, devices and links where an index has files: nothing hangs or goes elsewhere."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.errors import DamagedIndexError, DamagedIndexWarning

PRECIOUS = "not the index's\n"
LONG_AGO = 1_000_000_000
"""Seconds since 1970: a file that is as old was not changed just now."""


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


OTHERS: list[Callable[[Path], None]] = [os.mkfifo, Path.mkdir, loop, endless]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of two generations, the first of which holds a caption."""
    path = tmp_path / "index"
    with Index.create(path) as index:
        index.add([Caption("1", "chợ nổi")])
        index.add([Caption("2", "cầu phao")])
    return path


def put(path: Path, other: Callable[[Path], None]) -> None:
    """Put something else in a file's place."""
    path.unlink()
    other(path)


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("name", ["CURRENT", "*3/SEAL", "*3/manifest.json", "*3/files", "*3/*.seg"])
def test_what_is_no_file_is_damage(folder: Path, name: str, other: Callable[[Path], None]) -> None:
    path = sorted(folder.glob(name))[-1]
    put(path, other)
    with pytest.warns(DamagedIndexWarning, match=rf"{path} is no file: remove it; run: searchkit"):
        index = Index.open(folder)
    with index:
        assert index.search("cho noi").total == 1
        assert any(str(path) in damage for damage in index.check())
        with pytest.raises(DamagedIndexError, match="is no file"):
            index.delete([("", "1")])
    if path.is_dir():
        path.rmdir()
    with Index.open(folder, check=False) as index:
        index.rebuild()
        assert index.check() == []


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("name", ["manifest.json", "seen.json", "writer"])
def test_what_only_helps_may_be_anything(
    folder: Path, tmp_path: Path, name: str, other: Callable[[Path], None]
) -> None:
    (tmp_path / "a.txt").write_text("Chùa Cầu\n", "utf-8")
    (folder / name).unlink(missing_ok=True)
    other(folder / name)
    with Index.open(folder) as index:
        for _ in range(2):
            index.sync([tmp_path / "a.txt"])
        assert index.search("chua cau").total == 1


@pytest.mark.parametrize("name", ["writer", "seen.json.tmp"])
def test_no_link_is_written_through(folder: Path, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text(PRECIOUS, "utf-8")
    (tmp_path / "a.txt").write_text("Chùa Cầu\n", "utf-8")
    os.utime(tmp_path / "a.txt", (LONG_AGO, LONG_AGO))
    with Index.open(folder) as index:
        index.sync([tmp_path / "a.txt"])
        (folder / "seen.json").unlink(missing_ok=True)
        (folder / name).symlink_to(elsewhere)
        index.sync([tmp_path / "a.txt"])
    assert elsewhere.read_text("utf-8") == PRECIOUS
    assert (folder / "seen.json").is_file()


def test_a_link_in_place_of_an_unfinished_generation_goes_alone(
    folder: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious.txt").write_text(PRECIOUS, "utf-8")
    (folder / "generation-000004.tmp").symlink_to(elsewhere)
    with Index.open(folder) as index:
        index.add([Caption("3", "nhà thờ")])
        assert index.check() == []
    assert [path.name for path in elsewhere.iterdir()] == ["precious.txt"]
    assert not (folder / "generation-000004.tmp").exists()
