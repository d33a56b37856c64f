"""The segments written in bulk: what Whoosh reads in them, of this age and of the last.

Whoosh 2.7.4 runs in another interpreter, named by ``SEARCHKIT_OLD_WHOOSH``.
"""

import json
import os
import random
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh.index import open_dir
from whoosh.scoring import BM25F

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines.memory import MemoryEngine
from searchkit.engines.whoosh import WhooshEngine
from searchkit.engines.whoosh.names import SEP, UNIQUE, to_bytes
from searchkit.engines.whoosh.write import open_writer
from searchkit.errors import DamagedIndexError
from searchkit.query import Document, Query, parse, resolve
from searchkit.query.tree import And, Not, Or, Sequence, Term
from tests.engines import stock
from tests.engines.dump import dump

ANALYZER = Analyzer()
OLD = os.environ.get("SEARCHKIT_OLD_WHOOSH", "")
SPELLED = "a the man in front of red car quân đội Đội doi al-Assad U.S. Müller 東京都 1.000 B-52"
WORDS = SPELLED.split()
ODD = "\0\x1f\ud800\U0001f44d½ \u200d\u0301"

needs_old = pytest.mark.skipif(not OLD, reason="SEARCHKIT_OLD_WHOOSH names no interpreter")


def sentence(seeded: random.Random, length: int) -> str:
    return " ".join(seeded.choices(WORDS, [1 / n for n in range(1, len(WORDS) + 1)], k=length))


def made(count: int, seed: int = 1979) -> list[Caption]:
    """Captions with common and rare words, long and short, with and without other fields."""
    seeded = random.Random(seed)
    found = []
    for number in range(count):
        text = sentence(seeded, seeded.choice([0, 3, 8, 12, 30])) + f" n{number}"
        date = seeded.choice(["", "2016", "2016-09-04", "nonsense"])
        headline = sentence(seeded, seeded.choice([0, 0, 2]))
        keywords = tuple(sentence(seeded, 2) for _ in range(seeded.choice([0, 0, 2])))
        source = f"{seeded.choice('abc')}.txt"
        found.append(
            Caption(str(number), text, headline, date=date, keywords=keywords, source=source)
        )
    return found


def large() -> list[Caption]:
    """A word more than 255 times and beyond position 65,535; more text than a plain block holds."""
    many = Caption("many", "buffalo " * 300 + "bò " * 300 + "cow", source="x")
    far = Caption("far", "step " * 66_000 + "end end", source="x")
    return [many, far, Caption("ten", "buffalo cow end", source="x")]


def add(engine: Any, captions: list[Caption]) -> None:
    with engine.writer() as writer:
        for caption in captions:
            writer.add(Document(caption, ANALYZER))


def written(folder: Path, captions: list[Caption]) -> WhooshEngine:
    engine = WhooshEngine.create(folder, ANALYZER)
    add(engine, captions)
    return engine


def remembered(captions: list[Caption]) -> MemoryEngine:
    engine = MemoryEngine.create(None, ANALYZER)
    add(engine, captions)
    return engine


@pytest.fixture
def folders() -> Iterator[tuple[Path, Path]]:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        yield Path(one), Path(other)


def without_columns(told: Any) -> Any:
    lengths = {name: row["length"] for name, row in told["documents"].items()}
    return lengths, without_ids(told["terms"]), told["words"]


def without_ids(terms: Any) -> Any:
    """The terms but for those of ids and locators, which are posted under beginnings."""
    scopes = tuple(f"fields:{to_bytes(name + SEP).hex()}" for name in UNIQUE)
    return {name: row for name, row in terms.items() if not name.startswith(scopes)}


def assert_same(ours: Path, theirs: Path, captions: list[Caption]) -> None:
    written(ours, captions).close()
    stock.write(theirs, captions, ANALYZER)
    assert without_columns(dump(str(ours))) == without_columns(dump(str(theirs)))


