"""An index on each engine, an archive, and an index of that archive."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from searchkit import Index
from tests.index.archives import ENGINES, made, write


@pytest.fixture(params=ENGINES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    with made(request.param, tmp_path) as index:
        yield index


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with two files of captions, beside which the index is made."""
    folder = tmp_path / "archive"
    folder.mkdir()
    write(folder / "a.txt", "Aleppo, a street", "Damascus, a market")
    write(folder / "b.txt", "Huế, quân đội")
    return folder


@pytest.fixture
def stored(archive: Path) -> Iterator[Index]:
    """A Whoosh index of the archive."""
    with Index.create(archive.parent / "index") as index:
        index.sync([archive])
        yield index
