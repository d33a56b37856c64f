"""Commands: flags -> one call of the library -> print."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from searchkit import __version__
from searchkit.cli.keeping import (
    bring_up,
    finish,
    follow,
    foresee,
    join,
    located,
    moved,
    on_cluster,
    prune_versions,
    read_options,
    sources,
    verify,
    waiting,
)
from searchkit.cli.opening import PAGE, opened, show
from searchkit.cli.options import (
    AuthorityOption,
    CharsetOption,
    Color,
    EncodingOption,
    EngineOption,
    IndexOption,
    MapOption,
    MemoryOption,
    PathsArgument,
    PruneOption,
    Shell,
    Sort,
    UrlOption,
    WaitOption,
)
from searchkit.cli.progress import reporting
from searchkit.cli.words import CheckCommand, Command, SearchCommand, Verbs, unmarked, unnamed
from searchkit.deadline import TIMEOUT
from searchkit.errors import RefusedInputError, UsageError
from searchkit.formats.files import AS_GUESSED
from searchkit.formats.options import to_row
from searchkit.index import Index
from searchkit.render import choose_style, clean, table, tell, write
from searchkit.settings import locate

if TYPE_CHECKING:
    from searchkit.quality import Finding

SOMETHING_TO_MEND = 1
LONG = 1000
"""More hits than these are no page to wait for: they take the time they take."""

HELP = """
Search captions: ranked hits with the matched words highlighted.

All words must match, with or without their accents; the exact spelling comes first.

  a OR b   NOT a   -a   ( )   "a phrase"   "near words"~5   pref*   typo~   =đội
  by:name  in:place  person:name  keyword:word  headline:word  lang:vi
  date:2016-09   date:2016-09-01..2016-09-30   has:byline   -has:byline
