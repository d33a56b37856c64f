"""Every code point that acts on a terminal, on every way to one: none arrives."""

import json
import re
import sys
import unicodedata
from typing import Any

import pytest

from searchkit import Caption, Index
from tests.cli.commands import SEARCH, SEARCHKIT, Done, Shell
from tests.cli.test_terminal import OURS

BIDI = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Embeddings, overrides and isolates."""
BAR = re.compile(r"\x1b\[(?:\?25[hl]|2K|\d*A)|\r")
"""How a bar is drawn."""


def acts(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in BIDI


EVERY = "".join(f"{c}Q" for c in map(chr, range(sys.maxunicode + 1)) if acts(c))
"""All of them, each before a letter, so that no two of them make a sequence of ours."""
NAME = "".join(
    f"{c}Q" for c in "\x01\x07\x08\x0b\x1b\x7f\x85\x9b\x9d\u202a\u202e\u2066\u2028\udc9b"
)
"""Of every kind what a file's name and a command line may hold."""
FILE = f"archive/{NAME}.jsonl"


def left(done: Done) -> list[str]:
    """What acts in the output, but for line ends, tabs, and what we make ourselves."""
    rest = BAR.sub("", OURS.sub("", done.out + done.err)).replace("\r\n", "\n")
    return [character for character in rest if acts(character) and character not in "\n\t"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """An index of a file whose name and captions hold them, and of captions with no file."""
    shell = Shell(tmp_path_factory.mktemp("hostile"))
    shell.write("searchkit.toml", 'sources = ["archive"]', 'index = "index"')
    row = {"text": f"Aleppo {EVERY}", "byline": EVERY, "date": EVERY, NAME: EVERY}
    shell.write(FILE, json.dumps(row), "{", json.dumps({"date": EVERY}), json.dumps(row))
    assert shell.searchkit("index").code == 6
    names = ("id", "headline", "byline", "credit", "date", "city", "lang", "locator", "source")
    full: dict[str, Any] = dict.fromkeys(names, EVERY) | {"text": f"Aleppo {EVERY}"}
    full |= {"keywords": (EVERY,), "people": (EVERY,), "extra": {EVERY: EVERY, "e": "Hama"}}
    with Index.open(shell.folder / "index") as index:
        index.add([Caption(**full), Caption("2", EVERY, headline=f"Homs {EVERY}", source=EVERY)])
    return shell


SEARCHES = [
    *(["Aleppo", *more] for more in ([], ["-l"], ["-c"], ["--json"], ["--jsonl"], ["--csv"])),
    *(["Homs", "--color", color] for color in ("always", "never")),
    ["Hama"],
    ["--explain", f'Aleppo OR "{NAME}"~2 OR by:{NAME}* OR {NAME}~'],
    [f"Alepo {NAME}"],
    [f"Alepppo -{NAME}"],
    ["Aleppo", "nowhere", NAME],
    ["Aleppo", "--timeout", "1e-9", f"{NAME}*"],
    ["Aleppo", f"--{NAME}"],
    ["Aleppo", "--sort", NAME],
    ["Aleppo", "--index", NAME],
    ["(" * 30 + NAME + ")" * 30],
]
VERBS = [
    ["status"],
    ["index"],
    ["index", "--dry-run"],
    ["index", "--dry-run", "--json"],
    ["index", "--json"],
    ["index", "--encoding", NAME],
    ["index", "--map", f"{NAME}=a"],
    ["index", FILE],
    ["index", NAME],
    ["check", "archive"],
    ["check", "archive", "--json"],
    ["check", "--captions"],
    ["check", "--index"],
    ["check", NAME],
    ["completion", NAME],
    ["rebuild"],
    [NAME],
]


@pytest.mark.parametrize("words", SEARCHES, ids=lambda words: ascii(" ".join(words))[:40])
def test_no_search_lets_any_through(hostile: Shell, words: list[str]) -> None:
    seen = hostile.on_terminal((*SEARCH, *words), {}), hostile.search(*words)
    assert {done.code for done in seen} <= {0, 1, 2, 3, 8}
    assert list(map(left, seen)) == [[], []]


@pytest.mark.parametrize("words", VERBS, ids=lambda words: ascii(" ".join(words))[:40])
def test_no_verb_lets_any_through(hostile: Shell, words: list[str]) -> None:
    seen = hostile.on_terminal((*SEARCHKIT, *words), {}), hostile.searchkit(*words)
    assert "Traceback" not in seen[0].out + seen[1].err
    assert list(map(left, seen)) == [[], []]


def test_watching_lets_none_through(hostile: Shell) -> None:
    """A run that stops as soon as it has told what it read."""
    code = (
        "import os, signal, searchkit.cli.keeping as keeping; say = keeping._say\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def last(text): say(text); os.kill(os.getpid(), signal.SIGINT)\n"
        "keeping._say = last; from searchkit.cli import main; main()"
    )
    done = hostile.on_terminal((sys.executable, "-c", code, "watch", "archive"), {})
    assert "captions read" in done.out
    assert "stopped" in done.out
    assert left(done) == []


def test_a_warning_in_a_log_lets_none_through(caplog: pytest.LogCaptureFixture) -> None:
    with Index.create(engine="memory") as index:
        index.add([Caption(EVERY, "a" * 3_000_000, source=EVERY)])
    assert [character for character in caplog.text if acts(character)] == ["\n"]


def test_json_tells_every_one_of_them(hostile: Shell) -> None:
    hits = json.loads(hostile.search("--json", "-n", "20", "Aleppo").out)["hits"]
    assert f"Aleppo {EVERY}" in [hit["caption"] for hit in hits]
