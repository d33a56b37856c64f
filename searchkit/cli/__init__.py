"""The two commands: ``search QUERY...`` and ``searchkit VERB``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from searchkit.errors import SearchkitError, StorageError, UsageError
from searchkit.render import error_line, write

if TYPE_CHECKING:
    from typer import TyperException

INTERRUPTED = 130


def main() -> None:
    """The ``searchkit`` command."""
    from searchkit.cli.commands import verbs

    _run(verbs)


def search_main() -> None:
    """The ``search`` command, which has no sub-commands: every word is a word to search for."""
    from searchkit.cli.commands import query

    _run(query)


def _run(app: Callable[..., object]) -> None:
    """Run a command and leave with its exit code; every error is told once, in a line."""
    from typer import TyperException

    from searchkit.cli.words import ClosedPipeError

    try:
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except SearchkitError as error:
        _leave(error, error.exit_code)
    except TyperException as error:
        _leave(UsageError(_usage(error)), UsageError.exit_code)
    except (BrokenPipeError, ClosedPipeError):
        # Python would complain of the closed pipe at its own exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _leave(StorageError(f"{where}{error.strerror or error}"), StorageError.exit_code)


def _usage(error: TyperException) -> str:
    """What is wrong with a command line, and where to see how it should be."""
    message = error.format_message()
    return f"{message.rstrip('.')}; see --help" if message else ""


def _leave(error: SearchkitError, code: int) -> None:
    if not str(error):
        sys.exit(code)
    from searchkit.cli.words import hinted

    write(sys.stderr, error_line(SearchkitError(hinted(str(error), sys.argv))) + "\n")
    sys.exit(code)
