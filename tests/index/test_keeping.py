"""What has become of files: touched, changed at once, refused, seen before."""

import json
import os
import shutil
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.errors import IncompatibleIndexError
from searchkit.index import sync
from searchkit.index.current import Current
from searchkit.index.summary import Summary
from tests.index.archives import broken_after, generation, problems, texts, unsealed, write


def age(folder: Path) -> None:
    """Make files older than any doubt."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """From here on no file may be read but for its digest."""
    monkeypatch.setattr(sync, "read_file", broken_after(0, AssertionError("read")))
    return monkeypatch


def test_a_touched_file_is_not_read_again(
    index: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.sync([archive])
    age(archive)
    monkeypatch.setattr(sync, "read_file", broken_after(0, AssertionError("read")))
    assert index.sync([archive]) == Summary(unchanged=2)
    assert index.sync([archive]) == Summary(unchanged=2)


def test_a_fresh_copy_of_an_archive_is_not_read_again(
    stored: Index, archive: Path, unread: pytest.MonkeyPatch
) -> None:
    shutil.copytree(archive, archive.parent / "copy")
    shutil.rmtree(archive)
    (archive.parent / "copy").rename(archive)
    assert stored.sync([archive]) == Summary(unchanged=2)


def test_a_change_that_leaves_size_and_time_alone_is_seen_if_it_came_at_once(
    index: Index, archive: Path
) -> None:
    index.sync([archive])
    time_ns = (archive / "b.txt").stat().st_mtime_ns
    write(archive / "b.txt", "Huệ, quân đội")
    os.utime(archive / "b.txt", ns=(time_ns, time_ns))
    assert index.sync([archive]).changed == 1
    assert "Huệ, quân đội" in texts(index)


def test_nothing_is_doubted_of_files_that_were_old_when_they_were_read(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(archive)
    stored.sync([archive])
    monkeypatch.setattr("searchkit.index.compare.digest", lambda _: 1 / 0)
    assert stored.sync([archive]) == Summary(unchanged=2)


def test_an_engine_is_not_opened_where_nothing_has_changed(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Current, "engine", lambda _: 1 / 0)
    monkeypatch.setattr(Current, "opened", lambda _: 1 / 0)
    with Index.open(archive.parent / "index") as again:
        assert again.sync([archive]) == Summary(unchanged=2)


def test_a_file_with_a_bad_row_is_unchanged_and_told_of(
    stored: Index, archive: Path, unread: pytest.MonkeyPatch
) -> None:
    unread.undo()
    (archive / "c.jsonl").write_text('{"text": "Homs"}\n{"text": \n')
    stored.sync([archive], on_error=problems()[1])
    unread.setattr(sync, "read_file", broken_after(0, AssertionError("read")))
    for _ in range(2):
        found, on_error = problems()
        assert stored.sync([archive], on_error=on_error) == Summary(unchanged=3, refused=1)
        assert len(found) == 1
        assert "c.jsonl, line 2: not JSON" in found[0]


def test_a_file_of_which_nothing_could_be_taken_is_unreadable(index: Index, archive: Path) -> None:
    (archive / "c.jsonl").write_text('{"text": \n[\n')
    on_error = problems()[1]
    done = Summary(added=2, unreadable=1, captions=3, refused=2)
    assert index.sync([archive], on_error=on_error) == done
    assert index.sync([archive], on_error=on_error) == Summary(unchanged=2, unreadable=1, refused=2)


def test_the_formats_add_up(index: Index, archive: Path) -> None:
    (archive / "c.jsonl").write_text('{"text": "Homs"}\n{"text": \n')
    done = index.sync([archive], on_error=problems()[1])
    assert {name: (c.added, c.captions, c.refused) for name, c in done.formats.items()} == {
        ".jsonl": (1, 1, 1),
        ".txt": (2, 3, 0),
    }
    for name in Summary.__dataclass_fields__.keys() - {"formats"}:
        assert getattr(done, name) == sum(getattr(c, name) for c in done.formats.values())


def test_a_plan_tells_and_changes_nothing(stored: Index, archive: Path) -> None:
    write(archive / "a.txt", "Homs")
    write(archive / "c.txt", "Idlib")
    (archive / "b.txt").rename(archive / "d.txt")
    before = {p: p.stat().st_mtime_ns for p in (archive.parent / "index").rglob("*")}
    plan, done = stored.plan([archive])
    assert done == Summary(added=1, changed=1, moved=1)
    assert [(step.what.value, step.found.name, step.was) for step in plan.steps.values()] == [
        ("changed", "archive/a.txt", ""),
        ("added", "archive/c.txt", ""),
        ("moved", "archive/d.txt", "archive/b.txt"),
    ]
    assert {p: p.stat().st_mtime_ns for p in (archive.parent / "index").rglob("*")} == before
    assert texts(stored) == ["Aleppo, a street", "Damascus, a market", "Huế, quân đội"]


def test_members_of_an_archive_go_with_what_they_were_in(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def members(file: object) -> object:
        names = (archive / "b.txt").read_text("utf-8").split()
        return [Caption(n, f"in {n}", source=f"archive/b.txt!/{n}") for n in names]

    monkeypatch.setattr(sync, "read_file", members)
    write(archive / "b.txt", "one two")
    stored.sync([archive / "b.txt"])
    assert texts(stored, "in") == ["in one", "in two"]
    write(archive / "b.txt", "two three")
    stored.sync([archive / "b.txt"])
    assert texts(stored, "in") == ["in three", "in two"]
    stored.rebuild()
    (archive / "b.txt").unlink()
    stored.sync([archive])
    assert texts(stored, "in") == []


def test_the_first_format_is_refused_and_rebuilt(stored: Index, archive: Path) -> None:
    stored.add([Caption("1", "Homs")])
    stored.close()
    path = generation(archive) / "manifest.json"
    row = json.loads(path.read_text())
    files = {f"archive/{name}.txt": [1, 1] for name in "ab"}
    old = {"engine": "whoosh", "root": row["root"], "format": 1, "analyzer": row["analyzer"]}
    for folder in (path.parent, archive.parent / "index"):
        (folder / "manifest.json").write_text(
            json.dumps({**old, "sources": ["archive"], "files": files})
        )
        (folder / "files").unlink(missing_ok=True)
    unsealed(path.parent)
    with pytest.raises(IncompatibleIndexError, match=r"format 1.*run: searchkit rebuild"):
        Index.open(archive.parent / "index")
    (archive / "a.txt").unlink()
    with Index.open(archive.parent / "index", check=False) as index:
        index.rebuild()
        assert texts(index) == ["Homs", "Huế, quân đội"]
        assert index.sync([archive]) == Summary(unchanged=1)


def test_any_file_name_is_found_again(stored: Index, archive: Path) -> None:
    for name in (b"line\nbreak.txt", b"\xff\xfe.txt", b"? -1 {.txt", "Huế.TXT".encode()):
        write(Path(os.fsdecode(os.fsencode(archive) + b"/" + name)), f"Homs {len(name)}")
    assert stored.sync([archive]).added == 4
    with Index.open(archive.parent / "index") as again:
        assert again.sync([archive]) == Summary(unchanged=6)
        for path in archive.glob("*Hu*"):
            path.rename(archive / os.fsdecode(b"\xf0.txt"))
        assert again.sync([archive]) == Summary(moved=1, unchanged=5, captions=1)
        assert again.rebuild().added == 6
