"""Captions out of ninjs 1.x, 2.x and 3.x."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.formats import Problem, ninjs
from tests.formats.test_any_bytes import VALUES, check, read

Reading = Callable[..., list[Caption | Problem]]

V1 = {
    "uri": "http://x.example/1",
    "type": "picture",
    "versioncreated": "2013-07-08T08:12:00Z",
    "byline": "Lê Vân",
    "headline": "Sông nước",
    "description_text": "Bến đò chiều.",
    "language": "vi-VN",
    "located": "Cần Thơ",
    "person": [{"name": "Út Tịch", "rel": "about"}],
    "subject": [{"name": "đường thủy"}],
    "copyrightholder": "TTX",
    "renditions": {
        "thumbnail": {"href": "nho.jpg", "mimetype": "image/jpeg"},
        "main": {"href": "lon.jpg", "mimetype": "image/jpeg"},
    },
}
V2 = {
    "uri": "http://x.example/1",
    "type": "picture",
    "versioncreated": "2013-07-08T08:12:00Z",
    "by": "Lê Vân",
    "headlines": [{"role": "print", "value": "Khác"}, {"role": "main", "value": "Sông nước"}],
    "descriptions": [
        {"role": "creditline", "value": "TTX"},
        {"role": "text", "value": "Không phải"},
        {"role": "caption", "value": "Bến đò chiều."},
    ],
    "language": "vi",
    "located": "Cần Thơ",
    "people": [{"name": "Út Tịch"}],
    "subjects": [{"name": "đường thủy"}],
    "renditions": [
        {"name": "caption_nitf", "href": "main.xml", "contenttype": "text/xml"},
        {"name": "r1", "usage": "Thumbnail", "href": "nho.jpg"},
        {"name": "r2", "usage": "Hires", "href": "lon.jpg"},
    ],
}
V3 = {
    "uri": "http://x.example/1",
    "type": "picture",
    "versionCreated": "2013-07-08T08:12:00Z",
    "by": "Lê Vân",
    "headlines": [{"value": "Sông nước"}],
    "descriptions": [
        {"role": "richtext", "contentType": "text/html", "value": "<p>Bến đò <b>chiều</b></p>"},
        {"role": "text", "contentType": "text/plain", "value": "Bến đò chiều."},
    ],
    "language": "vi",
    "located": "Cần Thơ",
    "copyrightHolder": "TTX",
    "people": [{"name": "Út Tịch"}],
    "subjects": [{"name": "đường thủy"}],
    "renditions": [{"name": "main", "href": "lon.jpg", "contentType": "image/jpeg"}],
}


def rows(items: list[Caption | Problem], *names: str) -> list[tuple[object, ...]]:
    return [
        tuple(getattr(item, name) for name in ("text", *names))
        for item in items
        if isinstance(item, Caption)
    ]


@pytest.mark.parametrize("item", [V1, V2, V3], ids=["1.x", "2.x", "3.x"])
def test_a_picture_is_the_same_in_every_version(reading: Reading, item: dict[str, Any]) -> None:
    (found,) = reading("a.json", json.dumps(item))
    assert isinstance(found, Caption)
    assert found.to_dict() == {
        "id": "a.json#1",
        "text": "Bến đò chiều.",
        "headline": "Sông nước",
        "byline": "Lê Vân",
        "credit": "TTX",
        "date": "2013-07-08",
        "city": "Cần Thơ",
        "keywords": ["đường thủy"],
        "people": ["Út Tịch"],
        "lang": "vi",
        "media": "lon.jpg",
        "source": "a.json",
        "locator": "item 1",
        "extra": {"uri": "http://x.example/1"},
    }


@pytest.mark.parametrize("as_list", [False, True])
def test_pictures_of_a_story(reading: Reading, as_list: bool) -> None:
    pictures: dict[str, dict[str, Any]] = {
        "a": {"uri": "u:a", "type": "picture", "description_text": "Một"},
        "b": {"uri": "u:b", "type": "picture", "headline_main": "Riêng", "description_main": "Hai"},
    }
    story = {
        "uri": "u:s",
        "type": "text",
        "versioncreated": "2016-09-04T07:00:00Z",
        "headline": "Bài",
        "byline": "Người viết",
        "description_text": "Tóm tắt",
        "associations": list(pictures.values()) if as_list else pictures,
        "body_html": "<p>x</p><figure><img src=a.jpg><figcaption>Một</figcaption></figure>"
        '<figure><img src=c.jpg><div class="byline">Lê Vân</div><figcaption>Ba</figcaption>'
        "</figure>",
    }
    items = reading("a.json", json.dumps(story))
    assert rows(items, "headline", "byline", "media", "date", "credit") == [
        ("Một", "Bài", "", "u:a", "2016-09-04", ""),
        ("Hai", "Riêng", "", "u:b", "2016-09-04", ""),
        ("Ba", "Bài", "", "c.jpg", "2016-09-04", "Lê Vân"),
    ]


def test_a_list_of_items(reading: Reading) -> None:
    items = reading("a.json", json.dumps([V1, 7, V2 | {"descriptions": [], "headlines": []}, V3]))
    assert rows(items) == [("Bến đò chiều.",), ("Bến đò chiều.",)]
    assert [str(each) for each in items if isinstance(each, Problem)] == [
        "a.json, item 2: not a record; write a ninjs item"
    ]


def test_a_picture_that_only_has_a_headline_is_kept(reading: Reading) -> None:
    item = {**V1, "description_text": ""}
    assert rows(reading("a.json", json.dumps(item)), "headline") == [("", "Sông nước")]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda items: {"_items": items, "_meta": {"total": 2}},
        lambda items: {"total": 2, "hits": items, "facets": {}},
        lambda items: {"data": {"items": [{"meta": {}, "item": item} for item in items]}},
    ],
    ids=["_items", "hits", "data.items"],
)
def test_the_answer_to_a_search(reading: Reading, wrap: Callable[[Any], Any]) -> None:
    other = V3 | {"descriptions": [{"role": "caption", "value": "Cầu khỉ."}]}
    items = reading("a.json", json.dumps(wrap([V1, other])))
    assert rows(items, "byline") == [("Bến đò chiều.", "Lê Vân"), ("Cầu khỉ.", "Lê Vân")]
    assert len(items) == 2


def test_superdesk_says_guid(reading: Reading) -> None:
    guid = {"guid" if name == "uri" else name: value for name, value in V1.items()}
    assert rows(reading("a.json", json.dumps(guid))) == [("Bến đò chiều.",)]


def test_bylines_of_several(reading: Reading) -> None:
    by = [{"by": "Lê Vân", "title": "STF"}, {"title": "x"}, {"by": "Út Tịch"}]
    found = reading("a.json", json.dumps(V1 | {"byline": None, "bylines": by}))
    assert rows(found, "byline") == [("Bến đò chiều.", "Lê Vân, Út Tịch")]


@pytest.mark.parametrize(
    ("located", "places", "city", "extra"),
    [
        ("Cần Thơ", ["Việt Nam"], "Cần Thơ", "Việt Nam"),
        ("Huế", ["Huế"], "Huế", None),
        ("", ["Huế"], "Huế", None),
        ("", ["Huế", "Việt Nam"], "Huế", "Huế, Việt Nam"),
    ],
)
def test_a_place_that_is_not_the_city_is_kept(
    reading: Reading, located: str, places: list[str], city: str, extra: str | None
) -> None:
    item = V1 | {"located": located, "place": [{"name": name} for name in places]}
    (found,) = reading("a.json", json.dumps(item))
    assert isinstance(found, Caption)
    assert (found.city, found.extra.get("places")) == (city, extra)


def test_the_alternative_text_is_kept(reading: Reading) -> None:
    descriptions = [{"role": "alttext", "value": "Đò"}, {"role": "caption", "value": "Bến đò"}]
    (found,) = reading("a.json", json.dumps(V3 | {"descriptions": descriptions}))
    assert isinstance(found, Caption)
    assert (found.text, found.extra["alt_text"]) == ("Bến đò", "Đò")


@pytest.mark.parametrize(
    "data",
    [
        {"caption": "x", "uri": "u", "type": "photo"},
        {"title": "x", "captions": ["y"]},
        [{"uri": "u", "caption": "x", "headline": "y"}],
        {"items": [{"guid": "u", "type": "IMAGE", "title": "y"}], "data": []},
        {"items": [{"item": {"uri": "u", "type": "x"}}]},
        [],
        "x",
        None,
    ],
    ids=range(8),
)
def test_other_json_is_not_ninjs(data: Any) -> None:
    assert not ninjs.matches(data)


def test_the_name_of_the_standard_is_enough() -> None:
    assert ninjs.matches({"standard": {"name": "TTNINJS", "version": "2.0"}})


NAMES = st.sampled_from(
    [
        *("associations", "renditions", "descriptions", "headlines", "bodies", "href", "name"),
        *("value", "type", "uri", "located", "people", "body_html", "description_text", "role"),
        *("guid", "items", "item", "data", "hits", "bylines", "by", "place"),
        *("contentType", "language", "versioncreated", "byline", "headline", "keywords"),
    ]
)
ITEMS = st.recursive(
    VALUES | st.sampled_from(["picture", "caption", "text/html", "<figure><img><figcaption>x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, ITEMS, max_size=8), st.booleans())
def test_any_item_gives_captions_and_problems(item: dict[str, Any], as_list: bool) -> None:
    item["standard"] = {"name": "ninjs"}
    check(read("a.json", json.dumps([item] if as_list else item).encode()))
