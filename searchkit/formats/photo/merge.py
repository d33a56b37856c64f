"""Several standards in one picture: which one is shown, and where they disagree.

The sidecar wins. Of XMP and IIM the one that was written last is shown first: Photoshop keeps
an MD5 digest of the IIM block that XMP was made in step with, so another digest means that a
program without XMP has changed the IIM since (Metadata Working Group 2.0, 3.3). EXIF fills in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from searchkit.formats.photo import iptc
from searchkit.formats.photo.boilerplate import is_boilerplate
from searchkit.formats.photo.charset import normal
from searchkit.formats.photo.metadata import LISTS, NAMES, NOTHING, TEXTS, Fields, Metadata

MAX_DOUBTFUL = 100
"""Keywords that are looked for among all others because they may be a worse reading of one."""

MAX_OTHERS = 100
"""Further texts of a field that are kept."""

WITH_OTHERS = (*TEXTS, "people")
CAPTION_PARTS = ("caption", "captions", "lang", "more")
Value = str | tuple[str, ...]


def merged(parts: Metadata, *, iim_is_newer: bool) -> Metadata:
    """The same metadata with what is shown, what else there is, and what is in conflict."""
    cleaned, boilerplate = _cleaned(parts)
    sidecar, xmp, iim, exif = cleaned
    pair = (iim, xmp) if iim_is_newer else (xmp, iim)
    ranked = [part for part in (sidecar, *pair, exif) if part is not NOTHING]
    caption = _caption(ranked)
    values: dict[str, Any] = {n: _first(ranked, n) for n in NAMES if n not in CAPTION_PARTS}
    values |= {"caption": caption.caption or parts.comment, "lang": caption.lang}
    values["captions"] = {k: v for part in ranked[::-1] for k, v in part.captions.items()}
    values["keywords"] = sidecar.keywords or _union((*pair, exif))
    shown = Fields(**values)
    return replace(
        parts,
        shown=shown,
        others={name: texts for name in WITH_OTHERS if (texts := _others(shown, ranked, name))},
        conflicts=tuple(_conflicts(xmp, iim)),
        boilerplate=boilerplate,
    )


def _cleaned(parts: Metadata) -> tuple[list[Fields], str]:
    """The fields without boilerplate captions, and the first of those."""
    found = [text for s in parts.sources for text in s.texts("caption") if is_boilerplate(text)]
    return [_without(part, found) for part in parts.sources], found[0] if found else ""


def _without(part: Fields, unwanted: Sequence[str]) -> Fields:
    """The part without some captions; the next one takes the place of the first."""
    captions = [text for text in part.texts("caption") if text not in unwanted]
    if captions == list(part.texts("caption")):
        return part
    more = {**part.more, "caption": tuple(captions[1:])}
    lang = part.lang if part.caption in captions else ""
    return replace(part, caption=captions[0] if captions else "", lang=lang, more=more)


def _first(ranked: Sequence[Fields], name: str) -> Value:
    """The first standard's value; the whole one where another standard had to cut it."""
    values: list[Any] = [value for part in ranked if (value := getattr(part, name))]
    if len(values) > 1 and name not in LISTS:
        return _fullest(values, name)
    first: Value = values[0] if values else getattr(NOTHING, name)
    return first


def _fullest(values: Sequence[str], name: str) -> str:
    return next((v for v in values[1:] if _is_poorer(values[0], v, name)), values[0])


def _caption(ranked: Sequence[Fields]) -> Fields:
    """The part whose caption is shown."""
    spoken = [part for part in ranked if part.caption]
    if not spoken:
        return Fields()
    text = _fullest([part.caption for part in spoken], "caption")
    return next(part for part in spoken if part.caption == text)


def _is_poorer(text: str, other: str, name: str) -> bool:
    """True if ``text`` is ``other`` after an 8-bit tool: cut off, or with question marks."""
    if text == other:
        return False
    text, other = _plain(text), _plain(other)
    limit = iptc.LENGTHS.get(name, 0)
    size = max(len(text.encode()), len(text))
    is_cut = other.startswith(text) and limit - 4 <= size <= limit
    return is_cut or _questioned(text, other)


def _questioned(text: str, other: str) -> bool:
    if "?" not in text or len(text) != len(other):
        return False
    return all(a == b or (a == "?" and not b.isascii()) for a, b in zip(text, other, strict=True))


def _plain(text: str) -> str:
    """The text as far as a difference matters: NFC, spaces and line ends made one."""
    return " ".join(normal(text).split())


def _same(text: str, other: str, name: str) -> bool:
    return (
        text == other
        or _plain(text) == _plain(other)
        or _is_poorer(text, other, name)
        or _is_poorer(other, text, name)
    )


def _union(parts: Iterable[Fields]) -> tuple[str, ...]:
    """The keywords of all, the first's before what only the others have."""
    return _distinct([word for part in parts for word in part.keywords], "keywords")


def _distinct(words: Iterable[str], name: str) -> tuple[str, ...]:
    """Each word once, also if it comes a second time cut off or with question marks."""
    plain: dict[str, str] = {}
    for word in words:
        if word.strip("? "):
            plain.setdefault(_plain(word), word)
    doubtful = [word for word in plain.values() if _may_be_poorer(word, name)][:MAX_DOUBTFUL]
    poorer = {w for w in doubtful if any(_is_poorer(w, other, name) for other in plain.values())}
    return tuple(word for word in plain.values() if word not in poorer)


def _may_be_poorer(word: str, name: str) -> bool:
    return "?" in word or len(word.encode()) >= iptc.LENGTHS[name] - 4


def _others(shown: Fields, ranked: Sequence[Fields], name: str) -> tuple[str, ...]:
    """Texts of a field that say something else than what is shown, each once."""
    texts = dict.fromkeys(text for part in ranked for text in _texts(part, name))
    if not texts:
        return ()
    known = set(_texts(shown, name))
    new = [text for text in texts if text not in known][:MAX_OTHERS]
    if name in LISTS:
        return tuple(new)
    others = list(shown.texts(name))
    for text in new:
        if not any(_same(text, other, name) for other in others):
            others.append(text)
    return tuple(others[len(shown.texts(name)) :])


def _texts(part: Fields, name: str) -> tuple[str, ...]:
    """A field's texts, a caption's in other languages among them."""
    return (*part.texts(name), *(part.captions.values() if name == "caption" else ()))


def _conflicts(xmp: Fields, iim: Fields) -> Iterator[str]:
    for name in (*TEXTS, *LISTS, "date"):
        here, there = getattr(xmp, name), getattr(iim, name)
        if here and there and not _agree(here, there, name):
            yield name


def _agree(here: Value, there: Value, name: str) -> bool:
    """Texts that say the same; lists of the same words; dates of which one is more precise."""
    if here == there:
        return True
    if isinstance(here, str) and isinstance(there, str):
        is_date = name == "date" and (here.startswith(there) or there.startswith(here))
        return is_date or _same(here, there, name)
    return len(here) == len(there) == len(_distinct([*here, *there], "keywords"))
