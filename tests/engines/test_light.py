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
from searchkit.engines.whoosh import WhooshEngine, light, plain, toc
from searchkit.engines.whoosh.layout import LENGTHS
from searchkit.engines.whoosh.light import Light
from searchkit.engines.whoosh.select import Selection
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
LETTERS = "bcdfghjknpqz"
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


def by_arrays(folder: Path, query: Query, limit: int, offset: int = 0) -> Page:
    with WhooshEngine.open(folder, ANALYZER)._now() as state:
        selection = Selection(state, query)
        rows = selection.page(limit, offset, "relevance") if limit else []
        found = [(state.caption(shelf, doc), score) for shelf, doc, score in rows]
        return Page(selection.total, tuple(found))


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
    query, plain = tree(text), Light.open(folder, ANALYZER)
    for limit, offset in ((10, 0), (0, 0), (100, 100), (7, 3)):
        assert_same(plain.search(query, limit, offset), by_arrays(folder, query, limit, offset))


@pytest.mark.parametrize("text", HEAVY)
def test_heavy_queries_are_left_to_arrays(text: str, folder: Path) -> None:
    with pytest.raises(TooHeavyError):
        Light.open(folder, ANALYZER).search(tree(text), 10, 0)


def uneven(seeded: random.Random, number: int) -> str:
    """Captions that differ much in length and in how often they hold a word."""
    length = int(seeded.paretovariate(0.8)) % 200 + number % 3 * 12
    text = seeded.choices(LETTERS, [2.0**-n for n in range(12)], k=length)
    some = seeded.choices(LETTERS, k=seeded.choice([0, 0, 1, 9]))
    return " ".join([*text, *some[:1] * 4, *some])


def long(seeded: random.Random, number: int) -> str:
    """Captions that hold a word once, and whose lengths are rounded to few different ones."""
    words = ["b", *"c" * (number % 10 == 0), *"d" * (number % 100 == 0)]
    return " ".join([*words, *"z" * seeded.randrange(22, 36)])


@pytest.fixture(scope="module", params=[(uneven, 2500), (long, 5000)])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index without deletions, of two segments or one."""
    text, size = request.param
    seeded = random.Random(1979)
    made = tmp_path_factory.mktemp("whole")
    engine = WhooshEngine.create(made, ANALYZER)
    for first in range(0, 5000, size):
        with engine.writer() as writer:
            for number in range(first, first + size):
                caption = Caption(str(number), text(seeded, number))
                writer.add(Document(caption, ANALYZER))
    return made


@pytest.mark.parametrize("word", LETTERS)
def test_a_word_in_long_and_short_captions_gets_the_same_page(word: str, whole: Path) -> None:
    query, plain = tree(word), Light.open(whole, ANALYZER)
    for limit, offset in ((1, 0), (10, 0), (10, 10), (10, 60), (150, 50)):
        assert_same(plain.search(query, limit, offset), by_arrays(whole, query, limit, offset))


def test_a_word_is_answered_in_plain_python_whatever_is_loaded(whole: Path) -> None:
    engine = WhooshEngine.open(whole, ANALYZER)
    with engine._now():
        assert engine._is_light(engine._newest(), tree("b"))
        assert not engine._is_light(engine._newest(), tree("b c"))


@pytest.mark.parametrize("term", ["a", "man", "n7", "quan", "doi"])
@pytest.mark.parametrize("count", [0, 1, 30, 600, 3000])
def test_postings_among_some_documents_are_those_of_all(
    term: str, count: int, folder: Path
) -> None:
    for shelf in Light.open(folder, ANALYZER)._shelves:
        info = shelf._info("content", term)
        if info is not None:
            some = set(random.Random(count).choices(range(3000), k=count))
            every = plain.postings(shelf._mapped.data, info, ())
            expected = {number: every[number] for number in every if number in some}
            assert plain.among(shelf._mapped.data, info, some) == expected


def test_numbers_of_any_width_are_read() -> None:
    assert list(plain._numbers(b"K\x01K\xff", 1)) == [1, 255]
    assert list(plain._numbers(b"M\x01\x02M\xff\xff", 2)) == [0x201, 0xFFFF]
    assert list(plain._numbers(b"J\x01\x02\x03\x04", 4)) == [0x4030201]
    assert list(plain._numbers(b"", 2)) == []


def test_of_common_words_and_a_rare_one_plain_python_gets_the_same_page(whole: Path) -> None:
    for text in ("b d", "d -c", "b c d", "d b OR d c", "(b OR c) d", "c -d -b"):
        light = Light.open(whole, ANALYZER)
        for limit, offset in ((10, 0), (3, 8), (0, 0)):
            ours = light.search(tree(text), limit, offset)
            assert_same(ours, by_arrays(whole, tree(text), limit, offset))


def test_some_of_the_words_rank_the_same(folder: Path) -> None:
    typed = relaxed(parse("n20 n21 n22"))
    assert typed is not None
    query = resolve(typed, ANALYZER)
    page = Light.open(folder, ANALYZER).search(query, 10, 0)
    assert_same(page, by_arrays(folder, query, 10))
    assert page.total == 3


def test_fields_and_statistics_are_the_same(folder: Path) -> None:
    plain = Light.open(folder, ANALYZER)
    with WhooshEngine.open(folder, ANALYZER)._now() as state:
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
    assert_same(page, by_arrays(folder, query, 10))


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
    with pytest.raises(pickle.UnpicklingError, match=r"system has no place here"):
        toc._Segments(io.BytesIO(pickle.dumps([os.system], 2))).load()
