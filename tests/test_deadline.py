"""The time limit: what was found in time is right, and it is said that it is not all."""

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit import Index
from searchkit.caption import Caption
from searchkit.deadline import NEVER, Deadline, TimeUpError
from searchkit.engines import SORTS, Engine
from searchkit.engines.opensearch.facets import PAGE, facets
from searchkit.engines.opensearch.translate import ALL
from searchkit.engines.whoosh import WhooshEngine
from searchkit.errors import TimeIsUpError, UsageError
from searchkit.index.search import GRACE, Options, Search
from searchkit.query import Document, Query, parse, resolve
from tests.test_engines import ANALYZER, batches, filled, queries

KINDS = ["memory", "light", "arrays"]


def looks(allowed: float) -> Deadline:
    """A deadline that is over after so many looks at the clock."""
    ticks = count()
    return Deadline(allowed, lambda: float(next(ticks)))


def test_a_deadline_is_over_at_its_moment_and_stays_so() -> None:
    now = [10.0]
    deadline = Deadline.after(2, lambda: now[0])
    assert (deadline.is_over, deadline.is_missed) == (False, False)
    now[0] = 12.0
    assert (deadline.is_missed, deadline.is_over, deadline.is_missed) == (False, True, True)
    now[0] = 0.0
    assert deadline.is_over
    with pytest.raises(TimeUpError):
        deadline.check()
    assert not deadline.later(1).is_over


@pytest.mark.parametrize("seconds", [0, 0.0, None])
def test_without_a_limit_it_is_never_over(seconds: float | None) -> None:
    assert Deadline.after(seconds) is NEVER
    assert not NEVER.is_over


def test_items_are_watched_some_at_a_time() -> None:
    taken: list[int] = []
    with pytest.raises(TimeUpError):
        taken.extend(looks(2).watched(range(100), 10))
    assert taken == list(range(20))


