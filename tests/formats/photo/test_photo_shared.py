"""Real and derived pictures with their expected reading, where they are at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit.formats.files import File
from searchkit.formats.photo import Metadata, metadata

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "photos"

FIELDS = {
    "IPTC:Caption-Abstract": ("iim", "caption"),
    "IPTC:Headline": ("iim", "headline"),
    "IPTC:ObjectName": ("iim", "title"),
    "IPTC:Keywords": ("iim", "keywords"),
    "IPTC:City": ("iim", "city"),
    "IPTC:By-line": ("iim", "byline"),
    "XMP-dc:Description": ("xmp", "caption"),
    "XMP-dc:Title": ("xmp", "title"),
    "XMP-dc:Subject": ("xmp", "keywords"),
    "XMP-photoshop:Headline": ("xmp", "headline"),
    "IFD0:ImageDescription": ("exif", "caption"),
    "expected_caption": ("shown", "caption"),
}
"""exiftool's names -> whose field it is."""

if not FOLDER.is_dir() and os.environ.get("CI") != "true":
    pytest.skip(f"{FOLDER} is not here", allow_module_level=True)


def _rows() -> Iterator[tuple[Path, dict[str, Any]]]:
    for name in ("real", "derived"):
        for row in json.loads((FOLDER / f"{name}.expected.json").read_text("utf-8")):
            yield FOLDER / name / row["file"], row


def _wanted(name: str, value: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    if name.endswith(("Keywords", "Subject")):
        return tuple(values)
    return ", ".join(values)


def _misses(found: Metadata, row: dict[str, Any]) -> Iterator[str]:
    for name in FIELDS.keys() & row.keys():
        part, field = FIELDS[name]
        got, wanted = getattr(getattr(found, part), field), _wanted(name, row[name])
        if got != wanted:
            yield f"{row['file']} {name}: {got!r} is not {wanted!r}"


def test_expected_values() -> None:
    assert FOLDER.is_dir()
    total = 0
    misses: list[str] = []
    for path, row in _rows():
        found = metadata(File(path, path.name))
        assert found.damage == (), path.name
        total += len(FIELDS.keys() & row.keys())
        misses += _misses(found, row)
    print(f"photos: {total - len(misses)} of {total} expected values are exact", *misses, sep="\n")
    assert total > 150
    assert len(misses) <= total * 0.05
