"""Records some levels down a JSON document, and several lists of them at its top."""

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


def captions(items: list[Caption | Problem]) -> list[Caption]:
    assert not [str(item) for item in items if isinstance(item, Problem)]
    return [item for item in items if isinstance(item, Caption)]


COMMONS = {
    "pageid": 1,
    "title": "File:Long Biên.jpg",
    "imageinfo": [
        {
            "url": "https://x.example/Long_Bien.jpg",
            "extmetadata": {
                "ImageDescription": {"value": "<b>Cầu</b> Long Biên", "source": "x"},
                "Artist": {"value": "<a href='x'>Lê Vân</a>"},
                "DateTimeOriginal": {"value": "2014-03-01"},
            },
        }
    ],
}
FLICKR = {"id": "7", "title": "Phà", "description": {"_content": "Phà qua sông"}, "tags": "phà"}
DPLA = {
    "id": "e6",
    "dataProvider": {"name": "Thư viện"},
    "sourceResource": {
        "title": ["Vá lưới"],
        "description": ["Hai ngư dân vá lưới."],
        "date": [{"begin": "1917", "end": "1934", "displayDate": "1917-1934"}],
        "spatial": [{"name": "Phan Thiết", "country": "Việt Nam"}],
    },
}
SMITHSONIAN = {
    "id": "edan-1",
    "title": "Bà Ba",
    "content": {
        "descriptiveNonRepeating": {"data_source": "NPG"},
        "freetext": {
            "notes": [{"label": "Description", "content": "Bà Ba ở chợ."}],
            "date": [{"label": "Date", "content": "1956"}],
        },
    },
}
NESTED: dict[str, tuple[Any, dict[str, str]]] = {
    "pages by id": (
        {"query": {"pages": {"1": COMMONS, "-1": {"title": "File:x.jpg", "missing": ""}}}},
        {
            "text": "Cầu Long Biên",
            "byline": "Lê Vân",
            "date": "2014-03-01",
            "media": "https://x.example/Long_Bien.jpg",
        },
    ),
    "pages": ({"batchcomplete": True, "query": {"pages": [COMMONS]}}, {"text": "Cầu Long Biên"}),
    "Flickr's search": (
        {"photos": {"page": 1, "photo": [FLICKR]}, "stat": "ok"},
        {"text": "Phà qua sông", "headline": "Phà", "id": "7"},
    ),
    "Flickr's picture": (
        {"photo": FLICKR | {"title": {"_content": "Phà"}, "dates": {"taken": "2019"}}},
        {"text": "Phà qua sông", "headline": "Phà", "id": "7"},
    ),
    "DPLA": (
        {"count": 1, "docs": [DPLA]},
        {"text": "Hai ngư dân vá lưới.", "date": "1917/1934", "city": "Phan Thiết"},
    ),
    "Smithsonian": (
        {"status": 200, "response": {"rows": [SMITHSONIAN], "rowCount": 1}},
        {"text": "Bà Ba ở chợ.", "headline": "Bà Ba", "date": "1956", "id": "edan-1"},
    ),
    "Rijksmuseum": (
        {"count": 1, "artObjects": [{"id": "nl-1", "title": "Tuần đêm", "links": {"self": "x"}}]},
        {"headline": "Tuần đêm", "id": "nl-1"},
    ),
    "a list of labels": (
        {"items": [{"id": "7", "fields": [{"label": "Caption", "value": "Cầu khỉ"}]}]},
        {"text": "Cầu khỉ", "id": "7"},
    ),
    "by its shape": (
        {"feed": {"walls": [{"caption": "Cầu khỉ", "src": "https://x.example/a.jpg?w=9"}]}},
        {"text": "Cầu khỉ"},
    ),
}


@pytest.mark.parametrize("name", NESTED)
def test_records_are_found_some_levels_down(reading: Reading, name: str) -> None:
    data, expected = NESTED[name]
    found = next(item for item in reading("a.json", json.dumps(data)) if isinstance(item, Caption))
    assert {name: getattr(found, name) for name in expected} == expected


def test_every_list_of_the_name_is_read(reading: Reading) -> None:
    albums = [{"pictures": [{"caption": text, "file": f"{text}.jpg"}]} for text in ("one", "two")]
    found = captions(reading("a.json", json.dumps({"albums": albums})))
    assert [(each.text, each.locator) for each in found] == [("one", "item 1"), ("two", "item 2")]


