"""Read options as people write them: checked, and merged with what was said before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from searchkit.codepages import codec
from searchkit.errors import UsageError
from searchkit.formats.aliases import ALIASES
from searchkit.formats.files import ReadOptions

AUTO = "auto"
"""An encoding, or a column, to guess again, whatever was said before."""


def check(options: ReadOptions) -> None:
    """Raise `UsageError` for an encoding or a field that there is none of."""
    if not isinstance(options, ReadOptions):
        raise UsageError(f"options are given as ReadOptions, not as {type(options).__name__}")
    for name in (options.encoding, options.iptc_charset):
        if name not in ("", AUTO):
            codec(name)
    check_columns(options.columns)


def check_columns(columns: Mapping[str, str]) -> None:
    """Raise `UsageError` if a column is mapped to what is no field of a caption."""
    for name in columns:
        if not _field_of(name):
            known = ", ".join(["caption", *(field for field in ALIASES if field != "text")])
            raise UsageError(f"{name}: a caption has no such field; the fields are {known}")


def columns(written: Iterable[str]) -> dict[str, str]:
    """``FIELD=COLUMN`` pairs as a mapping; `UsageError` for one that is none.

    A field may be called by any of its column names: ``caption`` is ``text``. ``auto`` alone is
    for the columns of all fields to be guessed again.
    """
    given = list(written)
    if AUTO in given:
        return {**dict.fromkeys(ALIASES, AUTO), **columns(pair for pair in given if pair != AUTO)}
    pairs = [pair.partition("=") for pair in given]
    for field, equals, _ in pairs:
        if not (field.strip() and equals):
            raise UsageError(f"{field!r} maps nothing; write FIELD=COLUMN, as in caption=title")
    return {known_field(field): column.strip() for field, _, column in pairs}


def known_field(name: str) -> str:
    """The caption field that is meant by a name, the name itself where there is none."""
    return _field_of(name.strip()) or name.strip()


def _field_of(name: str) -> str:
    # What reads records takes its time to load, and few name columns.
    from searchkit.formats.records import field_of

    return field_of(name)


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
        columns={
            field: column for field, column in options.columns.items() if column not in ("", AUTO)
        },
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
