"""Read options as people write them: checked, and merged with what was said before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from searchkit.codepages import codec
from searchkit.errors import UsageError
from searchkit.formats.files import ReadOptions
from searchkit.formats.records import check_columns, field_of

AUTO = "auto"
"""An encoding to guess again, whatever was said before."""


def check(options: ReadOptions) -> None:
    """Raise `UsageError` for an encoding or a field that there is none of."""
    for name in (options.encoding, options.iptc_charset):
        if name not in ("", AUTO):
            codec(name)
    check_columns(options.columns)


def columns(written: Iterable[str]) -> dict[str, str]:
    """``FIELD=COLUMN`` pairs as a mapping; `UsageError` for one that is none.

    A field may be called by any of its column names: ``caption`` is ``text``.
    """
    pairs = [pair.partition("=") for pair in written]
    for field, equals, _ in pairs:
        if not (field.strip() and equals):
            raise UsageError(f"{field!r} maps nothing; write FIELD=COLUMN, as in caption=title")
    return {known_field(field): column.strip() for field, _, column in pairs}


def known_field(name: str) -> str:
    """The caption field that is meant by a name, the name itself where there is none."""
    return field_of(name.strip()) or name.strip()


def over(before: ReadOptions, given: ReadOptions) -> ReadOptions:
    """What was said before, but for what is given now."""
    return ReadOptions(
        encoding=given.encoding or before.encoding,
        iptc_charset=given.iptc_charset or before.iptc_charset,
        columns={**before.columns, **_by_field(given.columns)},
    )


def settled(options: ReadOptions) -> ReadOptions:
    """Options for reading: ``auto`` says nothing, and neither does a field without a column."""
    return ReadOptions(
        encoding=_unless_auto(options.encoding),
        iptc_charset=_unless_auto(options.iptc_charset),
        columns={field: column for field, column in options.columns.items() if column},
    )


def to_row(options: ReadOptions) -> dict[str, object]:
    """Options as plain JSON values, only those that are set."""
    row = {
        "encoding": options.encoding,
        "iptc_charset": options.iptc_charset,
        "columns": dict(options.columns),
    }
    return {name: value for name, value in row.items() if value}


def from_row(row: Mapping[str, object]) -> ReadOptions:
    """Options from what `to_row` gave; what is unknown is passed over."""
    known = {name: row[name] for name in ReadOptions.__dataclass_fields__ if name in row}
    return replace(ReadOptions(), **known)  # type: ignore[arg-type]


def _by_field(columns: Mapping[str, str]) -> dict[str, str]:
    return {known_field(name): column for name, column in columns.items()}


def _unless_auto(encoding: str) -> str:
    return "" if encoding == AUTO else encoding
