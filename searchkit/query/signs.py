"""Signs of other query languages, which are only text here: what to write instead."""

from __future__ import annotations

import re

_SIGNS = (
    (
        re.compile(r"\w~(?![12]?$)[\d.]*$"),
        "a word may differ by one letter or two, as in word~1 and word~2",
    ),
    (re.compile(r"[*?]\w|\w\*+[^\w\s*]"), "a * is for any ending, so it is the last of a word"),
    (re.compile(r"\w\^[\d.]+$"), "words have no weights"),
    (re.compile(r"^(?:\|\||&&)$"), "write OR between words; AND is understood"),
)
_STAR = re.compile(r"\w\*")
GROUPED = "a field is of one word or phrase; write it before each, as in by:a OR by:b"
APART = "write what the field holds right behind the colon, as in by:a"
IN_QUOTES = "a * within quotes is text; write it outside of them, as in ab*"


def misused(word: str) -> str:
    """Why a word as typed is searched for as text, empty where nothing looks meant otherwise."""
    return next((why for pattern, why in _SIGNS if pattern.search(word)), "")


def misused_in_quotes(phrase: str) -> str:
    """The same for a phrase, in which no sign has a meaning."""
    return IN_QUOTES if _STAR.search(phrase) else ""
