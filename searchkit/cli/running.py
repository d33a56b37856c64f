"""Running a command: to its exit code, with every error told once."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from searchkit.cli.hints import hinted, words_alone
from searchkit.errors import DamagedIndexWarning, SearchkitError, StorageError, UsageError
from searchkit.render import clean_line, error_line, mute, tell

if TYPE_CHECKING:
    from typer import Typer, TyperException


def verb() -> None:
    """The ``searchkit`` command; to index paths needs no parser of options."""
    _open_streams()
    name, *arguments = sys.argv[1:] or [""]
    if name == "index" and (found := words_alone(arguments)):
        from searchkit.cli.opening import keep

        _run(partial(keep, *found))
    from searchkit.cli.commands import verbs

    _run(partial(_typed, verbs))


def search() -> None:
    """The ``search`` command; words alone need no parser of options, which takes longer."""
    _open_streams()
    if (found := words_alone(sys.argv[1:])) and found[0]:
        from searchkit.cli.opening import ask

        _run(partial(ask, *found))
    from searchkit.cli.commands import query

    _run(partial(_typed, query))


def _open_streams() -> None:
    """Put in place of streams that are closed some that lead nowhere.

    They take the lowest numbers, which no file of the index must have: that is written to.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


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
    warnings.showwarning = lambda message, category, *_, **__: _warn(message, category)
    try:
        code = command()
        sys.exit(code if isinstance(code, int) else 0)
    except SearchkitError as error:
        _leave(error, error.exit_code)
    except BrokenPipeError:
        mute(sys.stdout)
        sys.exit(0)
    except OSError as error:
        mute(sys.stdout)
        where = f"{error.filename}: " if error.filename else ""
        _leave(StorageError(f"{where}{error.strerror or error}"), StorageError.exit_code)


def _warn(message: Warning | str, category: type[Warning]) -> None:
    """Tell of what goes on nevertheless; what is not ours is for developers."""
    if issubclass(category, DamagedIndexWarning):
        tell(f"warning: {clean_line(hinted(str(message), sys.argv))}")


def _usage(error: TyperException) -> str:
    """What is wrong with a command line, and where to see how it should be."""
    message = error.format_message()
    return f"{message.rstrip('.')}; see --help" if message else ""


def _leave(error: SearchkitError, code: int) -> NoReturn:
    if str(error):
        tell(error_line(SearchkitError(hinted(str(error), sys.argv))))
    sys.exit(code)
