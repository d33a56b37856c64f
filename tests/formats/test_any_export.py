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
