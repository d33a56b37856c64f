import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from searchkit.caption import Caption, field_values
from searchkit.formats import Problem, read_file
from searchkit.formats.files import File, ReadOptions

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
        "caption_other": "Hái dừa",
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


@pytest.mark.parametrize("read", [read_json, read_csv])
def test_what_is_like_a_column_s_name_is_no_field(reading: Reading, read: Any) -> None:
    row = {"SourceFile": "a.jpg", "Description": "dừa", "Label": "Red", "Category": "SPO"}
    found = only(read(reading, row))
    assert (found.headline, found.keywords) == ("", ())
    assert dict(found.extra) == {"Label": "Red", "Category": "SPO"}
    remark = only_problem(read(reading, {"SourceFile": "b.jpg", "Label": "Red"}))
    assert remark.what == "1 of 1 files that exiftool lists have no caption"


def only_problem(items: list[Caption | Problem]) -> Problem:
    (item,) = items
    assert isinstance(item, Problem)
    return item


def grouped(photo: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for tag, value in photo.items():
        group, _, name = tag.partition(":")
        if name:
            row.setdefault(group, {})[name] = value
        else:
            row[tag] = value
    return row


def test_tags_may_stand_in_their_groups(reading: Reading) -> None:
    assert read_json(reading, grouped(PHOTO)) == read_json(reading, PHOTO)
    long = {"SourceFile": "a.jpg", "XMP-dc": {"Description": {"desc": "d", "val": "dừa"}}}
    assert only(read_json(reading, long)).text == "dừa"


def test_further_texts_are_searched(reading: Reading) -> None:
    row = {
        "SourceFile": "a.jpg",
        "XMP:Description": "XMP new",
        "IPTC:Caption-Abstract": "IPTC old",
        "EXIF:UserComment": "EXIF",
        "XMP:Headline": "H",
        "XMP:Title": "T",
        "XMP:Title-fr": "Pont flottant",
        "IPTC:ObjectName": "T",
        "XMP:Subject": ["a", "b"],
        "IPTC:Keywords": ["b", "c"],
        "XMP:AltTextAccessibility": "alt",
        "XMP:AltTextAccessibility-vi": "lính đứng",
        "XMP:ExtDescrAccessibility": "mô tả dài",
        "XMP:Event": "Lũ 2018",
        "XMP:Location": "Chợ",
        "IPTC:Province-State": "Yên Bái",
    }
    found = only(read_json(reading, row))
    assert (found.text, found.headline, found.keywords) == ("XMP new", "H", ("a", "b", "c"))
    assert set(field_values(found, "other")) == {
        "T\nPont flottant",
        "Lũ 2018",
        "alt\nlính đứng",
        "mô tả dài",
        "IPTC old\nEXIF",
    }
    assert field_values(found, "place") == ("Chợ", "Yên Bái")


def test_an_alternative_text_alone_is_the_caption(reading: Reading) -> None:
    found = only(read_json(reading, {"SourceFile": "a.jpg", "AltTextAccessibility": "lính"}))
    assert (found.text, dict(found.extra)) == ("lính", {})


def test_persons_and_places_are_taken_out_of_structures(reading: Reading) -> None:
    area = {"H": 0.1, "Unit": "normalized", "W": 0.1, "X": 0.5, "Y": 0.5}
    faces = [
        {"Area": area, "Name": "Pierre Curie", "Type": "Face"},
        {"Area": area, "Name": "Rex", "Type": "Pet"},
    ]
    row = {
        "SourceFile": "a.jpg",
        "Description": "d",
        "LocationShown": [
            {"City": "Paris", "CountryName": "France"},
            {"City": "Lyon", "CountryName": "France", "Sublocation": "Bellecour"},
        ],
        "RegionInfo": {"AppliedToDimensions": {"H": 16}, "RegionList": faces},
    }
    found = only(read_json(reading, row))
    assert (found.city, found.country, found.people) == (
        "Paris, Lyon",
        "France",
        ("Pierre Curie",),
    )
    assert found.extra["sublocation"] == "Bellecour"
    details = [{"PersonDescription": "physicist", "PersonName": "Marie Curie"}]
    found = only(read_json(reading, row | {"PersonInImageWDetails": details}))
    assert found.people == ("Marie Curie",)


def test_a_column_that_was_asked_for_holds_the_caption(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    row = {"SourceFile": "a.jpg", "Description": "d", "Instructions": "i", "Label": "Red"}
    path.write_text(json.dumps([row]))
    options = ReadOptions(columns={"text": "Instructions"})
    found = only(list(read_file(File(path, "a.json", options))))
    assert (found.text, found.headline, found.extra["caption_other"]) == ("i", "", "d")


def test_a_lone_surrogate_in_the_name_of_a_tag_is_replaced(reading: Reading) -> None:
    row = r'{"SourceFile": "a.jpg", "Description": "d", "XMP-x:Per\ud800n": "p"}'
    assert only(reading("a.json", f"[{row}]")).extra["XMP-x:Per\ufffdn"] == "p"
