"""What a photo desk would mend in its captions: `check` reads files, `findings` takes captions.

for finding in check(["archive"]):
    print(finding.source, finding.kind, finding.what)
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from os import PathLike
from pathlib import Path, PurePath

from searchkit.caption import Caption
from searchkit.formats import (
    File,
    OnError,
    Paths,
    Problem,
    ReadOptions,
    read_file,
    session,
    suffixes,
    walk,
    warn,
)
from searchkit.formats.photo import metadata
from searchkit.formats.photo.boilerplate import is_boilerplate
from searchkit.formats.photo.iptc import LENGTHS
from searchkit.formats.photo.sidecar import PICTURES

KINDS = {
    "no-caption": "nothing says what the picture shows",
    "boilerplate": "what a camera or program wrote, or a file's name, stands for the caption",
    "repeated": "the same caption on many pictures",
    "disagreement": "XMP and IPTC say different things",
    "mojibake": "text that was or will be read by a wrong character set",
    "no-byline": "a picture without its photographer",
    "no-date": "a picture without its date",
    "too-long": "a caption that other systems cut off",
}
"""What is looked for, by the names that findings have."""

MANY = 5
"""Pictures of several days or folders that may not have the same caption."""
BURST = 20
"""Pictures of one day in one folder that may have it: a series is captioned in one go."""

DOCUMENTS = (".ai", ".pdf")
"""Files that are read for the pictures among them, most of which are none."""

FILE_NAME = re.compile(
    r"""(img | dsc[fn]? | _dsc | _?mg | pict? | p | dji | gopr? | pxl | mvi | hinh | anh | scan
    | image | photo) [-_\ ]? \d{3,} \S*""",
    re.IGNORECASE | re.VERBOSE,
)
MISREAD = re.compile(
    "Ã[\xa0-\xbf]|Â[\xa0-\xbf]|Ä[‘\x91]|Æ[°¡]|á[º»][\x80-\xbf‚ƒ„†‡ˆ‰Š‹ŒŽ‘“•˜™š›œžŸ€]|â€"
)
"""UTF-8 that was read as Latin-1 or Windows-1252: é as Ã©, ệ as á»‡, ’ as â€™."""
LOST = re.compile(r"[^\W\d_]\?(?=[^\W\d_])|\w\?\?+(?=\w)")
"""A question mark in the place of a letter; addresses have some, too."""
ADDRESS = re.compile(r"://|www\.|=")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: in which file and where in it, a name of `KINDS`, and what it is."""

    source: str
    locator: str
    kind: str
    what: str


def check(
    paths: Paths,
    *,
    root: str | PathLike[str] | None = None,
    options: ReadOptions | None = None,
    on_error: OnError | None = None,
) -> Iterator[Finding]:
    """Read files and folders, and yield what is to be mended; pictures without any words, too.

    Sources and problems are as in `searchkit.formats.read`. What holds for several pictures
    comes last, after those that no file has a caption for. Memory does not grow with the
    number of captions.
    """
    base = Path(root).resolve() if root else None
    files = walk(paths, suffixes(), root=base, options=options or ReadOptions())
    report = on_error or warn
    with session(), closing(_Repeats()) as repeats:
        for file in files:
            if isinstance(file, Problem):
                report(file)
            else:
                yield from _of_file(file, report, repeats)
        yield from repeats.undescribed()
        yield from repeats.findings()


def findings(captions: Iterable[Caption]) -> Iterator[Finding]:
    """What is to be mended in captions that are read already, those of an index for example."""
    with closing(_Repeats()) as repeats:
        for caption in captions:
            repeats.add(caption)
            yield from _of_caption(caption)
        yield from repeats.findings()


def _of_file(file: File, report: OnError, repeats: _Repeats) -> Iterator[Finding]:
    is_silent = True
    for item in read_file(file):
        is_silent = False
        if isinstance(item, Problem):
            report(item)
        else:
            repeats.add(item)
            for finding in _of_caption(item):
                if finding.kind == "no-caption":
                    repeats.doubt(item.media, finding)
                else:
                    yield finding
    if is_silent and file.suffix in PICTURES and file.suffix not in DOCUMENTS:
        repeats.doubt(file.name, _undescribed(file))


def _undescribed(file: File) -> Finding:
    """A picture of which the reader says nothing: it may have no more than boilerplate."""
    try:
        boilerplate = metadata(file).boilerplate
    except OSError:
        boilerplate = ""
    kind = "boilerplate" if boilerplate else "no-caption"
    return Finding(file.name, "", kind, " ".join(boilerplate.split()) or "no caption")


def _of_caption(caption: Caption) -> Iterator[Finding]:
    for kind, what in (*_text(caption), *_characters(caption), *_facts(caption)):
        yield Finding(caption.source, caption.locator, kind, what)


