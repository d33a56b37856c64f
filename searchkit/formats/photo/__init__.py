"""Photos: captions and descriptive metadata embedded in pictures, or in XMP files beside them.

Reads IPTC IIM 4.2, XMP (ISO 16684-1) and EXIF 3.0 out of JPEG, TIFF and the raw formats built on
it, PNG, WebP, HEIC, AVIF, JPEG 2000, JPEG XL, CR3, RAF, Photoshop, PDF, EPS, GIF, MP4 and
QuickTime files. Only the bytes of the metadata are read, never the picture. Where that fails and
exiftool is installed, it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from searchkit.caption import FURTHER, LANGUAGE, Caption
from searchkit.formats.files import EMPTY_FILE, EMPTY_FILE_CURE, File, Problem
from searchkit.formats.photo import exiftool, reading, sidecar
from searchkit.formats.photo.blocks import Damage, Item
from searchkit.formats.photo.metadata import Fields, Metadata

SUFFIXES = (*sidecar.PICTURES, sidecar.SUFFIX)
"""Suffixes of all files that `read` reads."""

EXTRA = (
    *("source", "copyright", "sublocation", "state", "event", "alt_text"),
    *("extended_description", "byline_title", "caption_writer", "instructions", "title"),
)
NAMED = {"title": "object_name"}
"""Names of extra fields that are not ours."""
DESCRIBING = (
    *("caption", "captions", "headline", "keywords", "people", "byline", "title", "event"),
    *("alt_text", "extended_description"),
)
"""Fields of which a picture must have one to be worth a caption."""
FIELDS = ("headline", "byline", "credit", "date", "city", "country", "keywords", "people", "lang")

__all__ = ["SUFFIXES", "Fields", "Metadata", "metadata", "read"]


def read(file: File) -> Iterator[Caption | Problem]:
    """Yield a picture's caption, and a problem where something in the file could not be read.

    A picture takes its sidecar in, so an XMP file yields nothing where its picture is beside
    it. A picture that nobody described yields nothing.
    """
    if file.suffix == sidecar.SUFFIX and sidecar.has_photo(file):
        return
    found = metadata(file)
    if any(getattr(found.shown, name) or name in found.others for name in DESCRIBING):
        yield _caption(file, found)
    if found.damage:
        what = "; ".join(found.damage[:3])
        yield file.problem(what, _cure(file, what), refused=found.is_empty)


def _cure(file: File, what: str) -> str:
    if what == EMPTY_FILE:
        return EMPTY_FILE_CURE
    if file.suffix in sidecar.FOREIGN:
        return "install exiftool, which knows more of this kind"
    return "open it in a picture editor and save it again"


def metadata(file: File | BinaryIO, charset: str = "") -> Metadata:
    """All descriptive metadata of a picture; of a `File`, also those of its sidecar.

    ``charset`` (or the file's ``iptc_charset``) is how 8-bit text is read that neither declares its
    character set nor is UTF-8. Raises `OSError` if the file cannot be opened, and `UsageError`
    for a character set that does not exist.
    """
    if not isinstance(file, File):
        return reading.read(reading.items(file), charset)
    with file.open() as stream:
        items = reading.items(stream)
        found = _with_sidecar(file, items, charset)
    # A block that is damaged would come back from exiftool as it is.
    is_odd = any(isinstance(item, Damage) for item in items) or file.suffix in sidecar.FOREIGN
    if found.has_embedded or not is_odd or file.container:
        return found
    helped = _with_sidecar(file, reading.opened(exiftool.items(file.path)), charset)
    return helped if helped.has_embedded else found


def _with_sidecar(file: File, items: list[Item], charset: str) -> Metadata:
    charset = charset or file.options.iptc_charset
    try:
        with sidecar.opened(file) as stream:
            return reading.read(items, charset, reading.items(stream) if stream else ())
    except PermissionError as error:
        found = reading.read(items, charset)
        return replace(found, damage=(*found.damage, f"sidecar: {error.strerror}"))


def _caption(file: File, found: Metadata) -> Caption:
    shown = found.shown
    values = {name: getattr(shown, name) for name in FIELDS}
    extra = dict(_extra(found))
    return file.caption(1, shown.caption, id=file.name, media=file.name, **values, extra=extra)


def _extra(found: Metadata) -> Iterator[tuple[str, str]]:
    shown = found.shown
    yield from ((NAMED.get(name, name), value) for name in EXTRA if (value := getattr(shown, name)))
    languages = {lang: text for lang, text in shown.captions.items() if text != shown.caption}
    tagged = {lang: text for lang, text in languages.items() if LANGUAGE.fullmatch(lang)}
    yield from ((f"caption_{lang}", text) for lang, text in tagged.items())
    others = dict.fromkeys((*languages.values(), *found.others.get("caption", ())))
    if untagged := [text for text in others if text not in tagged.values()]:
        yield "caption_other", "\n".join(untagged)
    for name, texts in found.others.items():
        if name != "caption":
            yield f"{NAMED.get(name, name)}{FURTHER}", "\n".join(" ".join(t.split()) for t in texts)
    if found.conflicts:
        yield "conflicts", ", ".join(found.conflicts)
    if found.charset_guess:
        yield "charset_guess", found.charset_guess
    if found.boilerplate:
        yield "boilerplate", found.boilerplate
