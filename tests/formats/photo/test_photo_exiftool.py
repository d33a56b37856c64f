"""exiftool as the last resort: a stub of it on PATH, and the real one."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from searchkit import formats
from searchkit.caption import Caption
from searchkit.formats import Problem
from searchkit.formats.photo import exiftool
from tests.formats.photo import photo_writers as w

STUB = """#!{python}
import json, sys, time
from pathlib import Path
log = Path({log!r})
version, answer, delay = {version!r}, {answer!r}, {delay!r}
arguments = []
with log.open("a") as out:
    print("start", *sys.argv[1:], file=out)
for line in sys.stdin:
    argument = line.rstrip("\\n")
    arguments.append(argument)
    if argument == "False" and arguments[-2:-1] == ["-stay_open"]:
        break
    if argument.startswith("-execute"):
        with log.open("a") as out:
            print(json.dumps(arguments), file=out)
        if arguments[0] == "-ver":
            print(version)
        else:
            time.sleep(delay)
            print(answer)
        print("{{ready" + argument.removeprefix("-execute") + "}}", flush=True)
        arguments = []
with log.open("a") as out:
    print("end", file=out)
"""


class Stub:
    """A program called exiftool, and what it was asked."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._log = folder / "log"
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)

    def says(self, answer: str, version: str = "12.57", delay: float = 0) -> None:
        text = STUB.format(
            python=sys.executable, log=str(self._log), version=version, answer=answer, delay=delay
        )
        program = self._folder / "exiftool"
        program.write_text(text, "utf-8")
        program.chmod(0o755)

    def lines(self) -> list[str]:
        return self._log.read_text("utf-8").splitlines() if self._log.exists() else []


DEEP = b"<a>" * 20_000
BLOCKS = {"a.xmp": DEEP, "b.jpg": w.jpeg(w.app1_xmp(DEEP)), "c.jpg": w.jpeg(), "c.xmp": DEEP}


