import json
from collections.abc import Callable
from typing import Any

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem

Reading = Callable[..., list[Caption | Problem]]


def texts(items: list[Caption | Problem]) -> list[str]:
    return [item.text for item in items if isinstance(item, Caption)]


def problems(items: list[Caption | Problem]) -> list[str]:
    return [str(item) for item in items if isinstance(item, Problem)]


def only(items: list[Caption | Problem]) -> Caption:
    (item,) = items
    assert isinstance(item, Caption)
    return item


def test_lines_are_objects_or_strings(reading: Reading) -> None:
    items = reading("a.jsonl", '\ufeff{"caption": "one"}\r\n\n"two"\n')
    assert [(item.id, item.locator) for item in items if isinstance(item, Caption)] == [
        ("a.jsonl#1", "line 1"),
        ("a.jsonl#2", "line 3"),
    ]
    assert texts(items) == ["one", "two"]


def test_a_bad_line_is_a_problem_and_the_rest_goes_on(reading: Reading) -> None:
    items = reading("a.ndjson", '{"text": "one"}\n{"text": \n[1]\n7\nnull\n{"text": "two"}\n')
    assert texts(items) == ["one", "two"]
    assert problems(items) == [
        "a.ndjson, line 2: not JSON at column 9: Expecting value; "
        "correct it, or export it again as JSON",
        "a.ndjson, line 3: not a record; write an object or a text",
        "a.ndjson, line 4: not a record; write an object or a text",
        "a.ndjson, line 5: not a record; write an object or a text",
    ]
    last = items[-1]
    assert isinstance(last, Caption)
    assert last.id == "a.ndjson#6"


def test_a_line_that_cannot_be_decoded_is_refused_alone(reading: Reading) -> None:
    items = reading("a.jsonl", '"một"\n'.encode() + b'"caf\xe9"\n"three"\n')
    assert texts(items) == ["một", "three"]
    assert problems(items) == [
        "a.jsonl, line 2: byte 0xE9 at column 5 is not UTF-8; "
        "save it as UTF-8, or name its encoding with --encoding"
    ]


def test_numbers_are_kept_as_written(reading: Reading) -> None:
    digits = "9" * 5000
    found = only(reading("a.jsonl", f'{{"text":"x","id":7,"f":1.50,"n":{digits},"nan":NaN}}'))
    assert (found.id, dict(found.extra)) == ("7", {"f": "1.50", "n": digits, "nan": "NaN"})


def test_a_key_that_comes_again_keeps_its_value(reading: Reading) -> None:
    found = only(reading("a.jsonl", '{"caption": "one", "caption": "two"}'))
    assert (found.text, dict(found.extra)) == ("one", {"caption 2": "two"})


def test_deep_nesting_is_a_problem(reading: Reading) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    items = reading("a.jsonl", f'"one"\n{{"text": {deep}}}\n"two"\n')
    assert texts(items) == ["one", "two"]
    assert problems(items) == ["a.jsonl, line 2: JSON nested too deeply; flatten the record"]
    assert len(problems(reading("a.json", deep))) == 1


def test_escaped_lone_surrogates_are_replaced(reading: Reading) -> None:
    assert texts(reading("a.jsonl", r'{"text": "a\ud800 \u0000 \ud83d\ude00"}')) == [
        "a\ufffd \0 😀"
    ]


def test_control_characters_are_allowed_in_strings(reading: Reading) -> None:
    assert texts(reading("a.jsonl", '"a\tb\0"')) == ["a\tb\0"]


def test_a_list_of_objects_and_strings(reading: Reading) -> None:
    items = reading("a.json", '[{"text": "one"}, "two", 3, {"city": "x"}]')
    assert [(item.id, item.locator) for item in items if isinstance(item, Caption)] == [
        ("a.json#1", "item 1"),
        ("a.json#2", "item 2"),
    ]
    assert [problem.split(";")[0] for problem in problems(items)] == [
        "a.json, item 3: not a record",
        "a.json, item 4: empty caption",
    ]


@pytest.mark.parametrize("name", ["captions", "images", "photos", "Items", "records", "data"])
def test_an_object_may_hold_the_list(reading: Reading, name: str) -> None:
    outer = {"city": "Huế", "meta": {"v": 1}, "keywords": ["a"], "id": "e", name: ["one", "two"]}
    items = reading("a.json", json.dumps(outer))
    assert texts(items) == ["one", "two"]
    for item in items:
        assert isinstance(item, Caption)
        assert (item.city, item.keywords, dict(item.extra)) == ("Huế", ("a",), {})


def test_a_single_record(reading: Reading) -> None:
    assert only(reading("a.json", '{"id": "7", "caption": "one"}')).id == "7"
    assert texts(reading("a.json", '"one"')) == ["one"]
    assert only(reading("a.json", '{"caption": "one", "images": ["a.jpg"]}')).text == "one"


def test_an_object_with_a_title_or_a_lead_is_an_essay(reading: Reading) -> None:
    outer: dict[str, Any] = {"title": "T", "date": "2016", "lead": "lead", "id": "e"}
    captions = ["one", {"caption": "two", "title": "Own", "date": "4/9/2016"}, "o n e", "", "lead"]
    items = reading("walk.json", json.dumps(outer | {"captions": captions}))
    assert [
        (c.id, c.locator, c.extra["essay"], c.extra["number"], c.text, c.headline, c.date)
        for c in items
        if isinstance(c, Caption)
    ] == [
        ("walk.json#0", "lead", "walk", "0", "lead", "T", "2016"),
        ("walk.json#1", "item 1", "walk", "1", "one", "T", "2016"),
        ("walk.json#2", "item 2", "walk", "2", "two", "Own", "2016-09-04"),
    ]
    assert [problem.split(";")[0] for problem in problems(items)] == [
        "walk.json, item 4: empty caption"
    ]


