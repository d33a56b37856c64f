"""The check command: what it prints, and how it ends."""

import json

import pytest

from tests.cli.commands import SEARCHKIT, Done, Shell
from tests.formats.photo import photo_writers as w

BYLINE, DATE = "archive/a.jpg\t\tno-byline\tno photographer", "archive/a.jpg\t\tno-date\tno date"


@pytest.fixture
def photos(empty: Shell) -> Shell:
    (empty.folder / "archive/a.jpg").write_bytes(w.jpeg(w.app1_xmp(w.described("Chợ nổi"))))
    return empty


def test_what_is_to_be_mended_is_a_line_each_and_ends_with_1(photos: Shell) -> None:
    done = photos.searchkit("check", "archive")
    assert (done.code, done.lines) == (1, [BYLINE, DATE])
    assert done.err == "2 to mend: 1 no-byline, 1 no-date\n"


def test_nothing_ends_with_0(photos: Shell) -> None:
    assert photos.searchkit("check", "archive/hue.txt") == Done(0, "", "nothing to mend\n")


def test_json_is_one_object(photos: Shell) -> None:
    done = photos.searchkit("check", "archive", "--json")
    assert done.code == 1
    assert json.loads(done.out) == {
        "schema_version": 1,
        "findings": [
            {
                "source": "archive/a.jpg",
                "locator": "",
                "kind": "no-byline",
                "what": "no photographer",
            },
            {"source": "archive/a.jpg", "locator": "", "kind": "no-date", "what": "no date"},
        ],
        "counts": {"no-byline": 1, "no-date": 1},
    }
    nothing = json.loads(photos.searchkit("check", "archive/hue.txt", "--json").out)
    assert nothing == {"schema_version": 1, "findings": [], "counts": {}}


def test_the_index_is_looked_at(photos: Shell) -> None:
    assert photos.searchkit("check", "--captions").code == 3
    photos.searchkit("index")
    (photos.folder / "archive/a.jpg").unlink()
    assert photos.searchkit("check", "--captions").lines == [BYLINE, DATE]
    assert photos.searchkit("check", "--captions", "--index", "index").code == 1


@pytest.mark.parametrize("words", [[], ["archive", "--captions"]])
def test_files_or_the_index_are_asked_for(photos: Shell, words: list[str]) -> None:
    done = photos.searchkit("check", *words)
    cure = (
        "name files and folders, or say --captions for what the index holds, "
        "or --index to verify the index itself"
    )
    assert done == Done(2, "", f"error: {cure}\n")


def test_refused_input_is_6_and_the_rest_is_looked_at(photos: Shell) -> None:
    (photos.folder / "archive/b.jpg").write_bytes(b"rubbish")
    done = photos.searchkit("check", "archive")
    assert (done.code, done.lines) == (6, [BYLINE, DATE])
    assert "archive/b.jpg: no picture format that is known" in done.err


def test_no_file_name_acts_on_a_terminal(photos: Shell) -> None:
    (photos.folder / "archive/x\x1b[2J\t.jpg").write_bytes(w.jpeg())
    assert "\x1b" not in photos.searchkit("check", "archive").out
    assert "\x1b" not in photos.searchkit("check", "archive", "--json").out


def test_on_a_terminal_the_findings_still_go_where_they_are_sent(photos: Shell) -> None:
    done = photos.on_terminal((*SEARCHKIT, "check", "archive"), {}, "mend.txt")
    assert (photos.folder / "mend.txt").read_text("utf-8") == f"{BYLINE}\n{DATE}\n"
    assert done.out == "2 to mend: 1 no-byline, 1 no-date\r\n"


def test_nothing_of_a_document_is_printed_before_an_error(photos: Shell) -> None:
    done = photos.searchkit("check", "--json", "missing")
    assert (done.code, done.out) == (2, "")
