"""What each output prints, literally, and how the output is chosen."""

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from rich.cells import cell_len

from searchkit import render
from searchkit.caption import Caption
from searchkit.render import Style
from searchkit.results import Hit, Results
from tests.printing import page, printed, visible

ROOT = Path("/archive")

ALEPPO = Hit(
    Caption(
        id="a1",
        text="A boy in Aleppo carries bread.",
        date="2016-09-04",
        city="Aleppo",
        country="Syria",
        keywords=("war", "bread"),
        source="essays/siege 1.txt",
        locator="line 3",
        extra={"desk": "foreign"},
    ),
    score=2.5,
    spans=((9, 15),),
    fields={"place": ((0, 6),)},
)
SOLDIERS = Hit(
    Caption(id="b#2", text="Bộ đội\tta\nở Aleppo", source="b.jsonl"),
    score=1.0,
    spans=((12, 18),),
)
RESULTS = Results("aleppo", 2, (ALEPPO, SOLDIERS), 0.0123)

# Terminal


def test_terminal_without_color_is_plain_text() -> None:
    assert printed(RESULTS, Style("terminal", root=ROOT)) == (
        "1  /archive/essays/siege 1.txt, line 3  2016-09-04 · Aleppo, Syria\n"
        "   A boy in Aleppo carries bread.\n"
        "\n"
        "2  /archive/b.jsonl\n"
        "   Bộ đội ta ở Aleppo\n"
    )


def test_terminal_with_color_links_dims_and_highlights() -> None:
    first, snippet, *_ = printed(RESULTS, Style("terminal", color=True, root=ROOT)).splitlines()
    assert re.sub(r"id=\d+", "id=1", first) == (
        "\x1b[2m1  \x1b[0m"
        "\x1b]8;id=1;file:///archive/essays/siege%201.txt\x1b\\"
        "\x1b[36m/archive/essays/siege 1.txt\x1b[0m\x1b]8;;\x1b\\"
        ", line 3\x1b[2m  2016-09-04 · Aleppo, Syria\x1b[0m"
    )
    assert snippet == "   A boy in \x1b[1;31mAleppo\x1b[0m carries bread."


def test_terminal_names_the_field_that_matched_when_it_was_not_the_text() -> None:
    hit = Hit(ALEPPO.caption, 1.0, fields={"place": ((0, 6),)})
    style = Style("terminal", color=True, root=ROOT)
    _, snippet, place = printed(Results("q", 1, (hit,)), style).splitlines()
    assert snippet == "   A boy in Aleppo carries bread."
    assert place == "   \x1b[2mplace: \x1b[0m\x1b[1;31mAleppo\x1b[0m, Syria"


MARKET = Caption("1", "Chợ nổi", source="a.jpg", extra={"caption_en": "A floating market"})
IN_ENGLISH = Hit(MARKET, 1.0, ((0, 3),), {"caption_en": ((2, 10),)}, shown="caption_en")


@pytest.mark.parametrize(
    ("hit", "lines"),
    [
        (IN_ENGLISH, ["1  a.jpg", "   A floating market"]),
        (replace(IN_ENGLISH, fields={}), ["1  a.jpg", "   A floating market", "   text: Chợ nổi"]),
    ],
)
def test_terminal_shows_the_language_asked_for(hit: Hit, lines: list[str]) -> None:
    assert printed(Results("q", 1, (hit,)), Style("terminal")).splitlines() == lines


def test_pipes_and_json_show_the_language_asked_for() -> None:
    results = Results("q", 1, (IN_ENGLISH,))
    line = "a.jpg\t\t\tA \x1b[1;31mfloating\x1b[0m market\n"
    assert printed(results, Style("plain", color=True)) == line
    (row,) = json.loads(printed(results, Style("json")))["hits"]
    assert (row["shown"], row["caption"], row["spans"]) == ("caption_en", "Chợ nổi", [[0, 3]])
    assert row["excerpt"] == {"text": "A floating market", "spans": [[2, 10]]}
    assert row["matched"] == {"text": [[0, 3]], "caption_en": [[2, 10]]}


