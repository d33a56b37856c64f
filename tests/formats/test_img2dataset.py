"""What img2dataset writes: pictures, their captions as text, and these again as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem, read, read_file
from searchkit.formats.files import File

RECORD = {
    "url": "https://x.example/a.jpg",
    "caption": "Hoàng hôn trên vịnh",
    "key": "000000012",
    "status": "success",
    "error_message": None,
    "width": 256,
    "sha256": "ab",
}
COUNTS = {"count": 9, "successes": 8, "failed_to_download": 1, "status_dict": {"success": 8}}


def found(folder: Path) -> list[tuple[str, str, str]]:
    problems: list[Problem] = []
    captions = list(read([folder], root=folder, on_error=problems.append))
    assert not problems
    return [(each.id, each.text, each.media) for each in captions]


def write(folder: Path, record: dict[str, Any] = RECORD, txt: str = "") -> None:
    (folder / "000000012.json").write_text(json.dumps(record))
    (folder / "000000012.webp").write_bytes(b"RIFF\x04\0\0\0WEBP")
    if txt:
        (folder / "000000012.txt").write_text(txt)


def test_a_caption_is_told_once(tmp_path: Path) -> None:
    write(tmp_path, txt="Hoàng hôn trên vịnh\n")
    (tmp_path / "00000_stats.json").write_text(json.dumps(COUNTS))
    assert found(tmp_path) == [("000000012.txt#1", "Hoàng hôn trên vịnh", "000000012.webp")]


def test_a_record_tells_its_picture(tmp_path: Path) -> None:
    write(tmp_path)
    (caption,) = read([tmp_path], root=tmp_path)
    assert (caption.text, caption.media) == ("Hoàng hôn trên vịnh", "000000012.webp")
    assert caption.extra["url"] == "https://x.example/a.jpg"


@pytest.mark.parametrize("text", ["Hoàng hôn", "Hoàng hôn trên vịnh\nvà một chiếc thuyền"])
def test_another_text_is_another_caption(tmp_path: Path, text: str) -> None:
    write(tmp_path, txt=text)
    assert [each[1] for each in found(tmp_path)] == ["Hoàng hôn trên vịnh", text]


@pytest.mark.parametrize("key", ["000000013", 12, None, ["000000012"]])
def test_a_record_of_another_file_keeps_its_address(tmp_path: Path, key: Any) -> None:
    write(tmp_path, RECORD | {"key": key})
    assert [each[2] for each in found(tmp_path)] == ["https://x.example/a.jpg"]


def test_a_record_that_is_named_outright_is_read(tmp_path: Path) -> None:
    write(tmp_path, txt="Hoàng hôn trên vịnh")
    (item,) = read_file(File(tmp_path / "000000012.json", "000000012.json", is_named=True))
    assert isinstance(item, Caption)
