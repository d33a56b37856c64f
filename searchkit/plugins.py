"""One loader for the tables: formats, folds, engines and outputs.

A table is a mapping of a name to ``"module:attribute"``; rows are loaded when first used.
Other packages add rows as entry points of the groups ``searchkit.formats``,
``searchkit.folds``, ``searchkit.engines`` and ``searchkit.outputs``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from searchkit.errors import MissingExtraError, UsageError

EXTRAS: dict[str, str] = {"PIL": "images", "pillow_heif": "images", "watchfiles": "watch"}
"""Which extra brings a module that the core does without: module name -> extra."""


def load(table: Mapping[str, str], group: str, name: str) -> Any:
    """The object that ``name`` stands for in a table or among the group's entry points."""
    target = table.get(name) or _plugged(group).get(name)
    if target is None:
        known = ", ".join(names(table, group))
        raise UsageError(
            f"{group.rsplit('.', maxsplit=1)[-1]}: there is no {name!r}; known: {known}"
        )
    try:
        module, _, attribute = target.partition(":")
        return getattr(import_module(module), attribute)
    except ModuleNotFoundError as error:
        raise _missing(name, error) from error


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
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=group)}


def _missing(name: str, error: ModuleNotFoundError) -> Exception:
    extra = EXTRAS.get((error.name or "").split(".")[0])
    if extra is None:
        return error
    return MissingExtraError(
        f"{name} needs {error.name}, which is not installed; "
        f"run: pip install 'searchkit-captions[{extra}]'"
    )
