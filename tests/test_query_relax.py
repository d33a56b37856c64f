"""Queries made easier: fewer words, an unfinished word, other readings of a word."""

import pytest

from searchkit.query import Query, parse, written
from searchkit.query.relax import relaxed, reread, unfinished
from searchkit.query.tree import And, AtLeast, Not, Unfinished, Word

A, B, C = Word("a"), Word("b"), Word("c")


def test_some_words_may_be_missing() -> None:
    assert relaxed(parse("a b c")) == And((AtLeast((A, B, C), 1), Not(And((A, B, C)))))


@pytest.mark.parametrize("text", ["a", '"a b"', "a OR b", "=a by:b", "a -b", "by:a date:2016", ""])
def test_what_is_asked_for_outright_stays_required(text: str) -> None:
    assert relaxed(parse(text)) is None


def test_the_rest_of_the_query_stays_required() -> None:
    level = relaxed(parse('a b "c d" -e'))
    assert isinstance(level, And)
    assert level.parts[2:] == parse('x "c d" -e').parts[1:]  # type: ignore[union-attr]


def test_the_last_word_is_taken_as_unfinished() -> None:
    assert unfinished(parse("a b")) == And((A, Unfinished("b")))
    assert unfinished(parse("a")) == Unfinished("a")


@pytest.mark.parametrize("text", ['a "b c"', "a by:b", "a =b", "a b*", ""])
def test_what_is_not_a_plain_word_is_finished(text: str) -> None:
    assert unfinished(parse(text)) == parse(text)


def read(text: str, *known: str) -> str:
    def is_found(query: Query) -> bool:
        return written(query).strip('"') in known

    return written(reread(parse(text), is_found))


def test_keys_of_an_input_method_are_read_as_the_word() -> None:
    assert read("quaan ddooij", "quân", "đội") == "quân đội"
    assert read("qua6n d9o65i", "quân", "đội") == "quân đội"


def test_beside_a_word_with_marks_nothing_is_read_as_keys() -> None:
    assert read("quaan đội", "quân") == "quaan đội"


def test_a_solid_name_is_read_as_its_parts() -> None:
    assert read("hanoi", "ha noi") == '"ha noi"'


def test_the_parts_of_a_name_are_read_as_a_solid_name() -> None:
    assert read("hà nội", "hà", "nội", "hanoi") == "hanoi"


def test_a_word_that_is_known_stays() -> None:
    assert read("hanoi", "hanoi", "ha noi") == "hanoi"


def test_a_word_with_no_reading_that_is_known_stays() -> None:
    assert read("moon hanoi") == "moon hanoi"
