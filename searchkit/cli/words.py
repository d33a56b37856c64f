"""How a command line is told from a query: ``-Damascus`` excludes, ``--unknown`` is an error."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand

_OPTION = re.compile(r"--.*|-|-[A-Za-z]|-n\d+", re.DOTALL)
_MARK = "\ufdd0"
"""Stands before an exclusion while Typer reads the line: a code point that is no character."""


class SearchCommand(TyperCommand):
    """A command whose arguments may begin with a dash.

    A single dash and two or more characters is a word to exclude, but for ``-n5``; what
    follows ``--`` is taken as it stands.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Mark the words to exclude, then parse as usual."""
        end = args.index("--") if "--" in args else len(args)
        marked = [_marked(arg) for arg in args[:end]]
        return super().parse_args(ctx, marked + args[end:])


def unmarked(words: list[str]) -> str:
    """The query as typed."""
    return " ".join(word.removeprefix(_MARK) for word in words)


def _marked(arg: str) -> str:
    return arg if not arg.startswith("-") or _OPTION.fullmatch(arg) else _MARK + arg
