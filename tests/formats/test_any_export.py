"""Any values in the places where exports have theirs."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.formats import json as json_format
from searchkit.formats import stream
from tests.formats.test_any_bytes import VALUES, check, read

TAGS = st.sampled_from(
    ["SourceFile", "Description", "XMP-dc:Description-vi", "IPTC:Keywords", "Title", "A:B:C-d"]
)
KEYS = st.sampled_from(
    [
        *("id", "caption", "image_id", "file_name", "sentences", "raw", "tokens", "filename"),
        *("title", "description", "photoTakenTime", "timestamp", "people", "name", "geoData"),
        *("latitude", "date", "albumData", "@value", "@language", "label", "value", "none", "vi"),
        *("properties", "a.jpg", "b.png"),
    ]
)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=15,
)
TOPS = st.sampled_from(["images", "annotations", "items", "captions", "title", "a.jpg", "metadata"])
DOCUMENTS = st.dictionaries(TOPS | KEYS, TREES, max_size=5) | st.lists(TREES, max_size=4)


@pytest.mark.parametrize("whole", [2**20, 0])
@settings(deadline=None, max_examples=200)
@given(data=DOCUMENTS)
def test_any_document(whole: int, data: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_format, "WHOLE", whole)
        patch.setattr(stream, "SEEN", 1)
        check(read("a.json", json.dumps(data).encode()))


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(TAGS | st.text(max_size=3), VALUES | TREES, max_size=5), max_size=3)
)
def test_any_tags(rows: list[dict[str, Any]]) -> None:
    rows = [{"SourceFile": "a.jpg", **row} for row in rows]
    check(read("a.json", json.dumps(rows).encode()))


PLACES = {
    "exiftool": '[{"SourceFile": "a", "Description": %s}, {"SourceFile": "b", "Title": "last"}]',
    "exiftool's other tags": '[{"SourceFile": "a", "Title": "T", "X": %s}, {"Title": "last"}]',
    "a tag of a known field": '[{"SourceFile": "a", "Title": "T", "By-line": %s}, "last"]',
    "coco": '{"images": [], "annotations": [{"image_id": %s, "caption": "x"},'
    ' {"image_id": 1, "caption": "last"}]}',
    "coco's images": '{"images": [{"id": %s, "file_name": 1}],'
    ' "annotations": [{"image_id": 1, "caption": "last"}]}',
    "karpathy": '{"images": [{"filename": "a", "sentences": [{"tokens": [%s]}, "last"]}]}',
    "by picture": '{"a.jpg": %s, "b.jpg": "last"}',
    "takeout": '{"title": %s, "photoTakenTime": {}, "description": "last"}',
    "takeout's people": '{"title": "last", "photoTakenTime": {},'
    ' "people": [{"name": %s}, {"name": "x"}]}',
    "outer": '{"title": "T", "description": %s, "items": ["last"]}',
    "an outer object": '{"title": "T", "summary": {"a": %s}, "items": ["last"]}',
    "an item": '[{"caption": "x", "n": %s}, {"caption": %s}, {"caption": "last"}]',
}


@pytest.mark.parametrize("whole", [2**20, 0])
@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_what_is_nested_deeply_is_refused_alone(name: str, whole: int, brackets: str) -> None:
    start, end = ("[", "]") if brackets == "[]" else ('{"a":', "}")
    for depth in (60, 300, 450, 700, *range(860, 1000, 12)):
        content = PLACES[name].replace("%s", start * depth + '"x"' + end * depth)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(json_format, "WHOLE", whole)
            items = read("a.json", content.encode())
        check(items)
        assert items
