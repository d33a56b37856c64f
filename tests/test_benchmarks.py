"""What is measured where there are no real captions."""

from pathlib import Path

import pytest

from tests.benchmarks import data
from tests.benchmarks.contest import corpus


def test_every_class_has_queries_of_made_captions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "DATA", tmp_path)
    classes = corpus.queries(corpus.write(tmp_path / "captions.jsonl", 3_000))
    assert {kind: len(set(found)) >= 4 for kind, found in classes.items()} == dict.fromkeys(
        classes, True
    )


def test_made_captions_are_the_same_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "DATA", tmp_path)
    once = data.records(("x",), 100, seed=1)
    assert once == data.records(("x",), 100, seed=1)
    assert once != data.records(("x",), 100, seed=2)
