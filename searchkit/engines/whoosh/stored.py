"""Captions as they are stored, compact JSON of what `Caption.to_dict` gives, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import repeat
from json import JSONDecoder
from json.encoder import encode_basestring as quoted
from typing import Any

from searchkit.caption import FIELD_NAMES, Caption

Columns = Mapping[str, Sequence[Any]]
"""Field name -> the value of every caption; ``extra`` is one of them."""


_value_at = JSONDecoder().raw_decode
"""Reads a value without a look at the encoding, or at what follows."""
_LISTS = tuple(each.name for each in fields(Caption) if each.default == ())


def caption_of(row: bytes | str) -> Caption:
    """The caption that was stored so."""
    text = row if isinstance(row, str) else row.decode("utf-8", "surrogatepass")
    values = _value_at(text)[0]
    for name in _LISTS:
        if name in values:
            values[name] = tuple(values[name])
    return Caption(**values)


def stored(columns: Columns) -> list[bytes]:
    """The JSON of some captions."""
    names = [name for name in FIELD_NAMES[2:] if any(columns[name])]
    parts = [_members(name, columns[name]) for name in names]
    if any(columns["extra"]):
        parts.append(
            [f',"extra":{{{_pairs(extra)}}}' if extra else "" for extra in columns["extra"]]
        )
    heads = zip(map(quoted, columns["id"]), map(_quoted, columns["text"]), strict=True)
    rows = (f'{{"id":{name},"text":{text}' for name, text in heads)
    ends = repeat("}", len(columns["id"]))
    joined = map("".join, zip(rows, *parts, ends, strict=True))
    return [row.encode("utf-8", "surrogatepass") for row in joined]


def _members(name: str, values: Sequence[Any]) -> list[str]:
    """A field of some captions as it stands in the JSON of each, empty where it has no value."""
    head = f',"{name}":'
    if name in _LISTS:
        return [f"{head}[{','.join(map(quoted, value))}]" if value else "" for value in values]
    return [head + quoted(value) if value else "" for value in values]


def _quoted(text: str) -> str:
    """A text in quotes, which for most texts takes no look at every character."""
    is_plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if is_plain else quoted(text)


def _pairs(extra: Mapping[str, str]) -> str:
    return ",".join(f"{quoted(name)}:{quoted(value)}" for name, value in extra.items())
