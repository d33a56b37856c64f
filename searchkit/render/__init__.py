"""From results to what is printed; the only place that escapes.

To add an output: write a function ``(results, style, first_rank) -> Iterator[str]`` that
yields lines without their line ends, and add a row to `OUTPUTS`. Whatever comes from a
caption, a file name or a query goes through `clean`, `clean_line` or, in JSON, `escape`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from searchkit import plugins
from searchkit.render.clean import clean, clean_line
from searchkit.render.messages import (
    counts_line,
    error_line,
    problem_line,
    remarks,
    summary,
    table,
)

if TYPE_CHECKING:
    from searchkit.results import Results

__all__ = [
    "OUTPUTS",
    "Output",
    "Style",
    "choose_style",
    "clean",
    "clean_line",
    "counts_line",
    "error_line",
    "mute",
    "problem_line",
    "remarks",
    "render",
    "summary",
    "table",
    "tell",
    "use_color",
    "write",
]

OUTPUTS: dict[str, str] = {
    "count": "searchkit.render.lines:count",
    "csv": "searchkit.render.sheet:table",
    "files": "searchkit.render.lines:files",
    "json": "searchkit.render.data:document",
    "jsonl": "searchkit.render.data:records",
    "plain": "searchkit.render.lines:plain",
    "terminal": "searchkit.render.terminal:lines",
}
"""Output name -> function; loaded when used, so that only a terminal loads Rich."""

GROUP = "searchkit.outputs"


@dataclass(frozen=True, slots=True)
class Style:
    """How to print: a name in `OUTPUTS`, with colour or not, and the terminal's columns.

    Sources are below ``root``; as text they are printed as they open from the working directory.
    """

    format: str
    color: bool = False
    width: int = 80
    root: Path = Path()


Output = Callable[["Results", Style, int], Iterator[str]]


def render(results: Results, style: Style, stream: TextIO, *, first_rank: int = 1) -> None:
    """Write a page of results; ``first_rank`` is the rank of its first hit."""
    output: Output = plugins.load(OUTPUTS, GROUP, style.format)
    write(stream, "".join(f"{line}\n" for line in output(results, style, first_rank)))


def choose_style(
    stream: TextIO,
    *,
    format: str = "",
    color: str = "auto",
    root: Path = Path(),
    environ: Mapping[str, str] = os.environ,
) -> Style:
    """The style that suits a stream: ``terminal`` or ``plain`` unless a format is named."""
    import shutil

    return Style(
        format=format or ("terminal" if stream.isatty() else "plain"),
        color=use_color(color, stream, environ),
        width=shutil.get_terminal_size().columns,
        root=root,
    )


def use_color(choice: str, stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour: ``always``, ``never``, or ``auto``, which asks environment and stream.

    A filled ``NO_COLOR`` comes first, then ``FORCE_COLOR`` (other than ``0``), then
    ``TERM=dumb``, then whether the stream is a terminal.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return environ.get("TERM") != "dumb" and stream.isatty()


def write(stream: TextIO, text: str) -> None:
    """Write and flush; what the stream's encoding cannot hold leaves as ``\\u`` escapes."""
    stream.write(_encodable(text, stream.encoding or "utf-8"))
    stream.flush()


def tell(line: str) -> None:
    """Write a line to stderr; where that cannot be written to, nobody is to be told."""
    try:
        write(sys.stderr, f"{line}\n")
    except OSError:
        mute(sys.stderr)


def mute(stream: TextIO) -> None:
    """Let what a stream could not write go nowhere: Python tries again at its own exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _encodable(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_fitting(character, encoding) for character in text)
    return text


def _fitting(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        # JSON's escapes, so that JSON stays JSON on a stream that is not Unicode.
        return json.dumps(character)[1:-1]
    return character
