"""Keeping an index in step with files: nothing is lost, whatever cannot be read."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit import Caption, Index
from searchkit.errors import (
    UsageError,
)
from searchkit.formats import File, Problem, read_file
from searchkit.index import sync
from searchkit.index.summary import Progress, Summary
from tests.formats.photo import photo_writers as w
from tests.index.archives import broken_after, problems, texts, write


def test_a_sync_adds_what_is_new(index: Index, archive: Path) -> None:
    assert index.sync([archive]) == Summary(added=2, captions=3)
    assert texts(index) == ["Aleppo, a street", "Damascus, a market", "Huế, quân đội"]


def test_a_sync_of_nothing_new_reads_nothing(
    index: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.sync([archive])
    monkeypatch.setattr(sync, "read_file", broken_after(0, AssertionError("read")))
    assert index.sync([archive]) == Summary(unchanged=2)
    assert len(index) == 3


def test_a_sync_replaces_what_changed(index: Index, archive: Path) -> None:
    index.sync([archive])
    write(archive / "a.txt", "Homs, a bridge")
    assert index.sync([archive]) == Summary(changed=1, unchanged=1, captions=1)
    assert texts(index) == ["Homs, a bridge", "Huế, quân đội"]


def test_a_file_of_the_same_size_and_another_time_has_changed(index: Index, archive: Path) -> None:
    index.sync([archive])
    write(archive / "b.txt", "Huệ, quân đội")
    os.utime(archive / "b.txt", ns=(1, 1))
    assert index.sync([archive]).changed == 1
    assert "Huệ, quân đội" in texts(index)


def test_a_sync_drops_what_is_gone(index: Index, archive: Path) -> None:
    index.sync([archive])
    (archive / "a.txt").unlink()
    assert index.sync([archive]) == Summary(unchanged=1, removed=1)
    assert texts(index) == ["Huế, quân đội"]


def test_a_sync_drops_only_below_its_paths(index: Index, archive: Path) -> None:
    other = archive.parent / "archive-2"
    other.mkdir()
    write(other / "c.txt", "Homs")
    index.sync([archive, other])
    (archive / "a.txt").unlink()
    assert index.sync([other]) == Summary(unchanged=1)
    assert len(index) == 4


def test_a_file_that_is_now_empty_holds_nothing(index: Index, archive: Path) -> None:
    index.sync([archive])
    write(archive / "a.txt")
    assert index.sync([archive]).changed == 1
    assert texts(index) == ["Huế, quân đội"]


def test_a_sync_keeps_captions_that_were_added_without_a_file(index: Index, archive: Path) -> None:
    index.add([Caption("1", "Homs")])
    index.sync([archive])
    index.sync([archive])
    assert "Homs" in texts(index)


def test_a_bad_row_is_told_of_and_the_rest_is_stored(index: Index, archive: Path) -> None:
    found, on_error = problems()
    (archive / "c.jsonl").write_text('{"text": "Homs"}\n{"text": \n{"text": "Idlib"}\n')
    assert index.sync([archive], on_error=on_error) == Summary(added=3, captions=5, refused=1)
    assert len(found) == 1
    assert "c.jsonl, line 2: not JSON" in found[0]
    assert {"Homs", "Idlib"} <= set(texts(index))


def test_a_bad_row_is_told_of_until_it_is_mended(index: Index, archive: Path) -> None:
    (archive / "c.jsonl").write_text('{"text": "Homs"}\n{"text": \n')
    index.sync([archive], on_error=problems()[1])
    assert index.sync([archive], on_error=problems()[1]).refused == 1
    (archive / "c.jsonl").write_text('{"text": "Homs"}\n{"text": "Idlib"}\n')
    assert index.sync([archive]).refused == 0
    assert index.sync([archive]) == Summary(unchanged=3)


def test_a_file_that_becomes_unreadable_keeps_its_captions(index: Index, archive: Path) -> None:
    found, on_error = problems()
    index.sync([archive])
    (archive / "b.txt").write_bytes(b"Hu\xff\xfe\n")
    assert index.sync([archive], on_error=on_error).refused == 1
    assert "b.txt, line 1: byte 0xFF" in found[0]
    assert "Huế, quân đội" in texts(index)


def test_a_file_that_cannot_be_opened_keeps_its_captions(index: Index, archive: Path) -> None:
    found, on_error = problems()
    index.sync([archive])
    (archive / "b.txt").unlink()
    (archive / "b.txt").symlink_to("nowhere")
    assert index.sync([archive], on_error=on_error).refused == 1
    assert "archive/b.txt: a link that leads nowhere (nowhere); mend or remove the link" in found[0]
    assert len(index) == 3


def test_a_file_that_breaks_off_keeps_the_captions_behind(
    index: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.sync([archive])
    write(archive / "a.txt", "Aleppo, a bridge", "Damascus, a market", "Homs")

    def broken(file: File) -> Iterator[Any]:
        items = list(read_file(file))
        yield items[0]
        yield Problem(file.name, "", "Input/output error", broken_off=True)

    monkeypatch.setattr(sync, "read_file", broken)
    assert index.sync([archive / "a.txt"], on_error=problems()[1]).refused == 1
    assert texts(index) == ["Aleppo, a bridge", "Damascus, a market", "Huế, quân đội"]
    monkeypatch.undo()
    index.sync([archive])
    assert texts(index) == ["Aleppo, a bridge", "Damascus, a market", "Homs", "Huế, quân đội"]


def test_a_folder_that_cannot_be_listed_keeps_its_captions(
    index: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, on_error = problems()
    (archive / "inner").mkdir()
    write(archive / "inner" / "c.txt", "Homs")
    index.sync([archive])
    scandir = os.scandir

    def fails(path: Any) -> Any:
        if str(path).endswith("inner"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", fails)
    assert index.sync([archive], on_error=on_error) == Summary(unchanged=2, refused=1)
    assert "inner: Permission denied; check that" in found[0]
    assert "Homs" in texts(index)


def test_a_pipe_among_the_files_is_passed_over(index: Index, archive: Path) -> None:
    os.mkfifo(archive / "c.txt")
    assert index.sync([archive]).added == 2


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("a bug")])
def test_a_sync_that_raises_changes_nothing(
    index: Index, archive: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    index.sync([archive])
    before, status = texts(index), index.status()
    write(archive / "a.txt", "Homs", "Idlib")
    write(archive / "c.txt", "Raqqa")
    (archive / "b.txt").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(sync, "read_file", broken_after(1, error))
        with pytest.raises(type(error)):
            index.sync([archive])
    assert (texts(index), index.status()) == (before, status)
    index.sync([archive])
    assert texts(index) == ["Homs", "Idlib", "Raqqa"]


def test_a_progress_that_raises_changes_nothing(index: Index, archive: Path) -> None:
    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.sync([archive], on_progress=interrupt)
    assert len(index) == 0
    assert index.sync([archive]).added == 2


def test_progress_names_every_file(index: Index, archive: Path) -> None:
    seen: list[tuple[int, int, int]] = []
    index.sync([archive], on_progress=lambda p: seen.append((p.files, p.total, p.captions)))
    assert seen == [(1, 2, 2), (2, 2, 3)]


def test_a_missing_path_is_refused_before_anything_is_changed(index: Index, archive: Path) -> None:
    with pytest.raises(UsageError, match="nowhere: no such file or folder"):
        index.sync([archive, archive / "nowhere"])
    assert len(index) == 0
    assert index.sources == ()


def test_the_index_is_not_read_as_captions(archive: Path) -> None:
    with Index.create(archive / "index") as index:
        index.sync([archive])
        index.sync([archive])
        assert len(index) == 3
        with pytest.raises(UsageError, match="choose another folder for it with --index"):
            index.sync([archive / "index"])


def test_a_file_name_that_is_not_unicode_is_stored(stored: Index, archive: Path) -> None:
    write(Path(os.fsdecode(os.fsencode(archive) + b"/\xff.txt")), "Homs")
    assert stored.sync([archive]).added == 1
    assert stored.sync([archive]) == Summary(unchanged=3)


def test_ids_are_the_same_from_another_working_directory(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [caption.key for caption in stored.captions()]
    write(archive / "a.txt", "Aleppo, a bridge", "Damascus, a square")
    write(archive / "b.txt", "Hội An")
    monkeypatch.chdir(archive)
    assert stored.sync(["a.txt", "b.txt"]).changed == 2
    assert [caption.key for caption in stored.captions()] == before
    assert before[0] == ("archive/a.txt", "archive/a.txt#1")


def test_an_archive_and_its_index_move_together(archive: Path, tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.sync([archive])
    there = tmp_path / "elsewhere"
    there.mkdir()
    for name in ("archive", "index"):
        shutil.move(tmp_path / name, there / name)
    with Index.open(there / "index") as index:
        assert index.sources == (there / "archive",)
        assert index.sync([there / "archive"]) == Summary(unchanged=2)
        assert index.rebuild().captions == 3
        assert len(index) == 3


def test_status_tells_what_is_indexed(stored: Index, archive: Path) -> None:
    stored.add([Caption("1", "Homs")])
    status = stored.status()
    assert status.path == archive.parent / "index"
    assert status.root == archive.parent
    assert (status.captions, status.manifest.engine) == (4, "whoosh")
    assert status.sources == {"archive": 3, "": 1}


def test_status_knows_what_another_index_object_did(stored: Index, archive: Path) -> None:
    with Index.open(archive.parent / "index") as other:
        write(archive.parent / "c.txt", "Homs")
        other.sync([archive.parent / "c.txt"])
    assert stored.status().sources == {"archive": 3, "c.txt": 1}
    assert stored.sources == (archive, archive.parent / "c.txt")


def test_a_source_that_is_gone_is_forgotten_with_its_folder(stored: Index, archive: Path) -> None:
    stored.sync([archive / "a.txt"])
    (archive / "a.txt").unlink()
    stored.sync([archive])
    assert stored.sources == (archive,)


def test_a_single_path_is_that_path(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.txt").write_text("Aleppo\n")
    with Index.create(tmp_path / "index") as index:
        index.sync(str(tmp_path / "archive"))
        index.sync(tmp_path / "archive" / "a.txt")
        assert [caption.text for caption in index.captions()] == ["Aleppo"]


def test_another_index_below_a_source_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.txt").write_text("Aleppo\n")
    Index.create(tmp_path / "archive" / "other").close()
    with Index.create(tmp_path / "index") as index:
        assert index.sync([tmp_path / "archive"]).added == 1


def test_a_pipe_is_refused_before_it_is_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with Index.create(tmp_path / "index") as index, pytest.raises(UsageError, match="pipe"):
        index.sync([tmp_path / "pipe.txt"])


def test_a_photo_is_read_again_with_its_sidecar(index: Index, archive: Path) -> None:
    photo, sidecar = archive / "c.jpg", archive / "c.xmp"
    photo.write_bytes(w.jpeg(w.app1_xmp(w.described("Homs"))))
    index.sync([archive])
    assert "Homs" in texts(index)
    sidecar.write_bytes(w.described("Homs, a bridge"))
    assert index.sync([archive]) == Summary(added=1, changed=1, unchanged=2, captions=1)
    assert "Homs, a bridge" in texts(index)
    assert "Homs" not in texts(index)
    sidecar.write_bytes(w.described("Homs, a market"))
    assert index.sync([archive]).changed == 2
    assert "Homs, a market" in texts(index)
    assert index.sync([archive]) == Summary(unchanged=4)
    sidecar.unlink()
    assert index.sync([archive]) == Summary(changed=1, unchanged=2, removed=1, captions=1)
    assert "Homs" in texts(index)


def test_a_sidecar_of_the_same_size_and_an_older_time_has_changed(
    index: Index, archive: Path
) -> None:
    (archive / "c.jpg").write_bytes(w.jpeg())
    (archive / "c.jpg.xmp").write_bytes(w.described("Homs"))
    index.sync([archive])
    (archive / "c.jpg.xmp").write_bytes(w.described("Hama"))
    os.utime(archive / "c.jpg.xmp", ns=(1, 1))
    index.sync([archive])
    assert "Hama" in texts(index)


def test_a_sidecar_whose_photo_is_gone_stands_for_it(index: Index, archive: Path) -> None:
    (archive / "c.jpg").write_bytes(w.jpeg())
    (archive / "c.xmp").write_bytes(w.described("Homs"))
    index.sync([archive])
    (archive / "c.jpg").unlink()
    index.sync([archive])
    (found,) = (caption.source for caption in index.captions() if caption.text == "Homs")
    assert found.endswith("archive/c.xmp")
    (archive / "c.jpg").write_bytes(w.jpeg())
    index.sync([archive])
    (found,) = (caption.source for caption in index.captions() if caption.text == "Homs")
    assert found.endswith("archive/c.jpg")


def test_files_of_kinds_that_are_not_read_are_told(stored: Index, archive: Path) -> None:
    for name in ("a.xls", "B.XLS", "c.ods", "d.docx", "e.log", ".f.xls"):
        write(archive / name, "x")
    for _ in range(2):
        told, on_error = problems()
        assert stored.sync([archive], on_error=on_error).refused == 0
        (problem,) = told
        assert str(problem) == (
            "archive: files of kinds that are not read are passed over: 1 .docx, 1 .ods, 2 .xls; "
            "save texts as .txt or .html, save tables as .xlsx or .csv"
        )
