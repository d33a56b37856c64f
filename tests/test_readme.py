"""The README is true: its commands run, print what it says, and its program works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from searchkit.formats import File

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
INSTALLING = "pip install"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, list[str]]]:
    """Every command of a console block with the lines that it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(blocks("console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return [(command, lines) for command, lines in found if INSTALLING not in command]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a newcomer has: the settings and the samples, and the two commands on the path."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "samples", folder / "samples")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, entry in (("search", "search_main"), ("searchkit", "main")):
        script = folder / "bin" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text(
            f"#!{sys.executable}\nfrom searchkit.cli import {entry}\n{entry}()\n", "utf-8"
        )
        script.chmod(0o755)
    return folder


def run(command: str, checkout: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(checkout / "bin"), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        command,
        shell=True,
        cwd=checkout,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_there_are_ten_examples() -> None:
    assert len(commands()) >= 10


@pytest.mark.parametrize(("command", "lines"), commands(), ids=[c for c, _ in commands()])
def test_command(command: str, lines: list[str], checkout: Path) -> None:
    done = run(command, checkout)
    assert (done.returncode, "error" in done.stderr) == (0, False), done.stderr
    if lines:
        assert done.stdout.splitlines() == lines


def test_the_first_command_ends_in_a_search_that_answers(checkout: Path) -> None:
    first = blocks("console")[0]
    assert first.rstrip().endswith('v/bin/search "Aleppo"')
    assert "Aleppo" in run('search "Aleppo"', checkout).stdout


def test_the_program_finds_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    program, _ = blocks("python")
    exec(compile(program, "README.md", "exec"), {})
    assert capsys.readouterr().out == "1 ['Quân', 'đội']\n"


def test_the_reader_of_another_package_reads(tmp_path: Path) -> None:
    _, reader = blocks("python")
    names: dict[str, Any] = {}
    exec(compile(reader, "README.md", "exec"), names)
    (tmp_path / "a.cap").write_text("one\n\nthree\n")
    caption, problem, other = names["read"](File(tmp_path / "a.cap", "a.cap"))
    assert (caption.id, caption.text, caption.locator) == ("a.cap#1", "one", "line 1")
    assert str(problem) == "a.cap, line 2: empty caption; delete the line"
    assert other.text == "three"


def test_it_never_says_to_install_the_other_searchkit() -> None:
    assert not re.search(r"pip install searchkit\b(?!-captions)", README)


def test_every_module_is_on_the_map() -> None:
    section = README.split("## How the code is laid out")[1].split("\n## ")[0]
    named = set(re.findall(r"`(\w+)/?`", section))
    modules = {
        path.stem
        for path in (ROOT / "searchkit").iterdir()
        if not path.name.startswith("_") and path.name != "py.typed"
    }
    assert modules <= named
