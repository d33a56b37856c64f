from collections.abc import Callable

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem
from searchkit.formats.crawled import joins

Reading = Callable[..., list[Caption | Problem]]

ONE = "Xe tăng tiến vào khu phía nam thành phố."
TWO = "Một gia đình rời đi bằng xe ba gác."
THREE = "Trẻ em chơi bóng trên bãi đất trống."
LEAD = "Mười ngày trong thành phố bị cắt làm đôi."
DECOMPOSED_TWO = "Mo\u0323\u0302t gia \u0111i\u0300nh rời đi bằng xe ba gác."


def rows(items: list[Caption | Problem]) -> list[tuple[str, ...]]:
    """Number, locator and text of essay captions; locator and text of others; problems as text."""
    return [
        (str(item),)
        if isinstance(item, Problem)
        else tuple(filter(None, (item.extra.get("number", ""), item.locator, item.text)))
        for item in items
    ]


def texts(items: list[Caption | Problem]) -> list[str]:
    return [item.text for item in items if isinstance(item, Caption)]


def test_every_line_is_a_caption(reading: Reading) -> None:
    items = reading("a.txt", f"{ONE}\r\n  {TWO}\n{THREE}")
    assert rows(items) == [("line 1", ONE), ("line 2", TWO), ("line 3", THREE)]
    assert [item.id for item in items if isinstance(item, Caption)] == [
        "a.txt#1",
        "a.txt#2",
        "a.txt#3",
    ]


def test_an_empty_file_has_no_captions(reading: Reading) -> None:
    assert reading("a.txt", "") == reading("a.txt", "\ufeff\n \r\n\u3000\n") == []


def test_blank_lines_cut_paragraphs_which_keep_their_line_breaks(reading: Reading) -> None:
    items = reading("a.txt", "\n one\r\n two \r\n \t\r\n\r\nthree\rfour\n\n")
    assert rows(items) == [("line 2", "one\r\n two"), ("line 6", "three\rfour")]


def test_a_long_list_with_a_gap_stays_a_list(reading: Reading) -> None:
    lines = [f"caption {number}" for number in range(13)]
    assert texts(reading("a.txt", "first\n\n" + "\n".join(lines))) == ["first", *lines]
    assert len(texts(reading("a.txt", "first\n\n" + "\n".join(lines[:12])))) == 2


def test_the_first_thousand_lines_decide_about_paragraphs(reading: Reading) -> None:
    block = "line\n" * 13
    assert len(texts(reading("a.txt", "caption\n\n" * 500 + block))) == 501
    assert len(texts(reading("a.txt", "caption\n\n" * 490 + block))) == 503


def test_a_plain_list_is_no_essay(reading: Reading) -> None:
    assert texts(reading("a.txt", f"{ONE}\n{ONE}\n")) == [ONE, ONE]
    for content in (f"{ONE}\n{TWO}\n{ONE}\n", f"{ONE}\n\n{TWO}\n\n{ONE}\n"):
        items = reading("a.txt", content)
        assert texts(items) == [ONE, TWO, ONE]
        assert all(not item.extra for item in items if isinstance(item, Caption))


def test_a_title_makes_an_essay_with_a_lead(reading: Reading) -> None:
    items = reading("aleppo.txt", f"# Hai làn đạn\n\n{LEAD}\n\n{ONE}\nhai\n\n{TWO}\n")
    assert rows(items) == [
        ("0", "line 3", LEAD),
        ("1", "line 5", f"{ONE}\nhai"),
        ("2", "line 8", TWO),
    ]
    for item in items:
        assert isinstance(item, Caption)
        assert (item.headline, item.extra["essay"]) == ("Hai làn đạn", "aleppo")


def test_fields_below_the_title_hold_for_every_caption(reading: Reading) -> None:
    head = "# T\nTác giả: An\nDate: 4/9/2016\nCity: Aleppo\nKeywords: a; b\n"
    first, second = reading("a.txt", head + f"\n{LEAD}\n\n{ONE}\n")
    for item in (first, second):
        assert isinstance(item, Caption)
        assert (item.byline, item.date, item.city) == ("An", "2016-09-04", "Aleppo")
        assert item.keywords == ("a", "b")


def test_only_known_fields_right_below_the_title_are_fields(reading: Reading) -> None:
    assert texts(reading("a.txt", "# T\nAleppo: a city\nCity: x\n")) == [
        "Aleppo: a city",
        "City: x",
    ]
    assert texts(reading("a.txt", "City: x\nDate: 2016\n")) == ["City: x", "Date: 2016"]
    assert texts(reading("a.txt", "#tag\nx\n")) == ["#tag", "x"]


