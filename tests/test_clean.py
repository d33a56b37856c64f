"""No code point that acts on a terminal leaves the cleaning functions."""

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.render.clean import clean, clean_line, escape

EVERY = [chr(code) for code in range(sys.maxunicode + 1)]
ACTING_FORMATS = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufff9\ufffa\ufffb"}
"""Bidi embeddings, overrides and isolates; interlinear annotations."""


def acts(character: str) -> bool:
    category = unicodedata.category(character)
    return category in {"Cc", "Cs", "Zl", "Zp"} or character in ACTING_FORMATS


@pytest.mark.parametrize(
    "text, one_line",
    [
        ("Aleppo", "Aleppo"),
        ("Bộ đội \u0110\u0061\u0300 Nẵng", "Bộ đội \u0110\u0061\u0300 Nẵng"),
        ("a\x1b]8;;http://evil\x1b\\b", "a�]8;;http://evil�\\b"),
        ("a\x1b[31mb", "a�[31mb"),
        ("a\x9b31mb\x9d0;title\x9c", "a�31mb�0;title�"),
        ("a\x00b\x07c\x08d\x7fe", "a�b�c�d�e"),
        ("a\tb\nc\rd\ve\ff\x85g\u2028h\u2029i", "a b c d e f g h i"),
        ("photo\u202egpj.exe", "photo\u200bgpj.exe"),
        ("\u2067שלום\u2069", "\u200bשלום\u200b"),
        ("\ud800 and \udcff", "� and �"),
        ("a\ufff9b\ufffac\ufffbd", "a�b�c�d"),
        ("\u200eleft \u200fright \u061carabic", "\u200eleft \u200fright \u061carabic"),
        ("👩‍🚒 🇻🇳", "👩‍🚒 🇻🇳"),
        ("[left] [/b] :smile:", "[left] [/b] :smile:"),
    ],
)
def test_one_line(text: str, one_line: str) -> None:
    assert clean_line(text) == one_line


def test_several_lines_keep_tabs_and_line_breaks() -> None:
    assert clean("a\tb\nc\r\nd\u2028e\x1bf") == "a\tb\nc \nd\ne�f"


def test_every_code_point_that_acts_is_replaced_in_one_line() -> None:
    assert [c for c in EVERY if acts(c) and clean_line(c) == c] == []
    assert [c for c in EVERY if acts(clean_line(c))] == []


def test_every_code_point_that_acts_but_tab_and_newline_is_replaced() -> None:
    assert [c for c in EVERY if acts(clean(c))] == ["\t", "\n", "\u2028", "\u2029"]
    assert {clean(c) for c in "\n\u2028\u2029"} == {"\n"}


def test_every_other_code_point_stays() -> None:
    deprecated = {chr(code) for code in range(0x206A, 0x2070)}
    assert {c for c in EVERY if not acts(c) and clean_line(c) != c} == deprecated


def test_every_code_point_that_acts_leaves_json_as_an_escape() -> None:
    for character in filter(acts, EVERY):
        written = escape(json.dumps(character, ensure_ascii=False))
        assert written.isascii()
        assert json.loads(written) == character


def test_json_stays_readable() -> None:
    assert escape(json.dumps("Bộ\x1b\x9b\u202e", ensure_ascii=False)) == '"Bộ\\u001b\\u009b\\u202e"'


@given(st.text(st.characters()))
def test_spans_still_fit(text: str) -> None:
    assert len(clean(text)) == len(clean_line(text)) == len(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_json_says_the_same(text: str) -> None:
    assert json.loads(escape(json.dumps(text, ensure_ascii=False))) == text


@given(st.text(st.characters()))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean(text)) == clean_line(text)
