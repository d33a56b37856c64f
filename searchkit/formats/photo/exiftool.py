"""exiftool, where it is installed: for the files that our own reading cannot open.

One process serves a run (``-stay_open``). It is asked for the raw blocks of metadata, which
then go the way of all others, and for a few plain tags of containers that have no blocks.
Arguments go through its standard input, a line each and an absolute path, so that no file
name can be taken for an option. `PROGRAM` names another program; set empty, none is used.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Any, cast

from searchkit.formats.photo.blocks import MAX_BLOCK, Block, Item, Kind, Text

PROGRAM = "SEARCHKIT_EXIFTOOL"
OLDEST = (12, 24)
"""Before this version it ran code out of files made for that (CVE-2021-22204)."""
TIMEOUT = 30.0
"""Seconds that it may take for a file."""
MAX_ANSWER = 4 * MAX_BLOCK
MAX_FAILURES = 3
"""How often it may fail before it is left alone for the rest of a run."""

START = ("-config", "", "-stay_open", "True", "-@", "-")
ENDED = r'{ cat; printf "\n-stay_open\nFalse\n"; } | exec "$0" "$@"'
"""exiftool waits for ever at the end of its input, also where we were killed: so it is told."""

BLOCKS: dict[str, Kind] = {"XMP": "xmp", "IPTC": "iim", "EXIF": "exif"}
TEXTS = {
    "Description": "Description",
    "ImageDescription": "Description",
    "Title": "Title",
    "Author": "Author",
    "Artist": "Author",
    "Copyright": "Copyright",
    "DateTimeOriginal": "Creation Time",
    "CreationDate": "Creation Time",
}
"""exiftool's tags -> the keywords of PNG that say the same."""

ASKED = (
    *("-j", "-b", "-charset", "UTF8", "-charset", "filename=UTF8", "-d", "%Y-%m-%dT%H:%M:%S"),
    *(f"-{name}" for name in (*BLOCKS, *TEXTS)),
)


class Exiftool:
    """One running process; it ends with `close`, at the latest with ours."""

    def __init__(self, program: str) -> None:
        self._asked = 0
        self._process = subprocess.Popen(
            _command(program),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def ask(self, *arguments: str) -> bytes:
        """What it prints for arguments; raises `OSError` where it ends, hangs or runs on."""
        self._asked += 1
        mark = f"{{ready{self._asked}}}"
        lines = "".join(f"{argument}\n" for argument in (*arguments, f"-execute{self._asked}"))
        timer = Timer(TIMEOUT, self.kill)
        timer.start()
        try:
            self._stdin.write(os.fsencode(lines))
            self._stdin.flush()
            return b"".join(_until(self._stdout, mark.encode()))
        finally:
            timer.cancel()

    def kill(self) -> None:
        """End it at once, with the shell that started it."""
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def close(self) -> None:
        """Ask it to end, and wait until it has."""
        with suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        self._stdout.close()

    @property
    def _stdin(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdin)

    @property
    def _stdout(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdout)


def _command(program: str) -> tuple[str, ...]:
    shell = shutil.which("sh")
    return (shell, "-c", ENDED, program, *START) if shell else (program, *START)


def _until(stream: IO[bytes], mark: bytes) -> Iterator[bytes]:
    size = 0
    for line in stream:
        if line.strip() == mark:
            return
        size += len(line)
        if size > MAX_ANSWER:
            break
        yield line
    raise OSError("exiftool broke off")


class _Run:
    """The process of this run, started when it is first needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tool: Exiftool | None = None
        self._failures = 0

    def answer(self, path: Path) -> bytes:
        """What exiftool says of a file; nothing where it is not there or fails."""
        with self._lock:
            try:
                if self._tool is None and self._failures < MAX_FAILURES:
                    self._tool = _started()
                return self._tool.ask(*ASKED, str(path)) if self._tool else b""
            except OSError:
                self._failures += 1
                self._stop()
                return b""

    def close(self) -> None:
        """End the process; another run starts its own."""
        with self._lock:
            self._failures = 0
            self._stop()

    def _stop(self) -> None:
        if self._tool is not None:
            self._tool.close()
        self._tool = None


_run = _Run()
close = _run.close
atexit.register(close)


def items(path: Path) -> list[Item]:
    """The metadata that exiftool finds in a file; none where it is not installed."""
    path = path.absolute()
    if "\n" in str(path) or not path.is_file():
        return []
    return list(_items(_parsed(_run.answer(path))))


def _started() -> Exiftool | None:
    """A process of the program on PATH; raises `OSError` where that is too old or fails."""
    program = os.environ.get(PROGRAM, "exiftool")
    found = shutil.which(program) if program else None
    if found is None:
        return None
    tool = Exiftool(found)
    try:
        version = _version(tool.ask("-ver"))
        if version < OLDEST:
            raise OSError(f"exiftool {version} is too old")
    except OSError:
        tool.close()
        raise
    return tool


def _version(answer: bytes) -> tuple[int, ...]:
    parts = answer.decode("ascii", "replace").strip().split(".")
    return tuple(int(part) for part in parts if part.isdecimal())


def _parsed(answer: bytes) -> dict[str, Any]:
    try:
        (row,) = json.loads(answer, parse_int=str, parse_float=str)
    except (ValueError, TypeError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def _items(row: dict[str, Any]) -> Iterator[Item]:
    for name, kind in BLOCKS.items():
        if isinstance(value := row.get(name), str) and value:
            yield Block(kind, _bytes(value))
    for name, keyword in TEXTS.items():
        if isinstance(value := row.get(name), str) and value.strip():
            yield Text(keyword, value)


def _bytes(value: str) -> bytes:
    if not value.startswith("base64:"):
        return value.encode("utf-8", "replace")
    try:
        return b64decode(value.removeprefix("base64:"))
    except ValueError:
        return b""
