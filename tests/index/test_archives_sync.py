"""Archives in an index: one file, whose members come and go."""

import zipfile
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.index import Summary
from tests.index.archives import problems


def pack(path: Path, **members: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.txt", text)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    pack(folder / "x.zip", a="Aleppo", b="Huế\nHội An")
    return folder


def held(index: Index) -> list[tuple[str, str]]:
    return sorted(
        (caption.source.rpartition("!/")[2], caption.text) for caption in index.captions()
    )


ALL = [("a.txt", "Aleppo"), ("b.txt", "Huế"), ("b.txt", "Hội An")]


def test_an_archive_is_one_file(index: Index, box: Path) -> None:
    assert index.sync([box]) == Summary(added=1, captions=3)
    sources = {caption.source.rpartition("box/")[2] for caption in index.captions()}
    assert sources == {"x.zip!/a.txt", "x.zip!/b.txt"}
    assert index.sync([box]) == Summary(unchanged=1)
    assert list(index.status().sources.values()) == [3]
    assert index.sync([box / "x.zip"]).unchanged == 1


def test_members_come_change_and_go(index: Index, box: Path) -> None:
    index.sync([box])
    pack(box / "x.zip", b="Huế\nĐà Nẵng và Quảng Nam", c="Homs")
    assert index.sync([box]) == Summary(changed=1, captions=3)
    assert held(index) == [("b.txt", "Huế"), ("b.txt", "Đà Nẵng và Quảng Nam"), ("c.txt", "Homs")]


def test_an_archive_that_is_gone_takes_its_members_along(index: Index, box: Path) -> None:
    (box / "y.txt").write_text("Homs")
    index.sync([box])
    (box / "x.zip").unlink()
    assert index.sync([box]) == Summary(unchanged=1, removed=1)
    assert [caption.text for caption in index.captions()] == ["Homs"]


def test_an_archive_that_cannot_be_read_keeps_its_members(index: Index, box: Path) -> None:
    index.sync([box])
    whole = (box / "x.zip").read_bytes()
    (box / "x.zip").write_bytes(whole[:-30])
    assert index.sync([box], on_error=problems()[1]).refused == 1
    assert held(index) == ALL
    pack(box / "x.zip", a="Aleppo, a street")
    index.sync([box])
    assert held(index) == [("a.txt", "Aleppo, a street")]


def test_a_member_that_cannot_be_read_keeps_its_captions(index: Index, box: Path) -> None:
    index.sync([box])
    pack(box / "x.zip", a="Aleppo, a street", b="Huế\nHội An, ban đêm")
    whole = (box / "x.zip").read_bytes()
    (box / "x.zip").write_bytes(whole.replace("Huế".encode(), b"Hu\xff\xff\xff", 1))
    found, on_error = problems()
    index.sync([box], on_error=on_error)
    assert "x.zip!/b.txt: the archive is damaged: Bad CRC-32" in found[0]
    assert held(index) == [("a.txt", "Aleppo, a street"), *ALL[1:]]


def test_a_rebuild_reads_archives_again(stored: Index, box: Path) -> None:
    stored.sync([box])
    stored.add([Caption("1", "Homs")])
    before = sorted(caption.key for caption in stored.captions())
    stored.rebuild()
    assert sorted(caption.key for caption in stored.captions()) == before
    pack(box / "x.zip", a="Aleppo")
    stored.rebuild()
    assert "Huế" not in {caption.text for caption in stored.captions()}


def test_a_rebuild_keeps_the_members_of_what_is_not_there_or_broken(
    stored: Index, box: Path, tmp_path: Path
) -> None:
    stored.sync([box])
    before = sorted(caption.key for caption in stored.captions())
    whole = (box / "x.zip").read_bytes()
    for content in (whole[:-30], whole.replace("Huế".encode(), b"Hu\xff\xff\xff", 1)):
        (box / "x.zip").write_bytes(content)
        stored.rebuild(on_error=problems()[1])
        assert sorted(caption.key for caption in stored.captions()) == before
    box.rename(tmp_path / "away")
    stored.rebuild(on_error=problems()[1])
    assert sorted(caption.key for caption in stored.captions()) == before
    (tmp_path / "away").rename(box)
    pack(box / "x.zip", c="Homs")
    stored.sync([box])
    assert ("c.txt", "Homs") in held(stored)
    assert not {("a.txt", "Aleppo"), ("b.txt", "Huế")} & set(held(stored))
