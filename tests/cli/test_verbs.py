"""The verbs of searchkit: what they tell of the index and print for the shell."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.cli.commands import Done, Shell, environment


def test_index_tells_what_it_did(empty: Shell) -> None:
    assert told(empty.searchkit("index")) == [
        ".jsonl  1 added; 3 captions",
        ".txt    1 added; 2 captions",
        "5 captions read; files: 2 added",
    ]
    assert told(empty.searchkit("index")) == [
        ".jsonl  1 unchanged",
        ".txt    1 unchanged",
        "0 captions read; files: 2 unchanged",
    ]
    empty.write("archive/hue.txt", "Huế")
    (empty.folder / "archive/aleppo.jsonl").unlink()
    assert told(empty.searchkit("index")) == [
        ".jsonl  1 removed",
        ".txt    1 changed; 1 caption",
        "1 caption read; files: 1 changed, 1 removed",
    ]


def told(done: Done) -> list[str]:
    """What a command that went well says on stderr, where it prints nothing."""
    assert (done.code, done.out) == (0, "")
    return done.err.splitlines()


def test_of_a_file_that_is_no_captions_only_the_first_problems_are_told(empty: Shell) -> None:
    empty.write("archive/hue.jsonl", "[]\n" * 50)
    empty.write("archive/x.jsonl", "[]\n")
    done = empty.searchkit("index")
    lines = [line for line in done.err.splitlines() if "not a record" in line]
    assert [line.split(":")[0] for line in lines[:20]] == [
        f"archive/hue.jsonl, line {n}" for n in range(1, 21)
    ]
    assert [line.split(":")[0] for line in lines[20:]] == ["archive/x.jsonl, line 1"]
    assert "archive/hue.jsonl: 30 more messages" in done.err
    assert "51 refused" in done.err


def test_index_reads_paths_that_the_settings_do_not_name(empty: Shell) -> None:
    empty.write("more/homs.txt", "Homs")
    assert empty.searchkit("index", "more").err == "1 caption read; files: 1 added\n"
    assert empty.search("Homs").lines == ["more/homs.txt\tline 1\t\tHoms"]


def test_index_and_rebuild_without_settings(empty: Shell) -> None:
    (empty.folder / "searchkit.toml").unlink()
    assert empty.searchkit("index", "archive", "--index", "mine").code == 0
    assert empty.searchkit("index", "--index", "mine").err.endswith("2 unchanged\n")
    done = empty.searchkit("rebuild", "--index", "mine")
    assert told(done)[-1] == "5 captions read; files: 2 added"
    assert empty.search("Damascus", "-c", "--index", "mine").lines == ["1"]


def test_index_without_settings_goes_to_the_user_data_folder(empty: Shell) -> None:
    (empty.folder / "searchkit.toml").unlink()
    assert empty.searchkit("index", "archive").code == 0
    assert (empty.folder / "data" / "searchkit" / "index" / "CURRENT").is_file()
    assert empty.search("Damascus", "-c").lines == ["1"]


def test_status_tells_what_is_indexed_from_where(shell: Shell) -> None:
    done = shell.searchkit("status")
    assert (done.code, done.err) == (0, "")
    rows = dict(line.rsplit("  ", 1) for line in done.lines)
    assert {name.strip(): value for name, value in rows.items()} == {
        "index": str(shell.folder / "index"),
        "captions": "5",
        "engine": "whoosh",
        "analyzer": "version 1",
        "format": "version 4",
        "sources below": str(shell.folder),
        "archive": "5",
    }


def test_an_archive_and_its_index_move_together(empty: Shell) -> None:
    empty.searchkit("index")
    there = Shell(empty.folder / "there")
    there.folder.mkdir()
    for name in ("archive", "index", "searchkit.toml"):
        shutil.move(empty.folder / name, there.folder / name)
    assert told(there.searchkit("index"))[-1] == "0 captions read; files: 2 unchanged"
    assert there.searchkit("rebuild").code == 0
    assert there.search("Damascus", "-l").lines == ["archive/aleppo.jsonl"]


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish", "powershell", "pwsh"])
def test_a_completion_script_is_printed(shell: Shell, shell_name: str) -> None:
    done = shell.searchkit("completion", shell_name)
    assert (done.code, done.err) == (0, "")
    assert "_SEARCHKIT_COMPLETE" in done.out
    assert "_SEARCH_COMPLETE" in done.out


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_a_shell_can_read_its_script(shell: Shell, shell_name: str) -> None:
    if shutil.which(shell_name) is None:
        assert os.environ.get("CI") != "true", f"install {shell_name}"
        pytest.skip(f"no {shell_name} here")
    script = shell.searchkit("completion", shell_name).out
    subprocess.run((shell_name, "-n"), input=script, text=True, check=True)


@pytest.mark.parametrize(
    ("name", "main", "typed", "completed"),
    [
        ("searchkit", "main", "st", "status"),
        ("searchkit", "main", "search --st", "--strict-accents"),
        ("search", "search_main", "quân --st", "--strict-accents"),
    ],
)
def test_the_script_completes_both_commands(
    empty: Shell, name: str, main: str, typed: str, completed: str
) -> None:
    program = empty.folder / name
    program.write_text(f"#!{sys.executable}\nfrom searchkit.cli import {main}\n{main}()\n")
    program.chmod(0o755)
    script = empty.searchkit("completion", "bash").out
    place = len(typed.split())
    asking = f"COMP_WORDS=({name} {typed}) COMP_CWORD={place}; _{name}_completion {name}"
    done = subprocess.run(
        ("bash", "-c", f'{script}\n{asking}; echo "${{COMPREPLY[@]}}"'),
        env={**environment(empty.folder), "PATH": f"{empty.folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == completed


@pytest.mark.parametrize("verb", ["", "search", "index", "rebuild", "move", "check"])
def test_help_names_no_type_of_what_has_no_value(shell: Shell, verb: str) -> None:
    done = shell.searchkit(*filter(None, [verb]), "--help")
    assert "--help" in done.out
    assert "bool" not in done.out
    assert "...}" not in done.out


def test_typer_completion_options_are_there_too(shell: Shell) -> None:
    assert "--install-completion" in shell.searchkit("--help").out
    assert "--show-completion" in shell.searchkit("--help").out


def test_rebuild_says_what_prune_is_for_where_there_is_no_cluster(empty: Shell) -> None:
    empty.searchkit("index")
    done = empty.searchkit("rebuild", "--prune")
    assert done.code == 0
    assert "note: --prune removes older versions from a cluster; this index is in its" in done.err
    assert "To drop what is out of reach: searchkit index --prune\n" in done.err
