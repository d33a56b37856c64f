"""No text from a caption, a file name or a message acts on a terminal, whatever the output."""

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit import render
from searchkit.caption import Caption
from searchkit.formats.files import Problem
from searchkit.render import Style
from searchkit.results import Hit, Results, Span
from tests.printing import OURS, page, printed, visible

ROOT = Path("/archive")

HOSTILE = (
    "[left] [/b] :smile: \x1b]8;;http://evil\x1b\\x\x1b]8;;\x07 \x9b2J \u202eRLO\u202c "
    "\ud800 a\tb\r\nc\u2028d\x00\x7f"
)


def acting(text: str) -> list[str]:
    """What acts on a terminal, line feeds apart; ``Cf`` that only joins or marks is let be."""
    bidi = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return [
        character
        for character in text
        if character != "\n"
        and (unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in bidi)
    ]


def test_a_link_escapes_what_a_file_name_holds() -> None:
    hit = Hit(Caption(id="1", text="x", source="a\x1b;\n\u202eb\udcff.txt"), 1.0)
    text = printed(Results("q", 1, (hit,)), Style("terminal", True, root=ROOT))
    assert ";file:///archive/a%1B%3B%0A%E2%80%AEb%FF.txt\x1b\\" in text
    assert acting(visible(text)) == []


def test_json_keeps_the_caption_and_is_safe_to_look_at() -> None:
    results = page(HOSTILE, byline=HOSTILE, extra={HOSTILE: HOSTILE})
    text = printed(results, Style("json"))
    assert acting(text) == []
    (row,) = json.loads(text)["hits"]
    assert row["caption"] == row["fields"]["byline"] == HOSTILE
    assert row["fields"]["extra"] == {HOSTILE: HOSTILE}


OUTPUTS = st.sampled_from(["terminal", "plain", "json", "jsonl", "files"])
TEXTS = st.text(st.characters(), max_size=300) | st.text(
    "\x1b\x9b];\u202e\ud800 \tx字", max_size=80
)


def words(text: str) -> tuple[Span, ...]:
    return tuple(match.span() for match in re.finditer(r"\S+", text))[:5]


@given(TEXTS, TEXTS, OUTPUTS, st.booleans(), st.sampled_from([1, 20, 80]))
def test_any_text_prints_and_nothing_acts(
    text: str, other: str, format: str, color: bool, width: int
) -> None:
    caption = Caption(
        id=other,
        text=text,
        headline=other,
        date=other,
        city=text,
        people=(text, other),
        source=other,
        locator=text,
        extra={other: text},
    )
    fields = {"headline": words(other), "people": words(text), other: ()}
    results = Results(text, 1, (Hit(caption, 1.0, words(text), fields),))
    shown = visible(printed(results, Style(format, color, width, ROOT)))
    assert acting(shown.replace("\t", "") if format == "plain" else shown) == []
    if format not in ("terminal", "files"):
        assert shown.count("\n") == 1
    if format == "plain":
        assert shown.count("\t") == 3


@given(st.text(st.characters(categories=["L", "M", "N", "P"]), min_size=1, max_size=150))
def test_wrapping_loses_nothing(text: str) -> None:
    shown = printed(page(text), Style("terminal", width=40)).splitlines()[1:]
    assert "".join(line[3:] for line in shown) == text


@given(TEXTS, TEXTS)
def test_any_message_is_one_clean_line(text: str, other: str) -> None:
    for line in (
        render.problem_line(Problem(text, other, text, other)),
        render.error_line(ValueError(text)),
        render.counts_line({text: 2}),
        render.table([(text, other)]),
    ):
        assert acting(line) == []
        assert "\n" not in line


@pytest.fixture
def terminal() -> Iterator[tuple[TextIO, int]]:
    """A pseudo-terminal: the stream to print to, and what it would show, to read from."""
    pty = pytest.importorskip("pty")
    screen, side = pty.openpty()
    with open(side, "w", encoding="utf-8") as stream:
        yield stream, screen
    os.close(screen)


def received(screen: int) -> str:
    chunks = b""
    while not chunks.endswith(b"END\r\n"):
        chunks += os.read(screen, 65536)
    return chunks.decode().replace("\r\n", "\n").removesuffix("END\n")


@pytest.mark.parametrize("format", ["", "plain", "json", "jsonl", "files"])
def test_no_escape_of_a_caption_reaches_a_terminal(
    terminal: tuple[TextIO, int], format: str
) -> None:
    stream, screen = terminal
    every = "".join(map(chr, [*range(0xA0), *range(0x2000, 0x2070), 0xD800, 0xFFF9]))
    hit = Hit(Caption(id="1", text=HOSTILE + every, source=HOSTILE), 1.0, ((0, 6),))
    style = render.choose_style(stream, format=format, color="always", root=ROOT)
    render.render(Results("q", 1, (hit,)), style, stream)
    render.write(stream, render.problem_line(Problem(HOSTILE, "", HOSTILE)) + "\nEND\n")
    shown = received(screen)
    assert "http://evil" in shown
    assert acting(visible(shown).replace("\t", "")) == []
    assert shown.count("\x1b") == len(re.findall("\x1b", "".join(OURS.findall(shown))))
