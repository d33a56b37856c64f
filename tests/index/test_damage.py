"""Damaged and outdated indexes: told with the cure, and the cure works."""

import json
import shutil
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.engines.memory import MemoryEngine
from searchkit.engines.whoosh import WhooshEngine
from searchkit.errors import (
    DamagedIndexError,
    DamagedIndexWarning,
    IncompatibleIndexError,
    SearchkitError,
)
from searchkit.index import change, known, seal
from searchkit.index.seal import Seal, digest_of
from searchkit.index.summary import Summary
from tests.index.archives import (
    generation,
    problems,
    sealed,
    texts,
    write,
)

CURE = "run: searchkit rebuild"


def damaged(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"engine": "whoosh"}', '{"files": {"a": 3}}'])
def test_a_damaged_manifest_is_told_and_rebuilt(stored: Index, archive: Path, text: str) -> None:
    stored.close()
    damaged(generation(archive) / "manifest.json", text.encode())
    with pytest.raises(DamagedIndexError, match=rf"manifest\.json .*; {CURE}"):
        Index.open(archive.parent / "index")
    with Index.open(archive.parent / "index", check=False) as index:
        index.rebuild()
    with Index.open(archive.parent / "index") as index:
        assert len(index) == 3
        assert index.sources == (archive,)


