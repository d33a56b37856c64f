"""The fuzzing itself: what it finds, and the cases that it found."""

import multiprocessing
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit.caption import Caption
from searchkit.formats import FORMATS, File, Problem
from tests.fuzz import attempt as attempts
from tests.fuzz import run
from tests.fuzz.attempt import Input, SlowError, attempt, made
from tests.fuzz.targets import CASES, Target, targets

TARGETS = targets()


def test_every_suffix_has_a_target() -> None:
    assert sorted(s for target in TARGETS.values() for s in target.suffixes) == sorted(FORMATS)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_every_target_has_seeds_that_are_read(target: Target, tmp_path: Path) -> None:
    found = [attempt(Input("seed", suffix, data), tmp_path) for suffix, data in target.seeds]
    assert sum(found) >= 1


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_an_input_is_the_same_every_time(target: Target) -> None:
    inputs = [made(target, 1, number) for number in range(20)]
    assert inputs == [made(target, 1, number) for number in range(20)]
    assert len({given.data for given in inputs}) > 10


def test_a_case_holds_all_of_its_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "CASES", tmp_path)
    given = Input("json.read_lines-1-2", ".jsonl", b"\xff", "utf-16-le")
    assert Input.of(given.save()) == given


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_a_case(case: Path, tmp_path: Path) -> None:
    attempt(Input.of(case), tmp_path)


def raises(file: File) -> Iterator[Caption | Problem]:
    yield file.caption(1, "x")
    raise KeyError("x")


def hangs(file: File) -> Iterator[Caption | Problem]:
    while file:
        pass
    yield file.problem("x")


def no_text(file: File) -> Iterator[Caption | Problem]:
    yield file.caption(1, "\ud800")


def no_caption(file: File) -> Iterator[Any]:
    yield "x"


@pytest.mark.parametrize(
    ("reader", "error"),
    [
        (raises, KeyError),
        (hangs, SlowError),
        (no_text, UnicodeEncodeError),
        (no_caption, AssertionError),
    ],
)
def test_what_a_reader_may_not_do(
    reader: Callable[[File], Iterator[Any]],
    error: type[Exception],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attempts, "read_file", reader)
    monkeypatch.setattr(attempts, "SLOW", 0.2)
    with pytest.raises(error):
        attempt(Input("x", ".txt", b"x"), tmp_path)


def test_only_reading_counts_towards_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(items: Iterator[Any]) -> int:
        until = time.process_time() + 0.3
        for _ in items:
            while time.process_time() < until:
                pass
        return 7

    monkeypatch.setattr(attempts, "check", slow)
    monkeypatch.setattr(attempts, "SLOW", 0.2)
    assert attempt(Input("x", ".txt", b"x\n\ny"), tmp_path) == 7


def backtrack() -> None:
    """Compute for ever, outside of Python's code, where no exception can be raised."""
    run.allow(1)
    re.match("(a+)+$", "a" * 60 + "b")


def test_a_process_that_computes_for_ever_is_ended() -> None:
    process = multiprocessing.get_context("spawn").Process(target=backtrack)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGXCPU
