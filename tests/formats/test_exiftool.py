import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem

Reading = Callable[..., list[Caption | Problem]]

PHOTO = {
    "SourceFile": "anh/ben-tre.jpg",
    "File:FileName": "ben-tre.jpg",
    "IPTC:Caption-Abstract": "Hái dừa",
    "XMP:Description": "Hái dừa ở Bến Tre",
    "XMP:Description-en": "Picking coconuts in Bến Tre",
    "XMP:Creator": ["Lê Thị Mận"],
    "XMP:Subject": ["dừa", "miền Tây"],
    "IPTC:Keywords": ["dừa", "miền Tây"],
    "XMP:PersonInImage": "Út Hiền",
    "EXIF:DateTimeOriginal": "2016:07:03 08:15:00",
    "IPTC:City": "Bến Tre",
    "IPTC:Country-PrimaryLocationName": "Việt Nam",
    "EXIF:ThumbnailImage": "(Binary data 3881 bytes, use -b option to extract)",
    "EXIF:Model": "X100",
}


def read_json(reading: Reading, *rows: dict[str, Any]) -> list[Caption | Problem]:
    return reading("a.json", json.dumps(rows, ensure_ascii=False))


def read_csv(reading: Reading, *rows: dict[str, Any]) -> list[Caption | Problem]:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {name: "; ".join(v) if isinstance(v, list) else v for name, v in row.items()}
        )
    return reading("a.csv", stream.getvalue())


def only(items: list[Caption | Problem]) -> Caption:
    (item,) = items
    assert isinstance(item, Caption)
    return item


@pytest.mark.parametrize("read", [read_json, read_csv])
def test_a_photo_is_read_from_its_tags(reading: Reading, read: Any) -> None:
    found = only(read(reading, PHOTO))
    assert (found.id, found.media) == ("anh/ben-tre.jpg", "anh/ben-tre.jpg")
    assert (found.text, found.byline, found.date) == (
        "Hái dừa ở Bến Tre",
        "Lê Thị Mận",
        "2016-07-03",
    )
    assert (found.city, found.country) == ("Bến Tre", "Việt Nam")
    assert (found.keywords, found.people) == (("dừa", "miền Tây"), ("Út Hiền",))
    assert dict(found.extra) == {
        "File:FileName": "ben-tre.jpg",
        "IPTC:Caption-Abstract": "Hái dừa",
        "caption_en": "Picking coconuts in Bến Tre",
        "EXIF:Model": "X100",
    }


@pytest.mark.parametrize(
    "tag",
    [
        *("Description", "XMP:Description", "XMP-dc:Description", "XMP:XMP-dc:Description"),
        *("IPTC:Caption-Abstract", "IFD0:ImageDescription", "PNG:Description", "Comment"),
        *("ExifIFD:UserComment", "IPTC2:Caption-Abstract", "Copy1:IPTC:Caption-Abstract"),
    ],
)
def test_a_caption_has_many_tags(reading: Reading, tag: str) -> None:
    assert only(read_json(reading, {"SourceFile": "a.jpg", tag: "Bến Tre"})).text == "Bến Tre"


def test_a_language_alone_is_the_caption_s(reading: Reading) -> None:
    found = only(read_json(reading, {"SourceFile": "a.jpg", "XMP-dc:Description-vi": "dừa"}))
    assert (found.text, found.lang, dict(found.extra)) == ("dừa", "vi", {})


def test_long_output_has_its_values_in_objects(reading: Reading) -> None:
    tag = {"desc": "Beschreibung", "val": "Kokosnüsse", "num": 1}
    assert only(read_json(reading, {"SourceFile": "a.jpg", "Description": tag})).text == (
        "Kokosnüsse"
    )


def test_structures_are_kept(reading: Reading) -> None:
    shown = [{"City": "Bến Tre", "CountryName": "Việt Nam"}]
    row = {"SourceFile": "a.jpg", "Title": "T", "XMP-iptcExt:LocationShown": shown}
    found = only(read_json(reading, row))
    assert found.headline == "T"
    assert json.loads(found.extra["XMP-iptcExt:LocationShown"].strip("[]")) == shown[0]


def test_numbers_are_texts(reading: Reading) -> None:
    row = {"SourceFile": "a.jpg", "Description": 1975, "Headline": 4.50, "Creator": True}
    found = only(read_json(reading, row))
    assert (found.text, found.headline, found.byline) == ("1975", "4.5", "true")


@pytest.mark.parametrize("read", [read_json, read_csv])
def test_photos_without_a_caption_are_counted(reading: Reading, read: Any) -> None:
    camera = {"SourceFile": "b.jpg", "EXIF:ImageDescription": "OLYMPUS DIGITAL CAMERA"}
    first, remark = read(reading, {"SourceFile": "c.jpg", "Title": "T"}, camera)
    assert isinstance(first, Caption)
    assert isinstance(remark, Problem)
    assert remark.what == "1 of 2 files that exiftool lists have no caption"
    assert not remark.refused


def test_what_is_no_record_is_refused_alone(reading: Reading) -> None:
    items = reading("a.json", '[{"SourceFile": "a.jpg", "Title": "T"}, 7]')
    assert [type(item) for item in items] == [Caption, Problem]