def test_ranks_line_up_and_go_on_from_the_page_before() -> None:
    lines = printed(page("x", "y"), Style("terminal"), first_rank=9).splitlines()
    assert lines == [" 9  s.txt", "    x", "", "10  s.txt", "    y"]
    assert printed(page("x"), Style("terminal"), first_rank=9) == "9  s.txt\n   x\n"


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize(
    "text",
    [
        "The soldiers of the 304th division near the river. " * 4,
        "アレッポの少年がパンを運ぶ。" * 10,
        "x" * 400,
        "👩‍🚒 Nguyễn " * 30,
    ],
)
def test_snippets_wrap_to_the_width(width: int, text: str) -> None:
    lines = printed(page(text), Style("terminal", width=width)).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert all(line.startswith("   ") for line in lines[1:])
    assert [line for line in lines if line != line.rstrip()] == []


def test_wide_characters_fill_two_columns_each() -> None:
    lines = printed(page("少年" * 30), Style("terminal", width=43)).splitlines()
    assert lines == ["1  s.txt", "   " + "少年" * 10, "   " + "少年" * 10, "   " + "少年" * 10]


def test_a_long_path_wraps_and_stays_a_link() -> None:
    hit = Hit(Caption(id="1", text="x", source="d/" * 40 + "f.txt"), 1.0)
    text = printed(Results("q", 1, (hit,)), Style("terminal", True, 40, ROOT))
    assert max(map(cell_len, visible(text).splitlines())) <= 40
    assert set(re.findall(r"id=\d+;(\S+?)\x1b", text)) == {f"file:///archive/{hit.caption.source}"}
    assert len(re.findall(r"id=", text)) == 3


@pytest.mark.parametrize(
    "source, link",
    [("a/x.zip!/b/c.jpg", "a/x.zip"), ("x!/c.jpg", "x!/c.jpg"), ("a/wow!.txt", "a/wow!.txt")],
)
def test_a_file_in_an_archive_links_to_the_archive(source: str, link: str) -> None:
    hit = Hit(Caption(id="1", text="x", source=source), 1.0)
    text = printed(Results("q", 1, (hit,)), Style("terminal", True, 80, ROOT))
    links = set(re.findall(r"id=\d+;(\S+?)\x1b", text))
    assert {unquote(each) for each in links} == {f"file:///archive/{link}"}


def test_a_long_caption_is_cut_around_its_match() -> None:
    text = "far " * 300 + "Aleppo" + " away" * 300
    shown = printed(page(text, spans=((1200, 1206),)), Style("terminal", True, 80))
    assert "\x1b[1;31mAleppo\x1b[0m" in shown
    assert visible(shown).count("…") == 2
    assert len(visible(shown).splitlines()) == 3


def test_a_narrow_terminal_shows_more_lines_and_not_less_text() -> None:
    shown = printed(page("word " * 100), Style("terminal", width=40))
    assert shown.count("word") == 23
    assert shown.endswith("word…\n")


def test_a_caption_without_text_shows_what_matched() -> None:
    hit = Hit(Caption(id="1", text="", headline="Siege", source="s"), 1.0, (), {"headline": ()})
    assert printed(Results("q", 1, (hit,)), Style("terminal")) == "1  s\n   headline: Siege\n"


def test_a_caption_without_source_is_named_by_its_id_and_has_no_link() -> None:
    hit = Hit(Caption(id="mem-1", text="x"), 1.0)
    assert "]8;" not in printed(Results("q", 1, (hit,)), Style("terminal", True, root=ROOT))
    assert printed(Results("q", 1, (hit,)), Style("terminal")) == "1  mem-1\n   x\n"