def opened(kind: str, folder: str, added: list[list[Caption]], *, delete: bool) -> Engine:
    engine = filled("memory" if kind == "memory" else "whoosh", folder, added, delete=delete)
    if kind == "arrays":
        assert engine.count() >= 0  # loads them
    return engine


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=60)
@given(
    added=batches,
    asked=st.lists(st.tuples(queries, st.sampled_from(SORTS)), min_size=1, max_size=5),
    allowed=st.integers(0, 60),
)
def test_what_is_found_in_time_does_match(
    kind: str, added: list[list[Caption]], asked: list[tuple[Query, str]], allowed: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = opened(kind, folder, added, delete=True)
        for query, sort in ((resolve(query, ANALYZER), sort) for query, sort in asked):
            whole = engine.search(query, 100, sort=sort)
            page = engine.search(query, 100, 0, sort, looks(allowed))
            keys = {caption.key for caption, _ in whole.rows}
            assert {caption.key for caption, _ in page.rows} <= keys
            assert page.total <= whole.total
            assert whole.is_complete
            if page.is_complete:
                assert page == whole
        engine.close()


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    added = [[Caption(str(n), "x đội y", headline="đội") for n in range(150)]]
    made = opened(request.param, str(tmp_path), added, delete=False)
    yield made
    made.close()


@pytest.mark.parametrize(
    "query", ['="x đội"', 'text:"x đội"', 'text:="x đội"', "text:=đội", "headline:=đội"]
)
def test_what_was_found_so_far_is_answered(engine: Engine, query: str) -> None:
    page = engine.search(resolve(parse(query), ANALYZER), 100, deadline=looks(40))
    assert not page.is_complete
    assert 10 <= page.total < 150
    assert 10 <= len(page.rows) <= page.total


@pytest.mark.parametrize(
    "query",
    ['x -"x đội"', 'x -="x đội"', 'y -text:"x đội"', "* -headline:=đội", 'x -(y -"y x")'],
)
def test_what_is_not_known_to_be_left_out_is_not_found(engine: Engine, query: str) -> None:
    tree = resolve(parse(query), ANALYZER)
    right = {caption.key for caption, _ in engine.search(tree, 150).rows}
    for allowed in range(0, 330, 7):
        page = engine.search(tree, 150, deadline=looks(allowed))
        assert {caption.key for caption, _ in page.rows} <= right


def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The captions that are taken apart from now on, by id."""
    seen: list[str] = []
    tokens = Document.tokens

    def noted(self: Document, name: str) -> object:
        if not seen or seen[-1] != self.caption.id:
            seen.append(self.caption.id)
        return tokens(self, name)

    monkeypatch.setattr(Document, "tokens", noted)
    return seen


@pytest.mark.parametrize(
    "query", ['="x đội"', 'text:"x đội"', "text:=đội", "text:x*", "x -=đội", "đội x", '"x đội"~3']
)
def test_nothing_is_read_after_the_time(
    engine: Engine, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = read(monkeypatch)
    for allowed in (0, 1, 20):
        seen.clear()
        engine.search(resolve(parse(query), ANALYZER), 100, deadline=looks(allowed))
        assert len(seen) <= allowed


def test_the_vocabulary_is_given_up(engine: Engine) -> None:
    assert dict(engine.vocabulary(deadline=looks(50)))["x"] == 150
    if isinstance(engine, WhooshEngine):
        with pytest.raises(TimeUpError):
            list(engine.vocabulary(deadline=looks(0)))


def then(allowed: int, moment: float) -> Deadline:
    """A deadline at 5 s, by a clock that jumps to a moment after so many looks."""
    ticks = count()
    return Deadline(5.0, lambda: 0.0 if next(ticks) < allowed else moment)


@pytest.mark.parametrize(
    "moment, marked", [(5.1, True), (5 + GRACE - 0.01, True), (5 + GRACE, False)]
)
def test_what_was_found_is_marked_if_that_takes_little_more(
    engine: Engine, moment: float, marked: bool
) -> None:
    results = Search(engine, ANALYZER, Options(), then(40, moment)).results('="x đội"')
    assert (results.is_complete, len(results.hits)) == (False, 10)
    assert {bool(hit.spans) for hit in results.hits} == {marked}


@pytest.mark.parametrize("query", ['="x đôi"', "aleppo", "dddoi", "x aleppo", "ddoi"])
def test_nothing_else_is_tried_when_the_time_is_over(engine: Engine, query: str) -> None:
    results = Search(engine, ANALYZER, Options(any_word=True), looks(0)).results(query)
    assert (results.read_as, results.suggestion) == ("", "")
    assert (results.total, results.hits, results.is_complete) == (0, (), False)


def test_an_index_has_a_limit_of_its_own(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(Caption(str(n), "x đội y") for n in range(150))
        assert index.search('="x đội"').is_complete
        for never in (0, None, float("inf")):
            assert index.search('="x đội"', timeout=never).total == 150
        late = index.search('="x đội"', timeout=1e-9)
        assert (late.is_complete, late.total) == (False, 0)
        for wrong in (-1, float("nan")):
            with pytest.raises(UsageError, match="timeout cannot be negative; 0 and None are"):
                index.search("x", timeout=wrong)


def test_counts_of_a_part_are_no_answer(engine: Engine) -> None:
    for allowed in (0, 1, 40):
        with pytest.raises(TimeIsUpError, match="before all captions were counted; ask"):
            Search(engine, ANALYZER, Options(), looks(allowed)).facets(["id"], '="x đội"')
    counts = Search(engine, ANALYZER, Options(), looks(10**6)).facets(["id"], '="x đội"')
    assert sum(counts["id"].values()) == 150


def test_facets_of_an_index_have_the_limit_of_its_searches(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(Caption(str(n), "x", city="Huế") for n in range(150))
        for timeout in (60, 0, None):
            assert index.facets("city", "x", timeout=timeout) == {"city": {"Huế": 150}}
        with pytest.raises(TimeIsUpError):
            index.facets("city", "x", timeout=1e-9)
        with pytest.raises(UsageError, match="timeout cannot be negative"):
            index.facets("city", "x", timeout=-1)


def test_values_on_a_cluster_are_counted_page_by_page_while_there_is_time() -> None:
    pages = [{"key": {"value": f"{n:06}"}, "doc_count": 1} for n in range(2 * PAGE)]
    buckets = iter((pages[:PAGE], pages[PAGE:], []))

    def ask(*_: object) -> object:
        found = next(buckets)
        after = {"after_key": found[-1]["key"]} if found else {}
        return {"aggregations": {"all": {"buckets": found, **after}}}

    search: Any = SimpleNamespace(client=SimpleNamespace(ask=ask))
    with pytest.raises(TimeUpError):
        facets(search, "captions", ALL, ["city"], looks(1))
    assert next(buckets) == []
