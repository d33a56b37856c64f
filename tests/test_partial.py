"""Hits with some of the words: after the full ones, those with more of the words before."""

from pathlib import Path

import pytest

from searchkit import Caption
from searchkit.engines import ENGINES, engine_class, is_remote
from tests.index.archives import made

TEXTS = ("alpha", "alpha beta", "alpha gamma beta delta", "alpha beta gamma", "delta")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("order", [1, -1])
def test_partial_hits_follow_by_how_much_they_hold(engine: str, order: int, tmp_path: Path) -> None:
    with made(engine, tmp_path) as index:
        index.add(Caption(text, text) for text in TEXTS[::order])
        results = index.search("alpha beta gamma")
    texts = [hit.caption.text for hit in results.hits]
    assert texts == ["alpha beta gamma", "alpha gamma beta delta", "alpha beta", "alpha"]
    assert [hit.partial for hit in results.hits] == [False, False, True, True]
    assert results.total == 2


LONG = "alpha " + "and the other words of a very long caption " * 30 + "beta"


@pytest.mark.parametrize("engine", ENGINES)
def test_two_of_three_words_are_before_one_however_rare_and_often(
    engine: str, tmp_path: Path
) -> None:
    with made(engine, tmp_path) as index:
        texts = ["gamma gamma gamma", LONG, *(f"alpha beta {n}" for n in range(20))]
        index.add(Caption(text, text) for text in texts)
        found = [hit.caption.text for hit in index.search("alpha beta gamma", limit=30).hits]
    assert found[-1] == "gamma gamma gamma"
    assert len(found) == 22


@pytest.mark.parametrize("name", ENGINES)
def test_what_is_known_of_an_engine_that_is_not_loaded(name: str) -> None:
    assert is_remote(name) == engine_class(name).remote
