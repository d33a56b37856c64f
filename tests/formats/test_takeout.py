import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem

Reading = Callable[..., list[Caption | Problem]]

PICTURE = {
    "title": "IMG_20160904_101500.jpg",
    "description": "Bến Ninh Kiều, trời sắp mưa",
    "imageViews": "12",
    "creationTime": {"timestamp": "1473066000", "formatted": "5 thg 9, 2016 09:00:00 UTC"},
    "photoTakenTime": {"timestamp": "1472958900", "formatted": "4 thg 9, 2016 03:15:00 UTC"},
    "geoData": {"latitude": 10.0332, "longitude": 105.788, "altitude": 0.0},
    "geoDataExif": {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0},
    "people": [{"name": "Má Hai"}, {"name": "Út"}],
    "url": "https://photos.example.org/photo/x",
    "googlePhotosOrigin": {"mobileUpload": {"deviceType": "ANDROID_PHONE"}},
}


def read(reading: Reading, name: str, data: Any) -> list[Caption]:
    items = reading(name, json.dumps(data))
    assert not [item for item in items if isinstance(item, Problem)]
    return [item for item in items if isinstance(item, Caption)]


def test_a_picture_s_description_is_its_caption(reading: Reading) -> None:
    (found,) = read(reading, "IMG_20160904_101500.jpg.json", PICTURE)
    assert found == Caption(
        id="IMG_20160904_101500.jpg.json",
        text="Bến Ninh Kiều, trời sắp mưa",
        date="2016-09-04",
        people=("Má Hai", "Út"),
        media="IMG_20160904_101500.jpg",
        source="IMG_20160904_101500.jpg.json",
        extra={"position": "10.0332 105.788", "url": "https://photos.example.org/photo/x"},
    )


def test_what_nobody_described_is_no_caption(reading: Reading) -> None:
    bare = {**PICTURE, "description": "", "people": []}
    assert read(reading, "a.jpg.json", bare) == []
    (found,) = read(reading, "a.jpg.json", {**PICTURE, "description": ""})
    assert (found.text, found.headline) == ("", "IMG_20160904_101500.jpg")


def test_an_album_is_a_caption_only_with_a_description(reading: Reading) -> None:
    album: dict[str, Any] = {
        "title": "Miền Tây",
        "description": "",
        "access": "protected",
        "date": {"timestamp": "1472958900", "formatted": "x"},
    }
    assert read(reading, "metadata.json", album) == []
    assert read(reading, "metadata.json", {"albumData": album}) == []
    for data in (album, {"albumData": album}):
        album["description"] = "Mùa nước nổi"
        (found,) = read(reading, "metadata.json", data)
        assert (found.text, found.headline, found.date) == (
            "Mùa nước nổi",
            "Miền Tây",
            "2016-09-04",
        )


LONG = "Sinh nhật bà ngoại tám mươi tuổi ở Mỹ Tho cả nhà đông đủ.jpg"


@pytest.mark.parametrize(
    "record, picture, title",
    [
        ("a.jpg.json", "a.jpg", "a.jpg"),
        ("a.jpg.supplemental-metadata.json", "a.jpg", "a.jpg"),
        ("a.jpg.supplemental-me.json", "a.jpg", "a.jpg"),
        ("a.jpg.s.json", "a.jpg", "a.jpg"),
        ("a.jpg..json", "a.jpg", "a.jpg"),
        ("a.jpg(2).json", "a(2).jpg", "a.jpg"),
        ("a.jpg.supplemental-metadata(2).json", "a(2).jpg", "a.jpg"),
        (f"{LONG[:46]}.json", f"{LONG[:47]}.jpg", LONG),
        (f"{LONG[:46]}(1).json", f"{LONG[:44]}(1).jpg", LONG),
        ("a.json", "a.heic", "a.heic"),
        ("x_y.jpg.json", "x_y.jpg", "x:y.jpg"),
        ("a.jpg.json", "a-edited.jpg", "a.jpg"),
        ("a.jpg(1).json", "a(1)-bearbeitet.jpg", "a.jpg"),
    ],
)
def test_the_picture_is_found(
    reading: Reading, tmp_path: Path, record: str, picture: str, title: str
) -> None:
    (tmp_path / picture).write_bytes(b"")
    (found,) = read(reading, record, {**PICTURE, "title": title})
    assert found.media == picture


def test_the_picture_itself_comes_before_an_edited_one(reading: Reading, tmp_path: Path) -> None:
    for name in ("a-edited.jpg", "a.jpg"):
        (tmp_path / name).write_bytes(b"")
    (found,) = read(reading, "a.jpg.json", {**PICTURE, "title": "a.jpg"})
    assert found.media == "a.jpg"


@pytest.mark.parametrize("time", [{}, {"timestamp": "9" * 5000}, {"timestamp": []}, {"x": 1}])
def test_a_time_that_is_none_has_no_date(reading: Reading, time: Any) -> None:
    (found,) = read(reading, "a.jpg.json", {**PICTURE, "photoTakenTime": time})
    assert found.date == ""


def test_other_files_of_an_export_have_no_captions(reading: Reading) -> None:
    assert read(reading, "shared_album_comments.json", {"sharedAlbumComments": []}) == []
    assert read(reading, "user-generated-memory-titles.json", {"title": ["x"]}) == []
