"""The house's direction: every room imports only what stands below it."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "searchkit"

LAYERS = (
    ("__main__",),
    ("cli",),
    ("render",),
    ("__init__",),
    ("index", "settings", "quality", "thumbnails"),
    ("formats", "engines"),
    ("ranking",),
    ("query",),
    ("spelling", "legacy"),
    ("analysis",),
    ("shapes",),
    ("folds", "results"),
    ("vietnamese", "plugins", "dates", "caption", "codepages", "deadline"),
    ("errors",),
)
"""Rooms from top to bottom; those on one line are neighbours and do not import each other."""

ONLY = {
    "whoosh": ("engines",),
    "numpy": ("engines",),
    "opensearchpy": ("engines",),
    "typer": ("cli",),
    "click": (),
    "rich": ("cli", "render"),
    "platformdirs": ("settings",),
    "PIL": ("thumbnails",),
    "pillow_heif": ("thumbnails",),
}
"""Which rooms may import what comes from elsewhere."""

LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(module: Path) -> Iterator[str]:
    """The dotted names that a module imports, in functions and for types, too."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            name = node.module or ""
            yield from (f"{name}.{alias.name}" for alias in node.names)


def rooms(module: Path) -> set[str]:
    """The rooms that a module imports from, but for its own."""
    found = set()
    for name in imports(module):
        first, _, rest = name.partition(".")
        if first == "searchkit":
            room = rest.split(".")[0]
            found.add(room if room in LEVEL else "__init__")
    return found - {room_of(module)}


def relative(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def test_every_room_has_its_place() -> None:
    assert {room_of(module) for module in MODULES} == set(LEVEL)


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_imports_lead_down(module: Path) -> None:
    here = LEVEL[room_of(module)]
    assert {room for room in rooms(module) if LEVEL[room] <= here} == set()


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_packages_from_elsewhere_stay_in_their_rooms(module: Path) -> None:
    names = {name.split(".")[0] for name in imports(module)}
    assert {name for name in names & ONLY.keys() if room_of(module) not in ONLY[name]} == set()


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_no_module_is_over_400_lines(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= 400


def loaded_by(code: str) -> set[str]:
    printing = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        (sys.executable, "-c", printing),
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.split(".")[0] for name in done.stdout.split()}


SEARCHING = """
from searchkit import Caption, Index
with Index.create(engine="{engine}"{path}) as index:
    index.add([Caption("1", "Aleppo")])
    assert index.search("Aleppo").hits[0].excerpt().text == "Aleppo"
"""


def test_importing_loads_no_shell_and_no_engine() -> None:
    assert loaded_by("import searchkit").isdisjoint(
        {"typer", "rich", "click", "whoosh", "numpy", "platformdirs"}
    )


def test_the_client_of_a_cluster_is_loaded_when_it_is_asked() -> None:
    loaded = loaded_by("import searchkit.engines.opensearch")
    assert loaded.isdisjoint({"opensearchpy", "urllib3", "numpy", "whoosh"})


@pytest.mark.parametrize("engine", ["memory", "whoosh"])
def test_searching_loads_no_shell(engine: str, tmp_path: Path) -> None:
    path = "" if engine == "memory" else f', path="{tmp_path / "index"}"'
    loaded = loaded_by(SEARCHING.format(engine=engine, path=path))
    assert loaded.isdisjoint({"typer", "rich", "click"})
    assert ("whoosh" in loaded) == (engine == "whoosh")


def test_reading_loads_no_shell_and_no_engine(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Aleppo\n")
    code = f"from searchkit import formats\nassert list(formats.read(['{tmp_path}']))"
    assert loaded_by(code).isdisjoint({"typer", "rich", "click", "whoosh"})
