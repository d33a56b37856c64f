"""The record that everything is about: one caption with what is known about its picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, make_dataclass
from functools import wraps
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


_Draft = make_dataclass(
    "Caption",
    [
        (each.name, each.type, field(default=each.default, default_factory=each.default_factory))
        for each in fields(Caption)
    ],
    slots=True,
)
"""A caption that is not frozen, so that it is filled in a quarter of the time."""

_fill_frozen: Any = vars(Caption)["__init__"]
_fill: Any = vars(_Draft)["__init__"]
_set = object.__setattr__


def _init(self: Caption, *values: Any, **named: Any) -> None:
    """Fill a caption as a draft of it; a subclass, which a draft cannot become, as it comes."""
    if self.__class__ is not Caption:
        _fill_frozen(self, *values, **named)
        return
    _set(self, "__class__", _Draft)
    _fill(self, *values, **named)
    _set(self, "__class__", Caption)


# What it is called with is still checked as `dataclass` declares it.
Caption.__init__ = wraps(_fill_frozen)(_init)  # type: ignore[method-assign]

FIELD_NAMES = tuple(f.name for f in fields(Caption) if f.name != "extra")
_MEMBERS = frozenset(FIELD_NAMES)

DERIVED_FIELDS = ("place", "other")
"""Fields made of several others: where it was, and what else is told of the picture."""

CONTENT_FIELDS = ("text", "headline", "keywords", "people", *DERIVED_FIELDS)
"""Where words without a field are looked for."""

FURTHER = "_other"
"""Ends the name of the extra field that holds further values of a field, a line each.

They are what another standard says, or another language: found as the field is, never shown
in its place.
"""

_SEVERAL = frozenset(("headline", "byline", "credit", "city", "country", "keywords", "people"))
_PLACE = ("sublocation", "city", "state", "country")
_TOLD = ("title", "object_name", "event", "alt_text", "extended_description")

OTHER_PARTS = frozenset((*_TOLD, *(f"{name}{FURTHER}" for name in ("caption", *_TOLD))))
"""The extra fields that ``other`` is made of, beside the caption in further languages.

Case and spaces in a name do not count: a table may call one ``Alt text``.
"""

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
"""A language tag (BCP 47), as in ``caption_vi``, the extra field of a caption in Vietnamese."""

_IN_LANGUAGE = re.compile(f"caption_({LANGUAGE.pattern})", re.IGNORECASE)


def field_values(caption: Caption, name: str) -> tuple[str, ...]:
    """The values of a searchable field: those that are shown, then further ones."""
    extra = caption.extra
    if not extra:
        return shown_values(caption, name)
    if name == "other":
        return tuple(other_texts(caption).values())
    shown = shown_values(caption, name)
    parts = _PLACE if name == "place" else (name,)
    further = [value for part in parts for value in further_values(extra, part)]
    return tuple(dict.fromkeys((*shown, *further))) if further else shown


def shown_values(caption: Caption, name: str) -> tuple[str, ...]:
    """The values of a field without further ones; what is no member is extra.

    ``place`` is sublocation, city, state and country, the first and the third of them extra.
    """
    if name in _MEMBERS:
        value: str | tuple[str, ...] = getattr(caption, name)
        return value if isinstance(value, tuple) else (value,) if value else ()
    if name == "place":
        if not (caption.city or caption.country or caption.extra):
            return ()
        return tuple(dict.fromkeys(v for part in _PLACE for v in shown_values(caption, part)))
    found = caption.extra.get(name, "")
    return (found,) if found else ()


def further_values(extra: Mapping[str, str], name: str) -> list[str]:
    """What else stands in a field, the lines of an extra field that is named after it."""
    if name in _MEMBERS and name not in _SEVERAL:
        return []
    found = extra.get(name + FURTHER)
    return [line for line in found.splitlines() if line.strip()] if found else []


def other_texts(caption: Caption) -> dict[str, str]:
    """The extra fields that ``other`` is made of, by name.

    A text that is the caption's or the headline's, or came before, is left out: alternative
    texts and titles are often copies.
    """
    found: dict[str, str] = {}
    if not caption.extra:
        return found
    known = {_plain(caption.text), _plain(caption.headline), ""}
    for name, value in caption.extra.items():
        if name.casefold().replace(" ", "_") in OTHER_PARTS or _IN_LANGUAGE.fullmatch(name):
            plain = _plain(value)
            if plain not in known:
                found[name] = value
                known.add(plain)
    return found


def field_in(caption: Caption, lang: str) -> str:
    """The field that holds the caption in a language: ``caption_vi``; ``text`` where none does."""
    lang = lang.replace("_", "-")
    if not lang or _speaks(caption.lang, lang):
        return "text"
    tags = {found[1]: name for name in caption.extra if (found := _IN_LANGUAGE.fullmatch(name))}
    return next((name for tag, name in tags.items() if _speaks(tag, lang)), "text")


def _speaks(tag: str, lang: str) -> bool:
    """Whether a tag is of a language or of one of its varieties: ``vi-VN`` is ``vi``."""
    return f"{tag}-".casefold().startswith(f"{lang}-".casefold())


def _plain(text: str) -> str:
    return " ".join(text.split())


def field_text(caption: Caption, name: str) -> str:
    """A field as one text, its values joined; spans in a hit's fields are offsets into it."""
    return FIELD_JOINER.join(field_values(caption, name))


def shown_text(caption: Caption, name: str) -> str:
    """A field as one text, without further values."""
    return FIELD_JOINER.join(shown_values(caption, name))


def filled(caption: Caption) -> tuple[str, ...]:
    """The names of the fields that have a value, extra fields included."""
    names = (*FIELD_NAMES, *DERIVED_FIELDS, *extra_fields(caption.extra))
    return tuple(name for name in dict.fromkeys(names) if field_values(caption, name))


def extra_fields(extra: Iterable[str]) -> Iterator[str]:
    """The names of extra fields, and of the fields of which some hold further values."""
    for name in extra:
        yield name
        if name.endswith(FURTHER):
            yield name.removesuffix(FURTHER)