def test_a_name_that_no_file_can_have_is_no_link() -> None:
    hit = Hit(Caption(id="1", text="x", source="a\ud800b"), 1.0)
    text = printed(Results("q", 1, (hit,)), Style("terminal", True, root=ROOT))
    assert "]8;" not in text
    assert "a�b" in text


def test_markup_and_emoji_codes_stay_as_written() -> None:
    assert "   [left] [/b] :smile: [red]x[/red]\n" in printed(
        page("[left] [/b] :smile: [red]x[/red]"), Style("terminal", True)
    )


# Lines


def test_plain_is_four_columns() -> None:
    assert printed(RESULTS, Style("plain")) == (
        "essays/siege 1.txt\tline 3\t2016-09-04\tA boy in Aleppo carries bread.\n"
        "b.jsonl\t\t\tBộ đội ta ở Aleppo\n"
    )


def test_plain_with_color_highlights() -> None:
    assert printed(RESULTS, Style("plain", color=True)).splitlines() == [
        "essays/siege 1.txt\tline 3\t2016-09-04\tA boy in \x1b[1;31mAleppo\x1b[0m carries bread.",
        "b.jsonl\t\t\tBộ đội ta ở \x1b[1;31mAleppo\x1b[0m",
    ]


def test_plain_keeps_a_long_caption_whole_on_one_line() -> None:
    text = "word " * 2000
    assert printed(page(text), Style("plain", width=40)) == f"s.txt\t\t\t{text}\n"


def test_files_are_printed_once_in_order() -> None:
    sources = ("b.txt", "a.txt", "b.txt", "", "c\n.txt")
    hits = tuple(Hit(Caption(id="1", text="x", source=source), 1.0) for source in sources)
    assert printed(Results("q", 5, hits), Style("files")) == "b.txt\na.txt\nc .txt\n"


@pytest.mark.parametrize(
    "source, path",
    [
        ("photos/a.jpg", "a.jpg"),
        ("photos", "{root}/photos"),
        ("photos of 2019/a.jpg", "{root}/photos of 2019/a.jpg"),
        ("../elsewhere/a.jpg", "{root.parent}/elsewhere/a.jpg"),
        ("/mnt/disk/a.jpg", "/mnt/disk/a.jpg"),
        ("photos/old.zip!/x/a.jpg", "old.zip"),
    ],
)
def test_a_path_opens_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, path: str
) -> None:
    (tmp_path / "photos").mkdir()
    monkeypatch.chdir(tmp_path / "photos")
    results = Results("q", 1, (Hit(Caption(id="1", text="x", source=source), 1.0),))
    expected = path.format(root=tmp_path)
    assert printed(results, Style("files", root=tmp_path)) == f"{expected}\n"
    (row,) = json.loads(printed(results, Style("json", root=tmp_path)))["hits"]
    assert (row["source"], row["path"]) == (source, expected)
    inside = "!/x/a.jpg" if "!/" in source else ""
    assert printed(results, Style("plain", root=tmp_path)) == f"{expected}{inside}\t\t\tx\n"


@pytest.mark.parametrize(
    "source, media, path",
    [
        ("films/a.srt", "films/a.mp4", "a.mp4"),
        ("films/list.csv", "a.mp4", "a.mp4"),
        ("films/list.zip!/list.csv", "a.mp4", "a.mp4"),
        ("list.csv", "films/a.mp4", "a.mp4"),
        ("films/a.mp4", "films/a.mp4", ""),
        ("films/a.srt", "b.mp4", ""),
        ("films/a.srt", "https://films.example/a.mp4", ""),
        ("films/a.srt", "a" * 5000, ""),
        ("films/a.srt", "\0", ""),
        ("films/a.srt", "", ""),
    ],
)
def test_the_picture_or_video_in_another_file_is_told_as_it_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, media: str, path: str
) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "films/a.mp4").touch()
    monkeypatch.chdir(tmp_path / "films")
    caption = Caption("1", "x", source=source, media=media, locator="00:00:01.000", date="2016")
    results = Results("q", 1, (Hit(caption, 1.0),))
    assert json.loads(printed(results, Style("jsonl", root=tmp_path)))["media_path"] == path
    line = printed(results, Style("terminal", width=400, root=tmp_path)).splitlines()[0]
    assert line.endswith(f", 00:00:01.000  {path}  2016" if path else ", 00:00:01.000  2016")
    if path:
        colored = printed(results, Style("terminal", color=True, width=400, root=tmp_path))
        assert (tmp_path / "films/a.mp4").as_uri() in colored


