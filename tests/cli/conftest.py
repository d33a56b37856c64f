"""Working directories to run the commands in."""

from pathlib import Path

import pytest

from tests.cli.commands import Shell

SETTINGS = 'sources = ["archive"]\nindex = "index"\n'
CAPTIONS = (
    '{"text": "Aleppo, a street", "date": "2012-07-01", "byline": "Lê Minh"}',
    '{"text": "Aleppo and Damascus", "date": "2016-09-04"}',
    '{"text": "Quân đội tiến vào Aleppo", "headline": "Chiến sự"}',
)


@pytest.fixture
def empty(tmp_path: Path) -> Shell:
    """A folder with settings and an archive, but no index."""
    shell = Shell(tmp_path)
    shell.write("searchkit.toml", *SETTINGS.splitlines())
    shell.write("archive/aleppo.jsonl", *CAPTIONS)
    shell.write("archive/hue.txt", "Huế, quân đội", "Huế, the index of a market -y")
    return shell


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The same with its index built; not to be changed."""
    shell = Shell(tmp_path_factory.mktemp("built"))
    shell.write("searchkit.toml", *SETTINGS.splitlines())
    shell.write("archive/aleppo.jsonl", *CAPTIONS)
    shell.write("archive/hue.txt", "Huế, quân đội", "Huế, the index of a market -y")
    assert shell.searchkit("index").code == 0
    return shell
