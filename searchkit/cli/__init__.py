"""The two commands: ``search QUERY...`` and ``searchkit VERB``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from searchkit.errors import SearchkitError, StorageError
from searchkit.render import error_line, write

INTERRUPTED = 130


def main() -> None:
    """The ``searchkit`` command."""
    from searchkit.cli.commands import verbs

    _run(verbs)


def search_main() -> None:
    """The ``search`` command, which has no sub-commands: every word is a word to search for."""
    from searchkit.cli.commands import query

    _run(query)


def _run(app: Callable[[], object]) -> None:
    """Run a command and leave with its exit code; every error is told once, in a line."""
    try:
        app()
    except SearchkitError as error:
        _leave(error, error.exit_code)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain at its own exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _leave(StorageError(f"{where}{error.strerror or error}"), StorageError.exit_code)


def _leave(error: SearchkitError, code: int) -> None:
    write(sys.stderr, error_line(error) + "\n")
    sys.exit(code)
