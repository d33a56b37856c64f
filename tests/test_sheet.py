"""CSV: a table that every program reads the same, and in which no caption is a formula."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.render import Style
from searchkit.results import Hit, Results
from tests.printing import page, printed
from tests.test_render import RESULTS
from tests.test_render_safety import acting

CSV = Style("csv")
FORMULA = tuple("=+-@\t\r＝＋－＠")


def rows(results: Results) -> list[dict[str, str]]:
    """The records as a program reads them that knows the standard and nothing else."""
    return list(csv.DictReader(io.StringIO(printed(results, CSV), newline=""), strict=True))


def test_a_header_and_a_record_a_hit() -> None:
    assert printed(RESULTS, CSV, first_rank=9) == (
        '"rank","source","locator","date","caption","headline","byline","credit","city","country",'
        '"keywords","people","id","score","partial","path"\r\n'
        '"9","essays/siege 1.txt","line 3","2016-09-04","A boy in Aleppo carries bread.","","","",'
        '"Aleppo","Syria","war, bread","","a1","2.5","","essays/siege 1.txt"\r\n'
        '"10","b.jsonl","","","Bộ đội ta\nở Aleppo","","","","","","","","b#2","1","","b.jsonl"\r\n'
    )


def test_without_hits_there_is_the_header() -> None:
    assert printed(Results("q", 0, ()), CSV).count("\r\n") == 1


def test_quotes_commas_and_line_breaks_stay_in_their_cell() -> None:
    (row,) = rows(page('He said "no", then;\r\nleft'))
    assert row["caption"] == 'He said "no", then;\nleft'


def test_a_caption_is_shown_in_the_language_asked_for_and_partial_hits_are_marked() -> None:
    caption = Caption("1", "Chợ nổi", extra={"caption_fr": "Marché flottant"})
    (row,) = rows(Results("q", 0, (Hit(caption, 0.1, partial=True, shown="caption_fr"),)))
    assert (row["caption"], row["partial"]) == ("Marché flottant", "yes")
    assert row["score"] == ""


@pytest.mark.parametrize(
    "text, cell",
    [
        ("=1+1", "'=1+1"),
        ("+84 24", "'+84 24"),
        ("-5 °C", "'-5 °C"),
        ("@desk", "'@desk"),
        ("＝1", "'＝1"),
        ("＠desk", "'＠desk"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("\r\n=1", "'\n'=1"),
        ("  =1", "'  =1"),
        ("\x00=1", "\N{REPLACEMENT CHARACTER}=1"),
        ("a\n=1", "a\n'=1"),
        ("a;=1;+2", "a;'=1;'+2"),
        ("a\n\n- b", "a\n\n'- b"),
        ('"=1', "'\"=1"),
        (';"" =1', ';\'"" =1'),
        ("'=1", "'=1"),
        ("a = b - c, d@e.org", "a = b - c, d@e.org"),
        ("5-9", "5-9"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    names = ("id", "text", "headline", "byline", "credit", "date", "city", "country", "source")
    fields: dict[str, Any] = dict.fromkeys(names, text)
    caption = Caption(**fields, keywords=(text,), people=(text,))
    (row,) = rows(Results("q", 1, (Hit(caption, 1.0),)))
    left_out = ("rank", "score", "partial", "locator")
    assert {value for name, value in row.items() if name not in left_out} == {cell}


LURES = st.text("=+-@\t\r\n;,\"' a1＝\x00\u2028", max_size=12)


@given(LURES | st.text(st.characters(), max_size=40))
def test_whatever_parts_the_cells_none_begins_as_a_formula(text: str) -> None:
    results = page(text, byline=text)
    lines = printed(results, CSV).split("\r\n")
    assert acting("\n".join(lines)) == []
    (row,) = rows(results)
    assert row["byline"] == row["caption"] == row["id"]
    assert [name for name, cell in row.items() if cell.lstrip(" ").startswith(FORMULA)] == []
    for part in "\n".join(lines[1:]).replace('""', "").replace('"', "").split(";"):
        assert not part.lstrip().startswith(FORMULA)
