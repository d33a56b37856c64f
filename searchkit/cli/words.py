"""How a command line is told from a query: ``-Damascus`` excludes, ``--unknown`` is an error."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Any

from typer import TyperException
from typer.core import TyperCommand, TyperGroup

from searchkit.errors import UsageError

_VALUED = ("-n", "--limit", "--offset", "--sort", "--color", "--index", "--lang")
"""Options that take the argument after them, whatever it begins with."""
_OPTION = re.compile(r"--.*|-|-[A-Za-z]|-n\d+", re.DOTALL)
_COMMAND = re.compile(r"searchkit (?:index|rebuild|status|watch)\b(?! --index)")
_MARK = "\ufdd0"
"""Stands before an exclusion while Typer reads the line: a code point that is no character."""


class ClosedPipeError(Exception):
    """Whoever read our output has seen enough; Typer would make a failure of it."""


class Verbs(TyperGroup):
    """The commands of ``searchkit``."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ClosedPipeError from error


class SearchCommand(TyperCommand):
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


def unmarked(words: list[str]) -> str:
    """The query as typed."""
    return " ".join(word.removeprefix(_MARK) for word in words)


def _marked(arg: str) -> str:
    return arg if not arg.startswith("-") or _OPTION.fullmatch(arg) else _MARK + arg


def hinted(message: str, arguments: Sequence[str]) -> str:
    """A message whose commands name the index if the command line did: they can be copied."""
    index = _value("--index", arguments)
    if not index:
        return message
    return _COMMAND.sub(lambda found: f"{found[0]} --index {shlex.quote(index)}", message)


def _value(option: str, arguments: Sequence[str]) -> str:
    for place, argument in enumerate(arguments):
        if argument == option:
            return "".join(arguments[place + 1 : place + 2])
        if argument.startswith(f"{option}="):
            return argument.removeprefix(f"{option}=")
    return ""
