"""The option that names the index, found in a command line without a parser."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

_COMMAND = re.compile(r"searchkit (?:check|index|move|rebuild|status|watch)\b(?! --index)")


def words_alone(arguments: Sequence[str]) -> tuple[list[str], Path | None] | None:
    """The words of a command line and the index it names; None if it has any other option."""
    words, index, place = list[str](), "", 0
    while place < len(arguments):
        word, place = arguments[place], place + 1
        if word == "--index" and arguments[place : place + 1]:
            index, place = arguments[place], place + 1
        elif word.startswith("--index="):
            index = word.removeprefix("--index=")
        elif word.startswith("-"):
            return None
        else:
            words.append(word)
    return words, Path(index) if index else None


def hinted(message: str, arguments: Sequence[str]) -> str:
    """A message whose commands name the index if the command line did: they can be copied."""
    index = _value("--index", arguments)
    if not index:
        return message
    return _COMMAND.sub(lambda found: f"{found[0]} --index {shlex.quote(index)}", message)


def _value(option: str, arguments: Sequence[str]) -> str:
    for place, argument in enumerate(arguments):
        if argument == option:
            value = "".join(arguments[place + 1 : place + 2])
            return "" if value.startswith("-") and _may_stand_alone(arguments) else value
        if argument.startswith(f"{option}="):
            return argument.removeprefix(f"{option}=")
    return ""


def _may_stand_alone(arguments: Sequence[str]) -> bool:
    """Whether the option needs no value: for ``check`` it may stand for the usual index."""
    return list(arguments[1:2]) == ["check"]
