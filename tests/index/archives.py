"""What the tests of an index share: files of captions, broken readers, other processes."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from searchkit import Index
from searchkit.formats import File, Problem, read_file
from searchkit.index.seal import SEAL, Seal, Sealed, digest_of
from tests.opensearch.cluster import url_for

ENGINES = ("memory", "whoosh", "opensearch")
ENVIRON = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
"""What another process is started with, so that it tests this checkout."""


def made(engine: str, folder: Path) -> Index:
    """A new index on an engine, which is in a folder if it is anywhere."""
    path = None if engine == "memory" else folder / "index"
    return Index.create(path, engine=engine, url=url_for(engine))


def write(path: Path, *lines: str) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def texts(index: Index, query: str = "*") -> list[str]:
    return sorted(hit.caption.text for hit in index.search(query, limit=1000, timeout=0).hits)


def problems() -> tuple[list[str], Callable[[Problem], None]]:
    found: list[str] = []
    return found, lambda problem: found.append(str(problem))


def broken_after(count: int, error: BaseException) -> Callable[[File], Iterator[Any]]:
    """A reader that raises after some captions."""

    def read(file: File) -> Iterator[Any]:
        for number, item in enumerate(read_file(file)):
            if number == count:
                raise error
            yield item
        raise error

    return read


def in_another_process(code: str, folder: Path) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command,
        cwd=folder,
        env=ENVIRON,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    return done.stdout


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def generation(archive: Path) -> Path:
    root = archive.parent / "index"
    return root / (root / "CURRENT").read_text().split()[0]


def sealed(folder: Path) -> None:
    """Seal what a generation holds now, as if it had been written so."""
    known = Seal.read(folder).captions
    files = {
        path.name: Sealed(path.stat().st_size, digest_of(path))
        for path in folder.iterdir()
        if path.name != SEAL
    }
    digest = Seal(known, files).written(folder).digest
    (folder.parent / "CURRENT").write_text(f"{folder.name} {digest}\n")


def unsealed(folder: Path) -> None:
    """Make of the current generation what versions without seals wrote."""
    (folder / SEAL).unlink()
    (folder.parent / "CURRENT").write_text(f"{folder.name}\n")
