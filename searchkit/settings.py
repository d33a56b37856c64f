"""Settings: where the sources and the index are, so that commands need no arguments.

They stand in ``[tool.searchkit]`` of the nearest ``pyproject.toml``, or in a
``searchkit.toml``, at or above the working directory; paths are relative to that file:

    sources = ["samples"]
    index = "index"
    engine = "whoosh"

Each may be left out; the index is then in ``index`` beside the file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchkit.errors import UsageError

ENVIRONMENT = "SEARCHKIT_INDEX"
"""The environment variable that names the index's folder."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says, its paths made absolute."""

    file: Path
    index: Path
    sources: tuple[Path, ...] = ()
    engine: str = "whoosh"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the index is, or is to be built: its folder, what sources are relative to, and from
    which sources it may be built unasked.
    """

    index: Path
    root: Path
    engine: str = "whoosh"
    sources: tuple[Path, ...] = ()


def locate(index: Path | None = None, start: Path | None = None) -> Place:
    """The index by order of lookup: named, environment, nearest settings, user data folder."""
    named = index or _from_environment()
    settings = nearest(start or Path.cwd())
    if named is not None:
        named = named.resolve()
        mine = settings is not None and settings.index == named
        return _of(settings) if settings and mine else Place(named, named.parent)
    if settings is not None:
        return _of(settings)
    from platformdirs import user_data_path

    return Place(user_data_path("searchkit", appauthor=False) / "index", Path.home())


def nearest(start: Path) -> Settings | None:
    """The settings at or above a folder, None where there are none."""
    for folder in (start.resolve(), *start.resolve().parents):
        for name in ("searchkit.toml", "pyproject.toml"):
            found = _read(folder / name)
            if found is not None:
                return found
    return None


def _of(settings: Settings) -> Place:
    return Place(settings.index, settings.file.parent, settings.engine, settings.sources)


def _from_environment() -> Path | None:
    value = os.environ.get(ENVIRONMENT)
    return Path(value) if value else None


def _read(file: Path) -> Settings | None:
    if not file.is_file():
        return None
    try:
        table: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: cannot be read as TOML: {error}") from error
    if file.name == "pyproject.toml":
        tool = table.get("tool", {})
        if not isinstance(tool, dict) or "searchkit" not in tool:
            return None
        table = tool["searchkit"]
    return _settings(file, table)


def _settings(file: Path, table: Mapping[str, Any]) -> Settings:
    if not isinstance(table, dict):
        raise UsageError(f"{file}: searchkit must be a table, as in [tool.searchkit]")
    unknown = sorted(set(table) - {"sources", "index", "engine"})
    if unknown:
        raise UsageError(
            f"{file}: there is no setting {unknown[0]!r}; known: sources, index, engine"
        )
    sources = table.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(name, str) for name in sources):
        raise UsageError(f'{file}: sources must be a list of paths, as in sources = ["samples"]')
    for name in ("index", "engine"):
        if not isinstance(table.get(name, ""), str):
            raise UsageError(f'{file}: {name} must be a text, as in {name} = "{name}"')
    folder = file.parent
    return Settings(
        file,
        (folder / (table.get("index") or "index")).resolve(),
        tuple((folder / name).resolve() for name in sources),
        table.get("engine", "whoosh"),
    )
