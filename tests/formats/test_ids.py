from hypothesis import given
from hypothesis import strategies as st

from searchkit.formats.ids import SeenIds

IDS = st.sampled_from(
    [
        "",
        "a",
        "a#",
        "a#1",
        "a#01",
        "a#7",
        "a#1000",
        "a#9999999999",
        "b#1",
        "a#²",
        "0",
        "7",
        "07",
        "9999999999",
    ]
)


@given(
    st.lists(
        IDS
        | st.integers(0, 99).map("a#{}".format)
        | st.integers(0, 99).map(str)
        | st.text(max_size=2)
    )
)
def test_an_id_is_new_once(ids: list[str]) -> None:
    seen = SeenIds("a")
    for place, id in enumerate(ids):
        assert seen.add(id) == (id not in ids[:place])
