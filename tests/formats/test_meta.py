"""Instagram's and Facebook's downloads."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.formats import Problem, stream
from searchkit.formats import json as json_format
from tests.formats.test_any_bytes import VALUES, check, read

Reading = Callable[..., list[Caption | Problem]]
Rows = list[tuple[str, str, str, str]]


def misread(text: str) -> str:
    return text.encode().decode("latin-1")


def picture(uri: str, **texts: str) -> dict[str, Any]:
    said = {name: misread(text) for name, text in texts.items()}
    return {"uri": uri, "creation_timestamp": 1472958900, "media_metadata": {}, **said}


def rows(items: list[Caption | Problem]) -> Rows:
    assert not [item for item in items if isinstance(item, Problem)]
    captions = [item for item in items if isinstance(item, Caption)]
    assert {item.date for item in captions} <= {"2016-09-04", ""}
    return [(item.text, item.headline, item.media, item.locator) for item in captions]


DOCUMENTS: dict[str, tuple[Any, Rows]] = {
    "posts": (
        [
            {"media": [picture("1.jpg", title="Chợ nổi 🌅")]},
            {"media": [picture("2.jpg", title="")]},
            {
                "media": [
                    picture("3.jpg", title=""),
                    picture("4.jpg"),
                    picture("5.jpg", title="Đò"),
                ],
                "title": misread("Ba ảnh ở Huế"),
            },
        ],
        [
            ("Chợ nổi 🌅", "", "1.jpg", "item 1"),
            ("Ba ảnh ở Huế", "", "3.jpg", "item 3"),
            ("Đò", "Ba ảnh ở Huế", "5.jpg", "item 3"),
        ],
    ),
    "stories": (
        {"ig_stories": [picture("1.jpg", title="Đà Lạt"), picture("2.mp4")]},
        [("Đà Lạt", "", "1.jpg", "item 1")],
    ),
    "album": (
        {
            "name": misread("Miền Tây"),
            "photos": [
                picture("1.jpg", title="Miền Tây", description="Cầu khỉ"),
                picture("2.jpg", title="Miền Tây"),
            ],
            "cover_photo": picture("1.jpg", title="Miền Tây"),
            "description": misread("Mùa nước nổi"),
        },
        [("Mùa nước nổi", "Miền Tây", "", ""), ("Cầu khỉ", "Miền Tây", "1.jpg", "item 1")],
    ),
    "Facebook's posts": (
        [
            {"timestamp": 1472958900, "data": [{"post": "Only words"}], "title": "A wrote."},
            {
                "attachments": [
                    {"data": [{"media": picture("1.jpg", title="Tải lên", description="Cầu")}]},
                    {"data": [{"media": picture("2.jpg", title="Tải lên")}]},
                    {"data": [{"media": picture("3.jpg", title="Tải lên")}]},
                ],
                "data": [{"update_timestamp": 1}, {"post": misread("Tối nay ở Đà Nẵng")}],
                "title": "A added three photos.",
            },
        ],
        [
            ("Cầu", "Tối nay ở Đà Nẵng", "1.jpg", "item 2"),
            ("Tối nay ở Đà Nẵng", "Tải lên", "2.jpg", "item 2"),
        ],
    ),
}


@pytest.mark.parametrize("whole", [2**20, 0])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_download(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, name: str, whole: int
) -> None:
    monkeypatch.setattr(json_format, "WHOLE", whole)
    monkeypatch.setattr(stream, "SEEN", 1 if name != "Facebook's posts" else 2)
    data, expected = DOCUMENTS[name]
    assert rows(reading("a.json", json.dumps(data))) == expected


def test_text_that_is_as_it_should_be_is_left(reading: Reading) -> None:
    data = [{"uri": "a.jpg", "creation_timestamp": "?", "title": "Chợ nổi"}]
    assert rows(reading("a.json", json.dumps(data))) == [("Chợ nổi", "", "a.jpg", "item 1")]


NAMES = st.sampled_from(
    [
        *("uri", "creation_timestamp", "title", "description", "media", "data", "attachments"),
        *("post", "name", "photos"),
    ]
)
ITEMS = st.recursive(
    VALUES | st.sampled_from(["a.jpg", 1472958900, "Chợ"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
)


@settings(deadline=None)
@given(st.lists(ITEMS, max_size=3), st.dictionaries(NAMES, ITEMS, max_size=3), st.booleans())
def test_any_download(items: list[Any], album: dict[str, Any], as_list: bool) -> None:
    items = [picture("a.jpg"), *items]
    data = items if as_list else album | {"photos": items}
    check(read("a.json", json.dumps(data).encode()))