def test_an_index_is_opened_to_be_rebuilt_without_a_look_at_every_byte(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.close()
    looked: list[str] = []

    def look(path: Path) -> str:
        looked.append(path.name)
        return digest_of(path)

    monkeypatch.setattr(known, "digest_of", look)
    monkeypatch.setattr(seal, "digest_of", look)
    Index.open(archive.parent / "index", check=False).close()
    assert looked == ["manifest.json", "files"]


def test_where_the_copy_of_the_manifest_is_damaged_too_the_cure_is_another(
    stored: Index, archive: Path
) -> None:
    stored.close()
    (generation(archive) / "manifest.json").write_text("")
    (archive.parent / "index" / "manifest.json").write_text("")
    with pytest.raises(DamagedIndexError, match=r"remove .* run: searchkit index PATH"):
        Index.open(archive.parent / "index", check=False)


@pytest.mark.parametrize("content", [None, b"", b"generation-000009 0\n", b"x", b"\xff" * 80])
def test_where_the_name_of_the_current_generation_is_lost_the_newest_answers(
    stored: Index, archive: Path, content: bytes | None
) -> None:
    stored.add([Caption("1", "Homs")])
    stored.close()
    damaged(archive.parent / "index" / "CURRENT", content)
    with pytest.raises(SearchkitError):
        Index.create(archive.parent / "index")
    with pytest.warns(DamagedIndexWarning, match=CURE):
        index = Index.open(archive.parent / "index")
    with index, pytest.raises(DamagedIndexError, match=CURE):
        index.add([Caption("2", "Idlib")])
    with index:
        assert len(index) == 4
        index.rebuild()
    with Index.open(archive.parent / "index") as index:
        assert len(index) == 4


def test_the_name_of_an_older_generation_is_damage(stored: Index, archive: Path) -> None:
    stored.add([Caption("1", "Homs")])
    stored.close()
    current = archive.parent / "index" / "CURRENT"
    current.write_text(current.read_text().replace("generation-000003", "generation-000002"))
    with pytest.warns(DamagedIndexWarning, match="SEAL is not the one that CURRENT names"):
        index = Index.open(archive.parent / "index")
    with index:
        assert len(index) == 4


@pytest.mark.parametrize("content", [None, b"", b"archive/a.txt\0", b"archive/a.txt\0x y z\0"])
def test_what_is_remembered_of_files_is_rebuilt_if_it_is_damaged(
    stored: Index, archive: Path, content: bytes | None
) -> None:
    stored.close()
    damaged(generation(archive) / "files", content)
    with Index.open(archive.parent / "index", check=False) as index:
        index.rebuild()
        assert len(index) == 3
        assert index.sync([archive]) == Summary(unchanged=2)


@pytest.mark.parametrize("name", ["manifest.json", "files", "SEAL", "MAIN_*.seg", "_MAIN_*.toc"])
def test_the_generation_before_answers_for_a_damaged_one(
    stored: Index, archive: Path, name: str
) -> None:
    write(archive / "c.txt", "Homs")
    stored.sync([archive])
    stored.close()
    path, *_ = sorted(generation(archive).glob(name), key=lambda p: p.stat().st_nlink)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.warns(DamagedIndexWarning, match=rf"{path} .*; {CURE}; the newest .* answers"):
        index = Index.open(archive.parent / "index")
    with index:
        assert len(index) == 3
        assert texts(index, "quân đội") == ["Huế, quân đội"]
        with pytest.raises(DamagedIndexError, match=CURE):
            index.sync([archive])
        index.rebuild()
        assert len(index) == 4
        assert index.check() == []


def spoilt(path: Path) -> None:
    """Add a byte to a file, and to none that shares its content."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content + b"x")


def emptied(path: Path) -> None:
    """Empty a file, and none that shares its content."""
    path.unlink()
    path.touch()


@pytest.mark.parametrize(
    ("name", "damage", "ids"),
    [
        ("SEAL", spoilt, ["1", "2"]),
        ("files", spoilt, ["1", "2"]),
        ("manifest.json", spoilt, ["1", "2"]),
        ("MAIN_*.seg", spoilt, ["1", "2"]),
        ("_MAIN_*.toc", spoilt, ["1", "2"]),
        ("_MAIN_*.toc", emptied, ["1"]),
    ],
)
def test_a_rebuild_keeps_the_newest_captions_where_they_can_be_read_and_else_tells(
    tmp_path: Path, name: str, damage: Callable[[Path], None], ids: list[str]
) -> None:
    with Index.create(tmp_path / "index") as index:
        for number in "1", "2":
            index.add([Caption(number, "Homs")])
    current = generation(tmp_path / "archive")
    damage(min(current.glob(name), key=lambda path: path.stat().st_nlink))
    found, on_error = problems()
    with Index.open(tmp_path / "index", check=False) as index:
        index.rebuild(on_error=on_error)
        assert [caption.id for caption in index.captions()] == ids
    told = f"{current}: 1 of 2 captions could not be read; captions that were added without"
    assert [line.startswith(told) for line in found] == [True] * (2 - len(ids))


def changed(path: Path, was: bytes, now: bytes) -> None:
    """Change some bytes of a file, and of none that shares its content."""
    content = path.read_bytes()
    assert was in content
    path.unlink()
    path.write_bytes(content.replace(was, now))


def test_a_rebuild_leaves_out_only_the_captions_that_are_damaged(
    stored: Index, archive: Path
) -> None:
    stored.add([Caption(str(number), f"Homs {number:02}") for number in range(20)])
    stored.close()
    current = generation(archive)
    path = min(current.glob("*.seg"), key=lambda path: path.stat().st_nlink)
    changed(path, b"Homs 07", b"Hums 07")
    found, on_error = problems()
    with Index.open(archive.parent / "index", check=False) as index:
        assert index.rebuild(on_error=on_error).refused == 1
        assert len(index) == 22
        assert "Homs 07" not in texts(index)
        assert index.check() == []
    assert found == [
        f"{current}: 1 of 23 captions could not be read; captions that were added without a file "
        "must be added again"
    ]


def test_a_damaged_caption_that_comes_from_a_file_is_no_loss(stored: Index, archive: Path) -> None:
    stored.close()
    current = generation(archive)
    changed(next(current.glob("*.seg")), "Huế".encode(), "Huề".encode())
    found, on_error = problems()
    with Index.open(archive.parent / "index", check=False) as index:
        assert index.rebuild(on_error=on_error).refused == 0
        assert len(index) == 3
    assert [line.partition(";")[0] for line in found] == [
        f"{current}: 1 of 3 captions could not be read"
    ]


def test_a_caption_that_was_deleted_does_not_come_back_by_damage_that_costs_none(
    stored: Index, archive: Path
) -> None:
    stored.add([Caption("1", "Homs"), Caption("2", "Hama")])
    stored.delete([("", "2")])
    stored.close()
    spoilt(next(generation(archive).glob("_MAIN_*.toc")))
    found, on_error = problems()
    with Index.open(archive.parent / "index", check=False) as index:
        index.rebuild(on_error=on_error)
        assert (len(index), texts(index, "Hama")) == (4, [])
    assert found == []


def test_a_caption_that_is_damaged_is_kept_as_it_was_before(stored: Index, archive: Path) -> None:
    """The generation before has it, in a file of its own."""
    stored.add([Caption("1", "Homs"), Caption("2", "Hama")])
    stored.add([Caption("3", "Idlib")])
    stored.close()
    segments = sorted(generation(archive).glob("*.seg"), key=lambda path: path.stat().st_nlink)
    for path in segments:
        if b"Hama" in path.read_bytes():
            changed(path, b"Hama", b"Hamo")
    found, on_error = problems()
    with Index.open(archive.parent / "index", check=False) as index:
        index.rebuild(on_error=on_error)
        assert {"Homs", "Hama", "Idlib"} <= set(texts(index))
    assert found == []


@pytest.mark.parametrize("name", ["SEAL", "manifest.json", "_MAIN_1.toc"])
def test_the_check_looks_at_the_generation_before_as_well(
    stored: Index, archive: Path, name: str
) -> None:
    before = generation(archive)
    write(archive / "c.txt", "Homs")
    stored.sync([archive])
    assert stored.check() == []
    (before / name).unlink()
    assert stored.check() == [f"{before / name} is missing; {CURE}"]
    assert len(stored) == 4


def test_what_does_not_belong_beside_the_generations_is_told(stored: Index, archive: Path) -> None:
    folder = archive.parent / "index"
    for name in ".DS_Store", "README.md", "MAIN_abc.seg":
        (folder / name).touch()
    (folder / "old").mkdir()
    assert stored.check() == [
        f"{folder / name} does not belong to the index; move it elsewhere"
        for name in ("MAIN_abc.seg", "old")
    ]


def test_the_check_reads_what_is_remembered_of_files(stored: Index, archive: Path) -> None:
    (generation(archive) / "files").write_bytes(b"cut off")
    sealed(generation(archive))
    assert any("files is cut off" in line for line in stored.check())


def test_what_others_replace_during_a_check_is_no_damage(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, real = [], Seal._is_whole

    def look(seal: Seal, folder: Path, name: str) -> bool:
        looks.append(name)
        if len(looks) == 5:
            with Index.open(archive.parent / "index") as other:
                for number in range(3):
                    other.add([Caption(str(number), "Homs")])
        return real(seal, folder, name)

    with monkeypatch.context() as patch:
        patch.setattr(Seal, "_is_whole", look)
        assert stored.check() == []
    assert len(stored) == 6


def test_what_a_writer_left_that_died_is_no_damage(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It died before it kept a copy of the manifest, and while it removed an old generation."""
    index = archive.parent / "index"
    first = index / "generation-000001"
    shutil.copytree(first, index / "old")
    (index.parent / "more").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(change, "keep_copy", lambda *_: None)
        stored.sync([archive.parent / "more"])
    shutil.move(index / "old", first)
    (first / "manifest.json").unlink()
    copy, current = index / "manifest.json", generation(archive) / "manifest.json"
    assert copy.read_text() != current.read_text()
    assert stored.check() == []
    stored.sync([archive])
    assert copy.read_text() == current.read_text()
    copy.write_text("{}")
    assert stored.check() == [f"{copy} is not the current manifest; {CURE}"]


def test_damage_that_is_found_while_it_is_read_is_told_with_the_file(
    stored: Index, archive: Path
) -> None:
    many = [Caption(str(number), f"Homs {number} " * 1500) for number in range(100)]
    stored.add(many)
    stored.close()
    path = min(generation(archive).glob("*.seg"), key=lambda path: path.stat().st_nlink)
    content = bytearray(path.read_bytes())
    content[64:-64] = bytes(len(content) - 128)
    path.write_bytes(content)
    with Index.open(archive.parent / "index") as index:
        with pytest.warns(DamagedIndexWarning, match=rf"{path} is damaged; {CURE}"):
            assert texts(index) == ["Aleppo, a street", "Damascus, a market", "Huế, quân đội"]
        assert len(index) == 3


@pytest.mark.parametrize("suffix", [".seg", ".toc"])
@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.9])
def test_truncated_files_are_told_and_rebuilt(
    stored: Index, archive: Path, suffix: str, keep: float
) -> None:
    stored.close()
    for path in generation(archive).glob(f"*{suffix}"):
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(DamagedIndexError, match=CURE):
        Index.open(archive.parent / "index")
    with Index.open(archive.parent / "index", check=False) as index:
        index.rebuild()
        assert len(index) == 3


