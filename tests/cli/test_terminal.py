"""On a terminal: highlights and links of ours, and nothing that foreign text could do."""

import json
import os
import re
import unicodedata

import pytest

from tests.cli.commands import Shell

HIGHLIGHT = "\x1b[1;31mAleppo\x1b[0m"
OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;(?:id=[0-9]+;file://[!-~]+|;)\x1b\\")

HOSTILE = "Aleppo \x1b]0;owned\x07 \x1b[2J \x9b2J \u202eRLO\u2066 \x08 [b] [/b] end"
FILE = "archive/bad\x1b]0;file\x07\u202e.jsonl"


def acts(printed: str) -> list[str]:
    """The characters that would act on a terminal, but for our own colours and links."""
    rest = OURS.sub("", printed).replace("\r\n", "\n")
    harmless = "\n\t\u200b\u200e\u200f"
    return [c for c in rest if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in harmless]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """An index of a file whose name and captions hold control sequences."""
    shell = Shell(tmp_path_factory.mktemp("hostile"))
    shell.write("searchkit.toml", 'sources = ["archive"]', 'index = "index"')
    fields = ("headline", "byline", "city", "date", "essay\x1b[1m")
    row = {"text": HOSTILE, **dict.fromkeys(fields, HOSTILE), "keywords": [HOSTILE], "id": HOSTILE}
    shell.write(FILE, json.dumps(row), "{", json.dumps({"date": HOSTILE}))
    done = shell.searchkit("index")
    assert (done.code, acts(done.err)) == (6, [])
    return shell


def test_matches_are_highlighted_on_a_terminal(shell: Shell) -> None:
    done = shell.terminal("Damascus")
    assert done.code == 0
    assert "Aleppo and \x1b[1;31mDamascus\x1b[0m" in done.out
    assert "file://" in done.out
    assert "archive/aleppo.jsonl" in done.out
    assert "2016-09-04" in done.out
    assert "1 caption in " in done.out


def test_another_field_that_matched_is_named(shell: Shell) -> None:
    assert "headline: \x1b[0m\x1b[1;31mChiến" in shell.terminal("Chiến").out


def test_no_color_is_heeded(shell: Shell) -> None:
    assert HIGHLIGHT in shell.terminal("Aleppo").out
    assert HIGHLIGHT not in shell.terminal("Aleppo", NO_COLOR="1").out
    assert HIGHLIGHT not in shell.terminal("Aleppo", TERM="dumb").out
    assert HIGHLIGHT not in shell.terminal("Aleppo", "--color", "never").out
    assert HIGHLIGHT in shell.terminal("Aleppo", "--color=always", NO_COLOR="1").out


def test_a_pipe_has_no_colour_unless_asked_for(shell: Shell) -> None:
    assert "\x1b" not in shell.search("Aleppo").out
    assert HIGHLIGHT in shell.search("Aleppo", "--color", "always").out
    assert HIGHLIGHT in shell.search("Aleppo", FORCE_COLOR="1").out


def test_a_pipe_has_one_line_a_hit_however_long(empty: Shell) -> None:
    text = "Homs " * 200
    (empty.folder / "archive/long.json").write_text(json.dumps([{"text": f"{text}\n{text}\tend"}]))
    empty.searchkit("index")
    (line,) = empty.search("Homs").lines
    assert line.split("\t")[3] == f"{text} {text} end"


def test_the_first_search_on_a_terminal_shows_a_bar_and_answers(empty: Shell) -> None:
    done = empty.terminal("Aleppo")
    assert done.code == 0
    assert HIGHLIGHT in done.out
    assert "no index at " in done.out


@pytest.mark.parametrize(
    "options", [[], ["--json"], ["--jsonl"], ["-l"], ["-c"], ["--explain"], ["--color=always"]]
)
def test_no_caption_or_file_name_acts_on_a_terminal(hostile: Shell, options: list[str]) -> None:
    for done in (hostile.search("Aleppo", *options), hostile.terminal("Aleppo", *options)):
        assert done.code == 0
        assert acts(done.out + done.err) == []


def test_the_hostile_caption_is_there_in_full(hostile: Shell) -> None:
    (hit,) = json.loads(hostile.search("--json", "Aleppo").out)["hits"]
    assert (hit["caption"], hit["source"]) == (HOSTILE, FILE)


def test_no_query_acts_on_a_terminal(hostile: Shell) -> None:
    queries = [HOSTILE.replace("end", word) for word in ("end", "nowhere", "Alepo")]
    for query in [*queries, "\u202eAleppo", "essay\x1b[1m:x"]:
        for options in (["--explain"], ["--json"], ["--json", "--any"]):
            done = hostile.search(query, *options)
            assert done.code in (0, 1)
            assert acts(done.out + done.err) == []


@pytest.mark.parametrize(
    "words",
    [
        ["x", "--no\x1b[2J\u202e"],
        ["x", "--sort", "\x1b[2J\u202e"],
        ["x", "-n", "\x1b[2J\u202e"],
        ["x", "--index", "no\x1b[2J\u202e"],
    ],
)
def test_no_error_acts_on_a_terminal(hostile: Shell, words: list[str]) -> None:
    done = hostile.search(*words)
    assert (done.code in (2, 3), acts(done.err)) == (True, [])
    assert done.err.startswith("error: ")


@pytest.mark.parametrize("words", [["no\x1b[2J\u202e"], ["index", "no\x1b[2J\u202e"], ["status"]])
def test_no_verb_acts_on_a_terminal(hostile: Shell, words: list[str]) -> None:
    done = hostile.searchkit(*words)
    assert acts(done.out + done.err) == []


def test_no_file_name_in_the_status_acts_on_a_terminal(hostile: Shell) -> None:
    os.link(hostile.folder / FILE, hostile.folder / "copy\x1b[2J.jsonl")
    assert hostile.searchkit("index", "copy\x1b[2J.jsonl", "--index", "other").code == 6
    done = hostile.searchkit("status", "--index", "other")
    assert (done.code, acts(done.out)) == (0, [])


def test_no_settings_file_acts_on_a_terminal(hostile: Shell) -> None:
    inner = Shell(hostile.folder / "inner\x1b[2J")
    inner.write("searchkit.toml", '"\\u001b[2J\\u202e" = 1')
    done = inner.search("x")
    assert (done.code, acts(done.err)) == (2, [])