def test_a_segment_holds_what_whoosh_would_have_written(folders: tuple[Path, Path]) -> None:
    assert_same(*folders, made(2500))


def test_no_count_position_or_length_is_too_large(folders: tuple[Path, Path]) -> None:
    assert_same(*folders, large())


texts = st.text(st.sampled_from("aAđĐộü東京.-,#'1 " + ODD), max_size=30) | st.text(max_size=12)
fuzzed = st.lists(
    st.builds(
        Caption,
        id=st.uuids().map(str),
        text=texts,
        headline=texts,
        keywords=st.lists(texts.filter(bool), max_size=2).map(tuple),
        extra=st.just({}) | texts.map(lambda text: {"shot": text}),
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None, max_examples=60)
@given(fuzzed)
def test_any_unicode_is_written_as_whoosh_would(captions: list[Caption]) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        ours, theirs = Path(one), Path(other)
        written(ours, captions).close()
        stock.write(theirs, captions, ANALYZER)
        told = [dump(str(folder)) for folder in (ours, theirs)]
        assert gapless(told[0]) == gapless(told[1])


def gapless(told: Any) -> Any:
    """All but positions: after a value without words the gap is one position wider or not."""
    terms = {
        name: (row["info"], {caption: count for caption, (count, _) in row["rows"].items()})
        for name, row in without_ids(told["terms"]).items()
    }
    return without_columns(told)[0], terms, told["words"]


@needs_old
@pytest.mark.parametrize("captions", [made(2500), large()], ids=["made", "large"])
def test_the_whoosh_of_2016_reads_the_same(captions: list[Caption], tmp_path: Path) -> None:
    written(tmp_path, captions).close()
    assert told_by_old(tmp_path) == json.loads(json.dumps(dump(str(tmp_path))))


def told_by_old(folder: Path) -> Any:
    script = Path(__file__).with_name("dump.py")
    done = subprocess.run([OLD, str(script), str(folder)], capture_output=True, check=True)
    return json.loads(done.stdout)


def test_a_damaged_block_of_postings_is_told(tmp_path: Path) -> None:
    engine = written(tmp_path, made(300))
    with engine._now() as state:
        info = state.shelves[0].source._mapped.info("content", b"man")  # type: ignore[attr-defined]
    engine.close()
    (file,) = tmp_path.glob("*.seg")
    data = bytearray(file.read_bytes())
    at = info.offset + info.length - 30
    data[at : at + 20] = bytes(20)
    file.write_bytes(data)
    with pytest.raises(DamagedIndexError, match="run: searchkit rebuild"):
        WhooshEngine.open(tmp_path, ANALYZER).search(asked("man car"), 10)


QUERIES: dict[str, tuple[Query, Any]] = {
    "term": (Term("man"), wq.Term("content", b"man")),
    "or": (
        Or((Term("man"), Term("car"), Term("7"))),
        wq.Or([wq.Term("content", word) for word in (b"man", b"car", b"7")]),
    ),
    "and": (
        And((Term("man"), Term("car"))),
        wq.And([wq.Term("content", b"man"), wq.Term("content", b"car")]),
    ),
    "not": (
        And((Term("man"), Not(Term("car")))),
        wq.AndNot(wq.Term("content", b"man"), wq.Term("content", b"car")),
    ),
    "phrase": (
        Sequence(((Term("in"),), (Term("front"),), (Term("of"),))),
        wq.Phrase("content", ["in", "front", "of"]),
    ),
}


@pytest.mark.parametrize("kind", QUERIES)
def test_first_scores_are_those_of_whoosh(kind: str, tmp_path: Path) -> None:
    from searchkit.engines.whoosh.select import Selection

    ours, theirs = QUERIES[kind]
    captions = made(3000)
    engine = written(tmp_path, captions)
    with engine._now() as state:
        (found,) = Selection(state, ours).found
        scores = dict(
            zip(found.hits.docs.tolist(), found.hits.of(found.hits.docs).tolist(), strict=True)
        )
    searcher = open_dir(str(tmp_path)).searcher(weighting=BM25F(B=0.4, K1=0.9))
    expected = {hit.docnum: hit.score for hit in searcher.search(theirs, limit=None)}
    assert scores.keys() == expected.keys()
    assert scores == pytest.approx(expected, rel=0, abs=1e-9)


ASKED = [
    "man car",
    "quân đội",
    '"in front of"',
    "doi -man",
    "n1*",
    "date:2016",
    "keywords:man",
    "*",
]


def assert_alike(engine: WhooshEngine, plain: MemoryEngine) -> None:
    assert engine.count() == plain.count()
    assert list(engine.vocabulary()) == list(plain.vocabulary())
    for text in ASKED:
        tree = asked(text)
        ours, theirs = engine.search(tree, 50), plain.search(tree, 50)
        assert ours.total == theirs.total
        assert {c.id for c, _ in engine.search(tree, 10**6, sort="path").rows} == {
            c.id for c, _ in plain.search(tree, 10**6, sort="path").rows
        }


def asked(text: str) -> Query:
    return resolve(parse(text, {"keywords"}), ANALYZER)


def delete_by_whoosh(folder: Path, words: list[str], *, optimize: bool = False) -> None:
    writer = open_dir(str(folder)).writer()
    for word in words:
        writer.delete_by_term("content", to_bytes(word))
    writer.commit(optimize=optimize, merge=optimize)


@pytest.mark.parametrize("optimize", [False, True])
def test_what_whoosh_deletes_and_merges_is_searched(optimize: bool, tmp_path: Path) -> None:
    captions = made(400)
    engine = written(tmp_path, captions[:300])
    add(engine, captions[300:])
    delete_by_whoosh(tmp_path, ["3", "7", "350"], optimize=optimize)
    left = [caption for caption in captions if caption.id not in ("3", "7", "350")]
    assert_alike(engine, remembered(left))


def test_segments_that_whoosh_wrote_are_searched_and_rebuilt(tmp_path: Path) -> None:
    captions = made(300)
    engine = written(tmp_path, captions[:100])
    stock.write(tmp_path, captions[100:200], ANALYZER)
    assert_alike(engine, remembered(captions[:200]))
    add(engine, captions[200:])
    assert_alike(engine, remembered(captions))
    with engine._now() as state:
        assert all(shelf.source.is_ours for shelf in state.shelves)


_OLD_DELETES = """
import sys
from whoosh.index import open_dir
writer = open_dir(sys.argv[1]).writer()
writer.delete_by_term("content", b"3")
writer.commit(optimize=True)
"""


@needs_old
def test_the_whoosh_of_2016_deletes_and_optimizes(tmp_path: Path) -> None:
    captions = made(400)
    engine = written(tmp_path, captions[:300])
    add(engine, captions[300:])
    subprocess.run([OLD, "-c", _OLD_DELETES, str(tmp_path)], check=True)
    assert_alike(engine, remembered([caption for caption in captions if caption.id != "3"]))


def test_memory_bounds_make_segments_and_change_no_answer(tmp_path: Path) -> None:
    captions = made(600)
    engine = WhooshEngine.create(tmp_path, ANALYZER)
    writer = open_writer(tmp_path, ANALYZER, 400_000)
    for caption in captions:
        writer.add(Document(caption, ANALYZER))
    writer.commit()
    add(engine, captions[50:60])
    with engine._now() as state:
        assert len(state.shelves) > 1
    moved = [*captions[:50], *captions[60:], *captions[50:60]]
    assert list(engine.captions()) == moved
    assert_alike(engine, remembered(moved))


def test_many_small_commits_are_merged(tmp_path: Path) -> None:
    engine = WhooshEngine.create(tmp_path, ANALYZER)
    captions = made(70)
    for caption in captions:
        add(engine, [caption])
    with engine._now() as state:
        assert len(state.shelves) < 20
    assert list(engine.captions()) == captions