def test_files_in_one_archive_are_one_file() -> None:
    hits = [Hit(Caption(id="1", text="x", source=f"a.zip!/{name}"), 1.0) for name in "bc"]
    assert printed(Results("q", 2, tuple(hits)), Style("files")) == "a.zip\n"


def test_what_is_no_file_has_no_path() -> None:
    results = Results("q", 1, (Hit(Caption(id="1", text="x"), 1.0),))
    assert json.loads(printed(results, Style("jsonl", root=ROOT)))["path"] == ""


def test_count_counts_every_page() -> None:
    assert printed(Results("q", 12345, (ALEPPO,)), Style("count")) == "12345\n"


@pytest.mark.parametrize("format", ["terminal", "plain", "jsonl", "files"])
def test_no_hits_print_nothing(format: str) -> None:
    assert printed(Results("q", 0, ()), Style(format)) == ""


# JSON

RECORD = {
    "rank": 1,
    "id": "a1",
    "score": 2.5,
    "partial": False,
    "caption": "A boy in Aleppo carries bread.",
    "shown": "text",
    "spans": [[9, 15]],
    "excerpt": {"text": "A boy in Aleppo carries bread.", "spans": [[9, 15]]},
    "source": "essays/siege 1.txt",
    "path": "essays/siege 1.txt",
    "media_path": "",
    "locator": "line 3",
    "fields": {
        "date": "2016-09-04",
        "city": "Aleppo",
        "country": "Syria",
        "keywords": ["war", "bread"],
        "extra": {"desk": "foreign"},
    },
    "matched": {"text": [[9, 15]], "place": [[0, 6]]},
}


def test_json_is_one_object() -> None:
    text = printed(Results("aleppo", 21, (ALEPPO,), 0.0123), Style("json"), first_rank=1)
    assert text.count("\n") == 1
    assert json.loads(text) == {
        "schema_version": 2,
        "query": "aleppo",
        "total": 21,
        "offset": 0,
        "seconds": 0.0123,
        "read_as": "",
        "suggestion": "",
        "complete": True,
        "notes": [],
        "hits": [RECORD],
    }


def test_json_of_a_later_page_says_so() -> None:
    data = json.loads(printed(RESULTS, Style("json"), first_rank=11))
    assert data["offset"] == 10
    assert [hit["rank"] for hit in data["hits"]] == [11, 12]


def test_jsonl_is_an_object_a_line() -> None:
    first, second = printed(RESULTS, Style("jsonl")).splitlines()
    assert json.loads(first) == RECORD
    assert '"caption": "Bộ đội\\tta\\nở Aleppo"' in second
    assert json.loads(second)["matched"] == {"text": [[12, 18]]}


def test_json_leaves_out_text_that_did_not_match() -> None:
    hit = Hit(Caption(id="1", text="x", headline="Aleppo"), 1.0, (), {"headline": ((0, 6),)})
    (row,) = json.loads(printed(Results("q", 1, (hit,)), Style("json")))["hits"]
    assert row["matched"] == {"headline": [[0, 6]]}
    assert row["fields"] == {"headline": "Aleppo"}


# Choosing


