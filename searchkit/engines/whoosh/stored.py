"""Captions as they are stored, compact JSON of what `Caption.to_dict` gives, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, fields, make_dataclass
from json import JSONDecoder
from json.encoder import encode_basestring as quoted
from typing import Any

from searchkit.caption import FIELD_NAMES, Caption
from searchkit.engines.whoosh.names import to_bytes, to_text

Columns = Mapping[str, Sequence[Any]]
"""Field name -> the value of every caption; ``extra`` is one of them."""


_value_at = JSONDecoder().raw_decode
"""Reads a value without a look at the encoding, or at what follows."""
_LISTS = tuple(each.name for each in fields(Caption) if each.default == ())
_Draft = make_dataclass(
    "_Draft",
    [
        (each.name, each.type, field(default=each.default, default_factory=each.default_factory))
        for each in fields(Caption)
    ],
    slots=True,
)
"""A caption that is not frozen, so that it is filled in a quarter of the time."""


def caption_of(row: bytes | str) -> Caption:
    """The caption that was stored so."""
    values = _value_at(row if isinstance(row, str) else to_text(row))[0]
    for name in _LISTS:
        if name in values:
            values[name] = tuple(values[name])
    caption: Caption = _Draft(**values)
    caption.__class__ = Caption
    return caption


def stored(columns: Columns) -> list[bytes]:
    """The JSON of some captions."""
    texts = zip(map(quoted, columns["id"]), map(quoted, columns["text"]), strict=True)
    rows = [f'{{"id":{name},"text":{text}' for name, text in texts]
    for name in FIELD_NAMES[2:]:
        column = columns[name]
        if any(column):
            for number, value in enumerate(column):
                if value:
                    rows[number] += f',"{name}":{_value(value)}'
    for number, extra in enumerate(columns["extra"]):
        if extra:
            rows[number] += f',"extra":{{{_pairs(extra)}}}'
    return [to_bytes(row + "}") for row in rows]


def _value(value: str | Sequence[str]) -> str:
    return quoted(value) if isinstance(value, str) else f"[{','.join(map(quoted, value))}]"


def _pairs(extra: Mapping[str, str]) -> str:
    return ",".join(f"{quoted(name)}:{quoted(value)}" for name, value in extra.items())
