"""Every option that a message, docstring or the README names exists, and is tried somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from searchkit.cli.commands import query, verbs

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
TESTS = ROOT / "tests"

FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+\b")
OTHER_PROGRAMS = re.compile(r"^.*\b(?:pip install|pytest|python -m tests)\b.*$", re.MULTILINE)
"""Lines that show another program's options."""

NOT_OPTIONS = {"--unknown", "--typo"}
"""What a docstring uses for an option that does not exist."""


def options() -> dict[str, set[str]]:
    """The options of every command, long and short, and ``--help``."""
    group: Any = typer.main.get_command(verbs)
    commands = {"search": typer.main.get_command(query), "searchkit": group, **group.commands}
    return {
        name: {"--help"} | {option for param in command.params for option in param.opts}
        for name, command in commands.items()
    }


EVERY = set().union(*options().values())


def texts(module: Path) -> Iterator[str]:
    """The string constants of a module, docstrings and messages alike."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def flags(text: str) -> set[str]:
    return set(FLAG.findall(OTHER_PROGRAMS.sub("", text))) - NOT_OPTIONS


MODULES = sorted((ROOT / "searchkit").rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_options_that_a_module_names_exist(module: Path) -> None:
    named = set().union(*map(flags, texts(module)))
    assert named <= EVERY


def test_the_options_that_the_readme_names_exist() -> None:
    assert flags(README) <= EVERY


def test_the_readme_names_every_option_of_the_search() -> None:
    long = {option for option in options()["search"] if option.startswith("--")}
    assert long - {"--help"} <= flags(README)


def used() -> str:
    """What the tests of the commands and the README run."""
    return README + "".join(path.read_text("utf-8") for path in (TESTS / "cli").glob("test_*.py"))


@pytest.mark.parametrize("option", sorted(EVERY))
def test_every_option_is_tried(option: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![a-z-])", used())


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_commands_that_a_cure_names_exist(module: Path) -> None:
    cures = re.findall(r"run: searchkit ([a-z]+)", "\n".join(texts(module)))
    assert set(cures) <= options().keys()
