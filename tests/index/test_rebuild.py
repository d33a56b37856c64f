"""Rebuilding from nothing: the old index answers until the new one is whole."""

from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.index import change, sync
from searchkit.index.summary import Progress, Summary
from tests.index.archives import broken_after, generation, listing, problems, texts, write


def test_a_rebuild_reads_every_source_again(stored: Index, archive: Path) -> None:
    write(archive / "a.txt", "Homs")
    (archive / "b.txt").unlink()
    assert stored.rebuild() == Summary(added=1, captions=1)
    assert texts(stored) == ["Homs"]
    assert stored.sync([archive]) == Summary(unchanged=1)


def test_a_rebuild_keeps_captions_that_were_added_without_a_file(stored: Index) -> None:
    stored.add([Caption("1", "Homs", city="Homs")])
    stored.rebuild()
    stored.rebuild()
    assert list(stored.captions())[-1] == Caption("1", "Homs", city="Homs")
    assert len(stored) == 4


def test_a_rebuild_keeps_the_captions_of_a_file_it_cannot_read(
    stored: Index, archive: Path
) -> None:
    (archive / "b.txt").write_bytes(b"Hu\xff\n")
    assert stored.rebuild(on_error=problems()[1]).refused == 1
    assert "Huế, quân đội" in texts(stored)
    write(archive / "b.txt", "Hội An")
    stored.sync([archive])
    assert texts(stored) == ["Aleppo, a street", "Damascus, a market", "Hội An"]


def test_a_rebuild_keeps_the_captions_of_a_source_that_is_missing(
    stored: Index, archive: Path
) -> None:
    found, on_error = problems()
    archive.rename(archive.parent / "elsewhere")
    assert stored.rebuild(on_error=on_error).refused == 1
    assert found == [
        "archive: no such folder; the captions of its 2 files are kept; "
        "put it back, or, to drop them: searchkit index --prune"
    ]
    assert len(stored) == 3
    assert stored.sources == (archive,)
    assert stored.sync([archive.parent]) == Summary(moved=2, captions=3)
    assert stored.sources == (archive.parent,)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("a bug")])
def test_a_rebuild_that_raises_leaves_the_old_answers(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    before, files = texts(stored), listing(archive.parent / "index")
    write(archive / "a.txt", "Homs", "Idlib")
    monkeypatch.setattr(sync, "read_file", broken_after(1, error))
    with pytest.raises(type(error)) as raised:
        stored.rebuild()
    assert raised.value.__notes__ == ["the index is as it was"]
    assert texts(stored) == before
    assert listing(archive.parent / "index") == files


def test_the_old_index_answers_until_the_new_one_is_whole(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def look(progress: Progress) -> None:
        with Index.open(archive.parent / "index") as other:
            seen.append(len(other))

    (archive / "b.txt").unlink()
    stored.rebuild(on_progress=look)
    assert seen == [3]
    assert len(stored) == 2


def killed(*_: object) -> None:
    raise RuntimeError("killed")


def test_a_rebuild_keeps_the_generation_that_it_is_made_from(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer died before it named its own; then the current one was damaged."""
    stored.add([Caption("1", "Homs")])
    current = generation(archive)
    with monkeypatch.context() as patch:
        patch.setattr(change, "_take_back", lambda *_: None)
        patch.setattr(change, "replace_durably", killed)
        with pytest.raises(RuntimeError, match="killed"):
            stored.add([Caption("2", "Idlib")])
    for path in current.glob("*.toc"):
        path.unlink()
    stored.close()
    with Index.open(archive.parent / "index", check=False) as index:
        index.rebuild()
        assert {"Homs", "Idlib"} < set(texts(index))


def test_a_rebuild_that_is_interrupted_when_it_is_done_is_not_said_to_be_undone(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    write(archive / "a.txt", "Homs")
    monkeypatch.setattr(change, "keep_copy", interrupt)
    with pytest.raises(KeyboardInterrupt) as raised:
        stored.rebuild()
    assert getattr(raised.value, "__notes__", []) == []
    with Index.open(archive.parent / "index") as index:
        assert "Homs" in texts(index)
