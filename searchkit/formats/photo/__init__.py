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

from searchkit.caption import LANGUAGE, Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.photo import exiftool, reading, sidecar
from searchkit.formats.photo.blocks import Item
from searchkit.formats.photo.metadata import Fields, Metadata

SUFFIXES = (*sidecar.PICTURES, sidecar.SUFFIX)
"""Suffixes of all files that `read` reads."""

EXTRA = (
    *("source", "copyright", "sublocation", "state", "event", "alt_text"),
    *("extended_description", "byline_title", "caption_writer"),
)
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
    if any(getattr(found.shown, name) for name in DESCRIBING):
        yield _caption(file, found)
    if found.damage:
        what = "; ".join(found.damage[:3])
        yield file.problem(what, _cure(file), refused=found.is_empty)


def _cure(file: File) -> str:
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
        found = _with_sidecar(file, reading.items(stream), charset)
    is_odd = bool(found.damage) or file.suffix in sidecar.FOREIGN
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
    yield from ((name, getattr(shown, name)) for name in EXTRA if getattr(shown, name))
    if shown.title:
        yield "object_name", shown.title
    languages = {lang: text for lang, text in shown.captions.items() if text != shown.caption}
    tagged = {lang: text for lang, text in languages.items() if LANGUAGE.fullmatch(lang)}
    yield from ((f"caption_{lang}", text) for lang, text in tagged.items())
    others = dict.fromkeys((*languages.values(), *found.other_captions))
    if untagged := [text for text in others if text not in tagged.values()]:
        yield "caption_other", "\n".join(untagged)
    if found.conflicts:
        yield "conflicts", ", ".join(found.conflicts)
    if found.charset_guess:
        yield "charset_guess", found.charset_guess
    if found.boilerplate:
        yield "boilerplate", found.boilerplate
