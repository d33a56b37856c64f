"""Captions as they are stored: what `Caption.to_dict` gives, as compact JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring as quoted
from typing import Any

from searchkit.caption import FIELD_NAMES
from searchkit.engines.whoosh.names import to_bytes

Columns = Mapping[str, Sequence[Any]]
"""Field name -> the value of every caption; ``extra`` is one of them."""


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
