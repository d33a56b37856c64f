"""What a subtitle file's name tells: its language, and the video that it belongs to.

Players look for ``film.srt``, ``film.vi.srt``, ``film.vi.forced.srt``, ``film.pt-BR.vtt`` and
``film.mp4.vtt`` beside ``film.mp4``.
"""

from __future__ import annotations

import re

from searchkit.formats.beside import existing
from searchkit.formats.files import File

MEDIA = (
    *(".mp4", ".mkv", ".mov", ".webm", ".avi", ".m4v", ".mpg", ".mpeg", ".mts", ".m2ts", ".mxf"),
    *(".wmv", ".flv", ".ogv", ".3gp", ".mp3", ".m4a", ".wav", ".flac", ".ogg", ".opus", ".aac"),
)
"""Suffixes of the films and recordings that subtitles belong to, the likeliest first."""

FLAGS = frozenset(
    (
        *("forced", "sdh", "cc", "hi", "default", "full", "auto", "asr", "orig"),
        *("sub", "subs", "subtitles", "captions"),
    )
)
"""What players and makers put into a name beside the language."""

_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
    lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
    pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti
    tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_OTHER_NAMES = """
    vie:vi eng:en fre:fr fra:fr ger:de deu:de spa:es ita:it por:pt rus:ru ukr:uk pol:pl cze:cs
    ces:cs slo:sk slk:sk slv:sl hrv:hr srp:sr hun:hu rum:ro ron:ro bul:bg gre:el ell:el tur:tr
    ara:ar heb:he per:fa fas:fa hin:hi tha:th lao:lo khm:km mya:my bur:my ind:id may:ms msa:ms
    jpn:ja kor:ko chi:zh zho:zh dut:nl nld:nl swe:sv nor:no dan:da fin:fi est:et lav:lv lit:lt
    cat:ca baq:eu eus:eu glg:gl ice:is isl:is chs:zh cht:zh vietnamese:vi english:en french:fr
    german:de spanish:es italian:it portuguese:pt russian:ru japanese:ja korean:ko chinese:zh
    thai:th arabic:ar
"""
_LANGUAGES = dict.fromkeys(_ISO_639_1.split(), "") | dict(
    pair.split(":") for pair in _OTHER_NAMES.split()
)
_TAG = re.compile(r"([A-Za-z]{2,10})(?:[-_]([A-Za-z]{4}|[A-Za-z]{2}|\d{3}))?(?:[-_]\w{1,8})?")


def language_tag(text: str) -> str:
    """A language's name or code as a tag (``vi``, ``pt-BR``), ``""`` for anything else."""
    match = _TAG.fullmatch(text.strip())
    if match is None or match[1].lower() not in _LANGUAGES:
        return ""
    code = _LANGUAGES[match[1].lower()] or match[1].lower()
    region = match[2] or ""
    return f"{code}-{region.title() if len(region) == 4 else region.upper()}" if region else code


def language(file: File) -> str:
    """The language that a file's name ends with: ``film.vi.srt``, ``vi.srt``; else ``""``."""
    parts = file.path.stem.split(".")
    while len(parts) > 1 and parts[-1].lower() in FLAGS - {"hi"}:
        parts.pop()
    if len(parts) > 2 and parts[-1].lower() == "hi" and language_tag(parts[-2]):
        parts.pop()
    return language_tag(parts[-1])


def media(file: File) -> str:
    """The name, as a source, of the film or recording beside a file; ``""`` where there is none."""
    return existing(file, _candidates(file.path.stem))


def _candidates(stem: str) -> list[str]:
    """The names that a film may have: the stem, without flags and language, with a suffix."""
    names = [stem] if stem.lower().endswith(MEDIA) else []
    while stem:
        names += (stem + suffix for lower in MEDIA for suffix in (lower, lower.upper()))
        before, _, last = stem.rpartition(".")
        if not (last.lower() in FLAGS or language_tag(last)):
            break
        stem = before
    return names