def _text(caption: Caption) -> Iterator[tuple[str, str]]:
    text = " ".join(caption.text.split())
    boilerplate = " ".join(caption.extra.get("boilerplate", "").split())
    if not text and _has_picture(caption):
        yield ("boilerplate", boilerplate) if boilerplate else ("no-caption", "no caption")
    elif is_boilerplate(text) or _is_file_name(text, caption):
        yield "boilerplate", text
    if (size := len(caption.text.encode("utf-8", "replace"))) > LENGTHS["caption"]:
        yield "too-long", f"{size:,} bytes; systems that keep to IPTC cut at {LENGTHS['caption']:,}"


def _is_file_name(text: str, caption: Caption) -> bool:
    path = PurePath(caption.media or caption.source)
    names = {path.name.casefold(), path.stem.casefold()} if caption.media else set()
    return text.casefold() in names or FILE_NAME.fullmatch(text) is not None


def _characters(caption: Caption) -> Iterator[tuple[str, str]]:
    """Signs that a text was decoded by the wrong table; the file is still so if we repaired it."""
    if table := caption.extra.get("repaired_from"):
        yield "mojibake", f"encoded as {table} and read as Latin-1"
    if table := caption.extra.get("charset_guess"):
        yield "mojibake", f"the character set is not declared; it seems to be {table}"
    for name in ("text", "headline"):
        value = getattr(caption, name)
        if "\ufffd" in value:
            yield "mojibake", f"{name}: letters are lost, with U+FFFD in their place"
        elif found := MISREAD.search(value):
            yield "mojibake", f"{name}: UTF-8 that was read as Latin-1, {found[0]!r}"
        elif any(LOST.search(word) for word in value.split() if not ADDRESS.search(word)):
            yield "mojibake", f"{name}: a question mark in place of a letter"


def _facts(caption: Caption) -> Iterator[tuple[str, str]]:
    if fields := caption.extra.get("conflicts"):
        yield "disagreement", f"XMP and IPTC differ in: {fields}"
    if not caption.byline and _has_picture(caption):
        yield "no-byline", "no photographer"
    if not caption.date and _has_picture(caption):
        yield "no-date", "no date"


def _has_picture(caption: Caption) -> bool:
    suffix = PurePath(caption.media).suffix.lower()
    return bool(caption.media) and suffix not in DOCUMENTS


class _Repeats:
    """Captions by their texts, and the pictures that have any, in a temporary database.

    So memory does not grow.
    """

    def __init__(self) -> None:
        # SQLite removes a database without a name when it is closed.
        self._rows = sqlite3.connect("")
        self._rows.execute("CREATE TABLE captions (text BLOB, source, locator, folder, day)")
        self._rows.execute("CREATE TABLE described (media BLOB PRIMARY KEY) WITHOUT ROWID")
        self._rows.execute("CREATE TABLE doubts (media BLOB, source, locator, kind, what)")

    def add(self, caption: Caption) -> None:
        """Note the caption of a picture."""
        text = " ".join(caption.text.split())
        if not caption.media or not text:
            return
        key = blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
        names = (caption.source, caption.locator, str(PurePath(caption.media).parent))
        row = (key, *(_bytes(name) for name in names), caption.date[:10])
        self._rows.execute("INSERT INTO captions VALUES (?, ?, ?, ?, ?)", row)
        self._rows.execute("INSERT OR IGNORE INTO described VALUES (?)", (_bytes(caption.media),))

    def doubt(self, media: str, finding: Finding) -> None:
        """Note a picture that says nothing of itself; another file may."""
        texts = (media, finding.source, finding.locator, finding.kind, finding.what)
        self._rows.execute("INSERT INTO doubts VALUES (?, ?, ?, ?, ?)", [*map(_bytes, texts)])

    def undescribed(self) -> Iterator[Finding]:
        """The pictures noted that no other file has described, in the order of noting."""
        rows = self._rows.execute(
            """SELECT source, locator, kind, what FROM doubts
            WHERE media NOT IN (SELECT media FROM described) ORDER BY rowid"""
        )
        for row in rows:
            yield Finding(*map(_name, row))

    def findings(self) -> Iterator[Finding]:
        """Every picture whose caption is on too many, in the order of adding."""
        rows = self._rows.execute(
            """SELECT source, locator, pictures FROM captions JOIN
            (SELECT text, count(*) AS pictures FROM captions GROUP BY text HAVING count(*) > ?
            OR count(*) >= ? AND (count(DISTINCT folder) > 1 OR count(DISTINCT day) > 1))
            USING (text) ORDER BY captions.rowid""",
            (BURST, MANY),
        )
        for source, locator, pictures in rows:
            what = f"the same caption on {pictures:,} pictures"
            yield Finding(_name(source), _name(locator), "repeated", what)

    def close(self) -> None:
        """Remove the database."""
        self._rows.close()


def _bytes(name: str) -> bytes:
    """A file's name as SQLite takes it, also one that is no Unicode."""
    return name.encode("utf-8", "surrogatepass")


def _name(name: bytes) -> str:
    return name.decode("utf-8", "surrogatepass")
