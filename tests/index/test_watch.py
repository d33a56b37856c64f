"""Following folders by a watcher that is played."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from searchkit import Index
from searchkit.index import Source, Summary
from searchkit.index import watch as module

Batch = set[tuple[int, str]]


def played(monkeypatch: pytest.MonkeyPatch, folder: Path, message: str) -> list[int]:
    """A watcher that ends with an error when a file comes, and then goes on."""
    starts: list[int] = []

    def changes(*_: Path, **__: object) -> Iterator[Batch]:
        starts.append(len(starts))
        yield set()
        if len(starts) == 1:
            (folder / "caf\udce9.txt").write_text("Nets at the quay\n")
            raise RuntimeError(message)
        yield from [set()] * 1000

    monkeypatch.setattr(module, "watcher", lambda: changes)
    return starts


def test_a_name_that_the_watcher_cannot_tell_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "archive").mkdir()
    starts = played(monkeypatch, tmp_path / "archive", 'Unable to decode path "x" to string')
    with Index.create(tmp_path / "index") as index:
        seen = module.watch(index, [Source(tmp_path / "archive")])
        assert [next(seen), next(seen)] == [Summary(), Summary(added=1, captions=1)]
    assert starts == [0]


def test_another_error_of_the_watcher_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "archive").mkdir()
    played(monkeypatch, tmp_path / "archive", "no more watches")
    with Index.create(tmp_path / "index") as index:
        seen = module.watch(index, [Source(tmp_path / "archive")])
        next(seen)
        with pytest.raises(RuntimeError, match="no more watches"):
            next(seen)
