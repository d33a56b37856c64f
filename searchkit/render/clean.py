"""What keeps foreign text from acting on a terminal: `clean`, `clean_line`, `escape`.

Every replacement is one character for one, so spans into a text fit the cleaned text too.
Right-to-left marks (U+200E, U+200F, U+061C) stay: they cannot turn other text around.
"""

from __future__ import annotations

from collections.abc import Iterable

_SPACES = "\v\f\r\x85"
_BREAKS = "\u2028\u2029"
_CONTROLS = {*range(0x20), *range(0x7F, 0xA0)} - set(map(ord, "\t\n" + _SPACES))
_ANNOTATIONS = range(0xFFF9, 0xFFFC)
_SURROGATES = range(0xD800, 0xE000)
_EMBEDDINGS = range(0x202A, 0x202F)
_ISOLATES = range(0x2066, 0x2070)


def _each(characters: Iterable[int | str], stand_in: str) -> dict[int, str]:
    return {c if isinstance(c, int) else ord(c): stand_in for c in characters}


_TEXT = {
    **_each(_SPACES, " "),
    **_each(_BREAKS, "\n"),
    **_each(_CONTROLS, "\N{REPLACEMENT CHARACTER}"),
    **_each(_ANNOTATIONS, "\N{REPLACEMENT CHARACTER}"),
    **_each(_SURROGATES, "\N{REPLACEMENT CHARACTER}"),
    # Honest Arabic and Hebrew captions hold these: no mark, but no effect either.
    **_each(_EMBEDDINGS, "\N{ZERO WIDTH SPACE}"),
    **_each(_ISOLATES, "\N{ZERO WIDTH SPACE}"),
}
_LINE = {**_TEXT, **_each("\t\n" + _BREAKS, " ")}
_JSON = {code: f"\\u{code:04x}" for code in _TEXT}


def clean(text: str) -> str:
    """The text with nothing in it that acts on a terminal but tabs and line breaks."""
    return text.translate(_TEXT)


def clean_line(text: str) -> str:
    """The same as one line: tabs and line breaks become spaces."""
    return text.translate(_LINE)


def escape(json_text: str) -> str:
    """Serialised JSON with the same characters as ``\\u`` escapes: it still says the same."""
    return json_text.translate(_JSON)
