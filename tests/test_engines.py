"""The contract of engines: what each of them answers, and that all agree with `find`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines import ENGINES, SORTS, Engine
from searchkit.query import Document, Query, find, parse, resolve
from searchkit.query.tree import (
    And,
    AtLeast,
    Days,
    Everything,
    Fuzzy,
    Has,
    Not,
    Or,
    Phrase,
    Prefix,
    Unfinished,
    Word,
)
from tests.opensearch.cluster import new_engine

ANALYZER = Analyzer()
EVERYTHING = Everything()


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made = new_engine(request.param, tmp_path, ANALYZER)
    yield made
    made.close()


def add(engine: Engine, *captions: Caption) -> None:
    """Store captions in one transaction."""
    with engine.writer() as writer:
        for caption in captions:
            writer.add(Document(caption, ANALYZER))


def texts(engine: Engine, *texts: str) -> None:
    """Store texts as captions 1, 2, 3 ... in one transaction."""
    add(engine, *(Caption(str(number), text) for number, text in enumerate(texts, 1)))


def ids(engine: Engine, query: str | Query = "*", sort: str = "relevance") -> str:
    """The ids of every caption that matches, in order."""
    tree = parse(query) if isinstance(query, str) else query
    page = engine.search(resolve(tree, ANALYZER), 100, sort=sort)
    assert page.total == len(page.rows)
    return " ".join(caption.id for caption, _ in page.rows)


def test_a_new_engine_is_empty(engine: Engine) -> None:
    assert engine.count() == 0
    assert not [*engine.captions(), *engine.vocabulary(), *engine.fields()]
    assert engine.search(EVERYTHING, 10).total == 0
    for query in ("a", "-a", '"a b"', "a*", "a~", "date:2016", "has:city", "=a"):
        assert ids(engine, query) == ""
    assert engine.facets(EVERYTHING, ["city"]) == {"city": {}}


def test_an_empty_transaction_changes_nothing(engine: Engine) -> None:
    texts(engine, "a")
    with engine.writer():
        pass
    assert ids(engine) == "1"


def test_captions_come_back_as_they_were(engine: Engine) -> None:
    full = Caption(
        id="1",
        text="Lính\nMỹ",
        headline="Trận",
        byline="Lê Lan",
        credit="TTXVN",
        date="1930/1950",
        city="Huế",
        country="Việt Nam",
        keywords=("a", "b"),
        people=("Bảo Đại",),
        lang="vi",
        media="x.jpg",
        source="essay.txt",
        locator="line 1",
        extra={"shot": "đêm"},
    )
    add(engine, full, Caption("2", ""))
    assert list(engine.captions()) == [full, Caption("2", "")]
    assert [caption for caption, _ in engine.search(EVERYTHING, 10).rows] == [
        full,
        Caption("2", ""),
    ]


def test_captions_are_in_the_order_of_adding(engine: Engine) -> None:
    add(engine, Caption("b", "x"), Caption("a", "x"))
    add(engine, Caption("c", "x"), Caption("b", "x"))
    assert [caption.id for caption in engine.captions()] == ["a", "c", "b"]
    assert ids(engine, "x") == ids(engine) == "a c b"


def test_a_caption_replaces_the_one_with_its_key(engine: Engine) -> None:
    add(engine, Caption("1", "old", source="s"), Caption("1", "old", source="t"))
    add(engine, Caption("1", "new", source="s"))
    assert engine.count() == 2
    assert [(c.source, c.text) for c in engine.captions()] == [("t", "old"), ("s", "new")]
    assert (ids(engine, "old"), ids(engine, "new")) == ("1", "1")


def test_replacing_twice_in_one_transaction_keeps_the_last(engine: Engine) -> None:
    add(engine, Caption("1", "first"))
    add(engine, Caption("1", "second"), Caption("1", "third"), Caption("1", "fourth"))
    assert [caption.text for caption in engine.captions()] == ["fourth"]
    assert engine.count() == 1
    assert ids(engine, "first OR second OR third") == ""


def test_delete(engine: Engine) -> None:
    add(engine, *(Caption(name, "x", source="s") for name in "abc"))
    with engine.writer() as writer:
        writer.delete(("s", "a"))
        writer.delete(("s", "a"))
        writer.delete(("t", "b"))
        writer.add(Document(Caption("d", "x", source="s"), ANALYZER))
        writer.delete(("s", "d"))
    assert ids(engine, "x") == ids(engine) == "b c"
    assert engine.count() == 2


def test_what_was_deleted_can_be_added_again(engine: Engine) -> None:
    texts(engine, "a", "a")
    with engine.writer() as writer:
        writer.delete(("", "1"))
        writer.add(Document(Caption("1", "a"), ANALYZER))
    assert ids(engine, "a") == "2 1"


def test_delete_source(engine: Engine) -> None:
    add(engine, Caption("1", "x", source="s"), Caption("2", "x", source="s/t"), Caption("3", "x"))
    with engine.writer() as writer:
        writer.add(Document(Caption("4", "x", source="s"), ANALYZER))
        writer.delete_source("s")
        writer.delete_source("none")
        writer.add(Document(Caption("5", "x", source="s"), ANALYZER))
    assert ids(engine, "x") == "2 3 5"
    with engine.writer() as writer:
        writer.delete_source("")
    assert ids(engine, "x") == "2 5"


def test_keys_that_hold_separators_are_apart(engine: Engine) -> None:
    for sign in "\x1f\0/ \ud800?":
        add(engine, Caption(f"b{sign}c", "x", source="a"))
        add(engine, Caption("c", "x", source=f"a{sign}b"))
    assert engine.count() == 12


def interrupted(engine: Engine) -> None:
    with engine.writer() as writer:
        writer.delete(("", "1"))
        writer.add(Document(Caption("2", "new"), ANALYZER))
        writer.add(Document(Caption("3", "new"), ANALYZER))
        raise KeyboardInterrupt


def test_a_transaction_that_fails_leaves_the_old_state(engine: Engine) -> None:
    texts(engine, "old", "old")
    with pytest.raises(KeyboardInterrupt):
        interrupted(engine)
    assert [caption.text for caption in engine.captions()] == ["old", "old"]
    assert (ids(engine, "old"), ids(engine, "new"), engine.count()) == ("1 2", "", 2)
    add(engine, Caption("3", "new"))
    assert ids(engine) == "1 2 3"


def test_readers_see_the_old_state_until_the_end(engine: Engine) -> None:
    texts(engine, "old")
    seen: list[tuple[str, int]] = []

    def read() -> None:
        seen.append((ids(engine, "old OR new"), engine.count()))

    with engine.writer() as writer:
        writer.add(Document(Caption("2", "new"), ANALYZER))
        writer.delete(("", "1"))
        read()
        thread = Thread(target=read)
        thread.start()
        thread.join()
    read()
    assert seen == [("1", 1), ("1", 1), ("2", 1)]


def test_many_transactions_with_deletions_between(engine: Engine) -> None:
    for number in range(12):
        add(engine, *(Caption(f"{number}{name}", f"x {name}{number}") for name in "abc"))
        with engine.writer() as writer:
            writer.delete(("", f"{number}b"))
            writer.delete(("", f"{number // 2}a"))
    left = [f"{number}{name}" for number in range(12) for name in "ac"]
    expected = [name for name in left if name not in {f"{number}a" for number in range(6)}]
    assert ids(engine).split() == ids(engine, "x", "path").split() == expected
    assert sorted(ids(engine, "x").split()) == sorted(expected)
    assert engine.count() == 18
    assert dict(engine.vocabulary())["x"] == 18
    assert ids(engine, "b OR a -x") == ""


def test_vocabulary(engine: Engine) -> None:
    add(
        engine,
        Caption("1", "quân quan al-Assad", headline="Quân", byline="nobody"),
        Caption("2", "đội", city="Quảng Trị", keywords=("東京",), extra={"shot": "none"}),
    )
    expected = [("al", 1), ("alassad", 1), ("assad", 1), ("doi", 1), ("quan", 1), ("quang", 1)]
    assert list(engine.vocabulary()) == [*expected, ("tri", 1), ("京", 1), ("東", 1), ("東京", 1)]
    assert list(engine.vocabulary("qu")) == [("quan", 1), ("quang", 1)]
    assert list(engine.vocabulary("zz")) == []


def test_spellings(engine: Engine) -> None:
    texts(engine, "đội đội đợi", "đội", "doi", "đồi-núi dội")
    assert list(engine.spellings("doi")) == [("dội", 1), ("đồi", 1), ("đội", 2), ("đợi", 1)]
    assert list(engine.spellings("do")) == list(engine.spellings("x")) == []


def test_fields(engine: Engine) -> None:
    add(engine, Caption("1", "a", city="Huế"), Caption("2", "", extra={"Máy ảnh": "x", "lens": ""}))
    assert set(engine.fields()) == {"id", "text", "city", "place", "Máy ảnh"}


def test_what_was_deleted_counts_nowhere(engine: Engine) -> None:
    add(engine, *(Caption(str(n), "đội x", city="Huế", extra={"lens": "50"}) for n in range(60)))
    texts(engine, "quân", "x y")
    with engine.writer() as writer:
        for number in range(3, 60):
            writer.delete(("", str(number)))
        writer.delete(("", "0"))
    assert list(engine.vocabulary()) == [("quan", 1), ("x", 1), ("y", 1)]
    assert list(engine.spellings("doi")) == []
    assert set(engine.fields()) == {"id", "text"}
    assert engine.facets(EVERYTHING, ["city"]) == {"city": {}}
    page = engine.search(resolve(parse("x"), ANALYZER), 10)
    assert [(caption.id, round(score, 3)) for caption, score in page.rows] == [("2", 0.941)]


def test_facets(engine: Engine) -> None:
    add(
        engine,
        Caption("1", "a", city="Huế", keywords=("x", "y", "x")),
        Caption("2", "a", city="Hue", keywords=("y",), extra={"shot": "đêm"}),
        Caption("3", "b", city="Huế"),
    )
    assert engine.facets(EVERYTHING, ["city"]) == {"city": {"Huế": 2, "Hue": 1}}
    found = engine.facets(resolve(Word("a"), ANALYZER), ["city", "keywords", "shot", "none"])
    assert found == {
        "city": {"Huế": 1, "Hue": 1},
        "keywords": {"x": 1, "y": 2},
        "shot": {"đêm": 1},
        "none": {},
    }


def test_a_facet_of_dates_counts_them_as_they_are_written(engine: Engine) -> None:
    once = [
        "2016-09",
        "2016-09-04",
        "2016-01-01",
        "1969-12-31",
        "1970",
        "0987",
        "0987-05",
        "0001-01-01",
        "9999",
        "soon",
    ]
    twice = ["2016", "1930/1950", "1950", "2016-09-04/2016-09-05"]
    add(engine, *(Caption(str(n), "a", date=d) for n, d in enumerate([*once, *twice, *twice, ""])))
    counts = dict.fromkeys(once, 1) | dict.fromkeys(twice, 2)
    assert engine.facets(EVERYTHING, ["date"]) == {"date": counts}
    found = engine.facets(resolve(parse("date:1945..1950"), ANALYZER), ["date"])
    assert found == {"date": {"1930/1950": 2, "1950": 2}}


def test_sorting(engine: Engine) -> None:
    dates = ["2016", "", "2016-09-04", "1930/1950", "soon", "2016-01", "", "2016-01-01"]
    sources = ["b", "a", "B", "b", "a/b", "", "b", "a"]
    for number, (date, source) in enumerate(zip(dates, sources, strict=True)):
        add(engine, Caption(str(number), "x " * (number + 1), date=date, source=source))
    assert ids(engine, "x", "date") == ids(engine, "*", "date") == "3 0 5 7 2 1 4 6"
    assert ids(engine, "x", "-date") == ids(engine, "*", "-date") == "2 0 5 7 3 1 4 6"
    assert ids(engine, "x", "path") == ids(engine, "*", "path") == "5 2 1 7 4 0 3 6"
    assert ids(engine, "*") == "0 1 2 3 4 5 6 7"


def test_dated_and_undated_captions_in_transactions_of_their_own(engine: Engine) -> None:
    texts(engine, "x", "x")
    add(engine, Caption("3", "x", date="2016"))
    add(engine, Caption("4", "x", date="2015"))
    assert ids(engine, "x", "date") == "4 3 1 2"
    assert ids(engine, "x date:2016") == "3"


def test_undated_captions_sort_by_adding(engine: Engine) -> None:
    texts(engine, "x", "x")
    assert ids(engine, "x", "date") == ids(engine, "x", "-date") == "1 2"
    assert ids(engine, "date:..9999") == ""


@pytest.mark.parametrize("sort", SORTS)
def test_pages(engine: Engine, sort: str) -> None:
    texts(engine, *("x " + "y " * (number % 3) for number in range(7)))
    query = resolve(Word("x"), ANALYZER)
    whole = engine.search(query, 10, sort=sort)
    assert (whole.total, len(whole.rows)) == (7, 7)
    for offset, limit in [(0, 3), (3, 3), (6, 3), (7, 3), (100, 3), (2, 0), (0, 7)]:
        page = engine.search(query, limit, offset, sort)
        assert page.total == 7
        assert page.rows == whole.rows[offset : offset + limit]


def test_pages_of_many_hits_do_not_overlap(engine: Engine) -> None:
    texts(engine, *("x " * (1 + number % 5) + "y" * (number % 7) for number in range(450)))
    query = resolve(parse("x -yy"), ANALYZER)
    pages = [engine.search(query, 50, offset) for offset in range(0, 500, 50)]
    found = [caption.id for page in pages for caption, _ in page.rows]
    assert {page.total for page in pages} == {len(found)} == {len(set(found))} == {386}


def test_the_spelling_typed_comes_first_then_no_accents_then_others(engine: Engine) -> None:
    texts(engine, "đợi", "doi", "đội", "x")
    assert ids(engine, "đội") == "3 2 1"
    assert ids(engine, "doi") == "1 2 3"


def test_a_phrase_stands_in_its_field_and_its_spelling(engine: Engine) -> None:
    add(engine, Caption("1", "b a", headline="a b"), Caption("2", "đội quân, quan đội"))
    assert ids(engine, 'text:"a b"') == ids(engine, '="quân đội"') == ""
    assert ids(engine, 'title:"a b"') == "1"
    assert ids(engine, '="quan đội"') == "2"


def test_words_side_by_side_come_first(engine: Engine) -> None:
    texts(engine, "a x b", "b a", "x a b", "y", "z")
    assert ids(engine, "a b") == "3 2 1"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("a\ud800b", "b"),
        ("a\0b", "b"),
        ("😀", "😀"),
        ("👩‍🚒 🇻🇳", "🇻🇳"),
        ("𠀀𠀁", "𠀀𠀁"),
        ("\U0010ffff x", "x"),
        ("x\x1fy", "y"),
        ("İ ß ﬁ", "fi"),
        ("x" * 70_000, "xx*"),
        ("x " * 70_000, '"x x x"'),
    ],
    ids=lambda value: ascii(value[:8]),
)
def test_strange_captions_are_found(engine: Engine, text: str, query: str) -> None:
    caption = Caption("\ud8001", text, source="\udcff\0", extra={"\ud800": text[:100], "": "x"})
    add(engine, caption, Caption("2", "other"))
    page = engine.search(resolve(parse(query), ANALYZER), 10)
    assert [found for found, _ in page.rows] == [caption]
    add(engine, caption)
    assert engine.count() == 2


def test_words_are_found_in_the_caption_in_other_languages_and_in_what_else_is_told(
    engine: Engine,
) -> None:
    extra = {"caption_fr": "Marché flottant", "alt_text": "boats", "event": "Tết", "lens": "wide"}
    add(engine, Caption("1", "Chợ nổi", extra=extra | {"sublocation": "Cái Răng"}))
    add(engine, Caption("2", "x", extra={"caption_writer": "Marché"}))
    for query in ("marche", "boats", "=Tết", "nổi flottant", '"marché flottant"', "other:boats"):
        assert ids(engine, query) == "1"
    assert ids(engine, "place:rang") == ids(engine, "has:other") == "1"
    assert ids(engine, "wide") == ids(engine, '"flottant boats"') == ""


def test_a_copy_of_the_caption_does_not_count_twice(engine: Engine) -> None:
    copies = {"alt_text": "Chợ  nổi", "object_name": "Market", "caption_vi": "Chợ nổi"}
    add(engine, Caption("1", "Chợ nổi", "Market"), Caption("2", "Chợ nổi", "Market", extra=copies))
    for query in ("chợ", "market", "other:market OR market"):
        tree = resolve(parse(query), ANALYZER)
        (_, one), (_, two) = engine.search(tree, 10).rows
        assert one == two
    assert ids(engine, "has:other") == ""
    assert ids(engine, "caption_vi:noi OR has:caption_vi") == ""


FURTHER_VALUES = {
    "headline_other": "Iridium",
    "byline_other": "Beta\nLan Gamma",
    "credit_other": "CredI",
    "city_other": "Marseille",
    "state_other": "Provence",
    "alt_text_other": "thuyền",
    "copyright_other": "VNA",
    "text_other": "no field of several values",
}


def test_further_values_are_found_with_their_field(engine: Engine) -> None:
    extra = {**FURTHER_VALUES, "copyright": "AFP", "people_other": "UNESCO"}
    add(engine, Caption("1", "same", "Xenon", byline="Alpha", city="Lyon", extra=extra))
    add(engine, Caption("2", "same", byline="Beta"))
    for query in ("iridium", "marseille", "thuyen", "unesco", "xenon", "provence"):
        assert ids(engine, query) == "1"
    for query in ("credit:CredI", "place:marseille", "city:Lyon", "other:thuyen", "by:gamma"):
        assert ids(engine, query) == "1"
    assert ids(engine, Word("vna", "copyright")) == ids(engine, "has:people") == "1"
    assert ids(engine, "by:beta", "path") == "1 2"
    assert ids(engine, 'by:"beta lan" OR by:"alpha beta"') == ids(engine, "text:field") == ""
    assert engine.facets(EVERYTHING, ["byline", "city"]) == {
        "byline": {"Alpha": 1, "Beta": 2, "Lan Gamma": 1},
        "city": {"Lyon": 1, "Marseille": 1},
    }


def test_an_extra_field_may_bear_any_name(engine: Engine) -> None:
    extra = {"text": "x", "city": "x", "place": "x", "a\x1fb": "y", "a b": "z"}
    add(engine, Caption("1", "q", city="Huế", extra=extra))
    for field, word in (("a\x1fb", "y"), ("a b", "z"), ("city", "hue"), ("place", "hue")):
        assert ids(engine, Word(word, field)) == "1"
    for field in ("text", "city", "place", "a"):
        assert ids(engine, Word("x", field)) == ids(engine, Word("y", field)) == ""
        assert ids(engine, Prefix("y", field)) == ""


def test_an_engine_is_closed_more_than_once(engine: Engine) -> None:
    texts(engine, "a")
    assert ids(engine) == "1"
    engine.close()
    engine.close()


# Random captions and queries.

LATIN = "ma má mã Ma quân quan quần doi đội đợi al-Assad alassad al Assad U.N. un Müller mueller"
WORDS = [*LATIN.split(" "), "sĩ", "sỹ", "4/9", "49", "9", "東京", "京", "東京都", "😀", "ภาษา"]
NAMES = ["", "text", "headline", "keywords", "place", "other", "city", "byline", "shot"]
EXTRAS = ["shot", "alt_text", "caption_vi", "object_name", "sublocation"]
FURTHER = ["byline_other", "headline_other", "city_other", "shot_other", "alt_text_other"]
DATES = ["", "2016", "2016-09", "2016-09-04", "1930/1950", "soon"]

words = st.sampled_from(WORDS)
phrases = st.lists(words, max_size=6).map(" ".join)
few = st.lists(words, max_size=2).map(" ".join)
lines = st.lists(few, max_size=2).map("\n".join)
captions = st.builds(
    Caption,
    id=st.sampled_from("12345678"),
    text=phrases,
    headline=few,
    byline=few,
    city=few,
    country=few,
    keywords=st.lists(few, max_size=3).map(tuple),
    date=st.sampled_from(DATES),
    source=st.sampled_from(["", "s"]),
    extra=st.just({})
    | st.dictionaries(st.sampled_from(EXTRAS), few, max_size=3)
    | st.dictionaries(st.sampled_from([*EXTRAS, *FURTHER]), lines, max_size=4),
)
names = st.sampled_from(NAMES) | st.just("")
days = st.sampled_from([0, 19400101, 20160101, 20160904, 20161231, 99991231])
leaves: st.SearchStrategy[Query] = st.one_of(
    st.builds(Word, words, names, st.booleans()),
    st.builds(Phrase, phrases, names, st.integers(0, 3), st.booleans()),
    st.builds(Prefix, words.map(lambda word: word[:2]), names),
    st.builds(Fuzzy, words, st.integers(1, 2), names),
    st.builds(Unfinished, words.map(lambda word: word[:2])),
    st.builds(Days, days, days),
    st.builds(Has, st.sampled_from([*NAMES[1:], "date", "credit"])),
    st.just(EVERYTHING),
)


def branches(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    some = st.builds(AtLeast, parts, st.integers(1, 3))
    return st.builds(And, parts) | st.builds(Or, parts) | some | st.builds(Not, inner)


queries = st.recursive(leaves, branches, max_leaves=6)
batches = st.lists(st.lists(captions, max_size=6), min_size=1, max_size=3)
rare = settings(deadline=None, max_examples=40)


def filled(name: str, folder: str, added: list[list[Caption]], *, delete: bool) -> Engine:
    """An engine with a transaction a batch, the first caption of all deleted at the end."""
    engine = new_engine(name, Path(folder), ANALYZER)
    for batch in added:
        add(engine, *batch)
    with engine.writer() as writer:
        for caption in added[0][:1]:
            if delete:
                writer.delete(caption.key)
    return engine


@pytest.mark.parametrize("name", sorted(ENGINES))
@rare
@given(added=batches, asked=st.lists(queries, min_size=1, max_size=12), delete=st.booleans())
def test_every_engine_finds_what_find_finds(
    name: str, added: list[list[Caption]], asked: list[Query], delete: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = filled(name, folder, added, delete=delete)
        stored = list(engine.captions())
        for query in asked:
            tree = resolve(query, ANALYZER)
            expected = [c for c in stored if find(tree, Document(c, ANALYZER)) is not None]
            page = engine.search(tree, 100, sort="path")
            assert page.total == len(page.rows) == len(expected)
            assert [c for c, _ in page.rows] == sorted(expected, key=lambda c: c.source)
        engine.close()


@pytest.mark.parametrize("name", sorted(set(ENGINES) - {"memory"}))
@rare
@given(added=batches, asked=st.lists(queries, min_size=1, max_size=12), delete=st.booleans())
def test_every_engine_orders_and_counts_as_the_memory_engine(
    name: str, added: list[list[Caption]], asked: list[Query], delete: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = filled("memory", folder, added, delete=delete)
        engine = filled(name, folder, added, delete=delete)
        assert list(engine.captions()) == list(plain.captions())
        assert list(engine.vocabulary()) == list(plain.vocabulary())
        assert list(engine.spellings("doi")) == list(plain.spellings("doi"))
        assert set(engine.fields()) == set(plain.fields())
        for query in asked:
            tree = resolve(query, ANALYZER)
            for sort in SORTS:
                ours, theirs = (e.search(tree, 100, sort=sort).rows for e in (plain, engine))
                assert [caption for caption, _ in theirs] == [caption for caption, _ in ours]
            ours, theirs = (e.search(tree, 100).rows for e in (plain, engine))
            assert [s for _, s in theirs] == pytest.approx([s for _, s in ours], rel=1e-6)
            assert engine.facets(tree, NAMES[1:]) == plain.facets(tree, NAMES[1:])
        engine.close()