def test_a_generation_that_is_gone_is_told_and_rebuilt(stored: Index, archive: Path) -> None:
    stored.close()
    shutil.rmtree(generation(archive))
    with pytest.raises(DamagedIndexError, match="run: searchkit rebuild"):
        Index.open(archive.parent / "index")
    found, on_error = problems()
    with Index.open(archive.parent / "index", check=False) as index:
        assert index.rebuild(on_error=on_error).refused == 0
        assert len(index) == 3
    assert "the old index could not be read" in found[0]


def test_engine_files_that_are_gone_are_damage_and_not_a_missing_index(
    stored: Index, archive: Path
) -> None:
    stored.close()
    for path in generation(archive).iterdir():
        if path.name != "manifest.json":
            path.unlink()
    with pytest.raises(DamagedIndexError, match=CURE):
        Index.open(archive.parent / "index")


@pytest.mark.parametrize("name", ["format", "analyzer"])
def test_other_rules_are_refused_and_rebuilt(stored: Index, archive: Path, name: str) -> None:
    stored.add([Caption("1", "Homs")])
    stored.close()
    path = generation(archive) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), name: 99, "later": True}))
    sealed(path.parent)
    with pytest.raises(IncompatibleIndexError, match=f"{name} 99.*run: searchkit rebuild"):
        Index.open(archive.parent / "index")
    with Index.open(archive.parent / "index", check=False) as index:
        with pytest.raises(IncompatibleIndexError):
            index.sync([archive])
        index.rebuild()
        assert len(index) == 4
        index.sync([archive])
    with Index.open(archive.parent / "index") as index:
        assert len(index) == 4