@pytest.mark.parametrize(
    "choice, environ, tty, color",
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ("auto", {"TERM": "xterm"}, True, True),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_color(choice: str, environ: dict[str, str], tty: bool, color: bool) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return tty

    style = render.choose_style(Stream(), color=choice, environ=environ)
    assert style.color is color
    assert style.format == ("terminal" if tty else "plain")


def test_a_named_format_is_taken_and_the_width_is_the_terminals(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "123")
    style = render.choose_style(io.StringIO(), format="jsonl", root=ROOT)
    assert style == Style("jsonl", False, 123, ROOT)


@pytest.mark.parametrize("color", [True, False])
@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_the_style_decides_and_not_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], color: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    text = printed(RESULTS, Style("terminal", color, root=ROOT))
    assert ("\x1b[36m" in text and "\x1b]8;" in text) is color
    assert ("\x1b" in text) is color


# Streams


@pytest.mark.parametrize(
    "encoding, sent",
    [
        ("utf-8", "é đ 😀\n".encode()),
        ("latin-1", b"\xe9 \\u0111 \\ud83d\\ude00\n"),
        ("ascii", b"\\u00e9 \\u0111 \\ud83d\\ude00\n"),
    ],
)
def test_what_an_encoding_cannot_hold_leaves_as_escapes(encoding: str, sent: bytes) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    render.write(stream, "é đ 😀\n")
    assert raw.getvalue() == sent


def test_json_is_json_on_a_stream_that_is_not_unicode() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="latin-1")
    render.render(page("Bộ đội é 😀"), Style("json"), stream)
    (row,) = json.loads(raw.getvalue().decode("latin-1"))["hits"]
    assert row["caption"] == "Bộ đội é 😀"


PIPED = """
import io, sys
from searchkit.caption import Caption
from searchkit.render import Style, render, summary
from searchkit.results import Hit, Results
results = Results("q", 1, (Hit(Caption(id="1", text="x"), 1.0, ((0, 1),)),))
for format in ("plain", "json", "jsonl", "files", "count"):
    render(results, Style(format, color=True), io.StringIO())
summary(results)
print(sorted({name.split(".")[0] for name in sys.modules} & {"rich", "typer"}))
"""


def test_only_a_terminal_loads_rich() -> None:
    ran = subprocess.run([sys.executable, "-c", PIPED], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


# Partial hits, other readings and suggestions

SOME = Hit(Caption(id="c", text="Quan y", source="c.txt"), score=0.5, spans=((0, 4),), partial=True)
HELPED = Results("quan doii", 0, (SOME,), 0.01, read_as="the word quan", suggestion="quân đội")


def test_a_partial_hit_says_so_on_a_terminal() -> None:
    header, *_ = printed(HELPED, Style("terminal")).splitlines()
    assert header == "1  c.txt  (some of the words)"


def test_a_partial_hit_has_a_fifth_column() -> None:
    assert printed(HELPED, Style("plain")) == "c.txt\t\t\tQuan y\tpartial\n"


def test_a_partial_hit_is_no_file_of_a_match() -> None:
    assert printed(HELPED, Style("files")) == ""


def test_with_any_of_the_words_partial_hits_are_files_too() -> None:
    assert printed(replace(HELPED, total=1), Style("files")) == "c.txt\n"
    assert printed(replace(HELPED, total=9), Style("files"), first_rank=10) == ""


def test_json_has_the_reading_the_suggestion_and_the_mark() -> None:
    data = json.loads(printed(HELPED, Style("json")))
    assert (data["read_as"], data["suggestion"]) == ("the word quan", "quân đội")
    assert [(hit["partial"], hit["score"]) for hit in data["hits"]] == [(True, None)]


def test_the_summary_tells_of_partial_hits_and_of_help() -> None:
    assert render.summary(HELPED).splitlines() == [
        "0 captions in 0.010 s; 1 more with some of the words",
        "nothing as typed; read as: the word quan",
        "did you mean: quân đội",
    ]
