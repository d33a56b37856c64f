"""Postings, columns and captions that do not go together are told, whatever differs."""

import errno
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines.whoosh import WhooshEngine
from searchkit.engines.whoosh.contents import Contents
from searchkit.engines.whoosh.names import NUMBERS
from searchkit.errors import StorageError
from searchkit.query import Document
from tests.engines import stock

ANALYZER = Analyzer()


def made(first: int, count: int) -> list[Caption]:
    """Captions with every kind of field."""
    return [
        Caption(
            str(number),
            f"Quân đội tiến vào Aleppo, B-52 và {'xe ' * (number % 7)}tăng",
            headline="Trận đánh" if number % 3 else "",
            byline=("Lê Lan", "Müller")[number % 2],
            date="2016-09-04" if number % 5 else "",
            keywords=("chiến tranh", "Syria"),
            source=f"{number % 4}.txt",
            extra={"shot": "đêm"},
        )
        for number in range(first, first + count)
    ]


def add(engine: WhooshEngine, captions: list[Caption]) -> None:
    with engine.writer() as writer:
        for caption in captions:
            writer.add(Document(caption, ANALYZER))


def test_what_was_written_goes_together(tmp_path: Path) -> None:
    engine = WhooshEngine.create(tmp_path, ANALYZER)
    assert list(engine.disagreements()) == []
    for first in range(0, 900, 100):
        add(engine, made(first, 120))
    with engine.writer() as writer:
        for number in range(0, 900, 9):
            writer.delete((f"{number % 4}.txt", str(number)))
    assert list(engine.disagreements()) == []
    add(engine, made(1000, 900))
    with engine.writer() as writer:
        for number in range(1000, 1900, 9):
            writer.delete((f"{number % 4}.txt", str(number)))
    assert list(engine.disagreements()) == []


def test_what_stock_whoosh_wrote_goes_together(tmp_path: Path) -> None:
    stock.write(tmp_path, [replace(caption, extra={}) for caption in made(0, 50)], ANALYZER)
    assert list(WhooshEngine.open(tmp_path, ANALYZER).disagreements()) == []


def changed_fields(name: str, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The fields of a segment, one of them with other postings."""
    fields = Contents.fields

    def told(self: Contents) -> Any:
        for field in fields(self):
            yield replace(field, parts=map(change, field.parts)) if field.name == name else field

    return told


def other_docs(part: Any) -> Any:
    """A term that is not in the first document, in the one before its first."""
    first = part.starts[:-1]
    term = int(np.flatnonzero(part.docs[first] > 0)[0])
    docs = part.docs.copy()
    docs[first[term]] -= 1
    return replace(part, docs=docs)


def other_counts(part: Any) -> Any:
    counts = part.counts.copy()
    counts[0] += 1
    return replace(part, counts=counts)


def other_places(part: Any) -> Any:
    places = part.places.copy()
    places[-1] += 1
    return replace(part, places=places)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("content", other_docs),
        ("content", other_places),
        ("fields", other_docs),
        ("fields", other_places),
        ("exact", other_docs),
        ("exact", other_counts),
        ("flags", other_docs),
    ],
)
def test_other_postings_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, change: Callable[[Any], Any]
) -> None:
    engine = WhooshEngine.create(tmp_path, ANALYZER)
    with monkeypatch.context() as patch:
        patch.setattr(Contents, "fields", changed_fields(field, change))
        add(engine, made(0, 40)[::-1])
    (told,) = engine.disagreements()
    assert told.endswith(f": 1 terms of {field} do not fit the captions")


ORDERS = ("sequence", "source_rank")


@pytest.mark.parametrize("name", sorted(set(NUMBERS) - set(ORDERS)))
def test_another_column_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    numbers = Contents.numbers

    def told(self: Contents) -> Mapping[str, Any]:
        found = dict(numbers(self))
        found[name] = found[name] + (np.arange(len(found[name])) == 7)
        return found

    engine = WhooshEngine.create(tmp_path, ANALYZER)
    with monkeypatch.context() as patch:
        patch.setattr(Contents, "numbers", told)
        add(engine, made(0, 40))
    (line,) = engine.disagreements()
    assert line.endswith(f": column {name} does not fit the captions")


@pytest.mark.parametrize("name", ORDERS)
def test_another_order_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    numbers = Contents.numbers

    def told(self: Contents) -> Mapping[str, Any]:
        found = dict(numbers(self))
        found[name] = np.where(np.arange(len(found[name])) == 7, found[name][8], found[name])
        return found

    engine = WhooshEngine.create(tmp_path, ANALYZER)
    with monkeypatch.context() as patch:
        patch.setattr(Contents, "numbers", told)
        add(engine, made(0, 40))
    (line,) = engine.disagreements()
    assert line.endswith(f": column {name} does not fit the captions")


def test_another_facet_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    references = Contents.references

    def told(self: Contents) -> Any:
        for name, rows, texts in references(self):
            yield name, rows, [text.replace(b"M", b"N") for text in texts]

    engine = WhooshEngine.create(tmp_path, ANALYZER)
    with monkeypatch.context() as patch:
        patch.setattr(Contents, "references", told)
        add(engine, made(0, 40))
    (line,) = engine.disagreements()
    assert line.endswith(": column byline does not fit the captions")


def test_a_caption_that_is_there_twice_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = WhooshEngine.create(tmp_path, ANALYZER)
    add(engine, made(0, 10))
    with monkeypatch.context() as patch:
        patch.setattr("searchkit.engines.whoosh.write._Chosen.among", lambda *_: [])
        add(engine, made(9, 10))
    assert list(engine.disagreements()) == ["caption 9 of 1.txt is there twice"]


def test_an_index_that_can_only_be_read_is_checked_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, elsewhere = tmp_path / "index" / "generation", tmp_path / "temporary"
    folder.mkdir(parents=True)
    elsewhere.mkdir()
    engine = WhooshEngine.create(folder, ANALYZER)
    add(engine, made(0, 40))
    mkdtemp, asked = tempfile.mkdtemp, list[str]()

    def only_there(suffix: Any = None, prefix: Any = None, dir: Any = None) -> str:
        place = str(dir or tempfile.gettempdir())
        asked.append(place)
        if place != str(elsewhere):
            raise OSError(errno.EROFS, "Read-only file system", place)
        return mkdtemp(suffix, prefix, place)

    monkeypatch.setattr(tempfile, "mkdtemp", only_there)
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    assert list(engine.disagreements()) == []
    assert asked == [str(folder.parent), str(elsewhere)]
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(StorageError, match=rf"{folder.parent}: to check the index.* set TMPDIR"):
        list(engine.disagreements())
