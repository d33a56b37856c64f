import json
from collections.abc import Callable
from typing import Any

from searchkit.caption import Caption
from searchkit.formats import Problem

Reading = Callable[..., list[Caption | Problem]]

IMAGES = [
    {"id": 7, "file_name": "000000000007.jpg", "height": 480},
    {"id": 9, "file_name": "000000000009.jpg", "height": 427},
]
CAPTIONS = [
    {"id": 101, "image_id": 9, "caption": "A rower ties up her boat."},
    {"id": 102, "image_id": 7, "caption": "Two oxen in a paddy."},
    {"id": 103, "image_id": 9, "caption": "A wooden boat at a jetty."},
]


def read(reading: Reading, data: Any) -> list[tuple[str, ...]]:
    """Id, media and text of captions; problems as text."""
    return [
        (str(item),) if isinstance(item, Problem) else (item.id, item.media, item.text)
        for item in reading("a.json", json.dumps(data))
    ]


def test_coco_s_annotations_find_their_images(reading: Reading) -> None:
    expected = [
        ("101", "000000000009.jpg", "A rower ties up her boat."),
        ("102", "000000000007.jpg", "Two oxen in a paddy."),
        ("103", "000000000009.jpg", "A wooden boat at a jetty."),
    ]
    assert read(reading, {"images": IMAGES, "annotations": CAPTIONS}) == expected
    assert read(reading, {"annotations": CAPTIONS, "info": {}, "images": IMAGES}) == expected


def test_a_picture_s_date_is_that_of_its_captions(reading: Reading) -> None:
    images = [{**IMAGES[0], "date_captured": "2013-11-14 17:02:52"}, IMAGES[1]]
    items = reading("a.json", json.dumps({"images": images, "annotations": CAPTIONS}))
    assert [item.date for item in items if isinstance(item, Caption)] == ["", "2013-11-14", ""]


def test_coco_without_captions_has_none(reading: Reading) -> None:
    boxes = [{"id": 1, "image_id": 7, "bbox": [1, 2, 3, 4], "category_id": 1}]
    assert read(reading, {"images": IMAGES, "annotations": boxes}) == []


def test_coco_s_empty_caption_is_a_problem_of_its_own(reading: Reading) -> None:
    data = {"images": IMAGES, "annotations": [{**CAPTIONS[0], "caption": ""}, 5, CAPTIONS[1]]}
    assert read(reading, data) == [
        ("a.json, annotation 1: empty caption; give it a caption or a headline, or delete it",),
        ("102", "000000000007.jpg", "Two oxen in a paddy."),
    ]


def test_an_unknown_image_leaves_a_caption_without_media(reading: Reading) -> None:
    data = {"images": [], "annotations": [{"id": 1, "image_id": 5, "caption": "x"}]}
    assert read(reading, data) == [("1", "", "x")]


def test_karpathy_s_splits(reading: Reading) -> None:
    image = {
        "filename": "a.jpg",
        "imgid": 0,
        "split": "train",
        "sentids": [0, 1],
        "sentences": [
            {"tokens": ["two", "oxen"], "raw": "Two oxen.", "imgid": 0, "sentid": 0},
            {"tokens": ["a", "paddy"], "sentid": 1},
        ],
    }
    assert read(reading, {"images": [image], "dataset": "flickr8k"}) == [
        ("0", "a.jpg", "Two oxen."),
        ("1", "a.jpg", "a paddy"),
    ]


def test_pictures_may_be_the_names_of_their_captions(reading: Reading) -> None:
    data = {"a.jpg": ["one", "two"], "b/c.PNG": "three", "d.webp": {"caption": "four"}}
    assert read(reading, data) == [
        ("a.json#1", "a.jpg", "one"),
        ("a.json#2", "a.jpg", "two"),
        ("a.json#3", "b/c.PNG", "three"),
        ("a.json#4", "d.webp", "four"),
    ]


def test_a_record_with_a_picture_is_still_a_record(reading: Reading) -> None:
    assert read(reading, {"image": "a.jpg", "caption": "one"}) == [("a.json#1", "a.jpg", "one")]
