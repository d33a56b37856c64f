"""Columns that the person who has the files asked for by name (`ReadOptions.columns`)."""

from pathlib import Path

import pytest

from searchkit import formats
from searchkit.caption import Caption
from searchkit.errors import UsageError
from searchkit.formats import Problem, ReadOptions, read_file
from searchkit.formats.files import File


def read(path: Path, content: str, **columns: str) -> list[Caption | Problem]:
    path.write_text(content, "utf-8")
    return list(read_file(File(path, path.name, ReadOptions(columns=columns))))


def caption(items: list[Caption | Problem]) -> Caption:
    (item,) = items
    assert isinstance(item, Caption)
    return item


CSV = "headline;what_one_sees;caption\nT;Nắng;Mưa\n"


@pytest.mark.parametrize("field", ["text", "caption", "Chú thích"])
@pytest.mark.parametrize("column", ["what_one_sees", "What one sees", "WHAT-ONE-SEES"])
def test_a_column_is_asked_for_by_its_name(tmp_path: Path, field: str, column: str) -> None:
    found = caption(read(tmp_path / "a.csv", CSV, **{field: column}))
    assert (found.text, found.headline) == ("Nắng", "T")
    assert dict(found.extra) == {"caption": "Mưa"}


def test_two_columns_may_change_places(tmp_path: Path) -> None:
    found = caption(read(tmp_path / "a.csv", CSV, text="headline", headline="caption"))
    assert (found.text, found.headline) == ("T", "Mưa")


def test_a_table_without_a_known_caption_is_read_by_its_column(tmp_path: Path) -> None:
    found = caption(read(tmp_path / "a.csv", "title above\n\nblurb|by\nNắng|An\n", text="blurb"))
    assert (found.text, found.byline) == ("Nắng", "An")


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.json", '[{"blurb": "Nắng", "caption": "Mưa"}]'),
        ("a.json", '{"items": [{"blurb": "Nắng"}]}'),
        ("a.json", '{"blurb": "Nắng"}'),
        ("a.jsonl", '{"blurb": "Nắng", "text": ""}'),
        ("a.json", '[{"SourceFile": "a.jpg", "blurb": "Nắng", "Description": "Mưa"}]'),
        ("a.csv", "SourceFile,Description,blurb\na.jpg,Mưa,Nắng\n"),
    ],
)
def test_json_and_exports_are_read_by_their_columns(
    tmp_path: Path, name: str, content: str
) -> None:
    assert caption(read(tmp_path / name, content, caption="blurb")).text == "Nắng"


@pytest.mark.parametrize(
    "name, content, names",
    [
        ("a.csv", CSV, "headline, what_one_sees, caption"),
        ("a.csv", "x,y\n1,2\n", "x, y"),
        ("a.json", '[{"caption": "x"}, {"caption": "y", "b": 1}]', "caption, b"),
        ("a.jsonl", '{"caption": "x"}\n{"b": "y"}\n', "caption, b"),
    ],
)
def test_a_column_that_is_not_there_is_told(
    tmp_path: Path, name: str, content: str, names: str
) -> None:
    items = read(tmp_path / name, content, caption="blurb")
    told = [item for item in items if isinstance(item, Problem) and "blurb" in item.what]
    assert [problem.what for problem in told] == [f"no column blurb among {names}"]
    assert told[0].cure == "name one of these, or have them guessed again with --map auto"
    assert told[0].refused is all(isinstance(item, Problem) for item in items)


def test_a_field_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CSV, "utf-8")
    options = ReadOptions(columns={"lens": "caption"})
    with pytest.raises(UsageError, match="lens: a caption has no such field; the fields are capt"):
        formats.read(path, options=options).__next__()
    with pytest.raises(UsageError):
        list(read_file(File(path, "a.csv", options)))
