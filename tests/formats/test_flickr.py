from collections.abc import Callable
from pathlib import Path

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem

Reading = Callable[..., list[Caption | Problem]]


def rows(items: list[Caption | Problem]) -> list[tuple[str, ...]]:
    """Id, media and text of captions; problems as text."""
    return [
        (str(item),) if isinstance(item, Problem) else (item.id, item.media, item.text)
        for item in items
    ]


TOKEN = "1000092795.jpg#0\tTwo men stand .\n1000092795.jpg#1\tMen near a wall .\n"


@pytest.mark.parametrize("name", ["results.token", "Flickr8k.token.txt"])
def test_a_token_file_has_a_picture_a_number_and_a_caption(reading: Reading, name: str) -> None:
    assert rows(reading(name, TOKEN)) == [
        ("1000092795.jpg#0", "1000092795.jpg", "Two men stand ."),
        ("1000092795.jpg#1", "1000092795.jpg", "Men near a wall ."),
    ]


def test_a_space_may_stand_for_the_tab(reading: Reading) -> None:
    assert rows(reading("a.txt", "a b.jpg#0 Một con bò\n")) == [
        ("a b.jpg#0", "a b.jpg", "Một con bò")
    ]


def test_the_number_may_be_missing(reading: Reading) -> None:
    assert rows(reading("a.txt", "a.png\tone\nb.PNG\ttwo\n")) == [
        ("a.txt#1", "a.png", "one"),
        ("a.txt#2", "b.PNG", "two"),
    ]


def test_a_line_that_fits_not_is_refused_alone(reading: Reading) -> None:
    assert rows(reading("a.token", "a.jpg#0\tone\nnothing\n\na.jpg#1\t\nb.jpg#0\ttwo\n")) == [
        ("a.jpg#0", "a.jpg", "one"),
        (
            "a.token, line 2: no picture and caption; "
            "write the picture's name, # and a number, a tab, and the caption",
        ),
        ("a.token, line 4: empty caption; give it a caption or a headline, or delete it",),
        ("b.jpg#0", "b.jpg", "two"),
    ]


def test_results_csv_is_cut_at_its_bars(reading: Reading) -> None:
    content = 'image_name| comment_number| comment\na.jpg| 0| A "big" dog , running\n'
    assert rows(reading("results.csv", content)) == [
        ("results.csv#1", "a.jpg", 'A "big" dog , running')
    ]


def test_captions_txt_is_a_table(reading: Reading) -> None:
    content = 'image,caption\na.jpg,"A dog , running"\na.jpg,A cat\n'
    assert rows(reading("captions.txt", content)) == [
        ("captions.txt#1", "a.jpg", "A dog , running"),
        ("captions.txt#2", "a.jpg", "A cat"),
    ]


def test_excel_s_unicode_text_is_a_table(reading: Reading) -> None:
    content = "Mã ảnh\tChú thích\tỐng kính\r\n7\tChợ nổi, sớm\t35 mm\r\n".encode("utf-16")
    (found,) = reading("a.txt", content)
    assert isinstance(found, Caption)
    assert (found.id, found.text, dict(found.extra)) == (
        "7",
        "Chợ nổi, sớm",
        {"Ống kính": "35 mm"},
    )


@pytest.mark.parametrize(
    "line", ["Ảnh, chú thích", "Caption", "photo by An, text by Bình", "see a.jpg for more"]
)
def test_a_text_is_not_taken_for_a_table(reading: Reading, line: str) -> None:
    if line == "Ảnh, chú thích":
        line += " và lời"
    assert [item.text for item in reading("a.txt", f"{line}\n") if isinstance(item, Caption)] == [
        line
    ]


@pytest.mark.parametrize("picture", ["a.jpg", "a.JPG", "a.webp", "a.nef"])
@pytest.mark.parametrize("name", ["a.txt", "a.caption"])
def test_a_text_beside_its_picture_is_the_picture_s(
    reading: Reading, tmp_path: Path, picture: str, name: str
) -> None:
    (tmp_path / picture).write_bytes(b"")
    assert rows(reading(name, "one\ntwo\n\nthree\n")) == [
        (f"{name}#1", picture, "one\ntwo\n\nthree")
    ]


def test_the_whole_name_of_a_picture_comes_first(reading: Reading, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")
    assert rows(reading("a.jpg.txt", "one\n")) == [("a.jpg.txt#1", "a.jpg", "one")]


def test_an_essay_beside_a_picture_stays_an_essay(reading: Reading, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")
    items = reading("a.txt", "# T\n\nlead\n\none\n")
    assert [item.media for item in items if isinstance(item, Caption)] == ["", ""]


def test_an_empty_text_beside_a_picture_has_no_caption(reading: Reading, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")
    assert reading("a.txt", " \n") == []


def test_metadata_of_an_image_folder(reading: Reading) -> None:
    line = '{"file_name": "train/0001.png", "text": "a drawing of a boat"}\n'
    assert rows(reading("metadata.jsonl", line)) == [
        ("metadata.jsonl#1", "train/0001.png", "a drawing of a boat")
    ]
    table = "file_name,text\n0001.png,a drawing of a boat\n"
    assert rows(reading("metadata.csv", table)) == [
        ("metadata.csv#1", "0001.png", "a drawing of a boat")
    ]
