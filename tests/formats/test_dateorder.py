"""Dates that could be month first or day first are read as their column shows."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem, read_file
from searchkit.formats.dateorder import Order, order
from searchkit.formats.files import File, ReadOptions
from tests.formats.databases import write
from tests.formats.test_excel import MAIN, PARTS, packed

Reading = Callable[..., list[Caption | Problem]]

HOLDS = [
    (("3/4/2016", "3/14/2016"), ["2016-03-04", "2016-03-14"]),
    (("3/14/2016", "3/4/2016"), ["2016-03-14", "2016-03-04"]),
    (("12/31/1999 5:30 PM", "", "ca. 03-04-2016"), ["1999-12-31", "", "2016-03-04"]),
    (("3/4/2016", "14/3/2016"), ["2016-04-03", "2016-03-14"]),
    (("3/4/2016", "5/6/2016"), ["2016-04-03", "2016-06-05"]),
    (("3/4/2016", "2016-03-14", "3/2016"), ["2016-04-03", "2016-03-14", "2016-03"]),
    (("3/4/2016", "3/32/2016", "13/14/2016"), ["2016-04-03", "", ""]),
]


def dates(items: list[Caption | Problem]) -> list[str]:
    assert not [str(item) for item in items if isinstance(item, Problem)]
    return [item.date for item in items if isinstance(item, Caption)]


def table(column: tuple[str, ...], header: str = "Caption,Date") -> str:
    return "\n".join([header, *(f"x,{text}" for text in column)])


@pytest.mark.parametrize(
    "text, first",
    [
        ("3/14/2016", "month"),
        ("14/3/2016", "day"),
        ("3/4/2016", "either"),
        ("<b>3/4/2016</b>", "either"),
        ("4/4/2016", None),
        ("13/13/2016", None),
        ("0/4/2016", None),
        ("4/32/2016", None),
        ("2016-03-04", None),
        (20160304, None),
        (None, None),
    ],
)
def test_what_comes_first_in_a_date(text: object, first: Order | None) -> None:
    assert order(text) == first


@pytest.mark.parametrize("column, read", HOLDS)
def test_in_a_table(reading: Reading, column: tuple[str, ...], read: list[str]) -> None:
    assert dates(reading("a.csv", table(column))) == read
    assert dates(reading("a.tsv", table(column).replace(",", "\t"))) == read
    assert dates(reading("a.txt", table(column).replace(",", "\t"))) == read


@pytest.mark.parametrize("column, read", HOLDS)
def test_in_a_workbook(reading: Reading, column: tuple[str, ...], read: list[str]) -> None:
    cells = [("Caption", "Date"), *(("x", text) for text in column)]
    rows = "".join(
        f'<row><c t="str"><v>{caption}</v></c><c t="str"><v>{text}</v></c></row>'
        for caption, text in cells
    )
    sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    assert dates(reading("a.xlsx", packed({**PARTS, "xl/worksheets/sheet2.xml": sheet}))) == read


@pytest.mark.parametrize("column, read", HOLDS)
@pytest.mark.parametrize("key", ["id INTEGER PRIMARY KEY", "id TEXT PRIMARY KEY"])
def test_in_a_database(tmp_path: Path, column: tuple[str, ...], read: list[str], key: str) -> None:
    rows = ", ".join(f"({number}, 'x', '{text}')" for number, text in enumerate(column))
    end = "" if "INTEGER" in key else "WITHOUT ROWID"
    script = f"CREATE TABLE photos ({key}, caption, date) {end}; INSERT INTO photos VALUES {rows};"
    path = write(tmp_path / "a.db", script)
    assert dates(list(read_file(File(path, "a.db")))) == read


def test_each_column_speaks_for_itself(reading: Reading) -> None:
    lines = ["Caption,Date,Date taken", "x,3/14/2016,3/4/2016", "x,3/4/2016,14/4/2016"]
    items = reading("a.csv", "\n".join(lines))
    assert dates(items) == ["2016-03-14", "2016-03-04"]
    assert [item.extra["Date taken"] for item in items if isinstance(item, Caption)] == [
        "3/4/2016",
        "14/4/2016",
    ]


def test_the_column_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(("3/4/2016", "3/14/2016"), "Caption,Shot"))
    options = ReadOptions(columns={"date": "Shot"})
    assert dates(list(read_file(File(path, "a.csv", options)))) == ["2016-03-04", "2016-03-14"]


def test_a_column_that_contradicts_itself_is_told_once(reading: Reading) -> None:
    *captions, remark = reading("a.csv", table(("3/4/2016", "5/6/2016", "3/14/2016", "14/3/2016")))
    assert dates(captions) == ["2016-04-03", "2016-06-05", "2016-03-14", "2016-03-14"]
    assert str(remark) == (
        "a.csv, line 2: column Date has dates month first (1, such as 3/14/2016, line 4) and day "
        "first (1, such as 14/3/2016, line 5); those that could be either (2, such as 3/4/2016, "
        "line 2) are read day first; write them as 2016-04-03, year first"
    )
    assert isinstance(remark, Problem)
    assert not remark.refused


def test_a_contradiction_that_no_date_hangs_on_is_not_told(reading: Reading) -> None:
    assert dates(reading("a.csv", table(("3/14/2016", "14/3/2016")))) == ["2016-03-14"] * 2


def test_broken_rows_say_nothing(reading: Reading) -> None:
    items = reading("a.csv", table(("3/4/2016", '"x" 3/14/2016', "3/14/2016,y")))
    assert dates(items[:1]) == ["2016-04-03"]
    assert len(items) == 3


def test_a_table_that_is_cut_off_is_read_up_to_there(reading: Reading) -> None:
    lines = table(tuple(f"{month}/{day}/2016" for month in (1, 2) for day in range(1, 28)) * 900)
    whole = gzip.compress(lines.encode(), mtime=0)
    *captions, problem = reading("a.csv.gz", whole[: len(whole) // 2])
    assert len(captions) > 1000
    assert dates(captions)[:3] == ["2016-01-01", "2016-01-02", "2016-01-03"]
    assert isinstance(problem, Problem)
    assert problem.broken_off
