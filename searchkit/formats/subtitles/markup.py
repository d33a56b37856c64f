"""Undoing markup: the tags of SubRip, WebVTT and SubStation, entities, ruby, empty lines."""

from __future__ import annotations

import re
from html import unescape

_RUBY = re.compile(r"<rt[ >][^<]*(?:</rt>)?|<rt>[^<]*(?:</rt>)?", re.IGNORECASE)
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:i|b|u|s|c|v|em|strong|font|span|lang|ruby|rp|rt|tt|p|div|center|small|big|sub|sup|q)"
    r"(?:[ .\t\n/][^<>]*)?>|<\d[\d:.,]{0,20}>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile("<[^<>]*>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>\n]+)>", re.IGNORECASE)
_OVERRIDE = re.compile(r"\{\\[^{}]*\}|\{/?[yYcCbiusBIUS](?::[^{}]{0,20})?\}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def plain(text: str, *, any_tag: bool = False) -> str:
    """A cue's text without its markup, every line trimmed and none empty.

    ``any_tag`` takes everything in angle brackets for a tag, as WebVTT does; else only the
    names that subtitles use are.
    """
    if "<" in text or "{" in text or "&" in text:
        text = _unmarked(text, _ANY_TAG if any_tag else _TAG)
    return lines(text)


def lines(text: str) -> str:
    """A text with its lines trimmed and without empty ones."""
    text = text.strip()
    if "\n" not in text:
        return text
    return "\n".join(filter(None, map(str.strip, text.split("\n"))))


def speakers(text: str) -> str:
    """The names in WebVTT's voice tags, each once."""
    return ", ".join(
        dict.fromkeys(filter(None, (unescaped(n).strip() for n in _VOICE.findall(text))))
    )


def unescaped(text: str) -> str:
    """A text with its complete HTML entities read."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text) if "&" in text else text


def _unmarked(text: str, tag: re.Pattern[str]) -> str:
    if "<" in text:
        text = tag.sub("", _BREAK.sub("\n", _RUBY.sub("", text)))
    if "{" in text:
        text = _OVERRIDE.sub("", text)
    return unescaped(text)
