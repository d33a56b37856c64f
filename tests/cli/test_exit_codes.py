"""How the commands end: usage errors, damage, locks, no space, interrupts, closed pipes."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from searchkit.cli.commands import verbs
from searchkit.errors import NoIndexError
from searchkit.index.folder import IndexFolder
from tests.cli.commands import SEARCH, SEARCHKIT, TIMEOUT, Done, Shell, environment
from tests.index.archives import sealed


def generation(shell: Shell) -> Path:
    return shell.folder / "index" / (shell.folder / "index" / "CURRENT").read_text().split()[0]


def test_hits_are_0_and_none_is_1(shell: Shell) -> None:
    assert shell.search("Aleppo").code == 0
    assert shell.search("nowhere").code == 1


@pytest.mark.parametrize(
    "words, message",
    [
        (["--jsn", "x"], "No such option: --jsn (Possible options: "),
        (["--typo", "x"], "No such option: --typo; see --help"),
        ([], "Missing argument 'QUERY'; see --help"),
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


@pytest.mark.parametrize("verb", ["index", "check"])
def test_a_file_in_an_archive_is_not_read_alone(empty: Shell, verb: str) -> None:
    archive = empty.folder / "photos.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a.txt", "Aleppo\n")
    done = empty.searchkit(verb, "photos.zip!/a.txt")
    told = "a file in an archive is read with the whole of it; name the archive"
    assert (done.code, done.out) == (2, "")
    assert done.err == f"error: {archive}!/a.txt: {told}: {archive}\n"


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
    sealed(path.parent)


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
    assert (
        f"writing to this index (process {os.getpid()} on {socket.gethostname()}, since 20"
        in done.err
    )
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


@pytest.mark.parametrize("verb", [["status"], ["search", "x"], ["rebuild"]])
def test_an_index_that_cannot_be_read_is_no_mistake_in_the_command(
    verb: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The superuser, who may run this, can read every folder."""
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    done = CliRunner().invoke(verbs, [*verb, "--index", str(tmp_path)])
    assert isinstance(done.exception, NoIndexError)


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


def test_a_first_run_without_space_says_what_it_leaves(empty: Shell) -> None:
    empty.write("archive/many.txt", *(f"Homs number {number}" for number in range(3000)))
    done = empty.run((sys.executable, "-c", NO_SPACE, "index"), {})
    index = empty.folder / "index"
    assert (done.code, done.out) == (7, "")
    left, error = done.err.splitlines()[-2:]
    again = "the same command fills it once there is room"
    assert left == f"{index}: the index is there and still empty; {again}"
    assert error.startswith("error: ")
    assert (empty.searchkit("index").code, empty.search("Homs", "-c").out) == (0, "3000\n")


needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


def redirected(shell: Shell, command: tuple[str, ...], streams: str) -> Done:
    """Run a command with its streams as a shell sets them."""
    return shell.run(("sh", "-c", f"{shlex.join(command)} {streams}"), {})


@needs_full
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


@pytest.mark.parametrize("words", [("Aleppo",), ("--count", "Aleppo")])
@pytest.mark.parametrize(
    "streams, code",
    [
        pytest.param("2>/dev/full", 0, marks=needs_full),
        pytest.param(">/dev/full 2>/dev/full", 7, marks=needs_full),
        ("2>&-", 0),
        (">&-", 0),
        ("<&- >&- 2>&-", 0),
    ],
)
def test_who_closes_a_stream_wants_nothing_of_it(
    shell: Shell, words: tuple[str, ...], streams: str, code: int
) -> None:
    done = redirected(shell, (*SEARCH, *words), streams)
    out = shell.search(*words).out if streams.startswith("2>") else ""
    assert (done.code, done.out) == (code, out)
    assert "Traceback" not in done.err


@pytest.mark.parametrize("words", [("index",), ("index", "archive"), ("rebuild",)])
@pytest.mark.parametrize("streams", [pytest.param("2>/dev/full", marks=needs_full), "2>&-"])
def test_a_run_that_cannot_be_told_of_is_done(
    empty: Shell, words: tuple[str, ...], streams: str
) -> None:
    empty.searchkit("index")
    empty.write("archive/bad.jsonl", '{"text": "Homs"}', '{"text": ')
    assert redirected(empty, (*SEARCHKIT, *words), streams).code == 6
    assert empty.search("Homs", "-c").lines == ["1"]
    assert redirected(empty, (*SEARCHKIT, "index", "nowhere"), streams).code == 2


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


