"""What is known about a picture: by each standard, and what is shown of it all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Fields:
    """The descriptive fields that IIM, XMP and EXIF have in common, as one of them gives them.

    ``captions`` holds every language of the caption by its tag, ``x-default`` not among them;
    ``caption`` is the default one and ``lang`` its language, where that is known. ``date`` is
    ISO 8601. ``more`` holds further texts that belong into a field, by its name.
    """

    caption: str = ""
    headline: str = ""
    title: str = ""
    byline: str = ""
    byline_title: str = ""
    credit: str = ""
    source: str = ""
    copyright: str = ""
    sublocation: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    date: str = ""
    keywords: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    event: str = ""
    alt_text: str = ""
    extended_description: str = ""
    caption_writer: str = ""
    instructions: str = ""
    lang: str = ""
    captions: Mapping[str, str] = field(default_factory=dict, hash=False)
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def __bool__(self) -> bool:
        return self != NOTHING

    def texts(self, name: str) -> tuple[str, ...]:
        """All texts of a field, those that it is made of first."""
        first: str | tuple[str, ...] = getattr(self, name)
        firsts = first if isinstance(first, tuple) else (first,)
        return tuple(filter(None, (*firsts, *self.more.get(name, ()))))


NOTHING = Fields()
NAMES = tuple(f.name for f in fields(Fields))
LISTS = ("keywords", "people")
TEXTS = tuple(n for n in NAMES if n not in (*LISTS, "captions", "lang", "date", "more"))
"""Fields of one text, of which another standard may have another."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """A picture's descriptive metadata.

    ``shown`` is the reading to show; ``sidecar``, ``xmp``, ``iim`` and ``exif`` are what each
    says for itself. ``others`` are texts that differ from those shown, by field; ``conflicts``
    names the fields in which XMP and IIM disagree; ``charset_guess`` is how undeclared 8-bit
    text was read; ``boilerplate`` is what a camera or program put where a caption should be;
    ``comment`` is a comment in the file, shown where there is no caption at all; ``damage`` is
    what could not be read.
    """

    shown: Fields = NOTHING
    sidecar: Fields = NOTHING
    xmp: Fields = NOTHING
    iim: Fields = NOTHING
    exif: Fields = NOTHING
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    conflicts: tuple[str, ...] = ()
    charset_guess: str = ""
    boilerplate: str = ""
    comment: str = ""
    damage: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[Fields, ...]:
        """What each standard says, the sidecar first."""
        return (self.sidecar, self.xmp, self.iim, self.exif)

    @property
    def has_embedded(self) -> bool:
        """True where the file itself says something, not only its sidecar."""
        return bool(self.xmp or self.iim or self.exif or self.comment)

    @property
    def is_empty(self) -> bool:
        """True where no standard says anything."""
        return not any((*self.sources, self.comment))
