"""Rows that other packages add: found wherever they are, and cheaply where there are none."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from searchkit import Index, formats, plugins
from searchkit.errors import UsageError
from searchkit.formats import Problem

ROWS = "[console_scripts]\nx = x:main\n\n[searchkit.formats]\n.cap = x:read\n"
ASKING = "from searchkit import formats, plugins\nprint('.cap' in formats.suffixes())\n"
LOADED = "import sys\nprint('importlib.metadata' in sys.modules)\n"


def said(code: str, *paths: Path) -> list[str]:
    head = f"import sys\nsys.path[:0] = {[str(path) for path in paths]}\n"
    done = subprocess.run(
        (sys.executable, "-c", head + code), capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize("name", ["x-1.0.dist-info", "x.egg-info", "x.egg/EGG-INFO"])
def test_rows_of_a_package_in_a_folder(tmp_path: Path, name: str) -> None:
    info = tmp_path / name
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: x\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ROWS)
    place = info.parent if name.startswith("x.egg/") else tmp_path
    assert said(ASKING, place) == ["True"]


def test_rows_of_a_package_in_a_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("x-1.0.dist-info/METADATA", "Name: x\nVersion: 1.0\n")
        archive.writestr("x-1.0.dist-info/entry_points.txt", ROWS)
    assert said(ASKING, tmp_path / "x.zip") == ["True"]


def test_where_there_are_none_nothing_is_loaded_to_find_them(tmp_path: Path) -> None:
    info = tmp_path / "x-1.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text("[console_scripts]\nx = x:main\n")
    assert said(ASKING + LOADED, tmp_path) == ["False", "False"]


PLUGGED = """
from searchkit.formats import File

def read(file):
    with file.text() as lines:
        for number, line in enumerate(lines, 1):
            yield file.caption(number, line.strip(), locator=f"line {number}")

def fails(file):
    yield file.caption(1, "the first")
    raise ValueError("boom")

def mumbles(file):
    yield file.caption(1, "the first")
    yield {"text": "the second"}
"""
FAILS = "its reader, plugged:{}, failed: {}; tell those who wrote the reader"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files of kinds that other packages read, more or less."""
    (tmp_path / "plugged.py").write_text(PLUGGED)
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("plugged", None)
    rows = dict.fromkeys((".fails", ".gone", ".mumbles", ".cap"), "plugged:")
    names = {".gone": "gone", ".cap": "read", ".fails": "fails", ".mumbles": "mumbles"}
    plugged = {suffix: rows[suffix] + names[suffix] for suffix in rows}
    monkeypatch.setattr(plugins, "_plugged", {formats.GROUP: plugged}.get)
    folder = tmp_path / "folder"
    folder.mkdir()
    for suffix in plugged:
        (folder / f"a{suffix}").write_text("one\ntwo\n")
    (folder / "z.txt").write_text("three\n")
    return folder


def test_a_reader_of_another_package_that_fails_costs_its_own_file_only(folder: Path) -> None:
    told: list[Problem] = []
    found = formats.read(folder, root=folder, on_error=told.append)
    assert [caption.text for caption in found] == [
        "one", "two", "the first", "the first", "three"
    ]  # fmt: skip
    odd = "TypeError: neither a Caption nor a Problem: {'text': 'the second'}"
    assert [str(problem) for problem in told] == [
        "a.fails: " + FAILS.format("fails", "ValueError: boom"),
        "a.gone: formats: '.gone' is plugged:gone, which cannot be loaded: module 'plugged' has "
        "no attribute 'gone'; reinstall the package that adds it, or remove it",
        "a.mumbles: " + FAILS.format("mumbles", odd),
    ]
    assert all(problem.broken_off for problem in told)


def test_what_it_indexed_before_it_fails_is_kept(folder: Path) -> None:
    with Index.create(folder.parent / "index") as index:
        index.sync(folder)
        (folder.parent / "plugged.py").write_text("")
        sys.modules.pop("plugged", None)
        (folder / "a.cap").write_text("one\ntwo\nthree\n")
        summary = index.sync(folder)
        assert summary.formats[".cap"].unreadable == 1
        assert [c.text for c in index.captions() if c.source.endswith(".cap")] == ["one", "two"]


def test_captions_are_kept_where_the_package_that_read_them_is_gone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Problem] = []
    (folder / "b.CAP").write_text("four\n")
    (folder / "c.cap").write_text("five\n")
    with Index.create(folder.parent / "index") as index:
        index.sync(folder)
        monkeypatch.setattr(plugins, "_plugged", {formats.GROUP: {}}.get)
        (folder / "c.cap").unlink()
        for _ in range(2):
            told.clear()
            summary = index.sync(folder, on_error=told.append)
            assert [str(problem) for problem in told if ".cap" in str(problem)] == [
                "folder: there is no reader for .cap any more; the captions of its 2 files are "
                "kept; install the package that reads them, or, to drop them: "
                "searchkit index --prune"
            ]
            assert summary.formats[".cap"].lost == 2
        assert index.search("four one", any_word=True).total == 2
        index.rebuild(on_error=told.append)
        assert index.search("four one", any_word=True).total == 2
        assert index.search("five").total == 0
        index.sync(folder, prune=True)
        assert index.search("four one", any_word=True).total == 0


def test_an_engine_that_cannot_be_loaded_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugins, "_plugged", {"searchkit.engines": {"odd": "not_there:X"}}.get)
    with pytest.raises(UsageError, match="engines: 'odd' is not_there:X, which cannot be loaded"):
        Index.create(tmp_path / "index", engine="odd")
