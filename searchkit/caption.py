"""The record that everything is about: one caption with what is known about its picture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

FIELD_JOINER = ", "
"""What stands between the values of a field when it is read as one text."""

CUES = "cues"
"""The extra field of a caption that several cues make: ``locator@offset`` of each, in order."""

_CUES = re.compile(r"[\d:.]+@\d{1,9}(?: [\d:.]+@\d{1,9})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption, as it was read.

    ``text`` is kept as written; no normalisation is applied to it. ``date`` is ISO 8601,
    reduced precision (``2016``, ``2016-09``) and intervals (``1930/1950``) included. An
    ``id`` is unique within its ``source``, a path relative to the index's root;
    ``locator`` says where in the source it stands (``line 12``, ``00:01:02.500``).
    """

    id: str
    text: str
    headline: str = ""
    byline: str = ""
    credit: str = ""
    date: str = ""
    city: str = ""
    country: str = ""
    keywords: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    lang: str = ""
    media: str = ""
    source: str = ""
    locator: str = ""
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> tuple[str, str]:
        """What an index holds at most once: ``(source, id)``."""
        return (self.source, self.id)

    def locator_at(self, offset: int) -> str:
        """Where in the source the character at an offset of ``text`` stands."""
        cues = self.extra.get(CUES, "")
        if not cues or not _CUES.fullmatch(cues):
            return self.locator
        pairs = [cue.split("@") for cue in cues.split(" ")]
        return next((at for at, start in reversed(pairs) if int(start) <= offset), self.locator)

    def to_dict(self) -> dict[str, Any]:
        """The filled fields as plain JSON values; the other way round is `from_dict`."""
        row: dict[str, Any] = {"id": self.id, "text": self.text}
        for name in FIELD_NAMES[2:]:
            value = getattr(self, name)
            if value:
                row[name] = list(value) if isinstance(value, tuple) else value
        if self.extra:
            row["extra"] = dict(self.extra)
        return row

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Caption:
        """A caption from what `to_dict` gave."""
        values = dict(row)
        for name in ("keywords", "people"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)


FIELD_NAMES = tuple(f.name for f in fields(Caption) if f.name != "extra")

CONTENT_FIELDS = ("text", "headline", "keywords", "people", "place")
"""Where words without a field are looked for."""


def field_values(caption: Caption, name: str) -> tuple[str, ...]:
    """The values of a searchable field; ``place`` is city and country; others are extra fields."""
    if name == "place":
        return tuple(value for value in (caption.city, caption.country) if value)
    value = getattr(caption, name) if name in FIELD_NAMES else caption.extra.get(name, "")
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()


def field_text(caption: Caption, name: str) -> str:
    """A field as one text, its values joined; spans in a hit's fields are offsets into it."""
    return FIELD_JOINER.join(field_values(caption, name))


def filled(caption: Caption) -> tuple[str, ...]:
    """The names of the fields that have a value, extra fields included."""
    names = (*FIELD_NAMES, "place", *caption.extra)
    return tuple(name for name in dict.fromkeys(names) if field_values(caption, name))
