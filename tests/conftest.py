"""Options and fixtures of all tests."""

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem, read_file
from searchkit.formats.files import File, ReadOptions
from searchkit.formats.photo import exiftool
from tests.opensearch import cluster


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden files anew")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture(autouse=True, scope="session")
def no_exiftool() -> Iterator[None]:
    """What exiftool would say of broken pictures is another matter, and takes its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(exiftool.PROGRAM, "")
        yield


@pytest.fixture(autouse=True, scope="session")
def no_index_left() -> Iterator[None]:
    """What tests make on a cluster goes with them."""
    yield
    cluster.remove_all()


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., list[Caption | Problem]]:
    """Read a content as a file of the given name."""

    def read(name: str, content: str | bytes, encoding: str = "") -> list[Caption | Problem]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_file(File(path, name, ReadOptions(encoding))))

    return read


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where ``CI`` is set nothing may be skipped: what is missing there is to be installed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report
