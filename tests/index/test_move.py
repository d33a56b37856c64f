"""Captions that are copied to another engine: all of them, or the index stays as it was."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.engines.whoosh import WhooshEngine
from searchkit.engines.whoosh.gather import Batch
from searchkit.errors import ClusterError, DamagedIndexError, RefusedInputError
from searchkit.index import seal
from tests.index.archives import generation, texts


def test_a_move_copies_every_caption(stored: Index) -> None:
    assert stored.move("whoosh") == 3
    assert texts(stored) == ["Aleppo, a street", "Damascus, a market", "Huế, quân đội"]


def test_a_caption_that_the_new_engine_refuses_ends_the_move(
    stored: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Batch._take

    def choking(self: Batch, captions: Sequence[Caption]) -> object:
        if any("Huế" in caption.text for caption in captions):
            raise ValueError("odd")
        return take(self, captions)

    message = r"archive/b.txt, line 1: ValueError\('odd'\); nothing was moved"
    with monkeypatch.context() as patch:
        patch.setattr(Batch, "_take", choking)
        with pytest.raises(RefusedInputError, match=message):
            stored.move("whoosh")
    assert (len(stored), stored.check()) == (3, [])


def test_a_caption_that_is_not_copied_ends_the_move(
    stored: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    captions = WhooshEngine.captions

    def fewer(self: WhooshEngine) -> Iterable[Caption]:
        return islice(captions(self), 2)

    with monkeypatch.context() as patch:
        patch.setattr(WhooshEngine, "captions", fewer)
        with pytest.raises(ClusterError, match="finds 2 captions where 3 are; nothing was moved"):
            stored.move("whoosh")
    assert (len(stored), stored.check()) == (3, [])


def test_an_older_generation_is_not_moved_in_place_of_a_damaged_one(
    stored: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its captions are not those that the manifest tells of, so they would never be read again."""
    monkeypatch.setattr(seal, "_LOOKED_AT", 0)
    stored.add([Caption("1", "Homs")])
    stored.close()
    path = min(generation(archive).glob("*.seg"), key=lambda path: path.stat().st_nlink)
    content = path.read_bytes()
    path.write_bytes(bytes(12) + content[12:])
    with (
        Index.open(archive.parent / "index") as index,
        pytest.raises(DamagedIndexError, match=f"^{path} is damaged"),
    ):
        index.move("whoosh")
    path.write_bytes(content)
    with Index.open(archive.parent / "index") as index:
        assert len(index) == 4
