"""Moved files, folders and sources, whose captions keep their ids."""

import shutil
from pathlib import Path

from searchkit import Index
from searchkit.index.summary import Summary
from tests.index.archives import texts, write


def ids(index: Index) -> list[tuple[str, str]]:
    return sorted((caption.source, caption.id) for caption in index.captions())


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


def test_a_copy_in_a_folder_that_is_looked_at_alone_is_not_a_move(
    stored: Index, archive: Path
) -> None:
    (archive.parent / "other").mkdir()
    shutil.copy(archive / "a.txt", archive.parent / "other" / "a.txt")
    assert stored.sync([archive.parent / "other"]) == Summary(added=1, captions=2)
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