@pytest.fixture(autouse=True)
def wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(exiftool.PROGRAM)


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    (tmp_path / "bin").mkdir()
    exiftool.close()
    yield Stub(tmp_path / "bin", monkeypatch)
    exiftool.close()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two pictures of which nothing is readable, and one that is."""
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"no picture")
    (folder / "b.crw").write_bytes(b"no picture")
    (folder / "c.jpg").write_bytes(w.jpeg(w.app1_xmp(w.described("Readable"))))
    return folder


def read(folder: Path) -> tuple[list[Caption], list[str]]:
    problems: list[Problem] = []
    found = list(formats.read([folder], root=folder, on_error=problems.append))
    return found, [str(problem) for problem in problems]


def answer(**tags: str | bytes) -> str:
    row = {
        name: f"base64:{b64encode(value).decode()}" if isinstance(value, bytes) else value
        for name, value in tags.items()
    }
    return json.dumps([{"SourceFile": "x", **row}])


UNREADABLE = "no picture format that is known"


def test_what_we_cannot_read_it_reads(stub: Stub, archive: Path) -> None:
    block = w.iim((120, w.cp1258("Chợ nổi")), (90, b"Hue"))
    stub.says(answer(IPTC=block, XMP=w.xmp(w.bag("dc:subject", "boats")).decode()))
    found, problems = read(archive)
    assert [(c.source, c.text, c.city, c.keywords) for c in found] == [
        ("a.jpg", "Chợ nổi", "Hue", ("boats",)),
        ("b.crw", "Chợ nổi", "Hue", ("boats",)),
        ("c.jpg", "Readable", "", ()),
    ]
    assert found[0].extra["charset_guess"] == "cp1258"
    assert problems == []


def test_one_process_reads_all_and_ends_with_the_run(stub: Stub, archive: Path) -> None:
    stub.says(answer(Description="Boats"))
    read(archive)
    start, version, *asked, end = stub.lines()
    assert start == "start -config  -stay_open True -@ -"
    assert json.loads(version) == ["-ver", "-execute1"]
    assert [json.loads(line)[-2:] for line in asked] == [
        [str(archive / "a.jpg"), "-execute2"],
        [str(archive / "b.crw"), "-execute3"],
    ]
    assert end == "end"


def test_plain_tags_are_read_where_there_are_no_blocks(stub: Stub, archive: Path) -> None:
    tags = {"Title": "Boats", "Author": "Lan", "Copyright": "VNA", "Description": "Chợ nổi"}
    stub.says(answer(**tags, CreationDate="2020-10-18T07:08:09"))
    (found, *_), _ = read(archive)
    assert (found.text, found.byline, found.date) == ("Chợ nổi", "Lan", "2020-10-18T07:08:09")
    assert found.extra == {"copyright": "VNA", "object_name": "Boats"}


def test_it_is_not_asked_for_what_can_be_read(stub: Stub, archive: Path) -> None:
    stub.says(answer(Description="Boats"))
    (archive / "a.jpg").unlink()
    (archive / "b.crw").unlink()
    (archive / "d.jpg").write_bytes(w.jpeg())
    read(archive)
    assert stub.lines() == []


def test_it_is_not_asked_for_a_block_that_it_would_only_hand_back(
    stub: Stub, tmp_path: Path
) -> None:
    stub.says(answer(Description="Boats"))
    folder = tmp_path / "blocks"
    folder.mkdir()
    for name, data in BLOCKS.items():
        (folder / name).write_bytes(data)
    found, problems = read(folder)
    assert (found, len(problems), stub.lines()) == ([], 3, [])


def test_no_file_name_is_an_option(
    stub: Stub, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub.says(answer(Description="Boats"))
    for name in ("-o.jpg", "#x.jpg", "x\n-delete_original.jpg"):
        (archive / name).write_bytes(b"no picture")
    monkeypatch.chdir(archive)
    found = {c.source for c in formats.read(["-o.jpg", "."], root=archive, on_error=lambda _: None)}
    assert found == {"-o.jpg", "#x.jpg", "a.jpg", "b.crw", "c.jpg"}
    asked = [json.loads(line) for line in stub.lines() if line.startswith("[")]
    names = {row[-2] for row in asked if row[0] != "-ver"}
    assert names == {str(archive / name) for name in ("-o.jpg", "#x.jpg", "a.jpg", "b.crw")}


REFUSED = [
    f"a.jpg: {UNREADABLE}; open it in a picture editor and save it again",
    f"b.crw: {UNREADABLE}; install exiftool, which knows more of this kind",
]


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("", "12.57"),
        ("rubbish", "12.57"),
        ("[]", "12.57"),
        ("[[]]", "12.57"),
        ("[" * 100_000, "12.57"),
        ('[{"SourceFile": "x", "Error": "Unknown file type", "XMP": 5, "Title": " "}]', "12.57"),
        ('[{"IPTC": "base64:AAA"}]', "12.57"),
        (answer(Description="Boats"), "12.23"),
        (answer(Description="Boats"), "what"),
        (answer(Description="x" * (exiftool.MAX_ANSWER + 1)), "12.57"),
    ],
    ids=range(10),
)
def test_nonsense_leaves_the_problem(stub: Stub, archive: Path, said: str, version: str) -> None:
    stub.says(said, version)
    found, problems = read(archive)
    assert ([c.source for c in found], problems) == (["c.jpg"], REFUSED)


def test_one_that_hangs_is_killed(
    stub: Stub, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exiftool, "TIMEOUT", 0.5)
    stub.says(answer(Description="Boats"), delay=600)
    for name in "defgh":
        (archive / f"{name}.jpg").write_bytes(b"no picture")
    found, problems = read(archive)
    assert [c.source for c in found] == ["c.jpg"]
    assert len(problems) == 7
    assert sum(line.startswith("start") for line in stub.lines()) == exiftool.MAX_FAILURES
    assert "end" not in stub.lines()


def test_it_is_not_used_where_the_environment_says_so(
    stub: Stub, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub.says(answer(Description="Boats"))
    monkeypatch.setenv(exiftool.PROGRAM, "")
    assert read(archive)[1] == REFUSED
    monkeypatch.setenv(exiftool.PROGRAM, "exiftool-of-another-name")
    assert read(archive)[1] == REFUSED
    assert stub.lines() == []


def test_it_ends_where_we_are_killed(stub: Stub, archive: Path) -> None:
    stub.says(answer(Description="Boats"))
    code = (
        "import os, signal; from pathlib import Path; from searchkit.formats.photo import exiftool;"
        f"assert exiftool.items(Path({str(archive / 'a.jpg')!r}));"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == -9
    until = time.monotonic() + 30
    while "end" not in stub.lines() and time.monotonic() < until:
        time.sleep(0.05)
    assert stub.lines()[-1] == "end"


def test_the_real_one(archive: Path) -> None:
    """A kind that only it knows, MNG, called a JPEG: no reader of ours opens it."""
    assert shutil.which("exiftool"), "install it: libimage-exiftool-perl"
    packet = w.xmp(w.alt("dc:description", x_default="Chợ nổi", en="Market"))
    chunks = w.chunk(b"MHDR", b"\x00" * 28) + w.itxt("XML:com.adobe.xmp", packet)
    (archive / "a.jpg").write_bytes(b"\x8aMNG\r\n\x1a\n" + chunks + w.chunk(b"MEND", b""))
    (archive / "b.crw").unlink()
    found, problems = read(archive)
    assert problems == []
    assert [(c.source, c.text) for c in found] == [("a.jpg", "Chợ nổi"), ("c.jpg", "Readable")]
    assert found[0].extra["caption_en"] == "Market"
