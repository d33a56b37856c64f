"""The two commands: ``search QUERY...`` and ``searchkit VERB``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from searchkit.errors import SearchkitError, StorageError, UsageError
from searchkit.render import error_line, write

if TYPE_CHECKING:
    from typer import Typer, TyperException

INTERRUPTED = 130


def main() -> None:
    """The ``searchkit`` command."""
    from searchkit.cli.commands import verbs

    _run(partial(_typed, verbs))


def search_main() -> None:
    """The ``search`` command, which has no sub-commands: every word is a word to search for.

    Words alone need no parser of options, which takes longer than the search.
    """
    words = sys.argv[1:]
    if words and not any(word.startswith("-") for word in words):
        from searchkit.cli.opening import ask

        _run(partial(ask, words))
    from searchkit.cli.commands import query

    _run(partial(_typed, query))


def _typed(app: Typer) -> object:
    """Run a command that Typer reads; its errors become ours."""
    from typer import TyperException

    from searchkit.cli.words import ClosedPipeError

    try:
        return app(standalone_mode=False)
    except TyperException as error:
        raise UsageError(_usage(error)) from error
    except ClosedPipeError as error:
        raise BrokenPipeError from error


def _run(command: Callable[[], object]) -> NoReturn:
    """Run a command and leave with its exit code; every error is told once, in a line."""
    try:
        code = command()
        sys.exit(code if isinstance(code, int) else 0)
    except SearchkitError as error:
        _leave(error, error.exit_code)
    except BrokenPipeError:
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


def _leave(error: SearchkitError, code: int) -> NoReturn:
    if str(error):
        from searchkit.cli.words import hinted

        write(sys.stderr, error_line(SearchkitError(hinted(str(error), sys.argv))) + "\n")
    sys.exit(code)
