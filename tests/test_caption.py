"""The fields that are made of several others, and the caption in the language asked for."""

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from searchkit.caption import (
    Caption,
    field_in,
    field_text,
    field_values,
    filled,
    other_texts,
    shown_text,
)

MARKET = Caption(
    "1",
    "Chợ nổi buổi sớm",
    "Chợ nổi",
    city="Cần Thơ",
    country="Việt Nam",
    lang="vi",
    extra={
        "sublocation": "Cái Răng",
        "state": "Cần Thơ",
        "caption_en": "A floating market",
        "caption_zh-Hans": "水上市场",
        "caption_writer": "LM",
        "caption_2": "no language",
        "object_name": "Chợ nổi",
        "alt_text": "Chợ nổi\nbuổi sớm",
        "extended_description": "A floating  market",
        "event": "Tết",
        "lens": "50",
    },
)


def test_a_place_is_told_from_the_smallest_to_the_largest_and_nothing_twice() -> None:
    assert field_values(MARKET, "place") == ("Cái Răng", "Cần Thơ", "Việt Nam")
    assert field_values(Caption("1", "x", city="Huế"), "place") == ("Huế",)
    assert field_values(Caption("1", "x"), "place") == ()


def test_other_holds_further_languages_and_no_copies() -> None:
    assert other_texts(MARKET) == {
        "caption_en": "A floating market",
        "caption_zh-Hans": "水上市场",
        "event": "Tết",
    }
    assert field_text(MARKET, "other") == "A floating market, 水上市场, Tết"
    assert field_values(Caption("1", "x", extra={"lens": "50"}), "other") == ()


def test_a_table_may_write_the_names_its_own_way() -> None:
    extra = {"Alt text": "boats", "OBJECT_NAME": "FLOAT-1", "Caption_EN": "market", "Alt": "x"}
    assert field_values(Caption("1", "x", extra=extra), "other") == ("boats", "FLOAT-1", "market")
    assert field_in(Caption("1", "x", extra=extra), "en") == "Caption_EN"


def test_further_values_of_a_field_follow_those_that_are_shown() -> None:
    further = {"byline_other": "Minh\n\nLan", "city_other": "Huế"}
    caption = replace(MARKET, byline="Lan", extra={**MARKET.extra, **further})
    assert field_values(caption, "byline") == ("Lan", "Minh")
    assert shown_text(caption, "byline") == "Lan"
    assert field_text(caption, "place") == "Cái Răng, Cần Thơ, Việt Nam, Huế"
    assert shown_text(caption, "place") == "Cái Răng, Cần Thơ, Việt Nam"
    assert field_values(Caption("1", "x", extra={"text_other": "y"}), "text") == ("x",)


def test_derived_fields_are_filled_where_they_hold_something() -> None:
    assert {"place", "other"} <= set(filled(MARKET))
    assert {"place", "other"}.isdisjoint(filled(Caption("1", "x", extra={"lens": "50"})))


@pytest.mark.parametrize(
    ("lang", "field"),
    [
        ("", "text"),
        ("vi", "text"),
        ("en", "caption_en"),
        ("EN", "caption_en"),
        ("zh", "caption_zh-Hans"),
        ("zh_Hans", "caption_zh-Hans"),
        ("zh-Hant", "text"),
        ("z", "text"),
        ("writer", "text"),
        ("de", "text"),
    ],
)
def test_the_field_of_a_language(lang: str, field: str) -> None:
    assert field_in(MARKET, lang) == field


def test_a_caption_is_frozen_and_compared_by_its_fields() -> None:
    caption = Caption("1", "x", city="Huế")
    with pytest.raises(FrozenInstanceError):
        caption.city = "Hội An"  # type: ignore[misc]
    assert caption == Caption("1", "x", city="Huế") != Caption("1", "x")
    assert hash(caption) == hash(Caption("1", "x", city="Huế", extra={"state": ""}))
    assert replace(caption, text="y") == Caption("1", "y", city="Huế")
    assert copy.deepcopy(caption) == pickle.loads(pickle.dumps(caption)) == caption
    assert Caption("1", "x").extra is not Caption("1", "x").extra


def test_a_caption_says_what_it_is_made_of() -> None:
    make: Any = Caption
    with pytest.raises(TypeError, match=r"Caption.*missing 1 required .*'text'"):
        make("1")
    with pytest.raises(TypeError, match=r"Caption.*unexpected .*'colour'"):
        make("1", "x", colour="red")
    assert list(inspect.signature(Caption).parameters)[:3] == ["id", "text", "headline"]


def test_a_subclass_of_a_caption_keeps_its_class() -> None:
    class Print(Caption):
        """Has a dictionary, as a caption has not."""

    made = Print("1", "x", city="Huế")
    assert (type(made), made.city) == (Print, "Huế")
    with pytest.raises(FrozenInstanceError):
        made.city = "Hội An"  # type: ignore[misc]
