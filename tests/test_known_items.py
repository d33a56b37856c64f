"""The benchmark's queries are what they are said to be."""

from tests.benchmarks import known_items
from tests.benchmarks.data import Record


def test_the_tone_moves_and_comes_back() -> None:
    assert known_items.retoned("hòa thúy quý toàn") == "hoà thuý quý toàn"
    assert known_items.retoned(known_items.retoned("hòa thúy")) == "hòa thúy"


def test_a_plain_text_has_no_marks() -> None:
    assert known_items.plain("Đội tuyển Huế") == "Doi tuyen Hue"


def test_a_mistyped_text_differs_in_its_longest_word() -> None:
    one, other = known_items.mistyped("quân nghiêng").split()
    assert one == "quân"
    assert other != "nghiêng"


def test_an_unfinished_text_begins_the_whole() -> None:
    assert known_items.cut_short("quân nghiêng") == "quân nghi"
    assert known_items.cut_short("y tế") == "y tế"


def test_the_same_text_answers_twice() -> None:
    rows = [Record(text, "", text, "") for text in ("red barn", "blue boat", "red barn")]
    asked = known_items.Collection(rows, pairs=False).known(3, 1)
    assert {q.text: q.answers for q in asked} == {"red barn": {0, 2}, "blue boat": {1}}