@pytest.mark.parametrize(
    "data",
    [
        {
            "info": {"title": "API", "description": "x"},
            "servers": [{"url": "u", "description": "x"}],
        },
        {"info": {"title": "API"}, "paths": {"/a": {"get": {"summary": "x", "tags": ["a"]}}}},
        {"messages": [{"id": 1, "date": "2016-09-04", "text": "hi"}, {"id": 2, "text": "a"}]},
        {"pages": [{"lines": [{"text": "scanned", "box": [1, 2]}]}]},
        {"results": {"channels": [{"alternatives": [{"transcript": "x", "words": []}]}]}},
        {"menus": [{"id": 1, "title": "Home"}], "widgets": {"items": [{"title": "Search"}]}},
        {"scripts": {"1": {"description": "x", "id": 1}}, "name": "tool"},
        {"contributes": {"commands": [{"command": "x", "title": "Run"}]}, "icon": "a.png"},
    ],
    ids=range(8),
)
def test_what_is_no_caption_is_told_so(reading: Reading, data: Any) -> None:
    assert [str(item) for item in reading("a.json", json.dumps(data))] == [
        "a.json: no caption in this object, nor a list of records with captions that is known; "
        "save the list of records alone, each with a caption or a headline"
    ]


LISTS: dict[str, tuple[Any, list[str]]] = {
    "two": ({"photos": [{"caption": "a"}], "videos": [{"caption": "b"}]}, ["a", "b"]),
    "the first empty": ({"photos": [], "videos": [{"caption": "b"}]}, ["b"]),
    "the first without captions": (
        {"images": [{"file": "1.jpg"}], "captions": [{"image": "1.jpg", "text": "a"}]},
        ["a"],
    ),
    "names of files": ({"captions": ["a"], "images": ["1.jpg"]}, ["a"]),
    "no captions in the second": ({"photos": [{"caption": "a"}], "data": [{"title": "b"}]}, ["a"]),
    "a record": ({"caption": "a", "videos": [{"url": "v.mp4"}], "images": ["1.jpg"]}, ["a"]),
    "no captions in videos": ({"title": "T", "videos": [{"url": "v.mp4"}], "x": 1}, [""]),
    "captions late": (
        {"caption": "a", "photos": [{"file": "x"}] * 20 + [{"caption": "b"}]},
        ["a", "b"],
    ),
    "an essay": ({"caption": "a", "videos": [{"caption": "b"}]}, ["a", "b"]),
    "several captions of a picture": (
        {"caption": "a", "photos": [{"captions": ["b"]}]},
        ["a", "b"],
    ),
}


@pytest.mark.parametrize("whole", [2**20, 0])
@pytest.mark.parametrize("name", LISTS)
def test_all_lists_of_captions_are_read(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, name: str, whole: int
) -> None:
    monkeypatch.setattr(json_format, "WHOLE", whole)
    data, expected = LISTS[name]
    found = reading("a.json", json.dumps(data))
    assert [item.text for item in found if isinstance(item, Caption)] == expected


def test_canvases_of_iiif_2_are_an_essay(reading: Reading) -> None:
    canvas = {"@id": "c", "label": "Phố", "metadata": [{"label": "Description", "value": "Xe kéo"}]}
    manifest = {
        "label": "Sài Gòn",
        "description": "Hai mươi tấm ảnh",
        "sequences": [{"canvases": [canvas]}, {"canvases": [{"@id": "d", "label": "Chợ"}]}],
    }
    found = captions(reading("a.json", json.dumps(manifest)))
    assert [(each.text, each.headline, each.extra["number"]) for each in found] == [
        ("Hai mươi tấm ảnh", "Sài Gòn", "0"),
        ("Xe kéo", "Phố", "1"),
        ("", "Chợ", "2"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b'{"sequences": [{"canvases": [{"label": "one"}]}, {"label": "\xff"}],'
        b' "note": "Ch\xe1\xbb\xa3"}',
        b'{"walls": [{"caption": "one", "src": "a.jpg"}, {"caption": "\xff"}],'
        b' "note": "Ch\xe1\xbb\xa3"}',
    ],
)
def test_what_cannot_be_decoded_is_told(reading: Reading, data: bytes) -> None:
    items = reading("a.json", data)
    assert [each.text or each.headline for each in items if isinstance(each, Caption)] == ["one"]
    assert ["byte 0xFF" in str(each) for each in items if isinstance(each, Problem)] == [True]


NAMES = st.sampled_from(
    [
        *("query", "pages", "1", "imageinfo", "extmetadata", "photo", "photos", "sequences"),
        *("canvases", "content", "freetext", "label", "caption", "title", "id", "videos", "url"),
        *("sourceResource", "captions", "properties"),
    ]
)
ITEMS = st.recursive(
    VALUES | st.sampled_from(["a.jpg", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
)


@pytest.mark.parametrize("whole", [2**20, 0])
@settings(deadline=None)
@given(data=st.dictionaries(NAMES, ITEMS, max_size=5))
def test_any_document(whole: int, data: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_format, "WHOLE", whole)
        patch.setattr(stream, "SEEN", 1)
        check(read("a.json", json.dumps(data).encode()))
