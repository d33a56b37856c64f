"""Options and arguments that several commands take, and what they may be."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Sort(StrEnum):
    """The orders of hits."""

    relevance = "relevance"
    date = "date"
    newest = "-date"
    path = "path"


class Color(StrEnum):
    """When to colour."""

    auto = "auto"
    always = "always"
    never = "never"


class Shell(StrEnum):
    """The shells that completion is for."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"
    powershell = "powershell"
    pwsh = "pwsh"


IndexOption = Annotated[
    Path | None,
    typer.Option(
        # That it cannot be read is told by what opens it, in one way for all commands.
        "--index",
        metavar="FOLDER",
        readable=False,
        help="The index, if not the settings' own.",
    ),
]
PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PATH", help="Files and folders; by default the settings' sources."),
]
PruneOption = Annotated[
    bool,
    typer.Option("--prune", help="Drop what is out of reach, such as an unmounted disk's files."),
]
EncodingOption = Annotated[
    str,
    typer.Option(metavar="NAME", help="How text files are encoded; auto: guess again."),
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Which column holds a field; may be repeated. auto: guess again.",
    ),
]
WaitOption = Annotated[
    bool, typer.Option("--wait", help="Wait while another process writes to the index.")
]
EngineOption = Annotated[
    str, typer.Option(metavar="NAME", help="What keeps a new index: whoosh or opensearch.")
]
UrlOption = Annotated[
    str,
    typer.Option(metavar="URL", help="Where a new index is on a cluster: https://HOST:9200/NAME."),
]
AuthorityOption = Annotated[
    str, typer.Option(metavar="FILE", help="The authority that signed the cluster's certificate.")
]
CharsetOption = Annotated[
    str,
    typer.Option(
        "--iptc-charset", metavar="NAME", help="How photos' undeclared captions are encoded."
    ),
]
MemoryOption = Annotated[
    int | None,
    typer.Option(metavar="MB", min=1, help="Memory for captions before a segment is written; 512."),
]
