"""Readers: from a file to captions, without an index.

To add a format: write ``formats/NAME.py`` with ``read(file) -> Iterator[Caption | Problem]``,
add a row to `FORMATS`, put a sample into ``samples/`` and its expected reading beside the
tests. A reader is a generator: it streams, yields captions in the order of the file, and
yields a `Problem` where a record cannot be taken, then goes on with the next. An archive's
reader yields the `File`s in it, each to be read before the next.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from os import PathLike
from pathlib import Path

from searchkit import plugins
from searchkit.caption import Caption
from searchkit.errors import UsageError
from searchkit.formats.files import (
    AS_GUESSED,
    ENCODING_CURE,
    File,
    Problem,
    ReadOptions,
    UnreadableError,
)
from searchkit.formats.ids import SeenIds
from searchkit.formats.options import check, check_columns
from searchkit.formats.walk import (
    CANNOT_BE_READ,
    Found,
    Listing,
    Paths,
    Walk,
    listed,
    real,
    source_name,
    walk,
)
from searchkit.legacy import repair

FORMATS: dict[str, str] = {
    ".3fr": "searchkit.formats.photo:read",
    ".ai": "searchkit.formats.photo:read",
    ".arw": "searchkit.formats.photo:read",
    ".ass": "searchkit.formats.subtitles.substation:read",
    ".atom": "searchkit.formats.xml:read",
    ".avif": "searchkit.formats.photo:read",
    ".bz2": "searchkit.formats.archive.packed:read",
    ".caption": "searchkit.formats.text:read",
    ".cr2": "searchkit.formats.photo:read",
    ".cr3": "searchkit.formats.photo:read",
    ".crw": "searchkit.formats.photo:read",
    ".csv": "searchkit.formats.table:read",
    ".db": "searchkit.formats.sqlite:read",
    ".dcr": "searchkit.formats.photo:read",
    ".dfxp": "searchkit.formats.subtitles.ttml:read",
    ".dng": "searchkit.formats.photo:read",
    ".eps": "searchkit.formats.photo:read",
    ".erf": "searchkit.formats.photo:read",
    ".exv": "searchkit.formats.photo:read",
    ".fff": "searchkit.formats.photo:read",
    ".gif": "searchkit.formats.photo:read",
    ".gz": "searchkit.formats.archive.packed:read",
    ".heic": "searchkit.formats.photo:read",
    ".heif": "searchkit.formats.photo:read",
    ".hif": "searchkit.formats.photo:read",
    ".htm": "searchkit.formats.html:read",
    ".html": "searchkit.formats.html:read",
    ".iiq": "searchkit.formats.photo:read",
    ".itt": "searchkit.formats.subtitles.ttml:read",
    ".jfif": "searchkit.formats.photo:read",
    ".jp2": "searchkit.formats.photo:read",
    ".jpe": "searchkit.formats.photo:read",
    ".jpeg": "searchkit.formats.photo:read",
    ".jpf": "searchkit.formats.photo:read",
    ".jpg": "searchkit.formats.photo:read",
    ".jpx": "searchkit.formats.photo:read",
    ".json": "searchkit.formats.json:read",
    ".jsonl": "searchkit.formats.json:read_lines",
    ".jxl": "searchkit.formats.photo:read",
    ".kdc": "searchkit.formats.photo:read",
    ".lrc": "searchkit.formats.subtitles.lrc:read",
    ".lrcat": "searchkit.formats.sqlite:read",
    ".m4v": "searchkit.formats.photo:read",
    ".mef": "searchkit.formats.photo:read",
    ".mht": "searchkit.formats.html.mhtml:read",
    ".mhtml": "searchkit.formats.html.mhtml:read",
    ".mos": "searchkit.formats.photo:read",
    ".mov": "searchkit.formats.photo:read",
    ".mp4": "searchkit.formats.photo:read",
    ".mrw": "searchkit.formats.photo:read",
    ".ndjson": "searchkit.formats.json:read_lines",
    ".nef": "searchkit.formats.photo:read",
    ".nrw": "searchkit.formats.photo:read",
    ".orf": "searchkit.formats.photo:read",
    ".pdf": "searchkit.formats.photo:read",
    ".pef": "searchkit.formats.photo:read",
    ".png": "searchkit.formats.photo:read",
    ".psb": "searchkit.formats.photo:read",
    ".psd": "searchkit.formats.photo:read",
    ".raf": "searchkit.formats.photo:read",
    ".rdf": "searchkit.formats.xml:read",
    ".rss": "searchkit.formats.xml:read",
    ".rw2": "searchkit.formats.photo:read",
    ".rwl": "searchkit.formats.photo:read",
    ".sbv": "searchkit.formats.subtitles.sbv:read",
    ".shtml": "searchkit.formats.html:read",
    ".smi": "searchkit.formats.subtitles.sami:read",
    ".sqlite": "searchkit.formats.sqlite:read",
    ".sqlite3": "searchkit.formats.sqlite:read",
    ".sr2": "searchkit.formats.photo:read",
    ".srt": "searchkit.formats.subtitles.subrip:read",
    ".srw": "searchkit.formats.photo:read",
    ".ssa": "searchkit.formats.subtitles.substation:read",
    ".sub": "searchkit.formats.subtitles.microdvd:read",
    ".tar": "searchkit.formats.archive.tar:read",
    ".tbz": "searchkit.formats.archive.packed:read",
    ".tbz2": "searchkit.formats.archive.packed:read",
    ".tgz": "searchkit.formats.archive.packed:read",
    ".tif": "searchkit.formats.photo:read",
    ".tiff": "searchkit.formats.photo:read",
    ".token": "searchkit.formats.flickr:read",
    ".tsv": "searchkit.formats.table:read",
    ".ttml": "searchkit.formats.subtitles.ttml:read",
    ".txt": "searchkit.formats.text:read",
    ".txz": "searchkit.formats.archive.packed:read",
    ".vtt": "searchkit.formats.subtitles.webvtt:read",
    ".webp": "searchkit.formats.photo:read",
    ".x3f": "searchkit.formats.photo:read",
    ".xht": "searchkit.formats.html:read",
    ".xhtml": "searchkit.formats.html:read",
    ".xlsm": "searchkit.formats.excel:read",
    ".xlsx": "searchkit.formats.excel:read",
    ".xml": "searchkit.formats.xml:read",
    ".xmp": "searchkit.formats.photo:read",
    ".xz": "searchkit.formats.archive.packed:read",
    ".zip": "searchkit.formats.archive.zip:read",
}
"""File name suffix, lower case -> reader."""

GROUP = "searchkit.formats"

GUESSED = "not UTF-8; read as {}, which is a guess"
GUESS_CURE = "name the encoding with --encoding if the captions look wrong"

OnError = Callable[[Problem], None]

Item = Caption | Problem | File
"""What readers yield."""

__all__ = [
    "FORMATS",
    "File",
    "Found",
    "Listing",
    "OnError",
    "Paths",
    "Problem",
    "ReadOptions",
    "Walk",
    "is_picture",
    "listed",
    "read",
    "read_file",
    "real",
    "repaired",
    "session",
    "source_name",
    "suffixes",
    "walk",
    "warn",
]


def suffixes() -> list[str]:
    """The file name suffixes that can be read, those of other packages included."""
    return plugins.names(FORMATS, GROUP)


def is_picture(suffix: str) -> bool:
    """Whether of files with this suffix only a small part is read: what is said of a picture."""
    return suffix != ".xmp" and FORMATS.get(suffix) == FORMATS[".jpg"]


def read(
    paths: Paths,
    *,
    root: str | PathLike[str] | None = None,
    options: ReadOptions | None = None,
    on_error: OnError | None = None,
) -> Iterator[Caption]:
    """Yield the captions of files and folders, in a stable order.

    Sources are named relative to ``root``, absolute where there is none or it is not
    above them. What cannot be read goes to ``on_error``, by default as a warning to the
    ``searchkit`` logger. A path that does not exist, or options that there are none of,
    raise `UsageError` before anything is read.
    """
    options = options or AS_GUESSED
    check(options)
    report = on_error or warn
    base = Path(root).resolve() if root else None
    files = walk(paths, suffixes(), root=base, options=options)
    with session():
        for item in (item for file in files for item in _items(file)):
            if isinstance(item, Problem):
                report(item)
            else:
                yield item


@contextmanager
def session() -> Iterator[None]:
    """Programs that readers start while this lasts end with it; see `searchkit.formats.photo`."""
    try:
        yield
    finally:
        if exiftool := sys.modules.get("searchkit.formats.photo.exiftool"):
            exiftool.close()


def _items(file: File | Problem) -> Iterable[Caption | Problem]:
    return read_file(file) if isinstance(file, File) else [file]


def read_file(file: File) -> Iterator[Caption | Problem]:
    """Yield a file's captions and problems; an unreadable file is a problem, not an exception.

    The captions of an archive have the files in it as their sources.
    """
    check_columns(file.options.columns)
    return _found(file, frozenset(suffixes()))


def _found(file: File, known: Collection[str]) -> Iterator[Caption | Problem]:
    """What a file's reader yields, and the readers of the files in it.

    What goes wrong in a reader of another package costs its file and no other.
    """
    try:
        reader = plugins.load(FORMATS, GROUP, file.suffix)
        for item in _told(file, _distinct(file, reader(file))):
            if isinstance(item, Caption | Problem):
                yield item
            elif not isinstance(item, File):
                raise TypeError(f"neither a Caption nor a Problem: {item!r:.80}")
            elif item.suffix in known:
                yield from _found(item, known)
    except UnreadableError as error:
        problem = file.problem(str(error), error.cure, refused=error.refused)
        yield replace(problem, broken_off=error.refused)
    except UnicodeDecodeError as error:
        yield _broken_off(file, f"byte {error.start} is not {error.encoding}", ENCODING_CURE)
    except OSError as error:
        what = error.strerror or str(error)
        yield _broken_off(file, what, CANNOT_BE_READ)
    except Exception as error:
        row = plugins.row(FORMATS, GROUP, file.suffix)
        if file.suffix in FORMATS or not row:
            raise
        if isinstance(error, UsageError):
            yield _broken_off(file, str(error), "")
        else:
            what = f"its reader, {row}, failed: {type(error).__name__}: {error}"
            yield _broken_off(file, what, "tell those who wrote the reader")


def _broken_off(file: File, what: str, cure: str) -> Problem:
    return replace(file.problem(what, cure), broken_off=True)


def _told(file: File, items: Iterable[Item]) -> Iterator[Item]:
    """The items, with a remark before the first where their encoding had to be guessed."""
    is_told = False
    for item in items:
        if file.guess and not is_told:
            is_told = True
            yield file.problem(GUESSED.format(file.guess), GUESS_CURE, refused=False)
        if file.guess and isinstance(item, Caption):
            yield replace(item, extra={**item.extra, "charset_guess": file.guess})
        else:
            yield item


def _distinct(file: File, items: Iterable[Item]) -> Iterator[Item]:
    """The items, repaired; an id of a record's own that comes again is told apart."""
    seen = SeenIds(file.name)
    again: dict[str, int] = {}
    for item in items:
        if not isinstance(item, Caption):
            yield item
            continue
        if seen.add(item.id):
            yield repaired(item)
            continue
        again[item.id] = count = again.get(item.id, 1) + 1
        other = f"{item.id}~{count}"
        what = f"the id {item.id!r} occurs again; this caption is kept as {other!r}"
        yield file.problem(what, locator=item.locator, refused=False)
        yield repaired(replace(item, id=other))


def repaired(caption: Caption) -> Caption:
    """The caption with legacy Vietnamese text made readable; ``repaired_from`` has the guess.

    Its headline and keywords are repaired with it. See `searchkit.legacy`: TCVN3, VNI and VISCII
    read as Latin-1, UTF-8 read as cp1252.
    """
    if caption.text.isascii():
        return caption
    text, guess = repair(caption.text, caption.lang)
    if guess is None:
        return caption
    return replace(
        caption,
        text=text,
        headline=_repaired(caption.headline, caption.lang, guess),
        keywords=tuple(_repaired(word, caption.lang, guess) for word in caption.keywords),
        extra={**caption.extra, "repaired_from": guess},
    )


def _repaired(text: str, lang: str, guess: str) -> str:
    """What stands beside a repaired text, if it was misread in the same way."""
    found, table = repair(text, lang)
    return found if table == guess else text


def warn(problem: Problem) -> None:
    """What happens to a problem that nobody asked to hear of: the ``searchkit`` logger has it."""
    import logging

    # Nobody may have chosen where it goes, and then it goes to a terminal.
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(problem))
    logging.getLogger("searchkit").warning("%s", text)
