"""Whose index it is: one that others may write to is not read, nor written, unasked."""

import os
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.errors import UntrustedIndexError
from tests.index.archives import generation

OTHER = 12345


@pytest.mark.parametrize("inner", [False, True])
def test_a_folder_that_everybody_may_write_to_is_refused(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch, inner: bool
) -> None:
    folder = generation(archive) if inner else archive.parent / "index"
    folder.chmod(0o777)
    with pytest.raises(
        UntrustedIndexError, match=rf"{folder}: everybody may write .*SEARCHKIT_TRUST"
    ):
        Index.open(archive.parent / "index")
    for trusted in (str(folder), f"/nowhere:{archive.parent}", "*"):
        monkeypatch.setenv("SEARCHKIT_TRUST", trusted)
        with Index.open(archive.parent / "index") as index:
            assert len(index) == 3
    monkeypatch.setenv("SEARCHKIT_TRUST", f"{folder}s")
    with pytest.raises(UntrustedIndexError):
        Index.open(archive.parent / "index")
    folder.chmod(0o775)
    with Index.open(archive.parent / "index") as index:
        assert len(index) == 3


@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "*/manifest.json", "*/*.seg"])
def test_a_file_that_everybody_may_write_to_is_refused(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = archive.parent / "index"
    (file,) = folder.glob(name.replace("*", generation(archive).name, 1))
    file.chmod(0o666)
    with pytest.raises(
        UntrustedIndexError, match=rf"{file}: everybody may write to the file; .*SEARCHKIT_TRUST"
    ):
        Index.open(folder)
    monkeypatch.setenv("SEARCHKIT_TRUST", str(folder))
    with Index.open(folder) as index:
        assert len(index) == 3
    monkeypatch.delenv("SEARCHKIT_TRUST")
    file.chmod(0o664)
    with Index.open(folder) as index:
        assert len(index) == 3


def test_a_folder_of_another_user_is_refused(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = os.stat(archive).st_uid
    monkeypatch.setattr(os, "geteuid", lambda: OTHER)
    if mine:
        with pytest.raises(UntrustedIndexError, match=f"another user \\(number {mine}\\)"):
            Index.open(archive.parent / "index")
    else:
        assert len(Index.open(archive.parent / "index")) == 3


def test_a_foreign_folder_is_not_written_to_either(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index").chmod(0o777)
    with pytest.raises(UntrustedIndexError):
        Index.create(tmp_path / "index")
    assert list((tmp_path / "index").iterdir()) == []
    (tmp_path / "index").chmod(0o755)
    with Index.create(tmp_path / "index") as index:
        index.add([Caption("1", "Homs")])
        (tmp_path / "index").chmod(0o777)
        with pytest.raises(UntrustedIndexError):
            index.add([Caption("2", "Homs")])
