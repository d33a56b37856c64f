"""No file of an index, whoever wrote it, makes code run."""

import io
import os
import pickle
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import whoosh.columns
import whoosh.index
from whoosh.codec import whoosh3
from whoosh.filedb.structfile import StructFile
from whoosh.index import create_in, open_dir

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines.whoosh import WhooshEngine
from searchkit.engines.whoosh.layout import STORED_HEAD
from searchkit.engines.whoosh.schema import schema
from searchkit.errors import SearchkitError
from searchkit.query import Document, parse, resolve
from tests.engines import stock

ANALYZER = Analyzer()
CAPTIONS = [
    Caption(str(n), f"quân đội Aleppo {'lâu ' * n}", byline="Lê Lan", source="a.txt")
    for n in range(300)
]


class Hostile:
    """Makes a folder wherever it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


class Nth:
    """Writes something else at one of its calls."""

    def __init__(self, real: Callable[..., Any], number: int, other: Any) -> None:
        self.real = real
        self.left = number
        self.other = other

    def __call__(self, value: Any, *rest: Any) -> Any:
        self.left -= 1
        return self.real(self.other if self.left == 0 else value, *rest)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Path]:
    """The folder that hostile pickles make."""
    yield tmp_path / "made"
    assert not (tmp_path / "made").exists()


def patched(patch: pytest.MonkeyPatch, kind: str, number: int, made: Path) -> Nth:
    """Let the nth pickle of a kind be a hostile one."""
    hostile = Nth(pickle.dumps, number, Hostile(made))
    shim = SimpleNamespace(dumps=hostile, loads=pickle.loads, PicklingError=pickle.PicklingError)
    if kind == "files":
        hostile.real = lambda value, file, protocol=-1: real_write(file, value, protocol)
        real_write = StructFile.write_pickle
        patch.setattr(StructFile, "write_pickle", lambda f, value, p=-1: hostile(value, f, p))
    elif kind == "columns":
        patch.setattr(whoosh.columns, "dumps", hostile)
    elif kind == "blocks":
        patch.setattr(whoosh3, "dumps", hostile)
    else:
        patch.setattr(whoosh.index, "pickle", shim)
    return hostile


def used(folder: Path) -> int:
    """Do everything with an index that there is to do; returns what could not be done."""
    failed = 0
    engine = WhooshEngine(folder, ANALYZER)
    query = resolve(parse("quân đội"), ANALYZER)
    whatever: list[Callable[[], object]] = [
        lambda: WhooshEngine.open(folder, ANALYZER),
        lambda: engine.search(query, 10),
        lambda: engine.search(resolve(parse('"quân đội" lau*'), ANALYZER), 10, 0, "date"),
        lambda: list(engine.captions()),
        lambda: list(engine.vocabulary()),
        lambda: engine.facets(query, ["byline"]),
        lambda: list(engine.disagreements()),
        lambda: added(engine, [Caption("new", "Homs")]),
        lambda: engine.search(query, 10),
    ]
    for action in whatever:
        try:
            action()
        except SearchkitError:
            failed += 1
    return failed


def added(engine: Any, captions: list[Caption]) -> None:
    with engine.writer() as writer:
        for caption in captions:
            writer.add(Document(caption, ANALYZER))


STOCK = [
    *(("files", number) for number in range(1, 5)),
    *(("blocks", number) for number in (1, 2, 50)),
    *(("columns", number) for number in (1, 300)),
    ("schema", 1),
]


@pytest.mark.parametrize(("kind", "number"), STOCK)
def test_no_pickle_that_stock_whoosh_wrote_runs_code(
    tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch, kind: str, number: int
) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    create_in(str(folder), schema())
    with monkeypatch.context() as patch:
        hostile = patched(patch, kind, number, made)
        stock.write(folder, CAPTIONS, ANALYZER)
    assert hostile.left <= 0
    used(folder)


def with_directory(content: bytes, evil: bytes) -> bytes:
    return len(content).to_bytes(8, "big") + len(evil).to_bytes(4, "big") + content[12:] + evil


def with_options(content: bytes, evil: bytes) -> bytes:
    start, length = struct.unpack_from(">qi", content)
    directory = io.BytesIO(content[start : start + length])
    pickle.load(directory)
    return with_directory(content, directory.getvalue()[: directory.tell()] + evil)


def with_extras(content: bytes, evil: bytes) -> bytes:
    at = content.index(b"fieldmap") - 11
    assert content[at : at + 2] == b"\x80\x02"
    return content[:at] + evil + content[at + len(evil) :]


def with_captions(content: bytes, evil: bytes) -> bytes:
    first, *parts = content.split(STORED_HEAD)
    return STORED_HEAD.join([first, *(evil + part[len(evil) :] for part in parts)])


def with_other_captions(content: bytes, evil: bytes) -> bytes:
    return content.replace(STORED_HEAD, evil[: len(STORED_HEAD)])


@pytest.mark.parametrize(
    "change", [with_directory, with_options, with_extras, with_captions, with_other_captions]
)
def test_no_pickle_of_our_segments_runs_code(
    tmp_path: Path, made: Path, change: Callable[[bytes, bytes], bytes]
) -> None:
    added(WhooshEngine.create(tmp_path, ANALYZER), CAPTIONS)
    (path,) = tmp_path.glob("*.seg")
    path.write_bytes(change(path.read_bytes(), pickle.dumps(Hostile(made), 2)))
    assert used(tmp_path) > 0


@pytest.mark.parametrize("kind, number", [("schema", 1), ("files", 1)])
def test_no_pickle_of_our_table_of_contents_runs_code(
    tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch, kind: str, number: int
) -> None:
    engine = WhooshEngine.create(tmp_path, ANALYZER)
    with monkeypatch.context() as patch:
        hostile = patched(patch, kind, number, made)
        added(engine, CAPTIONS)
    assert hostile.left <= 0
    failed = used(tmp_path)
    assert bool(failed) == (kind == "files")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_is_tried_here_is_hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    create_in(str(folder), schema())
    with monkeypatch.context() as patch:
        patched(patch, "schema", 1, tmp_path / "made")
        stock.write(folder, CAPTIONS, ANALYZER)
    with suppress(Exception):
        open_dir(str(folder))
    assert (tmp_path / "made").is_dir()


def test_other_indexes_of_the_program_are_loaded_as_ever(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    stock.write(folder, CAPTIONS, ANALYZER)
    assert used(folder) == 0
    assert pickle.loads(pickle.dumps(whoosh3.W3Segment(whoosh3.W3Codec(), "x"))).segid
    assert whoosh.columns.loads(pickle.dumps(Path("x"))) == Path("x")
