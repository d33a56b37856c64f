"""How a command line is told from a query: ``-Damascus`` excludes, ``--unknown`` is an error."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from typer import TyperException
from typer.completion import completion_init  # type: ignore[attr-defined]
from typer.core import TyperCommand, TyperGroup

from searchkit.errors import UsageError

_VALUED = ("-n", "--limit", "--offset", "--sort", "--color", "--index", "--lang", "--timeout")
"""Options that take the argument after them, whatever it begins with."""
_OPTION = re.compile(r"--.*|-|-[A-Za-z]|-n\d+", re.DOTALL)
_MARK = "\ufdd0"
"""Stands before an exclusion while Typer reads the line: a code point that is no character."""


class ClosedPipeError(Exception):
    """Whoever read our output has seen enough; Typer would make a failure of it."""


def _plain(params: list[Any]) -> list[Any]:
    """Parameters as help is to show them: a flag has no value, and so no type."""
    for param in params:
        if getattr(param, "is_flag", False):
            param.metavar = ""
    return params


class Verbs(TyperGroup):
    """The commands of ``searchkit``."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options of all commands."""
        return _plain(super().get_params(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ClosedPipeError from error


class Command(TyperCommand):
    """A command."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options and arguments."""
        return _plain(super().get_params(ctx))


class SearchCommand(Command):
    """A command whose arguments may begin with a dash.

    A single dash and two or more characters is a word to exclude, but for ``-n5``, and so is
    a dash and a letter that is not an English one; what follows ``--`` is taken as it stands.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ClosedPipeError from error

    def main(self, *args: Any, **named: Any) -> Any:
        """Read the command line, or complete it for a shell."""
        # Typer tells its shells only to programs that have its options for completion.
        completion_init()
        return super().main(*args, **named)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Mark the words to exclude, then parse as usual."""
        end = args.index("--") if "--" in args else len(args)
        before = ["", *args]
        marked = [
            arg if before[number] in _VALUED else _marked(arg)
            for number, arg in enumerate(args[:end])
        ]
        try:
            return super().parse_args(ctx, marked + args[end:])
        except TyperException as error:
            letter = re.fullmatch("-([A-Za-z])", getattr(error, "option_name", ""))
            if letter is None:
                raise
            raise UsageError(
                f"there is no option {letter[0]}; to leave out the word, write: NOT {letter[1]}"
            ) from error


class CheckCommand(Command):
    """A command whose ``--index`` may stand without a folder, for the usual index."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give ``--index`` a folder that stands for none, then parse as usual."""
        full = []
        for place, arg in enumerate(args, 1):
            alone = arg == "--index" and (place == len(args) or args[place].startswith("-"))
            full += [arg, _MARK] if alone else [arg]
        return super().parse_args(ctx, full)


def unnamed(index: Path | None) -> Path | None:
    """The folder that was named; none where ``--index`` stood alone."""
    return None if index == Path(_MARK) else index


def unmarked(words: list[str]) -> str:
    """The query as typed."""
    return " ".join(word.removeprefix(_MARK) for word in words)


def _marked(arg: str) -> str:
    return arg if not arg.startswith("-") or _OPTION.fullmatch(arg) else _MARK + arg