def test_the_text_of_an_outer_object_is_the_lead(reading: Reading) -> None:
    items = reading("a.json", '{"description": "lead", "photos": [{"caption": "one"}]}')
    assert texts(items) == ["lead", "one"]


def test_broken_json_names_its_line(reading: Reading) -> None:
    items = reading("a.json", '[\n{"text": "one"}\n{"text": "two"}]')
    assert texts(items) == ["one"]
    assert problems(items) == [
        "a.json, line 3: not JSON at column 1: Expecting ',' delimiter; "
        "correct it, or export it again as JSON"
    ]


def test_bytes_that_cannot_be_decoded_refuse_their_item(reading: Reading) -> None:
    items = reading("a.json", b'[\n"caf\xe9", "\xc3\xa9"]')
    assert texts(items) == ["é"]
    assert problems(items) == [
        "a.json, line 2: byte 0xE9 at column 5 is not UTF-8; "
        "save it as UTF-8, or name its encoding with --encoding"
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_read(reading: Reading, encoding: str) -> None:
    assert texts(reading("a.json", '["quân đội"]'.encode(encoding))) == ["quân đội"]


def test_an_empty_document_has_no_captions(reading: Reading) -> None:
    assert reading("a.json", "") == reading("a.json", " \n") == reading("a.json", "[]") == []


CUT_OFF = "a.json, line 3: not JSON at column 9: Unterminated string starting at"


@pytest.mark.parametrize(
    "content",
    [
        '[\n"one", {"text": "two"},\n{"text":"cut o',
        '{"date": "2016", "photos": [\n"one", {"text": "two"},\n{"text":"cut o',
        '{"annotations": [{"caption": "one", "image_id": 1},\n'
        '{"caption": "two", "image_id": 1},\n{"text":"cut o',
        '[{"SourceFile": "1.jpg", "Title": "x", "Description": "one"},\n'
        '{"SourceFile": "2.jpg", "Description": "two"},\n{"text":"cut o',
    ],
)
def test_what_comes_before_a_break_is_kept(reading: Reading, content: str) -> None:
    items = reading("a.json", content)
    assert texts(items) == ["one", "two"]
    assert [problem.split(";")[0] for problem in problems(items)] == [CUT_OFF]
    last = items[-1]
    assert isinstance(last, Problem)
    assert last.broken_off


def test_a_comma_too_many_loses_nothing(reading: Reading) -> None:
    items = reading("a.json", '[{"text": "one"},\n{"text": "two"},\n]')
    assert texts(items) == ["one", "two"]
    assert [problem[:13] for problem in problems(items)] == ["a.json, line "]


def test_a_record_that_is_cut_off_keeps_its_caption(reading: Reading) -> None:
    items = reading("a.json", '{"caption": "one", "city": "Hu')
    assert (texts(items), len(problems(items))) == (["one"], 1)


def test_a_record_may_have_several_captions(reading: Reading) -> None:
    row = '{"file_name": "a.jpg", "captions": ["one", {"text": "two", "lang": "en"}]}'
    for items in (reading("a.jsonl", row), reading("a.json", f"[{row}]")):
        assert texts(items) == ["one", "two"]
        assert [(c.media, c.lang) for c in items if isinstance(c, Caption)] == [
            ("a.jpg", ""),
            ("a.jpg", "en"),
        ]
    assert [c.id for c in items if isinstance(c, Caption)] == ["a.json#1", "a.json#1.2"]


@pytest.mark.parametrize(
    "data",
    [
        b'{"title": "T", "keywords": ["one", "tw\xff"], "captions": ["Ch\xe1\xbb\xa3"]}',
        b'{"caption": "Ch\xe1\xbb\xa3", "keywords": ["one", "tw\xff"]}',
        b'{"title": "a.jpg", "photoTakenTime": {}, "description": "Ch\xe1\xbb\xa3",'
        b' "keywords": ["one", "tw\xff"]}',
        b'{"uri": "u", "type": "picture", "versioncreated": "", "pubstatus": "usable",'
        b' "description_caption": "Ch\xe1\xbb\xa3", "keywords": ["one", "tw\xff"]}',
    ],
)
def test_what_cannot_be_decoded_of_a_list_of_keywords_is_told(
    reading: Reading, data: bytes
) -> None:
    caption, *problems = sorted(reading("a.json", data), key=lambda item: isinstance(item, Problem))
    assert isinstance(caption, Caption)
    assert (caption.text, caption.keywords) == ("Chợ", ("one",))
    assert "byte 0xFF" in str(problems[0])


@pytest.mark.parametrize("start", ['"title": "T", "photoTakenTime": {}', '"keywords": ["a"]'])
def test_a_broken_document_of_very_many_members_is_told(reading: Reading, start: str) -> None:
    members = ", ".join(f'"m{number}": 1' for number in range(2_000))
    told = [str(item) for item in reading("a.json", f'{{{start}, {members}, "z":')]
    assert len(told) == 2
    assert "too many members for a record" in told[0]
    assert "Expecting value" in told[1]


def test_headline_and_keywords_are_repaired_with_the_text(reading: Reading) -> None:
    wrong = {"caption": "Qu©n ®éi", "title": "ViÖt B¾c", "tags": ["nói", "miÒn T©y", "Café"]}
    found = only(reading("a.json", json.dumps(wrong)))
    assert (found.text, found.headline, found.keywords) == (
        "Quân đội",
        "Việt Bắc",
        ("nói", "miền Tây", "Café"),
    )
    assert only(reading("a.json", json.dumps(wrong | {"caption": "x"}))).headline == "ViÖt B¾c"
