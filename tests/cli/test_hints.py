"""A command line that needs no parser of options is told from one that does."""

from pathlib import Path

import pytest

from searchkit.cli.hints import hinted, words_alone


@pytest.mark.parametrize(
    "arguments, found",
    [
        ([], ([], None)),
        (["Aleppo", "quân đội"], (["Aleppo", "quân đội"], None)),
        (["--index", "there", "Aleppo"], (["Aleppo"], Path("there"))),
        (["Aleppo", "--index=there"], (["Aleppo"], Path("there"))),
        (["--index", "-odd", "Aleppo"], (["Aleppo"], Path("-odd"))),
        (["--index", "one", "--index", "two"], ([], Path("two"))),
    ],
)
def test_words_alone(arguments: list[str], found: tuple[list[str], Path | None]) -> None:
    assert words_alone(arguments) == found


@pytest.mark.parametrize("argument", ["--json", "-n", "-Damascus", "-", "--", "--index", "--help"])
def test_any_other_option_is_for_the_parser(argument: str) -> None:
    assert words_alone(["Aleppo", argument]) is None


@pytest.mark.parametrize(
    "arguments, cure",
    [
        (["status"], "searchkit rebuild"),
        (["status", "--index", "my index"], "searchkit rebuild --index 'my index'"),
        (["status", "--index", "-odd"], "searchkit rebuild --index -odd"),
        (["check", "--index=there"], "searchkit rebuild --index there"),
        (["check", "--index", "there", "--json"], "searchkit rebuild --index there"),
        (["check", "--index", "--captions"], "searchkit rebuild"),
        (["check", "--captions", "--index"], "searchkit rebuild"),
    ],
)
def test_a_cure_names_the_index_that_was_named(arguments: list[str], cure: str) -> None:
    assert hinted("run: searchkit rebuild", ["searchkit", *arguments]) == f"run: {cure}"


@pytest.mark.parametrize("verb", ["check", "index", "move", "rebuild", "status", "watch"])
def test_every_command_of_a_cure_names_it(verb: str) -> None:
    told = hinted(f"run: searchkit {verb} PATH", ["searchkit", "index", "--index", "my index"])
    assert told == f"run: searchkit {verb} --index 'my index' PATH"
