"""Words of ids and locators are found though they are posted under beginnings that they share."""

import random
from pathlib import Path

import pytest

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines.memory import MemoryEngine
from searchkit.engines.whoosh import WhooshEngine
from searchkit.engines.whoosh.names import SEP, to_text
from searchkit.query import parse, resolve
from tests.engines.test_segments import add, delete_by_whoosh, remembered, written

ANALYZER = Analyzer()


def made(count: int) -> list[Caption]:
    """Captions with ids of several words: some of all captions, some of one alone."""
    seeded = random.Random(1979)
    return [
        Caption(
            f"archive/{seeded.choice('ab')}/IMG_{number:05}-{seeded.randrange(4):03}.jpg",
            f"ferry {number}",
            source=f"{number % 7}.txt",
            locator=f"line {number * 7919 % 100_003}",
        )
        for number in range(count)
    ]


ASKED = [
    "id:00017",
    "id:IMG_00017",
    'id:"img 00017"',
    "id:img",
    "id:img -id:002",
    "id:0001*",
    "id:00*",
    "id:im*",
    "id:00017~",
    "id:00107~2",
    "id:imgg~",
    "id:rare",
    "id:rar*",
    'id:"rare 1"',
    'id:"rare 3"',
    "id:99999",
    "id:=IMG",
    "locator:7919",
    "locator:79*",
    "locator:7918~",
    'locator:"line 7919"',
    "locator:line",
]


def asked(engine: WhooshEngine | MemoryEngine, text: str) -> tuple[int, list[tuple[str, float]]]:
    page = engine.search(resolve(parse(text, {"id", "locator"}), ANALYZER), 30)
    return page.total, [(caption.id, round(points, 6)) for caption, points in page.rows]


def assert_alike(engine: WhooshEngine, plain: MemoryEngine) -> None:
    for text in ASKED:
        assert asked(engine, text) == asked(plain, text), text


def test_words_of_ids_are_found(tmp_path: Path) -> None:
    captions = made(700)
    engine = written(tmp_path, captions)
    assert asked(engine, "id:00017")[0] == 1
    assert asked(engine, "id:0001*")[0] == 10
    assert_alike(engine, remembered(captions))


def test_they_are_posted_under_beginnings(tmp_path: Path) -> None:
    engine = written(tmp_path, made(700))
    with engine._now() as state:
        names = [to_text(name) for name, _ in state.shelves[0].source.terms("fields", b"id")]
    starts = [name for name in names if name.startswith(f"id{SEP}{SEP}")]
    assert f"id{SEP}img" in names
    assert f"id{SEP}00017" not in names
    assert 700 / 128 < len(starts) < 100


@pytest.mark.parametrize("optimize", [False, True])
def test_they_are_found_when_whoosh_has_deleted_and_merged(optimize: bool, tmp_path: Path) -> None:
    captions = made(400)
    # In the first segment a word of two captions, in the second of one: posted either way.
    captions[248:251] = [Caption(f"rare {number}", "ferry") for number in (1, 2, 3)]
    engine = written(tmp_path, captions[:250])
    add(engine, captions[250:])
    delete_by_whoosh(tmp_path, ["3", "17", "350"], optimize=optimize)
    gone = (captions[3], captions[17], captions[350])
    assert_alike(engine, remembered([caption for caption in captions if caption not in gone]))


def test_ids_that_begin_each_the_next_are_found(tmp_path: Path) -> None:
    engine = written(tmp_path, [Caption("a" * length, "ferry") for length in range(1, 1500)])
    assert asked(engine, f"id:{'a' * 1400}")[0] == 1
    assert asked(engine, f"id:{'a' * 1400}*")[0] == 100
