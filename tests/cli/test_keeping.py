"""Keeping an index in step with folders: dry runs, lost folders, read options, watching."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Timer

import pytest

from searchkit.index.folder import IndexFolder
from tests.cli.commands import SEARCH, SEARCHKIT, TIMEOUT, Shell, environment

WAITS = re.compile(r".*/index: another process is writing .*, since .*\): waiting for it\n")
UTF8 = "Müller in Görlitz-Süd"


def test_a_dry_run_tells_file_by_file_and_changes_nothing(empty: Shell) -> None:
    done = empty.searchkit("index", "--dry-run")
    assert done.lines == ["added    archive/aleppo.jsonl", "added    archive/hue.txt"]
    assert done.err.splitlines()[-2:] == [
        "0 captions read; files: 2 added",
        "this was a dry run: nothing is changed",
    ]
    assert not (empty.folder / "index").exists()
    empty.searchkit("index")
    (empty.folder / "archive/hue.txt").rename(empty.folder / "archive/hội.txt")
    (empty.folder / "archive/aleppo.jsonl").unlink()
    assert empty.searchkit("index", "--dry-run").lines == [
        "moved    archive/hội.txt (was archive/hue.txt)",
        "removed  archive/aleppo.jsonl",
    ]
    document = json.loads(empty.searchkit("index", "--dry-run", "--json").out)
    assert (document["dry_run"], document["moved"], document["removed"]) == (True, 1, 1)
    assert document["files"] == [
        {"what": "moved", "file": "archive/hội.txt", "from": "archive/hue.txt"},
        {"what": "removed", "file": "archive/aleppo.jsonl"},
    ]
    assert empty.search("Damascus", "-c").lines == ["1"]


def test_a_dry_run_of_nothing_and_of_what_is_not_there_is_2(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    for words in (["nowhere"], []):
        done = shell.searchkit("index", "--dry-run", "--index", "new", *words)
        assert (done.code, done.out) == (2, "")
    assert not (tmp_path / "new").exists()


def test_an_index_among_other_things_is_2_and_changes_nothing(empty: Shell) -> None:
    empty.write("other.txt", "Homs")
    for words in ((), ("--dry-run",)):
        done = empty.searchkit("index", *words, "--index", "archive", "other.txt")
        assert (done.code, done.out) == (2, "")
        assert "this folder holds other things (aleppo.jsonl, hue.txt), and no index" in done.err
    assert sorted(path.name for path in (empty.folder / "archive").iterdir()) == [
        "aleppo.jsonl",
        "hue.txt",
    ]


def test_the_summary_as_json(empty: Shell) -> None:
    empty.write("archive/bad.jsonl", '{"text": ', '{"text": "Homs"}')
    done = empty.searchkit("index", "--json")
    document = json.loads(done.out)
    assert (done.code, document["schema_version"], document["added"]) == (6, 1, 3)
    assert (document["captions"], document["refused"]) == (6, 1)
    assert document["formats"][".jsonl"]["captions"] == 4


def test_a_lost_folder_is_6_and_pruned_on_request(empty: Shell) -> None:
    empty.searchkit("index")
    (empty.folder / "archive").rename(empty.folder / "away")
    done = empty.searchkit("index")
    assert (done.code, done.out) == (6, "")
    assert done.err.splitlines()[0] == (
        "archive: no such folder; the captions of its 2 files are kept; "
        "put it back, or, to drop them: searchkit index --prune"
    )
    assert done.err.splitlines()[-1] == "0 captions read; files: 2 out of reach; 1 refused"
    assert empty.search("Damascus", "-c").lines == ["1"]
    assert empty.searchkit("index", "--dry-run", "--prune").lines == [
        "removed  archive/aleppo.jsonl",
        "removed  archive/hue.txt",
    ]
    assert empty.searchkit("index", "--prune").err.endswith("files: 2 removed\n")
    done = empty.searchkit("index")
    assert (done.code, "archive: no such file or folder" in done.err) == (2, True)


def test_an_encoding_is_given_once(empty: Shell) -> None:
    (empty.folder / "old").mkdir()
    (empty.folder / "old/a.txt").write_bytes(UTF8.encode("mac-roman"))
    assert empty.searchkit("index", "old", "--encoding", "mac-roman").code == 0
    assert empty.search("Süd", "-l").lines == ["old/a.txt"]
    assert empty.searchkit("index", "old").err.endswith("files: 1 unchanged\n")
    assert empty.searchkit("rebuild").code == 0
    assert empty.search("Süd", "-l").lines == ["old/a.txt"]
    assert "1  (encoding: mac-roman)" in empty.searchkit("status").out


def test_columns_and_character_sets_are_remembered(empty: Shell) -> None:
    empty.write("more/a.csv", "Bild,Wer,caption", "Homs,Lê Minh,7")
    words = ["--map", "caption=Bild", "--map", "byline=Wer", "--iptc-charset", "cp1258"]
    assert empty.searchkit("index", "more", *words).code == 0
    assert empty.searchkit("rebuild").code == 0
    assert empty.search("Homs by:minh", "-c").lines == ["1"]
    (line,) = (line for line in empty.searchkit("status").lines if line.startswith("  more"))
    assert "iptc_charset: cp1258, columns: {'text': 'Bild', 'byline': 'Wer'}" in line


def test_the_settings_name_encodings_for_all_and_for_one(empty: Shell) -> None:
    empty.write(
        "searchkit.toml",
        'index = "index"',
        'sources = ["archive"]',
        'iptc-charset = "cp1258"',
        "[[source]]",
        'path = "old"',
        'encoding = "mac-roman"',
    )
    (empty.folder / "old").mkdir()
    (empty.folder / "old/a.txt").write_bytes(UTF8.encode("mac-roman"))
    assert empty.search("Süd", "-l").lines == ["old/a.txt"]
    assert empty.search("Huế", "-l").lines == ["archive/hue.txt"]
    status = empty.searchkit("status").out
    assert "(encoding: mac-roman, iptc_charset: cp1258)" in status


def segments(shell: Shell) -> int:
    current = max((shell.folder / "index").glob("generation-*"))
    return len(list(current.glob("*.seg")))


def test_what_takes_more_memory_is_written_in_parts(empty: Shell) -> None:
    empty.write("big/a.txt", *(f"Homs seen {n} times" for n in range(4000)))
    assert empty.searchkit("index", "big", "--memory", "1").code == 0
    assert segments(empty) > 1
    assert empty.search("Homs", "-c").lines == ["4000"]
    assert empty.searchkit("rebuild", "--memory", "100").code == 0
    assert segments(empty) == 1
    assert empty.search("Homs", "-c").lines == ["4000"]


@pytest.mark.parametrize(
    "words, message",
    [
        (["--encoding", "latin-99"], "latin-99: no such encoding; there are utf-8"),
        (["--iptc-charset", "hex"], "hex: no such encoding"),
        (["--map", "caption"], "'caption' maps nothing; write FIELD=COLUMN, as in caption=title"),
        (
            ["--map", "size=a"],
            "size: a caption has no such field; the fields are caption, id",
        ),
        (["archive", "--index", "archive"], "choose another folder for it with --index"),
        (["archive", "--index", "."], "choose another folder for it with --index"),
        (["archive", "--index", "searchkit.toml"], "this is a file; an index is a folder"),
    ],
)
def test_a_wrong_option_is_2_and_makes_nothing(
    empty: Shell, words: list[str], message: str
) -> None:
    before = sorted(empty.folder.rglob("*"))
    done = empty.searchkit("index", *words)
    assert (done.code, done.out, message in done.err) == (2, "", True), done.err
    assert sorted(empty.folder.rglob("*")) == before


@pytest.mark.parametrize(
    "engine, message",
    [
        ("opensearch", "not on the cluster that is asked for; to move them there: searchkit move"),
        ("whoooosh", "engines: there is no 'whoooosh'; known: "),
    ],
)
def test_an_index_is_not_changed_for_an_engine_that_it_does_not_have(
    shell: Shell, engine: str, message: str
) -> None:
    done = shell.searchkit("index", "archive", "--engine", engine)
    assert (done.code, done.out, message in done.err) == (2, "", True), done.err
    assert shell.searchkit("index", "archive", "--engine", "whoosh").code == 0


def test_a_folder_in_which_nothing_can_be_read_is_told(empty: Shell) -> None:
    empty.write("elsewhere/notes.odd", "one")
    done = empty.searchkit("index", "elsewhere")
    assert (done.code, done.err) == (
        0,
        "0 captions read; files: none of a kind that is read\n",
    )


def test_a_file_of_which_nothing_could_be_taken_is_told(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.write("a.jsonl", '{"text": ', "[")
    done = shell.searchkit("index", "a.jsonl", "--index", "mine")
    assert done.code == 6
    assert done.err.endswith(
        "0 captions read; files: 1 unreadable; 2 refused; "
        "nothing could be taken, every record was refused\n"
    )


def test_a_cure_names_the_index_that_was_named(empty: Shell) -> None:
    empty.searchkit("index", "--index", "my index", "archive")
    (empty.folder / "my index" / "CURRENT").unlink()
    done = empty.searchkit("status", "--index=my index")
    assert done.code == 0
    assert done.err.endswith(
        "/my index/CURRENT is missing; run: searchkit rebuild --index 'my index'; "
        "the newest state that is whole answers\n"
    )
    assert done.err.startswith("warning: ")
    checked = empty.searchkit("check", "--index", "my index")
    assert checked.code == 4
    assert checked.lines[0].endswith("run: searchkit rebuild --index 'my index'")
    assert empty.searchkit("rebuild", "--index", "my index").code == 0


def test_a_first_search_waits_for_another_first_search(empty: Shell) -> None:
    with ExitStack() as held:
        held.enter_context(IndexFolder(empty.folder / "index").lock())
        with started((*SEARCH, "-c", "Damascus"), empty) as (process, lines):
            assert WAITS.fullmatch(next(lines))
            held.close()
    assert process.returncode == 0


@contextmanager
def started(
    command: tuple[str, ...], shell: Shell
) -> Iterator[tuple[subprocess.Popen[str], Iterator[str]]]:
    """A process whose lines on stderr are read as they come."""
    process = subprocess.Popen(
        command,
        cwd=shell.folder,
        env=environment(shell.folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    # A process that says nothing more would be waited for, for ever.
    end = Timer(TIMEOUT, process.kill)
    end.start()
    with process:
        assert process.stderr is not None
        yield process, iter(process.stderr)
    end.cancel()


@pytest.mark.parametrize("verb", ["index", "rebuild"])
def test_who_is_to_wait_writes_when_the_other_is_done(empty: Shell, verb: str) -> None:
    empty.searchkit("index")
    with ExitStack() as held:
        held.enter_context(IndexFolder(empty.folder / "index").lock())
        with started((*SEARCHKIT, verb, "--wait"), empty) as (process, lines):
            assert WAITS.fullmatch(next(lines))
            held.close()
    assert process.returncode == 0


WATCHES = (
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from searchkit.cli import main; main()",
    "watch",
)


def test_a_folder_is_watched_until_it_is_interrupted(empty: Shell) -> None:
    with started(WATCHES, empty) as (process, lines):
        assert next(lines).endswith("5 captions read; files: 2 added\n")
        for change, told in CHANGES:
            until_told(lines, told, lambda change=change: change(empty))  # type: ignore[misc]
        process.send_signal(signal.SIGINT)
        assert list(lines)[-1] == "stopped\n"
        assert process.wait(TIMEOUT) == 0
    assert empty.search("Homs", "-l").lines == ["archive/idlib.txt"]


CHANGES: list[tuple[Callable[[Shell], object], str]] = [
    (lambda shell: shell.write("archive/homs.txt", "Homs"), "1 caption read; files: 1 added"),
    (
        lambda shell: shell.write("archive/hue.txt", "Huế"),
        "1 caption read; files: 1 changed",
    ),
    (
        lambda shell: (shell.folder / "archive/homs.txt").rename(
            shell.folder / "archive/idlib.txt"
        ),
        "files: 1 moved",
    ),
    (lambda shell: (shell.folder / "archive/hue.txt").unlink(), "files: 1 removed"),
]


def until_told(lines: Iterator[str], told: str, change: Callable[[], object]) -> None:
    """Make a change, and read on until it is told; what is written too early counts as well."""
    change()
    assert any(told in line for line in lines)


def test_watching_needs_an_extra(empty: Shell) -> None:
    code = "import sys; sys.modules['watchfiles'] = None\nfrom searchkit.cli import main; main()"
    done = empty.run((sys.executable, "-c", code, "watch"), {})
    assert done.code == 2
    assert "run: pip install 'searchkit-captions[watch]'" in done.err
    assert not (empty.folder / "index").exists()


def test_what_cannot_be_followed_is_told_before_anything_is_read(empty: Shell) -> None:
    empty.write("caf\udce9/quay.txt", "Nets at the quay")
    done = empty.searchkit("watch", "caf\udce9")
    assert done.code == 2
    assert "a path that is not UTF-8 cannot be followed; rename it" in done.err
    assert "read" not in done.err


def test_watch_waits_for_another_process(empty: Shell) -> None:
    empty.searchkit("index")
    with ExitStack() as held:
        held.enter_context(IndexFolder(empty.folder / "index").lock())
        with started(WATCHES, empty) as (process, lines):
            assert WAITS.fullmatch(next(lines))
            held.close()
            assert next(lines).endswith("0 captions read; files: 2 unchanged\n")
            process.send_signal(signal.SIGINT)
            assert list(lines) == ["stopped\n"]


def test_a_bar_moves_on_a_terminal_and_problems_stand_above_it(empty: Shell) -> None:
    shutil.rmtree(empty.folder / "archive")
    empty.write("archive/a.jsonl", '{"text": ', '{"text": "Aleppo"}')
    done = empty.terminal("Aleppo")
    assert "archive/a.jsonl, line 1: not JSON" in done.out
    assert "1/1 files" in done.out
    assert done.code == 0
