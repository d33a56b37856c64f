"""Plain Python answers as the array searcher does, or leaves the answer to it."""

import io
import os
import pickle
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import Page
from searchkit.engines.whoosh import WhooshEngine, light, toc
from searchkit.engines.whoosh.layout import LENGTHS
from searchkit.engines.whoosh.light import Light
from searchkit.engines.whoosh.volume import TooHeavyError
from searchkit.query import Document, Query, parse, resolve
from searchkit.query.relax import relaxed

ANALYZER = Analyzer()
WORDS = [
    "a",
    "the",
    "man",
    "in",
    "front",
    "of",
    "red",
    "car",
    "quân",
    "đội",
    "Đội",
    "doi",
    "quan",
    "al-Assad",
    "U.S.",
    "Müller",
    "東京",
    "1.000",
]
ROOT = Path(__file__).parents[2]


def sentence(seeded: random.Random) -> str:
    length = seeded.choice([1, 3, 8, 12, 300])
    return " ".join(seeded.choices(WORDS, [1 / n for n in range(1, len(WORDS) + 1)], k=length))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments with deletions."""
    seeded = random.Random(1979)
    made = tmp_path_factory.mktemp("light")
    captions = [Caption(str(n), sentence(seeded) + f" n{n}") for n in range(3000)]
    engine = WhooshEngine.create(made, ANALYZER)
    for some in (captions[:2000], captions[2000:]):
        with engine.writer() as writer:
            for caption in some:
                writer.add(Document(caption, ANALYZER))
    with engine.writer() as writer:
        for caption in captions[100:2900:7]:
            writer.delete(caption.key)
    return made


def arrays(folder: Path) -> WhooshEngine:
    engine = WhooshEngine.open(folder, ANALYZER)
    with engine._now():
        return engine


def tree(text: str) -> Query:
    return resolve(parse(text), ANALYZER)


def assert_same(ours: Page, theirs: Page) -> None:
    """Equal but for the last digits of a score, where terms are summed in another order."""
    assert ours.total == theirs.total
    assert [caption for caption, _ in ours.rows] == [caption for caption, _ in theirs.rows]
    scores = [score for _, score in theirs.rows]
    assert [score for _, score in ours.rows] == pytest.approx(scores, rel=1e-12)


LIGHT = (
    "a",
    "man",
    "東京",
    "n7",
    "n107",
    "n7 OR n8",
    "n9 -man",
    '"n11"',
    "nowhere",
    "n13 a",
    "a man",
    "a -man",
    "quân đội",
    "a OR the",
    "a OR Đội",
    "Đội",
    "Müller OR đội",
)
HEAVY = (
    "=n12",
    "-a",
    "ma*",
    "mna~",
    "has:text",
    "date:2016",
    "*",
)


@pytest.mark.parametrize("text", LIGHT)
def test_light_queries_get_the_same_page(text: str, folder: Path) -> None:
    query, plain, engine = tree(text), Light.open(folder, ANALYZER), arrays(folder)
    for limit, offset in ((10, 0), (0, 0), (100, 100), (7, 3)):
        assert_same(plain.search(query, limit, offset), engine.search(query, limit, offset))


@pytest.mark.parametrize("text", HEAVY)
def test_heavy_queries_are_left_to_arrays(text: str, folder: Path) -> None:
    with pytest.raises(TooHeavyError):
        Light.open(folder, ANALYZER).search(tree(text), 10, 0)


def test_some_of_the_words_rank_the_same(folder: Path) -> None:
    typed = relaxed(parse("n20 n21 n22"))
    assert typed is not None
    query = resolve(typed, ANALYZER)
    page = Light.open(folder, ANALYZER).search(query, 10, 0)
    assert_same(page, arrays(folder).search(query, 10))
    assert page.total == 3


def test_fields_and_statistics_are_the_same(folder: Path) -> None:
    plain, engine = Light.open(folder, ANALYZER), arrays(folder)
    with engine._now() as state:
        assert plain.documents == state.documents
        assert plain.average_length == state.average_length
        assert plain.frequency("man") == state.frequency("man")
        assert plain.exact_frequency("doi", "đội") == state.exact_frequency("doi", "đội")
        assert plain.fields == state.fields


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from([*WORDS, "n1", "n2", "n300"]), min_size=1, max_size=3), st.data())
def test_any_query_gets_the_same_page_or_none(
    folder: Path, words: list[str], data: st.DataObject
) -> None:
    joiner = data.draw(st.sampled_from([" ", " OR ", " -", " NOT "]))
    query = tree(joiner.join(words))
    try:
        page = Light.open(folder, ANALYZER).search(query, 10, 0)
    except TooHeavyError:
        return
    assert_same(page, arrays(folder).search(query, 10))


def test_work_that_adds_up_is_passed_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(light, "_SPENT", 2000)
    engine = WhooshEngine.open(folder, ANALYZER)
    for _ in range(4):
        engine.search(tree("man"), 10)
        assert engine._state is None
    for _ in range(2):
        assert engine.search(tree("man"), 10).total > 200
    assert engine._state is not None


def test_a_light_query_loads_neither_whoosh_nor_numpy(folder: Path) -> None:
    code = f"""
from pathlib import Path
from searchkit.analysis import Analyzer
from searchkit.engines.whoosh import WhooshEngine
from searchkit.query.tree import Term
import sys
assert WhooshEngine.open(Path({str(folder)!r}), Analyzer()).search(Term("man"), 10).total > 200
print(*sys.modules)
"""
    done = subprocess.run(
        (sys.executable, "-c", code), cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {"whoosh", "numpy", "rich", "typer"}.isdisjoint(done.stdout.split())


def test_lengths_are_rounded_as_whoosh_rounds_them() -> None:
    from whoosh.util.numeric import byte_to_length

    assert list(LENGTHS) == [byte_to_length(number) for number in range(256)]


def test_a_table_of_contents_may_name_no_class_but_a_segment(folder: Path) -> None:
    from whoosh.index import FileIndex

    from searchkit.engines.whoosh.storage import Storage

    theirs = FileIndex(Storage(folder), indexname="MAIN")._read_toc().segments
    ours = toc.read(folder, toc.latest(folder))
    told = [(s.segment_id(), s.doc_count_all(), set(s.deleted_docs())) for s in theirs]
    assert told == [(s.segment_id(), s.doc_count_all(), set(s.deleted_docs())) for s in ours]
    with pytest.raises(pickle.UnpicklingError, match=r"system is no segment"):
        toc._Segments(io.BytesIO(pickle.dumps([os.system], 2))).load()
