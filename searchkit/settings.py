"""Settings: where the sources and the index are, so that commands need no arguments.

They stand in ``[tool.searchkit]`` of the nearest ``pyproject.toml``, or in a
``searchkit.toml``, at or above the working directory; paths are relative to that file:

    sources = ["samples"]
    index = "index"
    engine = "opensearch"
    url = "https://search.example.org:9200/captions"
    ca = "ca.pem"
    memory = 512
    encoding = "cp1258"
    iptc-charset = "cp1258"
    map = { caption = "title" }

    [[source]]
    path = "from the nineties"
    encoding = "tcvn3"

Each may be left out; the index is then in ``index`` beside the file, wholly so with the engine
``whoosh``. With ``opensearch`` its captions are on the cluster at ``url``, whose certificates
``ca`` has signed. How files are read holds
for all sources, but for what one says itself; ``auto`` is for an encoding to be guessed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from searchkit.engines import MEMORY
from searchkit.errors import UsageError
from searchkit.formats.files import AS_GUESSED, ReadOptions
from searchkit.formats.options import check, known_field, over

ENVIRONMENT = "SEARCHKIT_INDEX"
"""The environment variable that names the index's folder."""


_ENGINE = ("engine", "url", "ca")
_OPTIONS = ("encoding", "iptc-charset", "map")
_LIST = 'a list of paths is written: sources = ["samples"]'
_EXAMPLES = {
    "index": "index",
    "engine": "whoosh",
    "url": "https://search.example.org:9200/captions",
    "ca": "ca.pem",
    "path": "samples",
    "encoding": "cp1258",
    "iptc-charset": "cp1258",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says, its paths made absolute; ``own`` are a source's own options."""

    file: Path
    index: Path
    sources: tuple[Path, ...] = ()
    engine: str = "whoosh"
    options: ReadOptions = AS_GUESSED
    own: Mapping[Path, ReadOptions] = field(default_factory=dict, hash=False)
    memory: int = MEMORY
    url: str = ""
    ca: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the index is, or is to be built: its folder, what sources are relative to, and from
    which sources it may be built unasked; ``options`` and ``own`` are as in `Settings`.
    """

    index: Path
    root: Path
    engine: str = "whoosh"
    sources: tuple[Path, ...] = ()
    options: ReadOptions = AS_GUESSED
    own: Mapping[Path, ReadOptions] = field(default_factory=dict, hash=False)
    memory: int = MEMORY
    url: str = ""
    ca: str = ""

    def options_of(self, path: Path) -> ReadOptions:
        """How the settings want a path to be read."""
        above = [source for source in self.own if path.resolve().is_relative_to(source)]
        nearest_ = max(above, key=lambda source: len(source.parts), default=None)
        return over(self.options, self.own[nearest_]) if nearest_ else self.options


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
    return Place(
        settings.index,
        settings.file.parent,
        settings.engine,
        settings.sources,
        settings.options,
        settings.own,
        settings.memory,
        settings.url,
        settings.ca,
    )


def _from_environment() -> Path | None:
    value = os.environ.get(ENVIRONMENT)
    return Path(value) if value else None


def _read(file: Path) -> Settings | None:
    if not file.is_file():
        return None
    import tomllib

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
    _check_names(file, table, ("sources", "index", *_ENGINE, *_OPTIONS, "memory", "source"))
    sources = table.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(name, str) for name in sources):
        raise UsageError(f"{file}: sources must be a list of paths; {_LIST}")
    _check_texts(file, table, ("index", *_ENGINE))
    folder = file.parent
    own = dict(_sources(file, table.get("source", [])))
    listed = ((folder / name).resolve() for name in sources)
    return Settings(
        file,
        (folder / (table.get("index") or "index")).resolve(),
        tuple(dict.fromkeys((*listed, *own))),
        table.get("engine", "opensearch" if table.get("url") else "whoosh"),
        _read_options(file, table),
        own,
        _memory(file, table),
        table.get("url", ""),
        str(folder / table["ca"]) if table.get("ca") else "",
    )


def _memory(file: Path, table: Mapping[str, Any]) -> int:
    found = table.get("memory", MEMORY)
    if type(found) is not int or found < 1:
        raise UsageError(f"{file}: memory must be a number of megabytes, as in memory = {MEMORY}")
    return found


def _sources(file: Path, rows: Any) -> Iterator[tuple[Path, ReadOptions]]:
    """The sources that have a table of their own, with their options."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        table = "[[tool.searchkit.source]]"
        raise UsageError(f"{file}: source must be a table, as in {table}; {_LIST}")
    for row in rows:
        _check_names(file, row, ("path", *_OPTIONS))
        _check_texts(file, row, ("path",))
        if not row.get("path"):
            raise UsageError(f'{file}: a source must have a path, as in path = "samples"')
        yield (file.parent / row["path"]).resolve(), _read_options(file, row)


def _read_options(file: Path, table: Mapping[str, Any]) -> ReadOptions:
    _check_texts(file, table, ("encoding", "iptc-charset"))
    columns = table.get("map", {})
    if not isinstance(columns, dict) or not all(isinstance(c, str) for c in columns.values()):
        raise UsageError(f'{file}: map must be a table, as in map = {{ caption = "title" }}')
    options = ReadOptions(
        table.get("encoding", ""),
        table.get("iptc-charset", ""),
        {known_field(field): column for field, column in columns.items()},
    )
    try:
        check(options)
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from error
    return options


def _check_names(file: Path, table: Mapping[str, Any], known: Collection[str]) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        names = ", ".join(known)
        if unknown == ["tool"]:
            raise UsageError(f"{file}: settings stand in it without a heading; known: {names}")
        raise UsageError(f"{file}: there is no setting {unknown[0]!r}; known: {names}")


def _check_texts(file: Path, table: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in names:
        if not isinstance(table.get(name, ""), str):
            raise UsageError(f'{file}: {name} must be a text, as in {name} = "{_EXAMPLES[name]}"')
