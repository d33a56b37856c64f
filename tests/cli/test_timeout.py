"""The time limit on the command line: what was found so far, a line on stderr, and 8."""

import json
import sys

import pytest

from tests.cli.commands import Shell
from tests.cli.test_search import ARMY, HUE

NOTE = (
    "note: the time was over before all captions were looked at: these are the hits found so far; "
    "ask for less, or allow more seconds with --timeout (0: no limit)\n"
)

LATE = """
from itertools import count
from searchkit.deadline import Deadline
ticks = count()
Deadline.after = classmethod(lambda cls, seconds: cls({looks}, lambda: float(next(ticks))))
from searchkit.cli import search_main
search_main()
"""
"""A search whose clock is over after some looks."""


LIMITED = """
from searchkit.deadline import NEVER, Deadline
Deadline.after = classmethod(lambda cls, seconds: cls(0, lambda: 1.0) if seconds else NEVER)
from searchkit.cli import search_main
search_main()
"""
"""A search whose time is over before it begins, if it has any."""


def late(shell: Shell, looks: int, *words: str) -> tuple[int, list[str], str]:
    done = shell.run((sys.executable, "-c", LATE.format(looks=looks), *words), {})
    return done.code, done.lines, done.err


def test_what_was_found_so_far_is_printed_and_the_code_is_8(shell: Shell) -> None:
    code, lines, err = late(shell, 1, '"quân đội"')
    assert code == 8
    assert len(lines) == 1
    assert lines[0] in (ARMY, HUE)
    assert err.startswith("1 caption in ")
    assert err.endswith(f" s\n{NOTE}")


@pytest.mark.parametrize("option, count", [("-c", 1), ("--jsonl", 1), ("--json", 1), ("-l", 0)])
def test_programs_are_told_on_stderr(shell: Shell, option: str, count: int) -> None:
    code, lines, err = late(shell, 1, option, '"quân đội"')
    assert (code, len(lines), err) == (8, count, NOTE)


def test_json_says_that_it_is_not_complete(shell: Shell) -> None:
    _, lines, _ = late(shell, 1, "--json", '"quân đội"')
    answer = json.loads("".join(lines))
    assert (answer["complete"], answer["total"], answer["notes"]) == (False, 1, [])
    answer = json.loads(shell.search("--json", '"quân đội"').out)
    assert (answer["complete"], answer["total"], answer["notes"]) == (True, 2, [])


def test_the_limit_is_an_option(shell: Shell) -> None:
    done = shell.search("a*", "--timeout", "1e-9")
    assert (done.code, done.out, done.err[-len(NOTE) :]) == (8, "", NOTE)
    for seconds in ("60", "0", "inf"):
        done = shell.search("--timeout", seconds, "a*")
        assert (done.code, len(done.lines), "note" in done.err) == (0, 4, False)
    done = shell.search("--timeout", "-1", "a*")
    assert done.code == 2
    assert "'--timeout': Input should be greater than or equal to 0" in done.err


@pytest.mark.parametrize(
    "options, code",
    [
        ((), 8),
        (("-n", "1000"), 8),
        (("-l", "--timeout", "2"), 8),
        (("-l",), 0),
        (("-l", "-n", "5"), 0),
        (("-n", "1001", "--json"), 0),
    ],
)
def test_a_long_list_of_hits_is_not_cut_off(
    shell: Shell, options: tuple[str, ...], code: int
) -> None:
    done = shell.run((sys.executable, "-c", LIMITED, *options, '"quân đội"'), {})
    assert done.code == code


def test_a_person_at_a_terminal_is_told(shell: Shell) -> None:
    done = shell.terminal("--timeout", "1e-9", "a*")
    assert done.code == 8
    assert NOTE.removesuffix("\n") in done.out


@pytest.mark.parametrize(
    "query, message",
    [
        ("(" * 5000, "the query has 5,000 characters; the limit is 2,000: shorten it"),
        ("(" * 900 + "a" + ")" * 900, "the query has brackets more than 20 deep: take some away"),
        ("a" * 100_000, "the query has 100,000 characters; the limit is 2,000: shorten it"),
    ],
)
def test_a_query_of_death_is_a_mistake_at_once(shell: Shell, query: str, message: str) -> None:
    done = shell.search(query)
    assert (done.code, done.out, done.err) == (2, "", f"error: {message}\n")


def test_what_was_cut_off_is_told(empty: Shell) -> None:
    letters = "abcdefghijklmnopqr"
    words = (f"x{a}{b}{c}" for a in letters for b in letters for c in letters)
    empty.write("archive/many.txt", *words)
    done = empty.search("x*", "-c")
    assert (done.code, done.lines) == (0, ["5000"])
    assert done.err.endswith(
        "\nnote: 5,832 words that begin with x: only the 5,000 shortest were looked for; "
        "type more letters\n"
    )


def test_a_field_that_there_is_none_of_is_told_also_where_there_are_hits(shell: Shell) -> None:
    done = shell.search("Damascus OR bye:lan")
    assert (done.code, len(done.lines)) == (0, 1)
    assert done.err.endswith("\nnote: bye:lan is searched for as text: there is no field bye\n")
    done = shell.search("Damascus OR bye:lan", "--json")
    assert (done.code, done.err.count("note: ")) == (0, 1)
