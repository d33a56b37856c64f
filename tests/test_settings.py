"""Where the index is: the order of lookup, and what a settings file may say."""

from pathlib import Path

import pytest

from searchkit import settings
from searchkit.errors import UsageError
from searchkit.settings import Place, Settings, locate, nearest

PROJECT = '[tool.searchkit]\nsources = ["samples", "/archive"]\nindex = "index"\n'


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(settings.ENVIRONMENT, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with settings, and another within it."""
    (tmp_path / "project" / "inner").mkdir(parents=True)
    (tmp_path / "project" / "pyproject.toml").write_text(PROJECT)
    return tmp_path / "project"


def test_settings_hold_in_their_folder_and_below(project: Path) -> None:
    found = Settings(
        project / "pyproject.toml",
        project / "index",
        (project / "samples", Path("/archive")),
    )
    assert nearest(project) == found
    assert nearest(project / "inner") == found


def test_an_index_that_is_named_comes_first(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.ENVIRONMENT, str(tmp_path / "environment"))
    assert locate(tmp_path / "named", project) == Place(tmp_path / "named", tmp_path)


def test_then_comes_the_environment(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.ENVIRONMENT, str(tmp_path / "environment"))
    assert locate(None, project) == Place(tmp_path / "environment", tmp_path)


def test_an_empty_environment_variable_names_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.ENVIRONMENT, "")
    assert locate(None, project).index == project / "index"


def test_then_come_the_nearest_settings(project: Path) -> None:
    place = Place(project / "index", project, "whoosh", (project / "samples", Path("/archive")))
    assert locate(None, project / "inner") == place


def test_then_comes_the_user_data_folder(tmp_path: Path) -> None:
    place = Place(tmp_path / "data" / "searchkit" / "index", tmp_path)
    assert locate(None, tmp_path) == place


def test_settings_without_an_index_have_it_beside_them(project: Path) -> None:
    (project / "searchkit.toml").write_text('sources = ["samples"]\n')
    place = locate(None, project / "inner")
    assert place == Place(project / "index", project, sources=(project / "samples",))


def test_the_settings_own_index_by_name_keeps_its_sources(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "inner")
    assert locate(Path("../index")) == locate(None, project)
    assert locate(Path("other")) == Place(project / "inner" / "other", project / "inner")


def test_the_nearest_settings_win(project: Path) -> None:
    (project / "inner" / "searchkit.toml").write_text('index = "mine"\n')
    assert locate(None, project / "inner").index == project / "inner" / "mine"


def test_searchkit_toml_comes_before_pyproject(project: Path) -> None:
    (project / "searchkit.toml").write_text('index = "other"\n')
    assert locate(None, project).index == project / "other"


def test_a_pyproject_that_says_nothing_of_searchkit_is_passed_over(project: Path) -> None:
    for text in ("", "[tool.ruff]\n", "tool = 3\n"):
        (project / "inner" / "pyproject.toml").write_text(text)
        assert locate(None, project / "inner").index == project / "index"


def test_a_folder_is_not_a_settings_file(project: Path) -> None:
    (project / "inner" / "searchkit.toml").mkdir()
    assert locate(None, project / "inner").index == project / "index"


@pytest.mark.parametrize(
    "text, message",
    [
        ("index = ", "searchkit.toml: cannot be read as TOML: Invalid value"),
        ('[tool.searchkit]\nindex = "a"', "searchkit.toml: settings stand in it without a heading"),
        ('sorces = ["a"]', "there is no setting 'sorces'; known: sources, index, engine, url, ca"),
        ('sources = "a"', r'sources must be a list of paths; .*: sources = \["samples"\]'),
        ("sources = [1]", "sources must be a list of paths"),
        ("index = 1", 'index must be a text, as in index = "index"'),
        ("engine = []", 'engine must be a text, as in engine = "whoosh"'),
        ('memory = "1 GB"', "memory must be a number of megabytes, as in memory = 512"),
        ("memory = true", "memory must be a number of megabytes"),
        ("memory = 0", "memory must be a number of megabytes"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "searchkit.toml").write_text(text)
    with pytest.raises(UsageError, match=message):
        locate(None, tmp_path)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "searchkit.toml").write_bytes(b'index = "\xff"')
    with pytest.raises(UsageError, match="cannot be read as TOML"):
        locate(None, tmp_path)


def test_a_table_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool]\nsearchkit = "index"\n')
    with pytest.raises(UsageError, match=r"searchkit must be a table, as in \[tool.searchkit\]"):
        locate(None, tmp_path)


def test_the_engine_of_the_settings_is_taken(tmp_path: Path) -> None:
    (tmp_path / "searchkit.toml").write_text('index = "index"\nengine = "memory"\n')
    assert locate(None, tmp_path).engine == "memory"


def test_memory_is_512_megabytes_unless_the_settings_say_more(tmp_path: Path) -> None:
    (tmp_path / "searchkit.toml").write_text("")
    assert locate(None, tmp_path).memory == 512
    (tmp_path / "searchkit.toml").write_text("memory = 2000\n")
    assert locate(None, tmp_path).memory == 2000
