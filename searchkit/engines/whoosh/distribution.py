"""Which Whoosh is there: several distributions own the import name and overwrite each other."""

from __future__ import annotations

import whoosh

from searchkit.errors import UsageError

WANTED = (3, 54, 0)
ALSO_TRIED = (2, 7, 4)
"""The Whoosh of 2016, with the same index format; accepted where whoosh3 is not installed."""


def check() -> None:
    """Raise `UsageError` with the cure unless the Whoosh that is imported is one we know."""
    found = tuple(whoosh.__version__[:3])
    if found == WANTED or (found == ALSO_TRIED and not _installed("whoosh3")):
        return
    raise UsageError(
        f"another Whoosh ({'.'.join(map(str, found))}) stands where whoosh3 "
        f"{'.'.join(map(str, WANTED))} should be; run: "
        "pip uninstall -y Whoosh whoosh-reloaded whoosh-ng && "
        f"pip install --force-reinstall whoosh3=={'.'.join(map(str, WANTED))}"
    )


def _installed(name: str) -> bool:
    # It takes long to load, and mostly nobody asks.
    from importlib.metadata import PackageNotFoundError, version

    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
