"""Files beside another one: found by one look at their folder."""

import os
import unicodedata
from pathlib import Path

import pytest

from searchkit.formats import beside
from searchkit.formats.files import File

LONG_AGO = 10**18


def settled(folder: Path, *names: str) -> File:
    """A text in a folder that was written to long ago."""
    for name in names:
        (folder / name).touch()
    os.utime(folder, ns=(LONG_AGO, LONG_AGO + len(os.listdir(folder))))
    return File(folder / "chợ.txt", "in/chợ.txt")


@pytest.mark.parametrize("name", ["chợ.jpg", "chợ.JPG", "chợ.heic"])
def test_a_picture_is_found_in_a_settled_folder_and_a_new_one(tmp_path: Path, name: str) -> None:
    assert beside.picture(settled(tmp_path, "chợ.txt", name)) == f"in/{name}"
    (tmp_path / name).unlink()
    assert beside.picture(settled(tmp_path)) == ""
    (tmp_path / name).touch()
    assert beside.picture(File(tmp_path / "chợ.txt", "in/chợ.txt")) == f"in/{name}"


def test_a_settled_folder_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settled(tmp_path, "chợ.txt", "other.jpg", "folder.png")
    monkeypatch.setattr(File, "beside", None)
    assert beside.picture(file) == ""
    monkeypatch.setattr(os, "listdir", None)
    assert beside.picture(file) == ""


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "chợ.jpg").mkdir()
    assert beside.picture(settled(tmp_path, "chợ.txt")) == ""


def test_a_name_is_the_same_however_its_letters_are_written(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "chợ.txt")
    file = settled(tmp_path, decomposed, unicodedata.normalize("NFD", "chợ.jpg"))
    asked = File(tmp_path / decomposed, decomposed)
    assert beside.picture(asked) == unicodedata.normalize("NFD", "chợ.jpg")
    assert file.path.name != decomposed


def test_a_folder_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    assert beside.picture(File(tmp_path / "gone" / "a.txt", "gone/a.txt")) == ""
