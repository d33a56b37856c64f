import csv
from collections.abc import Callable

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem
from searchkit.formats.table import LONGEST_ROW

Reading = Callable[..., list[Caption | Problem]]

CURE = "put the cell in double quotes, and double those inside it"


def rows(items: list[Caption | Problem]) -> list[tuple[str, ...]]:
    """Locator and text of captions; problems as text."""
    return [
        (str(item),) if isinstance(item, Problem) else (item.locator, item.text) for item in items
    ]


def first(items: list[Caption | Problem]) -> Caption:
    assert isinstance(items[0], Caption)
    return items[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_the_delimiter_is_seen_in_the_header(reading: Reading, delimiter: str, suffix: str) -> None:
    header = delimiter.join(["id", "Chú thích", '"Thành phố"'])
    found = first(reading(f"a{suffix}", f"{header}\n7{delimiter}x{delimiter}Huế\n"))
    assert (found.id, found.text, found.city) == ("7", "x", "Huế")


def test_known_names_decide_the_delimiter(reading: Reading) -> None:
    found = first(reading("a.csv", "caption;note a, note b, note c;city\nx;y;Huế\n"))
    assert (found.text, found.city) == ("x", "Huế")


@pytest.mark.parametrize("line", ["sep=^", "SEP=^", '"sep=^"', "\ufeffsep=^"])
def test_a_first_line_may_name_the_delimiter(reading: Reading, line: str) -> None:
    items = reading("a.csv", f"{line}\r\ncaption^city\r\none, two^Huế\r\n")
    assert rows(items) == [("line 3", "one, two")]


def test_a_byte_order_mark_is_no_part_of_the_header(reading: Reading) -> None:
    assert first(reading("a.csv", '\ufeff"caption",city\nx,y\n')).text == "x"
    assert first(reading("a.csv", "caption\tcity\nx\ty\n".encode("utf-16"))).text == "x"


def test_quoted_line_breaks_are_kept(reading: Reading) -> None:
    items = reading("a.csv", 'caption,city\n"one\r\ntwo ""three""",x\nfour,y\n')
    assert rows(items) == [("line 2", 'one\r\ntwo "three"'), ("line 4", "four")]


def test_a_broken_row_is_refused_and_the_next_line_read(reading: Reading) -> None:
    items = reading("a.csv", 'caption,city\none,x\n"two" 2,x\nthree,x\n')
    assert rows(items) == [
        ("line 2", "one"),
        (f"a.csv, line 3: broken row: ',' expected after '\"'; {CURE}",),
        ("line 4", "three"),
    ]
    last = items[-1]
    assert isinstance(last, Caption)
    assert last.id == "a.csv#3"


def test_an_open_quote_loses_its_own_line_only(reading: Reading) -> None:
    items = reading("a.csv", 'caption,city\n"one,x\ntwo,x\nthree,x\n')
    assert rows(items) == [
        (f"a.csv, line 2: broken row: unexpected end of data; {CURE}",),
        ("line 3", "two"),
        ("line 4", "three"),
    ]


def test_an_open_quote_is_given_up_after_many_lines(reading: Reading) -> None:
    lines = "a,x\n" * (2 * LONGEST_ROW)
    items = reading("a.csv", f'caption,city\n"one,x\n{lines}')
    assert len(items) == 2 * LONGEST_ROW + 1
    assert "a quote is open" in rows(items)[0][0]


def test_a_short_row_has_empty_cells_and_a_long_one_is_refused(reading: Reading) -> None:
    items = reading("a.csv", "caption,city\none\ntwo,x,,\nthree,x,y\n\n,,\nfour,x\n")
    assert rows(items) == [
        ("line 2", "one"),
        ("line 3", "two"),
        (f"a.csv, line 4: 3 cells for 2 columns; {CURE}",),
        ("line 7", "four"),
    ]


def test_an_empty_caption_is_refused(reading: Reading) -> None:
    assert rows(reading("a.csv", "caption,city\n,Huế\n")) == [
        ("a.csv, line 2: empty caption; give it a caption or a headline, or delete it",)
    ]


def test_a_tab_separated_file_may_know_no_quoting(reading: Reading) -> None:
    items = reading("a.tsv", 'caption\tcity\n"Haul!" he said\tx\n"open\ty\nlast\tz\n')
    assert rows(items) == [("line 2", '"Haul!" he said'), ("line 3", '"open'), ("line 4", "last")]


def test_without_quoting_a_row_answers_for_its_own_line_only(reading: Reading) -> None:
    items = reading("a.tsv", b'caption\tcity\n"open\t\xc3\xa9\ncaf\xe9\tz\n')
    assert rows(items)[0] == ("line 2", '"open')
    assert rows(items)[1][0].startswith("a.tsv, line 3: byte 0xE9")


def test_one_column_is_cut_as_the_suffix_says(reading: Reading) -> None:
    assert rows(reading("a.tsv", "caption\none, two\n")) == [("line 2", "one, two")]


def test_big_cells_are_read_and_the_limit_of_others_is_left_alone(reading: Reading) -> None:
    before = csv.field_size_limit()
    big = "x" * (before + 1)
    assert first(reading("a.csv", f"caption,city\n{big},y\n")).text == big
    assert csv.field_size_limit() == before


def test_a_header_without_a_caption_is_one_problem(reading: Reading) -> None:
    assert rows(reading("a.csv", "foo,bar\n1,2\n3,4\n")) == [
        (
            "a.csv, line 1: no caption among the columns foo, bar; "
            "name one column caption (or text, description, headline), "
            "or say which it is with --map caption=COLUMN",
        )
    ]


def test_a_broken_header_is_one_problem(reading: Reading) -> None:
    assert rows(reading("a.csv", '"caption"x,city\n1,2\n')) == [
        (f"a.csv, line 1: broken row: ',' expected after '\"'; {CURE}",)
    ]
    (problem,) = reading("a.csv", b"l\xe9gende,city\n1,\xc3\xa9\n")
    assert "byte 0xE9 at column 2" in str(problem)


def test_a_row_that_cannot_be_decoded_is_refused_alone(reading: Reading) -> None:
    items = reading("a.csv", b'caption,city\n"one\ncaf\xe9",x\ntwo,\xc3\xa9\n')
    assert rows(items) == [
        (
            "a.csv, line 3: byte 0xE9 at column 4 is not UTF-8; "
            "save it as UTF-8, or name its encoding with --encoding",
        ),
        ("line 4", "two"),
    ]


def test_columns_without_a_name_or_with_one_twice_are_kept(reading: Reading) -> None:
    found = first(reading("a.csv", "caption,,caption,lens\none,two,three,35 mm\n"))
    assert found.text == "one"
    assert dict(found.extra) == {"column 2": "two", "caption 2": "three", "lens": "35 mm"}


def test_nul_is_a_character(reading: Reading) -> None:
    assert first(reading("a.csv", "caption\na\0b\n")).text == "a\0b"


def test_an_empty_table_has_no_captions(reading: Reading) -> None:
    for content in ("", "\n\n", "caption,city\n", "sep=;\n"):
        assert reading("a.csv", content) == []