def test_identical_captions_of_an_essay_are_stored_once(reading: Reading) -> None:
    again = TWO.replace(" ", "  ")
    items = reading(
        "a.txt", "# T\n\n" + "\n\n".join([LEAD, ONE, TWO, again, DECOMPOSED_TWO, THREE])
    )
    assert texts(items) == [LEAD, ONE, TWO, THREE]
    assert [row[0] for row in rows(items)] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "joined, captions, numbers",
    [
        ([ONE, TWO, THREE], [ONE, TWO, THREE], "123"),
        ([ONE, TWO, THREE], [LEAD, ONE, TWO, THREE], "0123"),
        ([LEAD, ONE, TWO, THREE], [LEAD, ONE, TWO, THREE], "1234"),
        ([LEAD, ONE, TWO, THREE], [ONE, TWO, THREE], "123"),
        ([ONE, TWO, THREE], [ONE, TWO], "12"),
        ([ONE, TWO], [ONE, TWO, THREE], "123"),
        ([ONE, DECOMPOSED_TWO, THREE], [ONE, TWO, THREE], "123"),
        ([ONE + " ", TWO.replace(" ", "\xa0"), THREE], [ONE, TWO, THREE], "123"),
    ],
)
def test_a_first_line_that_joins_the_others_is_skipped_and_reported(
    reading: Reading, joined: list[str], captions: list[str], numbers: str, gap: str
) -> None:
    items = reading("a.txt", gap.join(["".join(joined), *captions]) + "\n")
    problem = items[0]
    assert isinstance(problem, Problem)
    assert (problem.locator, problem.refused) == ("line 1", False)
    assert "joined" in problem.what
    assert texts(items[1:]) == captions
    assert "".join(row[0] for row in rows(items[1:])) == numbers


def test_captions_that_come_again_further_down_are_stored_once(reading: Reading) -> None:
    items = reading("a.txt", "\n".join([ONE + TWO + THREE, ONE, TWO, THREE, TWO, THREE, ONE]))
    assert texts(items) == [ONE, TWO, THREE]
    twice = reading("a.txt", "\n".join([ONE + ONE + TWO + TWO, ONE, ONE, TWO, TWO]))
    assert texts(twice) == [ONE, TWO]


def test_the_join_may_be_a_paragraph_or_stand_right_above_the_captions(reading: Reading) -> None:
    broken = f"{ONE}{TWO}\n{THREE}\n\n{ONE}\n\n{TWO}\n\n{THREE}"
    assert texts(reading("a.txt", broken)) == [ONE, TWO, THREE]
    above = f"{ONE}{TWO}{THREE}\n\n{ONE}\n{TWO}\n{THREE}\n"
    assert texts(reading("a.txt", above)) == [ONE, TWO, THREE]


def test_a_title_may_stand_above_the_join(reading: Reading) -> None:
    items = reading("a.txt", f"# T\n\n{ONE}{TWO}{THREE}\n\n{LEAD}\n\n{ONE}\n\n{TWO}\n\n{THREE}\n")
    assert rows(items)[1:] == [
        ("0", "line 5", LEAD),
        ("1", "line 7", ONE),
        ("2", "line 9", TWO),
        ("3", "line 11", THREE),
    ]


def test_below_a_title_the_lead_may_be_part_of_the_join(reading: Reading) -> None:
    items = reading("a.txt", "\n\n".join(["# T", LEAD + ONE + TWO, LEAD, ONE, TWO]))
    assert rows(items)[1:] == [
        ("0", "line 5", LEAD),
        ("1", "line 7", ONE),
        ("2", "line 9", TWO),
    ]


@pytest.mark.parametrize(
    "first",
    [
        f"{LEAD} {ONE}",
        f"{ONE} {LEAD}",
        ONE,
        f"{LEAD} {LEAD} {LEAD} {LEAD} {ONE} {LEAD} {TWO}",
        ONE[:20] + TWO[:20] + THREE[:20],
    ],
)
def test_a_lead_that_quotes_captions_is_kept(reading: Reading, first: str) -> None:
    assert texts(reading("a.txt", "\n".join([first, ONE, TWO, THREE]))) == [first, ONE, TWO, THREE]


def test_short_lines_that_happen_to_join_are_kept_in_a_longer_list() -> None:
    assert not joins("Hà Nội mùa thu", ["Hà Nội", "mùa thu", "Huế", "Hội An", "Sa Pa"])


def test_the_search_for_a_join_reads_little() -> None:
    def endless() -> object:
        for _ in range(100):
            yield ONE
        raise AssertionError("read on")

    assert not joins(LEAD, endless())  # type: ignore[arg-type]


def test_a_line_that_cannot_be_decoded_is_refused_alone(reading: Reading) -> None:
    items = reading("a.txt", b"one \xc3\xa9\ncaf\xe9 two\nthree\n")
    assert rows(items) == [
        ("line 1", "one é"),
        (
            "a.txt, line 2: byte 0xE9 at column 4 is not UTF-8; "
            "save it as UTF-8, or name its encoding with --encoding",
        ),
        ("line 3", "three"),
    ]


def test_the_line_is_named_inside_a_paragraph(reading: Reading) -> None:
    first, second = reading("a.txt", b"one\r\ntw\xffo\r\n\r\nthree\r\n")
    assert isinstance(first, Problem)
    assert (first.locator, first.what) == ("line 2", "byte 0xFF at column 3 is not UTF-8")
    assert texts([second]) == ["three"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_no_text(reading: Reading, encoding: str) -> None:
    assert texts(reading("a.txt", "quân đội\nhai".encode(encoding))) == ["quân đội", "hai"]


def test_a_named_encoding_is_used(reading: Reading) -> None:
    assert texts(reading("a.txt", "café".encode("latin-1"), "latin-1")) == ["café"]
    assert texts(reading("a.txt", "\ufeff# T\n\nx".encode(), "utf-8")) == ["x"]


def test_a_file_cut_off_in_utf_16_loses_its_last_line_only(reading: Reading) -> None:
    items = reading("a.txt", "one\ntwo".encode("utf-16")[:-1])
    assert texts(items) == ["one"]
    assert isinstance(items[1], Problem)
