"""How much the exact spellings add to an index over folds alone.

python -m tests.benchmarks.growth [captions]
"""

import sys
import tempfile
from pathlib import Path

from searchkit.analysis import Analyzer, Chunk
from searchkit.caption import Caption
from searchkit.engines import engine_class
from searchkit.query import Document
from tests.benchmarks.analysis import captions


class FoldsAlone(Analyzer):
    """The analyzer without exact keys; a fold and its neighbours are all that is left."""

    def cut(self, piece: str) -> Chunk:
        """The same tokens, none with a spelling."""
        chunk = super().cut(piece)
        return Chunk(tuple(token._replace(exact=None) for token in chunk.tokens), chunk.width)


def size(texts: list[str], analyzer: Analyzer) -> int:
    """Bytes of a Whoosh index of the texts."""
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_class("whoosh").create(Path(folder), analyzer)
        with engine.writer() as writer:
            for number, text in enumerate(texts):
                writer.add(Document(Caption(str(number), text), analyzer))
        engine.close()
        return sum(path.stat().st_size for path in Path(folder).iterdir())


def main(count: int = 10_000) -> None:
    """Measure and print."""
    texts = captions(count)
    folds, whole = size(texts, FoldsAlone()), size(texts, Analyzer())
    print(f"{count:,} captions: folds alone {folds:,} bytes, with spellings {whole:,}")
    print(f"growth {whole / folds - 1:.0%}   at most 45 %")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
