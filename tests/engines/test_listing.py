"""A listing tells which documents it has and where, however many are asked for."""

import numpy as np
import pytest
from numpy.typing import NDArray

from searchkit.engines.whoosh.decode import Postings
from searchkit.engines.whoosh.listing import Listing

SIZE = 100_003
SEEDED = np.random.default_rng(1979)


def some(count: int) -> NDArray[np.int32]:
    return np.sort(SEEDED.choice(SIZE, count, replace=False)).astype(np.int32)


def listing(count: int) -> Listing:
    counts = SEEDED.integers(1, 9, count).astype(np.int32)
    return Listing.of(Postings(some(count), counts), np.zeros(SIZE, np.uint8))


@pytest.mark.parametrize("listed", [0, 1, 100, 5000, 50_000])
@pytest.mark.parametrize("asked", [0, 1, 160, 1900, 30_000])
def test_documents_are_looked_up(listed: int, asked: int) -> None:
    one, docs = listing(listed), some(asked)
    if listed and asked:
        docs = np.unique(np.concatenate([docs, one.docs[[0, -1]], [0, SIZE - 1]])).astype(np.int32)
    times = dict(zip(one.docs.tolist(), one.counts.tolist(), strict=True))
    expected = [times.get(number, 0) for number in docs.tolist()]
    assert one.holds(docs).tolist() == [count > 0 for count in expected]
    assert one.among(docs).tolist() == expected
    at, inside = one.shared(docs)
    assert (
        one.docs[at].tolist() == docs[inside].tolist() == [n for n in docs.tolist() if n in times]
    )


@pytest.mark.parametrize("asked", [0, 1, 100, 200, 4999, 5000])
def test_values_of_documents_are_those_of_their_postings(asked: int) -> None:
    one = listing(5000)
    at = np.sort(SEEDED.choice(5000, asked, replace=False))
    assert one.values_of(one.docs[at], np.arange(5000)).tolist() == at.tolist()
