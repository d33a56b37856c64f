"""Beginnings and misspellings that stand for too many words: cut off the same way everywhere."""

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.analysis import Analyzer
from searchkit.engines import Engine, engine_class
from searchkit.query import Document, Query, find
from searchkit.query.explain import cut_off
from searchkit.query.limit import MOST, Cut, limited
from searchkit.query.tree import And, AtLeast, Fuzzy, Not, Or, Prefix, Word

ANALYZER = Analyzer()
WORDS = ["x" + "".join(rest) for rest in islice(product("abcdefghijklmnopqr", repeat=3), MOST + 3)]
"""Three words too many, in the order in which they count."""
LAST = WORDS[MOST - 1]
LOST = WORDS[MOST:]


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Captions of a hundred words, the last three words alone; in two transactions."""
    made = engine_class(request.param).create(tmp_path, ANALYZER)
    rows = [" ".join(WORDS[at : at + 100]) for at in range(0, MOST, 100)]
    for some in (rows[:20], [*rows[20:], *LOST, "other"]):
        with made.writer() as writer:
            for text in some:
                caption = Caption(text[:4], text, headline=text, byline=text)
                writer.add(Document(caption, ANALYZER))
    yield made
    made.close()


@pytest.mark.parametrize("field", ["", "text", "headline", "byline"])
def test_the_shortest_words_are_looked_for(engine: Engine, field: str) -> None:
    leaf = Prefix("x", field)
    page = engine.search(leaf, 100)
    assert page.cuts == (Cut(leaf, MOST + 3),)
    assert {caption.id for caption, _ in page.rows}.isdisjoint(LOST)
    assert page.total == len(page.rows) == 50
    assert engine.search(Prefix("xx", field), 100).cuts == ()
    assert engine.search(Prefix(LOST[0], field), 100).total == 1


def test_a_misspelling_is_cut_off_too(engine: Engine) -> None:
    leaf = Fuzzy("xjjj", 3)
    page = engine.search(leaf, 100)
    assert page.cuts == (Cut(leaf, MOST + 3),)
    assert {caption.id for caption, _ in page.rows}.isdisjoint(LOST)


def test_scores_are_those_of_the_words_looked_for(engine: Engine) -> None:
    cut = engine.search(Prefix("x"), 100).rows
    asked = engine.search(Prefix("x", last=LAST), 100)
    assert (asked.rows, asked.cuts) == (cut, ())


@pytest.mark.parametrize("branch", [And, Or, lambda parts: AtLeast(parts, 1)])
def test_leaves_within_others_are_cut_off(engine: Engine, branch: type[And]) -> None:
    page = engine.search(branch((Prefix("x"), Prefix("x", "byline"))), 100)
    assert [cut.leaf for cut in page.cuts] == [Prefix("x"), Prefix("x", "byline")]
    assert page.total == 50


def test_what_is_left_out_is_left_out_whole(engine: Engine) -> None:
    page = engine.search(Not(Prefix("x")), 100)
    assert [caption.id for caption, _ in page.rows] == ["othe"]
    assert page.cuts == ()


def test_find_heeds_the_last_word() -> None:
    words = Document(Caption("1", "b ba bb aa"), ANALYZER)
    found = find(Prefix("b", last="ba"), words)
    assert [token.term for _, token in found or ()] == ["b", "ba"]
    found = find(Fuzzy("b", 2, last="ba"), words)
    assert [token.term for _, token in found or ()] == ["b", "ba", "aa"]


@pytest.mark.parametrize("query", [Word("x"), Not(Prefix("x")), And((Word("x"), Word("y")))])
def test_other_queries_stay_as_they_are(query: Query) -> None:
    same, cuts = limited(query, lambda _: WORDS)
    assert same is query
    assert cuts == ()


def test_it_is_said_what_was_cut_off_and_what_to_do(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(Caption(word, word) for word in WORDS)
        results = index.search("x* OR title:x*")
        assert results.total == MOST
        assert results.notes == (
            "5,003 words that begin with x: only the 5,000 shortest were looked for; "
            "type more letters",
        )
        assert index.search("xx*").notes == ()


def test_of_a_misspelling_it_is_said_that_fewer_edits_help() -> None:
    assert cut_off(Cut(Fuzzy("ab", 2, "byline"), 6000)) == (
        "6,000 words like ab (2 edits), in byline: only the 5,000 shortest were looked for; "
        "type more letters, or ~1"
    )
