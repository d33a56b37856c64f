"""Draws the README's picture from a real search of the samples: ``python -m tests.pictures``."""

import re
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from searchkit import Index, render
from searchkit.render import Style

ROOT = Path(__file__).parents[2]
QUERY, HITS, WIDTH = "quân đội", 4, 96


def main() -> None:
    """Write ``search.svg`` beside this file."""
    with tempfile.TemporaryDirectory() as folder, Index.create(folder, root=ROOT) as index:
        index.sync([ROOT / "samples"])
        results = index.search(QUERY, limit=HITS)
        stream = StringIO()
        render.render(results, Style("terminal", color=True, width=WIDTH, root=ROOT), stream)
    console = Console(record=True, file=StringIO(), width=WIDTH, force_terminal=True)
    console.print(Text(f'$ search -n {HITS} "{QUERY}"', "bold"))
    console.print(Text.from_ansi(stream.getvalue()))
    svg = console.export_svg(title="searchkit")
    # The picture must not fetch fonts from anywhere.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    (Path(__file__).parent / "search.svg").write_text(svg, "utf-8")


main()
