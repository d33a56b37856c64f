"""What spreadsheets and database exports write into a cell that is not its text."""

from __future__ import annotations

import re

_NOTHING = r"""
    \N NULL #N/A #NA #REF! #VALUE! #NAME? #DIV/0! #NULL! #NUM! #SPILL! #CALC! #GETTING_DATA
"""
NOTHING = frozenset(_NOTHING.split())
"""Cells without a value, and the errors of formulas."""

_FORMULA = re.compile(r'=\s*(?:T\()?"((?:[^"]|"")*)"\)?')
_LINK = re.compile(
    r"=\s*(?:HYPERLINK|LIEN_HYPERTEXTE|HIPERVINCULO|HIPERLINK|COLLEG\.IPERTESTUALE)\s*\("
    r'\s*"((?:[^"]|"")*)"\s*(?:[;,]\s*"((?:[^"]|"")*)"\s*)?\)',
    re.IGNORECASE,
)
_GUARDED = re.compile(r"'[=+\-@]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def text(cell: str) -> str:
    """The text of a cell: ``="00123"`` is 00123, ``=HYPERLINK("url","text")`` its text.

    An apostrophe that keeps a spreadsheet from reading ``'=1+1`` as a formula is left out.
    """
    if cell in NOTHING:
        return ""
    if cell.startswith("="):
        return _value(cell)
    return cell[1:] if _GUARDED.match(cell) else cell


def unescaped(cell: str) -> str:
    """A cell of an Excel workbook with its control characters (``_x000D_``) undone."""
    if "_x" not in cell:
        return cell
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell).replace("\r\n", "\n")


def _value(cell: str) -> str:
    if found := _FORMULA.fullmatch(cell.strip()):
        return found[1].replace('""', '"')
    if found := _LINK.fullmatch(cell.strip()):
        return (found[2] or found[1]).replace('""', '"')
    return cell
