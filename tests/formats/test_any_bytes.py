import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.formats import FORMATS, Problem, read_file
from searchkit.formats.files import File, ReadOptions
from searchkit.formats.records import record

WORDS = r"caption text # T Date: 4/9/2016 sep=; { } [ ] : \ud800 NaN null true quân đội حلب"
SIGNS = ["\r", "\n", "\r\n", "\n\n", " ", "\0", '"', '""', "'", ",", ";", "\t", "|", '"caption":']
BYTES = [b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9", b"\xcc\x81", b"9" * 50]
PIECES = st.sampled_from([*BYTES, *(text.encode() for text in [*WORDS.split(), "# T", *SIGNS])])
CONTENT = st.binary(max_size=60) | st.lists(PIECES, max_size=30).map(b"".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)

A_SUFFIX = sorted({reader: suffix for suffix, reader in FORMATS.items()}.values())
"""One for every reader."""


def check(items: list[Any]) -> None:
    for item in items:
        assert isinstance(item, Caption | Problem)
        assert str(item).encode()
        if isinstance(item, Caption):
            assert item.id
            assert item.text or item.headline
            assert (
                Caption.from_dict(
                    json.loads(json.dumps(item.to_dict(), ensure_ascii=False).encode())
                )
                == item
            )


def read(name: str, content: bytes, encoding: str = "") -> list[Caption | Problem]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        return list(read_file(File(path, name, ReadOptions(encoding))))


@pytest.mark.parametrize("suffix", A_SUFFIX)
@settings(deadline=None)
@given(content=CONTENT)
def test_any_bytes_give_captions_and_problems(suffix: str, content: bytes) -> None:
    check(read(f"a{suffix}", content))


@pytest.mark.parametrize("suffix", A_SUFFIX)
@settings(deadline=None, max_examples=30)
@given(content=CONTENT)
def test_any_bytes_do_in_any_encoding(suffix: str, content: bytes) -> None:
    for encoding in ("utf-8", "utf-16-le", "shift_jis", "cp1252", "gb18030"):
        check(read(f"a{suffix}", content, encoding))


@pytest.mark.parametrize("suffix", A_SUFFIX)
@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"caption":' * 100_000,
        b'{"caption":' + b"9" * 100_000 + b"}",
        b"caption\n" + b"a" * 1_000_000,
        b'caption\n"' + b"a\n" * 3000,
        b"\n" * 5000,
        b"\xff\xfea",
        b"\xff\xfe\x00\xd8",
        b"\0" * 5000,
    ],
    ids=range(9),
)
def test_extreme_content_gives_captions_and_problems(suffix: str, content: bytes) -> None:
    check(read(f"a{suffix}", content))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["text", "id", "date", "tags", "é"]) | st.text(), VALUES))
def test_any_record_gives_a_caption_or_a_problem(row: dict[str, Any]) -> None:
    check([record(File(Path("a"), "a"), 1, row, "line 1")])


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.text(), VALUES, max_size=4), max_size=4))
def test_any_json_gives_captions_and_problems(rows: list[dict[str, Any]]) -> None:
    check(read("a.json", json.dumps({"title": "T", "captions": rows}).encode()))
    check(read("a.jsonl", "\n".join(map(json.dumps, rows)).encode()))
