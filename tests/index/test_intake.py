"""What is no caption is told of by name and never stored; all others are, whole."""

from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from searchkit import Caption, Index
from searchkit.caption import FIELD_NAMES
from searchkit.errors import UsageError
from searchkit.formats import Problem
from searchkit.index.intake import LARGEST, MOST
from tests.index.archives import texts

TEXTS = [name for name in FIELD_NAMES if name not in ("keywords", "people")]
LISTS = ["keywords", "people"]
NO_TEXT = {"None": None, "of type int": 10**5000, "of type bytes": b"x", "of type list": ["x"]}
NO_LIST = {"None": None, "of type str": "x", "of type set": {"x"}}
WRONG: list[tuple[str, Any, str]] = [
    *((n, NO_TEXT[k], f"{n} is {k}; it must be a text (str)") for n in TEXTS for k in NO_TEXT),
    *((n, NO_LIST[k], f"{n} is {k}; it must be a tuple of texts") for n in LISTS for k in NO_LIST),
    ("keywords", ("x", 7), "a value of keywords is of type int; it must be a text (str)"),
    ("people", ["x", None], "a value of people is None; it must be a text (str)"),
    ("extra", None, "extra is None; it must be a mapping of texts"),
    ("extra", [("a", "b")], "extra is of type list; it must be a mapping of texts"),
    ("extra", {"a": None}, "extra 'a' is None; it must be a text (str)"),
    ("extra", {7: "a"}, "a name in extra is of type int; it must be a text (str)"),
]
"""A field, what it must not hold, and what is said then."""


def told(index: Index, *items: Any) -> list[str]:
    """What adding says of what it refuses."""
    problems: list[Problem] = []
    stored = index.add(items, on_error=problems.append)
    assert stored == len(items) - len(problems)
    return list(map(str, problems))


def bad(name: str, value: Any) -> Caption:
    good: dict[str, Any] = {"id": "bad", "text": "ghost", "source": "a.txt", "locator": "line 2"}
    return Caption(**{**good, name: value})


@pytest.mark.parametrize(("name", "value", "message"), WRONG, ids=[m for *_, m in WRONG])
def test_a_field_of_a_wrong_type_is_refused_by_name(
    index: Index, name: str, value: Any, message: str
) -> None:
    (said,) = told(index, Caption("1", "Aleppo"), bad(name, value), Caption("2", "Homs"))
    where = {"source": "line 2", "locator": "a.txt, caption bad"}.get(name, "a.txt, line 2")
    assert said == f"{where}: {message}; the others are kept"
    assert texts(index) == ["Aleppo", "Homs"]
    assert index.search("ghost").total == 0


@pytest.mark.parametrize("item", [{"id": "1", "text": "a"}, ("1", "a"), "a", None, 7])
def test_what_is_no_caption_is_refused(index: Index, item: Any) -> None:
    (said,) = told(index, Caption("1", "Aleppo"), item)
    kind = "None" if item is None else f"of type {type(item).__name__}"
    assert said == (
        f"caption 2: {kind}, not a Caption; make one: Caption(id, text); the others are kept"
    )
    assert texts(index) == ["Aleppo"]


@pytest.mark.parametrize("given", [None, 7, "Aleppo", {"id": "1"}, Caption("1", "Aleppo")])
def test_captions_come_in_a_list(index: Index, given: Any) -> None:
    with pytest.raises(UsageError, match="captions are added as a list or another iterable, not"):
        index.add(given)


def test_what_nobody_asked_to_hear_of_is_logged(
    index: Index, caplog: pytest.LogCaptureFixture
) -> None:
    broken: Any = None
    assert index.add([Caption("1", broken), Caption("2", "Homs")]) == 1
    assert caplog.messages == [
        "caption 1: text is None; it must be a text (str); the others are kept"
    ]


class Name(str, Enum):  # noqa: UP042
    HUE = "Huế"


def test_what_is_as_good_is_taken(index: Index) -> None:
    keywords: Any = ["a", Name.HUE]
    given = Caption(Name.HUE, "x", city=Name.HUE, keywords=keywords, extra=MappingProxyType({}))
    assert told(index, given) == []
    (kept,) = index.captions()
    assert kept == Caption("Huế", "x", city="Huế", keywords=("a", "Huế"))
    assert {type(kept.id), type(kept.city), type(kept.keywords[1])} == {str}


def test_what_is_too_large_is_refused_whatever_the_field(index: Index) -> None:
    huge = "x" * (LARGEST + 1)
    many = tuple(map(str, range(MOST + 1)))
    said = told(
        index,
        Caption("1", "y" * 100_000_000),
        Caption("2", "", huge),
        Caption("3", "", keywords=("a", huge)),
        Caption("4", "", extra={"a": huge}),
        Caption("5", "", extra={huge: "a"}),
        Caption(huge, ""),
        Caption("7", "", keywords=many),
        Caption("8", "", people=many),
        Caption("9", "", extra=dict.fromkeys(many, "a")),
        Caption("10", "Aleppo"),
    )
    assert said[0] == (
        "caption 1: 100,000,001 characters; the limit is 2,000,000: divide it; the others are kept"
    )
    assert [row.endswith(": divide it; the others are kept") for row in said[1:6]] == [True] * 5
    assert said[7] == (
        "caption 8: 10,001 values in people; the limit is 10,000: take some away; "
        "the others are kept"
    )
    assert texts(index) == ["Aleppo"]


def test_as_much_as_is_allowed_is_stored(index: Index) -> None:
    extra = {f"f{number}": "x" for number in range(MOST)}
    rest = LARGEST - 1 - sum(map(len, extra)) - MOST
    assert told(index, Caption("1", "y" * rest, extra=extra)) == []
    found = [index.search(query, timeout=0).total for query in ("f77:x", "yyy*")]
    assert found == [1, 1]


@pytest.mark.parametrize("text", ["\ud800", "\0", "a\udfffb", "\U0010ffff", "\x1f", "7" * 5000])
def test_odd_characters_are_kept_in_every_field(index: Index, text: str) -> None:
    fields: dict[str, Any] = dict.fromkeys(FIELD_NAMES, text)
    fields |= {"keywords": (text, ""), "people": (text,), "extra": {text: text, "": "x"}}
    odd = Caption(**fields)
    assert told(index, odd, Caption("2", "Aleppo")) == []
    assert list(index.captions()) == [odd, Caption("2", "Aleppo")]


def test_a_refused_record_of_a_file_is_told_and_the_rest_is_stored(
    stored: Index, archive: Path
) -> None:
    (archive / "c.txt").write_text(f"Homs\n{'x' * (LARGEST + 1)}\nIdlib\n")
    problems: list[Problem] = []
    done = stored.sync([archive], on_error=problems.append)
    assert [str(problem) for problem in problems] == [
        "archive/c.txt, line 2: 2,000,035 characters; the limit is 2,000,000: divide it; "
        "the others are kept"
    ]
    assert (done.captions, done.refused, done.added) == (2, 1, 1)
    assert texts(stored, "Homs OR Idlib") == ["Homs", "Idlib"]
    again = stored.rebuild(on_error=problems.append)
    assert (again.captions, again.refused) == (5, 1)
