"""Joining hits: what is said to lead holds the best, and postings decoded together are the same."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.engines.whoosh.hits import Dense, Hits, any_of
from searchkit.engines.whoosh.near import side_by_side
from tests.engines.test_segments import large, made, written

SIZE = 300


def hits(seeded: np.random.Generator) -> tuple[Hits, dict[int, float]]:
    """A part with few or many documents, and the score of each."""
    by_document = seeded.choice([1.0, 2.0, 2.5]) * seeded.random(SIZE)
    docs = np.flatnonzero(seeded.random(SIZE) < seeded.choice([0.02, 0.3, 0.9])).astype(np.int32)
    dense = np.zeros(SIZE, np.uint16)
    dense[docs] = 7
    spread = np.zeros(SIZE)
    spread[docs] = by_document[docs]
    points = spread.__getitem__ if seeded.random() < 0.5 else None
    found = Hits(
        docs, by_document.__getitem__, None, Dense(dense, points) if seeded.random() < 0.5 else None
    )
    return found, dict(zip(docs.tolist(), by_document[docs].tolist(), strict=True))


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 2**32), st.integers(2, 5))
def test_the_best_of_any_are_among_those_that_lead(seed: int, count: int) -> None:
    seeded, wanted = np.random.default_rng(seed), 5
    parts = [hits(seeded) for _ in range(count)]
    found = any_of([part for part, _ in parts], SIZE, wanted)
    expected: dict[int, float] = {}
    for _, scores in parts:
        for number, score in scores.items():
            expected[number] = expected.get(number, 0.0) + score
    leading = found.best()
    points = found.of(leading).tolist()
    assert points == [expected[number] for number in leading.tolist()]
    best = sorted(expected.values(), reverse=True)[:wanted]
    assert sorted(points, reverse=True)[:wanted] == best
    assert found.docs.tolist() == sorted(expected)
    assert len(found) == len(expected)


def test_postings_decoded_together_are_those_of_each_term() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = written(Path(folder), made(2500) + large())
        with engine._now() as state:
            (shelf,) = state.shelves
        for field in ("content", "fields"):
            terms = [name.decode("utf-8", "surrogatepass") for name, _ in shelf.source.terms(field)]
            found = shelf.source.expansion(field, terms)
            for number, term in enumerate(terms):
                alone = shelf.source.postings(field, term.encode("utf-8", "surrogatepass"))
                some = found.owners == number
                assert found.docs[some].tolist() == alone.docs.tolist()
                assert found.counts[some].tolist() == alone.counts.tolist()


def test_a_document_stands_side_by_side_once() -> None:
    first = np.array([1 << 32, (1 << 32) + 5, 3 << 32])
    assert side_by_side([first, first + 1]).tolist() == [1, 3]
    twice = np.array([1 << 32, 1 << 32])
    assert side_by_side([twice, np.array([2 << 32])]).tolist() == []
