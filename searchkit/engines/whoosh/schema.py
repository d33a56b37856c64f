"""The layout of the index: Whoosh fields, all of stock types.

content   folds of the content fields, with positions; the ranked field
fields    ``name SEP fold`` for every field but the text, with positions
exact     ``fold SEP spelling`` for words that differ from their fold
flags     ``has SEP name`` for filled fields; ``bare`` where nothing has an accent
key       ``length-of-source SEP source SEP id``, at most once; ``source``
caption   the caption as JSON, stored
first_day, last_day   the days its date covers, YYYYMMDD, 0 for none
sequence  counts up with every caption added; breaks ties
"""

from __future__ import annotations

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema

SEP = "\x1f"
"""Parts the halves of a compound term (US, the unit separator of ASCII)."""
BARE = "bare"
SCHEMA_VERSION = 1


def schema() -> Schema:
    """The schema, made anew for every index."""
    words = SpaceSeparatedTokenizer()
    return Schema(
        content=TEXT(analyzer=words),
        fields=TEXT(analyzer=words),
        exact=TEXT(analyzer=words, phrase=False),
        flags=ID(),
        key=ID(unique=True),
        source=ID(),
        caption=STORED(),
        first_day=COLUMN(NumericColumn("i", default=0)),
        last_day=COLUMN(NumericColumn("i", default=0)),
        sequence=COLUMN(NumericColumn("q", default=0)),
    )


def to_bytes(term: str) -> bytes:
    """A term as Whoosh keeps it; lone surrogates survive."""
    return term.encode("utf-8", "surrogatepass")


def to_text(term: bytes) -> str:
    """The other way round."""
    return bytes(term).decode("utf-8", "surrogatepass")


def key_term(key: tuple[str, str]) -> str:
    """The term of a caption's key; the length tells keys apart that hold a separator."""
    source, name = key
    return f"{len(source)}{SEP}{source}{SEP}{name}"
