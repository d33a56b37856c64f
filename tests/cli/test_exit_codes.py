"""How the commands end: usage errors, damage, locks, no space, interrupts, closed pipes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from searchkit.index.folder import IndexFolder
from tests.cli.commands import SEARCH, SEARCHKIT, TIMEOUT, Shell, environment


def generation(shell: Shell) -> Path:
    return shell.folder / "index" / (shell.folder / "index" / "CURRENT").read_text().strip()


def test_hits_are_0_and_none_is_1(shell: Shell) -> None:
    assert shell.search("Aleppo").code == 0
    assert shell.search("nowhere").code == 1


@pytest.mark.parametrize(
    "words, message",
    [
        (["--jsn", "x"], "No such option: --jsn (Possible options: "),
        (["--typo", "x"], "No such option: --typo; see --help"),
        ([], "Missing argument 'QUERY...'; see --help"),
        (["-n", "-5", "x"], "'-n' / '--limit': Input should be greater than or equal to 0"),
        (["-n", "ten", "x"], "Input should be a valid integer"),
        (["--sort", "size", "x"], "'size' is not one of 'relevance', 'date', '-date', 'path'"),
        (["--index"], "Option '--index' requires an argument"),
        (["a " * 65], "the query has 65 terms; the limit is 64"),
        (["a" * 2001], "the query has 2,001 characters; the limit is 2,000"),
        (["(" * 21 + "a" + ")" * 21], "brackets more than 20 deep"),
    ],
)
def test_a_wrong_search_is_2(shell: Shell, words: list[str], message: str) -> None:
    done = shell.search(*words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith("error: ")
    assert message in done.err


@pytest.mark.parametrize(
    "words, message",
    [
        (["indx"], "No such command 'indx'. Did you mean 'index'?"),
        (["index", "nowhere"], "nowhere: no such file or folder; check the spelling"),
        (["index", "archive", "nowhere"], "nowhere: no such file or folder"),
        (
            ["index", "searchkit.toml"],
            "there is no reader for this kind of file; known: .3fr .ai ",
        ),
        (["completion", "tcsh"], "'tcsh' is not one of 'bash', 'zsh', 'fish'"),
    ],
)
def test_a_wrong_verb_is_2(shell: Shell, words: list[str], message: str) -> None:
    done = shell.searchkit(*words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_no_verb_prints_the_help(shell: Shell) -> None:
    done = shell.searchkit()
    assert (done.code, done.err) == (2, "")
    assert "rebuild" in done.out


@pytest.mark.parametrize("words", [["index", "nowhere"], ["index"]])
def test_nothing_is_made_for_what_is_not_there(tmp_path: Path, words: list[str]) -> None:
    shell = Shell(tmp_path)
    done = shell.searchkit(*words, "--index", "new")
    assert done.code == 2
    assert not (tmp_path / "new").exists()


def test_a_source_of_the_settings_that_is_missing_is_2(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.write("searchkit.toml", 'sources = ["archive"]', 'index = "index"')
    done = shell.search("Aleppo")
    assert (done.code, (tmp_path / "index").exists()) == (2, False)
    assert "archive: no such file or folder" in done.err


def test_wrong_settings_are_2(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.write("searchkit.toml", 'source = "archive"')
    done = shell.search("Aleppo")
    assert (done.code, done.out) == (2, "")
    assert "source must be a table, as in [[tool.searchkit.source]]" in done.err
    assert 'a list of paths is written: sources = ["samples"]' in done.err


def test_an_engine_that_keeps_nothing_is_2(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.write("a.txt", "Aleppo")
    shell.write("searchkit.toml", 'sources = ["a.txt"]', 'index = "index"', 'engine = "memory"')
    done = shell.search("Aleppo")
    assert (done.code, done.out) == (2, "")
    assert "the engine 'memory' keeps nothing in a folder" in done.err


@pytest.mark.parametrize("verb", ["search Aleppo", "status", "rebuild"])
def test_no_index_is_3(tmp_path: Path, verb: str) -> None:
    done = Shell(tmp_path).searchkit(*verb.split(), "--index", "nowhere")
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        f"error: {tmp_path}/nowhere: there is no index here; "
        "build one: searchkit index --index nowhere PATH...\n"
    )
    assert not (tmp_path / "nowhere").exists()


def test_the_environment_names_the_index(shell: Shell, tmp_path: Path) -> None:
    elsewhere = Shell(tmp_path)
    index = str(shell.folder / "index")
    assert elsewhere.search("Damascus", "-c").code == 3
    assert elsewhere.search("Damascus", "-c", SEARCHKIT_INDEX=index).lines == ["1"]
    assert elsewhere.search("Damascus", "-c", "--index", index).lines == ["1"]
    assert elsewhere.search("x", "--index", "no", SEARCHKIT_INDEX=index).code == 3


def damage_manifest(shell: Shell) -> None:
    (generation(shell) / "manifest.json").write_text("{")


def damage_engine(shell: Shell) -> None:
    for path in generation(shell).glob("*.seg"):
        path.write_bytes(path.read_bytes()[:50])


def outdate(shell: Shell) -> None:
    path = generation(shell) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "analyzer": 0}))


@pytest.mark.parametrize("harm", [damage_manifest, damage_engine, outdate])
@pytest.mark.parametrize("verb", ["search Aleppo", "status"])
def test_a_damaged_index_is_4_until_it_is_rebuilt(empty: Shell, harm: object, verb: str) -> None:
    assert empty.searchkit("index").code == 0
    assert callable(harm)
    harm(empty)
    done = empty.searchkit(*verb.split())
    assert (done.code, done.out) == (4, "")
    assert "run: searchkit rebuild" in done.err
    assert empty.searchkit("rebuild").code == 0
    assert empty.searchkit(*verb.split()).code == 0


@pytest.mark.parametrize("verb", ["index", "rebuild"])
def test_a_locked_index_is_5_but_can_be_searched(empty: Shell, verb: str) -> None:
    empty.searchkit("index")
    with IndexFolder(empty.folder / "index").lock():
        done = empty.searchkit(verb)
        assert (done.code, empty.search("Damascus").code) == (5, 0)
    assert "another process is writing to this index; try again" in done.err
    assert empty.searchkit(verb).code == 0


@pytest.mark.parametrize("verb", ["index", "rebuild"])
def test_refused_input_is_6_and_the_rest_is_stored(empty: Shell, verb: str) -> None:
    empty.searchkit("index")
    empty.write("archive/bad.jsonl", '{"text": "Homs"}', '{"text": ', '{"date": "2016"}')
    done = empty.searchkit(verb)
    assert (done.code, done.out) == (6, "")
    first, second, *_, last = done.err.splitlines()
    assert first.startswith("archive/bad.jsonl, line 2: not JSON at column 9")
    assert second == (
        "archive/bad.jsonl, line 3: empty caption; give it a caption or a headline, or delete it"
    )
    assert last.endswith("; 2 refused")
    assert empty.search("Homs", "-c").lines == ["1"]


def test_a_remark_is_not_refused_input(empty: Shell) -> None:
    captions = ("Quân đội Syria tiến vào phố cổ.", "Người dân trở về nhà.", "Chợ mở cửa lại.")
    empty.write("archive/essay.txt", "".join(captions), *captions)
    done = empty.searchkit("index")
    assert done.code == 0
    assert "note: archive/essay.txt, line 1: this is all the captions below, joined" in done.err


def test_a_place_where_nothing_can_be_written_is_7(empty: Shell) -> None:
    done = empty.searchkit("index", "archive", "--index", "archive/hue.txt/index")
    assert (done.code, done.out) == (7, "")
    assert done.err.startswith("error: ")
    assert "Traceback" not in done.err


NO_SPACE = """
import resource
from searchkit.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
main()
"""


@pytest.mark.parametrize("verb", ["index", "rebuild"])
def test_no_space_is_7_and_the_old_index_answers(empty: Shell, verb: str) -> None:
    empty.searchkit("index")
    empty.write("archive/many.txt", *(f"Homs number {number}" for number in range(3000)))
    done = empty.run((sys.executable, "-c", NO_SPACE, verb), {})
    assert (done.code, done.out) == (7, "")
    assert done.err.startswith("error: ")
    assert str(empty.folder / "index") in done.err
    assert "File too large" in done.err
    assert (empty.search("Damascus", "-c").out, empty.search("Homs").code) == ("1\n", 1)
    assert empty.searchkit(verb).code == 0
    assert empty.search("Homs", "-c").lines == ["3000"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_cannot_be_written_is_7(shell: Shell) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            (*SEARCH, "Aleppo"),
            cwd=shell.folder,
            env=environment(shell.folder),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=TIMEOUT,
        )
    assert (done.returncode, done.stderr) == (7, "error: No space left on device\n")


@pytest.mark.parametrize(
    "command", [(*SEARCH, "Aleppo"), (*SEARCH, "--json", "*"), (*SEARCHKIT, "status")]
)
def test_a_closed_pipe_is_quiet(shell: Shell, command: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        command,
        cwd=shell.folder,
        env=environment(shell.folder),
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        timeout=TIMEOUT,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_head_may_leave_early(empty: Shell) -> None:
    empty.write("archive/many.txt", *(f"Homs number {number}" for number in range(5000)))
    empty.searchkit("index")
    search = f"'{sys.executable}' -c '{SEARCH[2]}' Homs -n 5000 | head -1"
    done = empty.run(("sh", "-c", search), {})
    assert (done.code, len(done.lines)) == (0, 1)
    assert "Traceback" not in done.err
    assert "Broken" not in done.err


INTERRUPTIBLE = """
import signal, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from searchkit.cli import main
from searchkit.formats import text
read = text.read
def slow(file):
    yield from read(file)
    Path("started").touch()
    time.sleep(600)
text.read = slow
main()
"""


@pytest.mark.parametrize("verb", ["index", "rebuild"])
def test_an_interrupted_run_is_130_and_changes_nothing(empty: Shell, verb: str) -> None:
    empty.searchkit("index")
    before = empty.searchkit("status").out
    if verb == "index":
        empty.write("archive/new.txt", "Idlib")
    process = subprocess.Popen(
        (sys.executable, "-c", INTERRUPTIBLE, verb),
        cwd=empty.folder,
        env=environment(empty.folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        while process.poll() is None and not (empty.folder / "started").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, out) == (130, b"")
    kept = "nothing of this run is kept" if verb == "index" else "the index is as it was"
    assert err.decode().endswith(f"interrupted; {kept}\n")
    assert b"Traceback" not in err
    assert empty.searchkit("status").out == before
    assert empty.search("Idlib").code == 1
