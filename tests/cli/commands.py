"""Running the two commands as processes of their own, in a pipe and on a terminal."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

SEARCH = (sys.executable, "-c", "from searchkit.cli import search_main; search_main()")
SEARCHKIT = (sys.executable, "-m", "searchkit")

TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """A plain environment in which nothing but the checkout is known."""
    colors = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")
    left_out = ("SEARCHKIT_INDEX", "PYTHONUNBUFFERED", *colors)
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        **(more or {}),
    }


@dataclass(frozen=True, slots=True)
class Shell:
    """A working directory to run the commands in."""

    folder: Path

    def search(self, *words: str, **environ: str) -> Done:
        """Run ``search``."""
        return self.run((*SEARCH, *words), environ)

    def searchkit(self, *words: str, **environ: str) -> Done:
        """Run ``searchkit``."""
        return self.run((*SEARCHKIT, *words), environ)

    def run(self, command: tuple[str, ...], environ: Mapping[str, str]) -> Done:
        """Run a command with its output in pipes."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment(self.folder, environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=TIMEOUT,
        )
        return Done(
            done.returncode,
            done.stdout.decode("utf-8", "surrogateescape"),
            done.stderr.decode("utf-8", "surrogateescape"),
        )

    def terminal(self, *words: str, **environ: str) -> Done:
        """Run ``search`` on a terminal; what it says on stderr is there, too."""
        return self.on_terminal((*SEARCH, *words), environ)

    def on_terminal(
        self, command: tuple[str, ...], environ: Mapping[str, str], output: str = ""
    ) -> Done:
        """Run a command on a terminal, with its output in a file if one is named."""
        ours, theirs = pty.openpty()
        environ = {"TERM": "xterm-256color", **environ}
        file = (self.folder / output).open("wb") if output else nullcontext(theirs)
        with (
            file as out,
            subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment(self.folder, environ),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=theirs,
            ) as process,
        ):
            os.close(theirs)
            printed = read_all(ours)
            code = process.wait(TIMEOUT)
        return Done(code, printed.decode("utf-8"), "")

    def write(self, name: str, *lines: str) -> Path:
        """Put a text file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return path


def read_all(terminal: int) -> bytes:
    """Everything that is printed until the other side of a terminal is closed."""
    parts: list[bytes] = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            part = b""
        if not part:
            os.close(terminal)
            return b"".join(parts)
        parts.append(part)
