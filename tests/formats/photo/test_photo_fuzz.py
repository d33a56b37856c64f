"""No mutation of any container raises, hangs, or yields what is no text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.photo.photo_fuzz import SEEDS, check
from tests.fuzz.mutate import EXTREMES, KINDS, mutated

EDITS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 4_000),
        st.sampled_from(EXTREMES) | st.binary(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("name", SEEDS)
def test_the_whole_file_is_read(name: str) -> None:
    found = check(SEEDS[name])
    assert found.shown.caption in ("Chợ nổi", "Market")
    assert found.damage == ()


@pytest.mark.parametrize("name", SEEDS)
@settings(deadline=None)
@given(edits=EDITS)
def test_mutations(name: str, edits: list[tuple[str, int, bytes]]) -> None:
    check(mutated(SEEDS[name], edits))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_rubbish(data: bytes) -> None:
    check(data)


@settings(deadline=None)
@given(st.sampled_from([seed[:16] for seed in SEEDS.values()]), st.binary(max_size=300))
def test_rubbish_behind_a_good_start(head: bytes, data: bytes) -> None:
    check(head + data)