"""

query = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 100},
)
verbs = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Index captions and search them. Start with: searchkit index PATH...",
)


def _version(asked: bool) -> None:
    if asked:
        write(sys.stdout, f"searchkit {__version__}\n")
        raise typer.Exit


VersionOption = Annotated[
    bool,
    typer.Option(
        "--version", callback=_version, is_eager=True, help="Print the version and leave."
    ),
]


@verbs.callback()
def _verbs(version: VersionOption = False) -> None:
    pass


@query.command(cls=SearchCommand, help=HELP)
@verbs.command(cls=SearchCommand, help=HELP)
def search(
    words: Annotated[list[str], typer.Argument(metavar="QUERY", show_default=False)],
    limit: Annotated[
        int | None,
        typer.Option("-n", "--limit", min=0, help="How many hits; 10, but every file with -l."),
    ] = None,
    offset: Annotated[int, typer.Option(min=0, help="How many hits to pass over first.")] = 0,
    sort: Annotated[Sort, typer.Option(help="The order of hits.")] = Sort.relevance,
    strict_accents: Annotated[
        bool, typer.Option("--strict-accents", help="Every word as spelled, accents and all.")
    ] = False,
    as_you_type: Annotated[
        bool, typer.Option("--as-you-type", help="Take the last word as unfinished.")
    ] = False,
    any_word: Annotated[
        bool, typer.Option("--any", help="Count captions with any of the words, too.")
    ] = False,
    lang: Annotated[
        str, typer.Option(metavar="LANGUAGE", help="Show captions in it where they have it: vi.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print a JSON object a line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets.")] = False,
    as_files: Annotated[bool, typer.Option("-l", "--files", help="Print only the files.")] = False,
    as_count: Annotated[bool, typer.Option("-c", "--count", help="Print only how many.")] = False,
    color: Annotated[Color, typer.Option(help="When to colour.")] = Color.auto,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say on stderr how the query was understood.")
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="When to stop and print what was found; 0: never. 2, but for long lists of hits.",
        ),
    ] = None,
    index: IndexOption = None,
    version: VersionOption = False,
) -> None:
    """Find captions and print them."""
    text = unmarked(words)
    chosen = _format(json=as_json, jsonl=as_jsonl, csv=as_csv, files=as_files, count=as_count)
    with opened(locate(index)) as found:
        if explain:
            tell(clean(found.explain(text)))
        wanted = _limit(limit, chosen, found)
        results = found.search(
            text,
            limit=wanted,
            offset=offset,
            sort=sort.value,
            strict_accents=strict_accents,
            complete=as_you_type,
            any_word=any_word,
            lang=lang,
            timeout=_timeout(timeout, wanted, chosen),
        )
        style = choose_style(sys.stdout, format=chosen, color=color.value, root=found.root)
    raise typer.Exit(show(results, style, offset))


@verbs.command("index", cls=Command)
def index_(
    paths: PathsArgument = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done, and change nothing.")
    ] = False,
    prune: PruneOption = False,
    encoding: EncodingOption = "",
    columns: MapOption = None,
    iptc_charset: CharsetOption = "",
    memory: MemoryOption = None,
    wait: WaitOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    engine: EngineOption = "",
    url: UrlOption = "",
    ca: AuthorityOption = "",
    index: IndexOption = None,
) -> int:
    """Read files and folders: add what is new, replace what changed, drop what is gone.

    With --url the captions are kept on an OpenSearch cluster; without PATH it only joins it.
    """
    place = on_cluster(located(index, memory), engine, url, ca)
    given = read_options(encoding, columns or (), iptc_charset)
    if dry_run:
        return foresee(place, paths or (), given, prune=prune, as_json=as_json)
    wanted = sources(place, paths or (), given)
    if join(place, wanted):
        return 0
    done = waiting(wait)(lambda: bring_up(place, wanted, prune=prune))
    return finish(done, as_json=as_json)


@verbs.command(cls=Command)
def watch(
    paths: PathsArgument = None,
    encoding: EncodingOption = "",
    columns: MapOption = None,
    iptc_charset: CharsetOption = "",
    index: IndexOption = None,
) -> None:
    """Index files and folders, then keep the index in step with them until Ctrl-C."""
    place = locate(index)
    given = sources(place, paths or (), read_options(encoding, columns or (), iptc_charset))
    follow(place, given)


@verbs.command(cls=Command)
def rebuild(
    memory: MemoryOption = None,
    wait: WaitOption = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove older versions of the index from its cluster.")
    ] = False,
    index: IndexOption = None,
) -> int:
    """Read every known source again, from nothing; the old index answers until it is done."""
    place = located(index, memory)
    with Index.open(place.index, check=False) as opened, reporting() as reporter:
        opened.memory = place.memory
        work = partial(opened.rebuild, on_error=reporter.on_error, on_progress=reporter.on_progress)
        done = waiting(wait)(work)
        if prune:
            prune_versions(opened)
    return finish(done)


@verbs.command(cls=Command)
def move(
    to: Annotated[
        str, typer.Option("--to", metavar="URL", help="The cluster; or whoosh, to move back.")
    ],
    ca: AuthorityOption = "",
    wait: WaitOption = False,
    index: IndexOption = None,
) -> None:
    """Copy the captions to an OpenSearch cluster, or back; nothing is read again.

    Searches go on, and are answered from there when all is copied.
    A move that is cut off goes on where it had come to.
    """
    with Index.open(locate(index).index) as opened:
        moved(opened, waiting(wait)(lambda: opened.move(to, ca=ca)), to)


@verbs.command(cls=Command)
def status(index: IndexOption = None) -> None:
    """Say what is indexed, from where, with which engine and rules."""
    with Index.open(locate(index).index) as opened:
        found = opened.status()
    rows: list[tuple[str, object]] = [
        ("index", found.path or ""),
        ("captions", f"{found.captions:,}"),
        ("engine", found.manifest.engine),
        *([("cluster", found.url)] if found.url else []),
        ("analyzer", f"version {found.manifest.analyzer}"),
        ("format", f"version {found.manifest.format}"),
        ("sources below", found.root),
    ]
    for name, count in found.sources.items():
        options = to_row(found.manifest.options.get(name, AS_GUESSED))
        told = f"  ({', '.join(f'{key}: {value}' for key, value in options.items())})"
        rows.append((f"  {name or '(no file)'}", f"{count:,}" + (told if options else "")))
    write(sys.stdout, table(rows) + "\n")


@verbs.command(cls=CheckCommand)
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Files and folders to read.")
    ] = None,
    captions: Annotated[
        bool, typer.Option("--captions", help="Look at the captions that the index holds.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    index: IndexOption = None,
) -> None:
    """List what a photo desk would mend: captions missing, repeated, misread, in dispute.

    Leaves with 0 if there is nothing, and with 1 if there is something to mend.
    With --index and nothing else, verify the index itself, and leave with 4 if it is damaged.
    """
    if index is not None and not paths and not captions:
        raise typer.Exit(verify(locate(unnamed(index)), as_json=as_json))
    if bool(paths) == captions:
        raise UsageError(
            "name files and folders, or say --captions for what the index holds, "
            "or --index to verify the index itself"
        )
    from searchkit import quality
    from searchkit.render import findings

    counts: Counter[str] = Counter()
    with reporting(bar=False) as reporter, ExitStack() as stack:
        if paths:
            found = quality.check(paths, root=Path.cwd(), on_error=reporter.on_error)
        else:
            opened = stack.enter_context(Index.open(locate(unnamed(index)).index))
            found = quality.findings(opened.captions())
        for line in (findings.document if as_json else findings.lines)(_counted(found, counts)):
            write(sys.stdout, line + "\n")
    tell(findings.totals(counts))
    if reporter.refused:
        raise typer.Exit(RefusedInputError.exit_code)
    raise typer.Exit(SOMETHING_TO_MEND if counts else 0)


def _counted(found: Iterable[Finding], counts: Counter[str]) -> Iterator[Finding]:
    """The findings, counted by kind on their way."""
    for finding in found:
        counts[finding.kind] += 1
        yield finding


@verbs.command(cls=Command)
def completion(
    shell: Annotated[
        Shell, typer.Argument(metavar="SHELL", help="bash, zsh, fish, powershell or pwsh.")
    ],
) -> None:
    """Print a shell's completion script for both commands: eval "$(searchkit completion bash)"."""
    from typer import completion as typer_completion

    for name in ("searchkit", "search"):
        script = typer_completion.get_completion_script(  # type: ignore[attr-defined]
            prog_name=name, complete_var=f"_{name.upper()}_COMPLETE", shell=shell.value
        )
        write(sys.stdout, script + "\n")


def _format(**asked: bool) -> str:
    """The output format asked for; more than one is a mistake."""
    chosen = [name for name, is_asked in asked.items() if is_asked]
    if len(chosen) > 1:
        raise typer.BadParameter("choose one of --json, --jsonl, --csv, -l and -c")
    return chosen[0] if chosen else ""


def _limit(asked: int | None, format_: str, opened: Index) -> int:
    """How many hits to fetch: a page of them, every one to list files, none to count."""
    if format_ == "count":
        return 0
    if asked is not None:
        return asked
    return len(opened) if format_ == "files" else PAGE


def _timeout(asked: float | None, limit: int, format_: str) -> float:
    """How many seconds a search may take; whoever wants a list of hits wants all of it."""
    if asked is not None:
        return asked
    return 0 if format_ == "files" or limit > LONG else TIMEOUT
