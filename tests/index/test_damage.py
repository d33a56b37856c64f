"""Damaged and outdated indexes: told with the cure, and the cure works."""

import json
import shutil
import time
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.engines.memory import MemoryEngine
from searchkit.engines.whoosh import WhooshEngine
from searchkit.errors import (
    DamagedIndexError,
    IncompatibleIndexError,
)
from searchkit.index.summary import Summary
from tests.index.archives import (
    generation,
    problems,
)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"engine": "whoosh"}', '{"files": {"a": 3}}'])
def test_a_damaged_manifest_is_told_and_rebuilt(stored: Index, archive: Path, text: str) -> None:
    stored.add([Caption("1", "Homs")])
    stored.close()
    (generation(archive) / "manifest.json").write_text(text)
    with pytest.raises(DamagedIndexError, match="run: searchkit rebuild"):
        Index.open(archive.parent / "index")
    with Index.open(archive.parent / "index", check=False) as index:
        index.rebuild()
    with Index.open(archive.parent / "index") as index:
        assert len(index) == 4
        assert index.sources == (archive,)


def test_where_the_copy_of_the_manifest_is_damaged_too_the_cure_is_another(
    stored: Index, archive: Path
) -> None:
    stored.close()
    (generation(archive) / "manifest.json").write_text("")
    (archive.parent / "index" / "manifest.json").write_text("")
    with pytest.raises(DamagedIndexError, match=r"remove .* run: searchkit index PATH"):
        Index.open(archive.parent / "index", check=False)


def test_where_the_name_of_the_current_generation_is_lost_it_is_rebuilt(
    stored: Index, archive: Path
) -> None:
    stored.add([Caption("1", "Homs")])
    stored.close()
    (archive.parent / "index" / "CURRENT").unlink()
    with pytest.raises(DamagedIndexError, match=r"CURRENT is missing; run: searchkit rebuild"):
        Index.open(archive.parent / "index")
    with pytest.raises(DamagedIndexError):
        Index.create(archive.parent / "index")
    with Index.open(archive.parent / "index", check=False) as index:
        index.rebuild()
    with Index.open(archive.parent / "index") as index:
        assert len(index) == 4


@pytest.mark.parametrize("content", [None, b"", b"archive/a.txt\0", b"archive/a.txt\0x y z\0"])
def test_what_is_remembered_of_files_is_rebuilt_if_it_is_damaged(
    stored: Index, archive: Path, content: bytes | None
) -> None:
    stored.close()
    path = generation(archive) / "files"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with Index.open(archive.parent / "index", check=False) as index:
        assert len(index) == 3
        index.rebuild()
        assert index.sync([archive]) == Summary(unchanged=2)


def whoosh_files(archive: Path) -> list[Path]:
    files = generation(archive).iterdir()
    return [path for path in files if path.suffix in (".seg", ".toc")]


@pytest.mark.parametrize("suffix", [".seg", ".toc"])
@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.9])
def test_truncated_files_are_told_and_rebuilt(
    stored: Index, archive: Path, suffix: str, keep: float
) -> None:
    stored.close()
    for path in generation(archive).glob(f"*{suffix}"):
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * keep)])
    with Index.open(archive.parent / "index") as index:
        with pytest.raises(DamagedIndexError, match="run: searchkit rebuild"):
            index.search("quân đội")
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
    index = Index.open(archive.parent / "index")
    with index, pytest.raises(DamagedIndexError, match="run: searchkit rebuild"):
        len(index)


@pytest.mark.parametrize("name", ["format", "analyzer"])
def test_other_rules_are_refused_and_rebuilt(stored: Index, archive: Path, name: str) -> None:
    stored.add([Caption("1", "Homs")])
    stored.close()
    path = generation(archive) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), name: 99, "later": True}))
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


def test_an_open_index_refuses_what_other_rules_have_rebuilt(stored: Index, archive: Path) -> None:
    assert len(stored) == 3
    with Index.open(archive.parent / "index") as other:
        other.rebuild()
    path = generation(archive) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "analyzer": 99}))
    with pytest.raises(IncompatibleIndexError):
        stored.search("Aleppo")


def test_the_two_engines_say_where_they_keep_captions() -> None:
    assert (MemoryEngine.persistent, WhooshEngine.persistent) == (False, True)


def test_a_search_costs_no_more_than_a_look_at_the_current_name(stored: Index) -> None:
    started = time.perf_counter()
    for _ in range(50):
        stored.search("Aleppo")
    assert time.perf_counter() - started < 10