def resealed(folder: Path, **more: object) -> None:
    """Seal a generation as a later version would."""
    row = json.loads((folder / "SEAL").read_bytes().partition(b"\n")[2])
    body = json.dumps({**row, **more}).encode()
    digest = sha256(body).hexdigest()
    (folder / "SEAL").write_bytes(digest.encode() + b"\n" + body)
    (folder.parent / "CURRENT").write_text(f"{folder.name} {digest}\n")


def test_what_a_later_version_adds_to_a_seal_is_passed_over(stored: Index, archive: Path) -> None:
    stored.close()
    resealed(generation(archive), made_by="a later version")
    assert len(stored) == 3
    assert stored.check() == []
    stored.add([Caption("1", "Homs")])
    assert len(stored) == 4


def test_the_seal_of_a_later_format_is_refused_and_rebuilt(stored: Index, archive: Path) -> None:
    stored.add([Caption("1", "Homs")])
    stored.close()
    resealed(generation(archive), format=99, files={"x": "y"})
    with pytest.raises(IncompatibleIndexError, match=r"format 99.*run: searchkit rebuild"):
        Index.open(archive.parent / "index")
    with Index.open(archive.parent / "index", check=False) as index:
        index.rebuild()
        assert len(index) == 4
        assert index.check() == []


def test_an_open_index_refuses_what_other_rules_have_rebuilt(stored: Index, archive: Path) -> None:
    assert len(stored) == 3
    with Index.open(archive.parent / "index") as other:
        other.rebuild()
    path = generation(archive) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "analyzer": 99}))
    sealed(path.parent)
    with pytest.raises(IncompatibleIndexError):
        stored.search("Aleppo")


def test_the_two_engines_say_where_they_keep_captions() -> None:
    assert (MemoryEngine.persistent, WhooshEngine.persistent) == (False, True)


def test_a_search_costs_no_more_than_a_look_at_the_current_name(stored: Index) -> None:
    started = time.perf_counter()
    for _ in range(50):
        stored.search("Aleppo")
    assert time.perf_counter() - started < 10


def test_damage_that_a_writer_meets_is_told_with_the_file_it_is_in(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.close()
    path = next(generation(archive).glob("*.seg"))
    changed(path, path.read_bytes()[:12], bytes(12))
    monkeypatch.setattr(seal, "_LOOKED_AT", 0)
    with (
        Index.open(archive.parent / "index") as index,
        pytest.raises(DamagedIndexError, match=f"^{path} is damaged; {CURE}"),
    ):
        index.add([Caption("1", "Homs")])
