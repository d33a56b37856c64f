"""Totals, problems, errors and tables, literally."""

import pytest

from searchkit import render
from searchkit.caption import Caption
from searchkit.formats.files import Problem
from searchkit.results import Hit, Results

HIT = Hit(Caption(id="1", text="Aleppo"), 1.0)


@pytest.mark.parametrize(
    "total, shown, first, text",
    [
        (0, 0, 1, "0 captions in 0.012 s"),
        (1, 1, 1, "1 caption in 0.012 s"),
        (12, 12, 1, "12 captions in 0.012 s"),
        (12345, 10, 11, "showing 11-20 of 12,345 captions in 0.012 s"),
        (12, 2, 11, "showing 11-12 of 12 captions in 0.012 s"),
        (2, 1, 1, "showing 1-1 of 2 captions in 0.012 s"),
        (12, 0, 1, "12 captions in 0.012 s"),
        (1, 0, 2, "1 caption in 0.012 s, none from 2 on"),
        (12, 0, 1001, "12 captions in 0.012 s, none from 1,001 on"),
    ],
)
def test_summary(total: int, shown: int, first: int, text: str) -> None:
    results = Results("q", total, (HIT,) * shown, 0.0123)
    assert render.summary(results, first) == text


def test_problem_lines() -> None:
    bad = Problem("a\x1b.csv", "line 3", "2 columns, not 3", "close the quote")
    assert render.problem_line(bad) == "a�.csv, line 3: 2 columns, not 3; close the quote"
    remark = Problem("a.txt", "", "line 1 joins all others\nand is skipped", refused=False)
    assert render.problem_line(remark) == "note: a.txt: line 1 joins all others and is skipped"


def test_error_line() -> None:
    assert render.error_line(ValueError("no\n\x1b[2J")) == "error: no �[2J"


def test_counts_line() -> None:
    assert render.counts_line({"added": 1200, "replaced": 0, "removed": 3}) == (
        "1,200 added, 3 removed"
    )
    assert render.counts_line({"added": 0}) == "none of a kind that is read"


def test_table() -> None:
    assert render.table([("engine", "whoosh"), ("captions", 12), ("from", "")]) == (
        "engine    whoosh\ncaptions  12\nfrom"
    )
    assert render.table([]) == ""
