"""One record that an engine cannot take, at every field: all others are there, and no ghost."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit import Index
from searchkit.analysis import Analyzer, Chunk, Token
from searchkit.caption import FIELD_NAMES, Caption
from searchkit.engines import Engine, Refusal, engine_class
from searchkit.formats import Problem
from searchkit.query import Document, parse, resolve
from tests.engines.dump import dump

FIELDS = [name for name in (*FIELD_NAMES, "extra") if name != "date"]
"""Every field with words; a date has none."""


class Choking(Analyzer):
    """An analyzer that cannot cut one word, and puts another where no position is."""

    def cut(self, piece: str) -> Chunk:
        if piece == "choke":
            raise RuntimeError("choked")
        if piece == "half":
            return Chunk((Token("spook", 0, 4, 0), Token("shade", 0, 4, 1 << 40)), 1)
        return super().cut(piece)


ANALYZER = Choking()


def choking(field: str) -> Caption:
    """A caption with new words in every field, and one that cannot be cut in one of them."""
    full = Caption("ghost", "specter", "specter", "specter", city="specter", keywords=("specter",))
    value: Any = f"wraith{field} choke"
    if field in ("keywords", "people"):
        value = (f"wraith{field}", "choke")
    elif field == "extra":
        value = {"phantom": "specter", "shot": value}
    return replace(full, **{field: value})


def stored(name: str, folder: str, *batches: Sequence[Caption]) -> tuple[Engine, list[Refusal]]:
    """An engine with a transaction a batch, and what it refused."""
    engine = engine_class(name).create(Path(folder), ANALYZER)
    refused: list[Refusal] = []
    for batch in batches:
        with engine.writer() as writer:
            for caption in batch:
                writer.add(Document(caption, ANALYZER))
            refused += writer.refused()
    return engine, refused


def told(engine: Engine, folder: str) -> Any:
    """All that an engine holds, but for the numbers in which the order of adding is told."""
    found: list[Any] = [list(engine.captions()), list(engine.vocabulary()), sorted(engine.fields())]
    if len(list(Path(folder).glob("*.seg"))) == 1:
        # Whoosh's own reader of columns fails over several segments.
        whole = dump(folder)
        for row in whole["documents"].values():
            row.pop("sequence")
        found.append(whole)
    return found


WORDS = ["quân", "đội", "Aleppo", "al-Assad", "東京", "n1", "n2", "n3", "a", "b"]
few = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
captions = st.builds(
    Caption,
    st.sampled_from("1234"),
    few,
    headline=few,
    byline=few,
    keywords=st.lists(few, max_size=2).map(tuple),
    extra=st.dictionaries(st.sampled_from(["shot", "lens"]), few, max_size=2),
)
batches = st.lists(st.lists(captions | st.sampled_from(FIELDS), max_size=6), min_size=1, max_size=3)
"""Captions, and the fields in which one between them cannot be cut."""


@pytest.mark.parametrize("name", ["memory", "whoosh"])
@settings(deadline=None, max_examples=60)
@given(given=batches)
def test_what_is_refused_leaves_nothing(name: str, given: list[list[Caption | str]]) -> None:
    mixed = [[choking(c) if isinstance(c, str) else c for c in batch] for batch in given]
    good = [[c for c in batch if isinstance(c, Caption)] for batch in given]
    fields = [c for batch in given for c in batch if isinstance(c, str)]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        engine, refused = stored(name, one, *mixed)
        expected, none = stored(name, other, *good)
        assert [(row.caption, row.why) for row in refused] == [
            (choking(field), "RuntimeError('choked')") for field in fields
        ]
        assert none == []
        assert told(engine, one) == told(expected, other)


@pytest.mark.parametrize("name", ["memory", "whoosh"])
def test_one_at_every_field_among_ten_thousand(name: str, tmp_path: Path) -> None:
    good = [Caption(str(n), f"quân đội n{n}", city="Huế") for n in range(10_000)]
    mixed = [*good]
    for place, field in enumerate(FIELDS):
        mixed.insert(place * 700, choking(field))
    engine, refused = stored(name, str(tmp_path), mixed)
    assert [row.caption for row in refused] == [choking(field) for field in FIELDS]
    assert list(engine.captions()) == good
    assert [row for row in engine.vocabulary() if row[0].isalpha()] == [
        ("doi", 10_000),
        ("hue", 10_000),
        ("n", 10_000),
        ("quan", 10_000),
    ]
    assert set(engine.fields()) == {"id", "text", "city", "place"}
    for words in ("n9999 quân", '"đội n9999"', "n9999 city:hue"):
        page = engine.search(resolve(parse(words), ANALYZER), 10)
        assert [caption.id for caption, _ in page.rows] == ["9999"]


def test_a_word_that_is_half_taken_leaves_nothing(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    good = [Caption("1", "quân đội"), Caption("3", "Aleppo")]
    half = Caption("2", "one half of it")
    engine, refused = stored("whoosh", str(one), [good[0], half, good[1]])
    assert [row.caption for row in refused] == [half]
    expected, _ = stored("whoosh", str(other), good)
    assert told(engine, str(one)) == told(expected, str(other))


@pytest.mark.parametrize("name", ["memory", "whoosh"])
def test_a_caption_that_is_refused_has_taken_the_place_of_the_one_before(
    name: str, tmp_path: Path
) -> None:
    again = Caption("1", "choke", source="s")
    old = Caption("1", "old", source="s")
    engine, refused = stored(name, str(tmp_path), [old, Caption("2", "b")], [again], [old, again])
    assert len(refused) == 2
    assert [caption.id for caption in engine.captions()] == ["2"]
    assert list(engine.vocabulary()) == [("b", 1)]


@pytest.mark.parametrize("engine", ["memory", "whoosh"])
def test_an_index_tells_what_its_engine_refused(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchkit.analysis.Analyzer", Choking)
    problems: list[Problem] = []
    folder = None if engine == "memory" else tmp_path / "index"
    with Index.create(folder, engine=engine) as index:
        stored = index.add([Caption("1", "a"), Caption("2", "choke")], on_error=problems.append)
        assert (stored, len(index)) == (1, 1)
    assert list(map(str, problems)) == ["caption 2: RuntimeError('choked'); the others are kept"]


def test_a_run_tells_what_its_engine_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchkit.analysis.Analyzer", Choking)
    (tmp_path / "a.txt").write_text("Aleppo\nto choke\nHoms\n")
    problems: list[Problem] = []
    with Index.create(tmp_path / "index") as index:
        done = index.sync([tmp_path / "a.txt"], on_error=problems.append)
        assert (done.captions, done.refused, done.added) == (2, 1, 1)
        assert [caption.text for caption in index.captions()] == ["Aleppo", "Homs"]
    assert list(map(str, problems)) == [
        "a.txt, line 2: RuntimeError('choked'); the others are kept"
    ]
