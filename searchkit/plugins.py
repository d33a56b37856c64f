"""One loader for the tables: formats, engines and outputs.

A table is a mapping of a name to ``"module:attribute"``; rows are loaded when first used.
Other packages add rows as entry points of the groups ``searchkit.formats``,
``searchkit.engines`` and ``searchkit.outputs``. Folds are not for others to add to: what is in
an index was found by those that it was made with.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any

from searchkit.errors import MissingExtraError, UsageError

EXTRAS: dict[str, str] = {
    "PIL": "images",
    "pillow_heif": "images",
    "watchfiles": "watch",
    "opensearchpy": "opensearch",
}
"""Which extra brings a module that the core does without: module name -> extra."""

REINSTALL = "reinstall the package that adds it, or remove it"


def load(table: Mapping[str, str], group: str, name: str) -> Any:
    """The object that ``name`` stands for in a table or among the group's entry points.

    Raises `UsageError` where there is no such row or another package's cannot be loaded, and
    `MissingExtraError` where a package of an extra is missing.
    """
    kind = group.rsplit(".", maxsplit=1)[-1]
    target = row(table, group, name)
    if not target:
        known = ", ".join(names(table, group))
        raise UsageError(f"{kind}: there is no {name!r}; known: {known}")
    try:
        module, _, attribute = target.partition(":")
        return getattr(import_module(module), attribute)
    except Exception as error:
        if name not in table:
            what = f"{name!r} is {target}, which cannot be loaded: {error}"
            raise UsageError(f"{kind}: {what}; {REINSTALL}") from error
        if isinstance(error, ModuleNotFoundError):
            raise _missing(name, error) from error
        raise


def row(table: Mapping[str, str], group: str, name: str) -> str:
    """The ``"module:attribute"`` of a name; empty where there is none."""
    return table.get(name) or _plugged(group).get(name, "")


def module(name: str, purpose: str) -> Any:
    """A module that an extra brings; `MissingExtraError` with the pip command if it is missing."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise _missing(purpose, error) from error


def names(table: Mapping[str, str], group: str) -> list[str]:
    """Every name of a table, its entry points included, sorted."""
    return sorted({*table, *_plugged(group)})


@cache
def _plugged(group: str) -> dict[str, str]:
    if not _may_be_plugged(group):
        return {}
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=group)}


def _may_be_plugged(group: str) -> bool:
    """Whether a package has rows for a group: most have none, and to look is soon done.

    To load `importlib.metadata` takes ten times as long; it is asked where a package has rows,
    or may have some because it is in a file and not in a folder.
    """
    folders = dict.fromkeys(path or "." for path in sys.path)
    heading = f"[{group}]".encode()
    return any(map(os.path.isfile, folders)) or any(
        heading in text for folder in folders for text in _entry_points(folder)
    )


def _entry_points(folder: str) -> Iterator[bytes]:
    """What is written in the ``entry_points.txt`` of the packages in a folder."""
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.lower().endswith("-info"):
                with suppress(OSError), open(f"{folder}/{name}/entry_points.txt", "rb") as file:
                    yield file.read()


def _missing(name: str, error: ModuleNotFoundError) -> Exception:
    extra = EXTRAS.get((error.name or "").split(".")[0])
    if extra is None:
        return error
    return MissingExtraError(
        f"{name} needs {error.name}, which is not installed; "
        f"run: pip install 'searchkit-captions[{extra}]'"
    )
