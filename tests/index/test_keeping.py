"""What has become of files: touched, moved, out of reach, refused, read in another way."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit import Caption, Index
from searchkit.errors import IncompatibleIndexError, UsageError
from searchkit.formats import File, ReadOptions, read_file
from searchkit.index import Source, sync
from searchkit.index.reach import CURE
from searchkit.index.summary import Progress, Summary
from tests.index.archives import broken_after, generation, problems, texts, write


def ids(index: Index) -> list[tuple[str, str]]:
    return sorted((caption.source, caption.id) for caption in index.captions())


def age(folder: Path) -> None:
    """Make files older than any doubt."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """From here on no file may be read but for its digest."""
    monkeypatch.setattr(sync, "read_file", broken_after(0, AssertionError("read")))
    return monkeypatch


# Doubt


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
    write(archive / "b.txt", "Hué, quân đội")
    os.utime(archive / "b.txt", ns=(time_ns, time_ns))
    assert index.sync([archive]).changed == 1
    assert "Hué, quân đội" in texts(index)


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
    monkeypatch.setattr(Index, "_live", lambda _: 1 / 0)
    with Index.open(archive.parent / "index") as again:
        assert again.sync([archive]) == Summary(unchanged=2)


# Moves


def test_a_renamed_file_keeps_its_captions_ids(index: Index, archive: Path) -> None:
    index.sync([archive])
    (archive / "a.txt").rename(archive / "z.txt")
    assert index.sync([archive]) == Summary(moved=1, unchanged=1, captions=2)
    name = source(archive, index)
    assert ids(index) == [
        (f"{name}/b.txt", f"{name}/b.txt#1"),
        (f"{name}/z.txt", f"{name}/a.txt#1"),
        (f"{name}/z.txt", f"{name}/a.txt#2"),
    ]
    assert index.search("source:z Aleppo").total == 1


def source(archive: Path, index: Index) -> str:
    """The name that an archive has in an index."""
    is_below = archive.is_relative_to(index.root)
    return archive.relative_to(index.root).as_posix() if is_below else str(archive)


def test_ids_stay_when_a_moved_file_changes_moves_again_and_all_is_rebuilt(
    stored: Index, archive: Path
) -> None:
    (archive / "b.txt").rename(archive / "c.txt")
    stored.sync([archive])
    write(archive / "c.txt", "Huế, một", "Huế, hai")
    assert stored.sync([archive]).changed == 1
    kept = [("archive/c.txt", f"archive/b.txt#{number}") for number in (1, 2)]
    assert ids(stored)[2:] == kept
    stored.rebuild()
    assert ids(stored)[2:] == kept
    (archive / "c.txt").rename(archive / "d.txt")
    assert stored.sync([archive]).moved == 1
    assert ids(stored)[2:] == [("archive/d.txt", id) for _, id in kept]


def test_a_rebuild_sees_a_move(stored: Index, archive: Path) -> None:
    (archive / "b.txt").rename(archive / "c.txt")
    stored.rebuild()
    assert ids(stored)[2:] == [("archive/c.txt", "archive/b.txt#1")]
    assert stored.sync([archive]) == Summary(unchanged=2)


def test_a_renamed_folder_and_a_renamed_source_keep_ids(stored: Index, archive: Path) -> None:
    before = [id for _, id in ids(stored)]
    (archive / "inner").mkdir()
    for name in ("a.txt", "b.txt"):
        (archive / name).rename(archive / "inner" / name)
    assert stored.sync([archive]) == Summary(moved=2, captions=3)
    archive.rename(archive.parent / "photos")
    assert stored.sync([archive.parent / "photos"]) == Summary(moved=2, captions=3)
    assert [id for _, id in ids(stored)] == before
    assert stored.sources == (archive.parent / "photos",)
    assert stored.sync(stored.sources) == Summary(unchanged=2)


def test_a_copy_is_not_a_move(stored: Index, archive: Path) -> None:
    shutil.copy(archive / "a.txt", archive / "c.txt")
    assert stored.sync([archive]) == Summary(added=1, unchanged=2, captions=2)
    assert len(stored) == 5


def test_a_name_that_is_free_again_can_be_taken(stored: Index, archive: Path) -> None:
    (archive / "b.txt").rename(archive / "c.txt")
    write(archive / "b.txt", "Homs")
    assert stored.sync([archive]) == Summary(changed=1, added=1, unchanged=1, captions=2)
    (archive / "c.txt").rename(archive / "d.txt")
    (archive / "b.txt").rename(archive / "c.txt")
    assert stored.sync([archive]).unchanged == 1
    assert texts(stored) == ["Aleppo, a street", "Damascus, a market", "Homs", "Huế, quân đội"]


def test_an_own_id_stays_as_it_is(stored: Index, archive: Path) -> None:
    (archive / "c.jsonl").write_text('{"id": "7", "text": "Homs"}\n')
    stored.sync([archive])
    (archive / "c.jsonl").rename(archive / "d.jsonl")
    assert stored.sync([archive]).moved == 1
    assert ("archive/d.jsonl", "7") in ids(stored)


def test_what_comes_of_the_name_is_the_new_ones(stored: Index, archive: Path) -> None:
    write(archive / "x.txt", "# Bread", "Byline: Lê Minh", "", "A baker in Aleppo.")
    stored.sync([archive])
    (archive / "x.txt").rename(archive / "bread.txt")
    stored.sync([archive])
    (hit,) = stored.search("baker").hits
    assert (hit.caption.id, hit.caption.extra["essay"]) == ("archive/x.txt#1", "bread")


# Out of reach


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


# Refused records


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


# Read options


LATIN = "Müller in Görlitz-Süd"


def test_an_encoding_is_remembered(stored: Index, archive: Path) -> None:
    (archive / "c.txt").write_bytes(LATIN.encode("cp1252"))
    assert stored.sync([archive], on_error=problems()[1]).unreadable == 1
    (archive.parent / "old").mkdir()
    (archive / "c.txt").rename(archive.parent / "old" / "c.txt")
    given = Source(archive.parent / "old", ReadOptions("cp1252"))
    assert stored.sync([archive, given]) == Summary(added=1, unchanged=2, captions=1)
    assert stored.sync(stored.sources) == Summary(unchanged=3)
    assert stored.rebuild().captions == 4
    assert LATIN in texts(stored)
    with Index.open(archive.parent / "index") as again:
        assert again.sync(again.sources) == Summary(unchanged=3)
        assert again.status().manifest.options == {"old": ReadOptions("cp1252")}


def test_other_options_read_the_files_again(stored: Index, archive: Path) -> None:
    write(archive / "c.csv", "title,caption", "Homs,A bridge")
    stored.sync([archive])
    (archive / "d.txt").write_bytes(LATIN.encode("cp1252"))
    options = ReadOptions("cp1258")
    on_error = problems()[1]
    done = stored.sync([archive], options=options, on_error=on_error)
    assert (done.added, done.changed) == (1, 3)
    assert stored.sync([archive]) == Summary(unchanged=4)
    reset = stored.sync([archive], options=ReadOptions("auto"), on_error=on_error)
    assert (reset.changed, reset.unreadable) == (3, 1)
    assert stored.status().manifest.options == {}


@pytest.mark.parametrize(
    "options, message",
    [
        (ReadOptions("latin-99"), "there is no encoding 'latin-99'; some that there are: utf-8"),
        (ReadOptions("rot13"), "there is no encoding 'rot13'"),
        (ReadOptions(iptc_charset="x"), "there is no encoding 'x'"),
        (ReadOptions(columns={"size": "b"}), "there is no field 'size'; known: id, text"),
    ],
)
def test_options_that_there_are_none_of_are_refused(
    stored: Index, archive: Path, options: ReadOptions, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        stored.sync([archive], options=options)
    assert stored.sync([archive]) == Summary(unchanged=2)


# Plans


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


# Members of archives


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


# What is remembered


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
        (folder / "files").unlink()
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


# Odd files


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


def test_progress_moves_within_one_file(index: Index, archive: Path) -> None:
    write(archive / "c.txt", *(f"Homs, {number:06}" for number in range(200_000)))
    seen: list[Progress] = []
    index.sync([archive / "c.txt"], on_progress=seen.append)
    sizes = [progress.size for progress in seen]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) >= 3
    assert {progress.total_size for progress in seen} == {(archive / "c.txt").stat().st_size}
    captions = [progress.captions for progress in seen]
    assert captions == sorted(captions)
    assert (seen[-1].files, seen[-1].size) == (1, seen[-1].total_size)