LOADING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from searchkit.cli import {main}; {main}()
"""


@pytest.mark.parametrize("name", ["json", "searchkit.errors", "searchkit.index", "typer"])
def test_an_interrupt_while_a_command_is_loaded_is_quiet(shell: Shell, name: str) -> None:
    commands = (
        ("search_main", ("-c", "Aleppo"), 130),
        ("main", ("status",), 130),
        ("main", ("watch",), 0),
    )
    for main, words, ends in commands:
        code = LOADING.format(name=name, main=main)
        done = shell.run((sys.executable, "-c", code, *words), {})
        assert (done.code, done.out, done.err) == (ends, "", "")


NAMING = """
import functools, os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupting(functools.cached_property):
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.SIGINT)
        super().__set_name__(owner, name)
functools.cached_property = Interrupting
from searchkit.cli import {main}; {main}()
"""


@pytest.mark.parametrize(
    "main, words, code",
    [
        ("search_main", ("-c", "Aleppo"), 130),
        ("search_main", ("watch",), 130),
        ("main", ("status",), 130),
        ("main", ("watch",), 0),
    ],
)
def test_an_interrupt_while_a_class_is_made_is_quiet(
    shell: Shell, main: str, words: tuple[str, ...], code: int
) -> None:
    """Python 3.11 makes a RuntimeError of it."""
    done = shell.run((sys.executable, "-c", NAMING.format(main=main), *words), {})
    assert (done.code, done.out, done.err) == (code, "", "")


def test_an_error_while_a_class_is_made_is_told(shell: Shell) -> None:
    code = NAMING.format(main="main").replace("os.kill(os.getpid(), signal.SIGINT)", "1 / 0")
    done = shell.run((sys.executable, "-c", code, "status"), {})
    assert "ZeroDivisionError" in done.err


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


def test_an_older_state_answers_with_a_warning(empty: Shell) -> None:
    empty.searchkit("index")
    empty.write("archive/new.txt", "Idlib")
    empty.searchkit("index")
    path = generation(empty) / "manifest.json"
    path.write_text("{")
    for words in (["Damascus"], ["--count", "Damascus"], ["Idlib"]):
        done = empty.search(*words)
        assert (done.code, len(done.lines)) == ((1, 0) if "Idlib" in words else (0, 1))
        warning, *_ = done.err.splitlines()
        assert warning.startswith(f"warning: {path} has 1 bytes in place of ")
        assert warning.endswith("; run: searchkit rebuild; the newest state that is whole answers")
    assert empty.searchkit("index").code == 4
    assert empty.searchkit("rebuild").code == 0
    assert empty.search("Idlib").lines[0].endswith("Idlib")


def test_check_reads_every_byte_of_the_index(empty: Shell) -> None:
    empty.searchkit("index")
    for words in (["--index"], ["--index", "index"]):
        done = empty.searchkit("check", *words)
        assert (done.code, done.out) == (0, "")
        assert done.err == f"{empty.folder}/index: whole; 5 captions\n"
    (path,) = generation(empty).glob("*.seg")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    done = empty.searchkit("check", "--index")
    assert (done.code, done.out) == (4, f"{path} is damaged; run: searchkit rebuild\n")


def test_check_of_the_index_can_be_json(empty: Shell) -> None:
    empty.searchkit("index")
    known = {"schema_version": 1, "index": f"{empty.folder}/index"}
    done = empty.searchkit("check", "--index", "--json")
    assert json.loads(done.out) == {**known, "captions": 5, "damages": []}
    assert (done.code, done.err) == (0, f"{empty.folder}/index: whole; 5 captions\n")
    path = generation(empty) / "manifest.json"
    path.write_text("{")
    done = empty.searchkit("check", "--json", "--index", "index")
    (damage,) = json.loads(done.out)["damages"]
    assert damage.startswith(f"{path} has 1 bytes in place of ")
    assert damage.endswith("run: searchkit rebuild --index index")
    assert json.loads(done.out) == {**known, "captions": None, "damages": [damage]}
    assert (done.code, done.err) == (4, "")
