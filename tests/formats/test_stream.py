"""JSON documents that are not held in memory; the limits are lowered to see them at work."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.formats import Problem, stream
from searchkit.formats import json as json_format
from tests.formats.test_any_bytes import CONTENT, check, read

Reading = Callable[..., list[Caption | Problem]]


@pytest.fixture(params=[1, 7, 2**16])
def large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every document for a large one, and read it in pieces of some length."""
    monkeypatch.setattr(json_format, "WHOLE", 0)
    monkeypatch.setattr(stream, "_CHUNK", request.param)
    monkeypatch.setattr(stream, "SEEN", 2)


def texts(items: list[Caption | Problem]) -> list[str]:
    return [str(item) if isinstance(item, Problem) else item.text for item in items]


DOCUMENTS: dict[str, Any] = {
    "list": ["one", {"caption": "two", "n": 1.50, "id": 7}, {"text": "three ü 東"}, 5, None],
    "empty list": [],
    "empty object": {},
    "record": {"caption": "one", "date": "2016", "tags": ["a", "b"]},
    "text": "one",
    "container": {"city": "Huế", "photos": [{"caption": str(n)} for n in range(9)], "country": "V"},
    "essay": {"captions": [{"caption": str(n % 4)} for n in range(9)], "title": "T", "lead": "L"},
    "coco": {
        "annotations": [{"id": n, "image_id": n % 5, "caption": f"c{n}"} for n in range(9)],
        "licenses": [{"id": 1}],
        "images": [{"id": n, "file_name": f"{n}.jpg"} for n in range(5)],
    },
    "karpathy": {
        "images": [{"filename": f"{n}.jpg", "sentences": [{"raw": f"s{n}"}]} for n in range(5)]
    },
    "by picture": {f"{n}.jpg": [f"a{n}", f"b{n}"] for n in range(9)},
    "exiftool": [{"SourceFile": f"{n}.jpg", "Title": f"t{n}"} for n in range(9)],
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.usefixtures("large")
def test_a_large_document_reads_as_a_small_one(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, name: str, indent: int | None
) -> None:
    content = json.dumps(DOCUMENTS[name], ensure_ascii=False, indent=indent)
    found = reading("a.json", content)
    assert found == reading("a.json", content.encode("utf-16"))
    monkeypatch.setattr(json_format, "WHOLE", 2**20)
    assert found == reading("a.json", content)


@pytest.mark.usefixtures("large")
def test_a_record_s_long_list_is_cut(reading: Reading) -> None:
    (found,) = reading("a.json", '{"caption": "x", "n": [1, 2, 3, -4e5, "a"], "m": [1, 2]}')
    assert isinstance(found, Caption)
    assert dict(found.extra) == {"n": "1, 2", "m": "1, 2"}


@pytest.mark.usefixtures("large")
def test_what_comes_before_an_error_is_kept(reading: Reading) -> None:
    items = reading("a.json", '[\n"one",\n{"text": "two"}\n{"text": "three"}]')
    assert texts(items) == [
        "one",
        "two",
        "a.json, line 4: not JSON: expecting , or ]; correct it, or export it again as JSON",
    ]
    assert isinstance(items[-1], Problem)
    assert items[-1].broken_off


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    "content, what",
    [
        ("[1, ", "line 1: not JSON: Expecting value"),
        ("[\n", "line 2: not JSON: Expecting value"),
        ('{"a" 1}', "line 1: not JSON: expecting :"),
        ("{1: 2}", 'line 1: not JSON: expecting "'),
        ("[" * 200_000, "line 1: JSON nested too deeply"),
        ('{"a": ' * 200_000, "line 1: JSON nested too deeply"),
        ("nothing", "line 1: not JSON: Expecting value"),
    ],
)
def test_what_is_no_json_is_told(reading: Reading, content: str, what: str) -> None:
    assert what in str(reading("a.json", content)[-1])


@pytest.mark.usefixtures("large")
def test_a_byte_that_cannot_be_decoded_refuses_its_item_alone(reading: Reading) -> None:
    whole = '"chợ nổi Cái Răng"'.encode()
    content = b"[" + whole + b',\n"caf\xe9",\n' + whole + b"]"
    assert texts(reading("a.json", content)) == [
        "chợ nổi Cái Răng",
        "a.json, line 2: byte 0xE9 at column 5 is not UTF-8; "
        "save it as UTF-8, or name its encoding with --encoding",
        "chợ nổi Cái Răng",
    ]


@pytest.mark.usefixtures("large")
def test_a_value_too_long_is_told(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LONGEST_VALUE", 1000)
    long = "x" * 500_000
    assert texts(reading("a.json", f'["one", "{long}", "two"]')) == [
        "one",
        "a.json, line 1: a value of more than 1,000 characters; split it",
    ]


@pytest.mark.usefixtures("large")
def test_a_list_may_be_longer_than_any_value(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LONGEST_VALUE", 100)
    annotations = [{"id": n, "image_id": n, "caption": f"c{n}"} for n in range(200)]
    images = [{"id": n, "file_name": f"{n}.jpg"} for n in range(200)]
    content = json.dumps(
        {"v": 5, "annotations": annotations, "n": list(range(200)), "images": images}
    )
    items = reading("a.json", content)
    assert [item.media for item in items if isinstance(item, Caption)] == [
        f"{n}.jpg" for n in range(200)
    ]


@pytest.mark.usefixtures("large")
def test_an_object_of_very_many_members_is_no_record(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST_MEMBERS", 5)
    pictures = {f"{n}.jpg": f"c{n}" for n in range(20)}
    assert texts(reading("a.json", json.dumps(pictures))) == [f"c{n}" for n in range(20)]
    assert texts(reading("a.json", json.dumps({str(n): n for n in range(20)}))) == [
        "a.json: too many members for a record; make it a list of records"
    ]


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("content", ['{"text": "one"}\n{"text": "two"}\n', '"one"\n"two"'])
def test_lines_of_json_may_be_called_json(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    assert texts(reading("a.json", content)) == ["one", "two"]
    monkeypatch.setattr(json_format, "WHOLE", 2**20)
    assert texts(reading("a.json", content)) == ["one", "two"]


PIECES = '{"images": | "annotations":|[|]|{|}|,|:|"caption"|"image_id"|1|"a.jpg"|\n|"SourceFile"'


@settings(deadline=None, max_examples=300)
@given(CONTENT | st.lists(st.sampled_from(PIECES.split("|"))).map("".join).map(str.encode))
def test_any_bytes_do(content: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_format, "WHOLE", 0)
        patch.setattr(stream, "_CHUNK", 3)
        check(read("a.json", content))
