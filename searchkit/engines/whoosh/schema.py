"""The layout of the index: Whoosh fields, all of stock types.

content   folds of the content fields, with positions; the ranked field
fields    ``name SEP fold`` for every field but the text and the date, with positions;
          ``name SEP SEP beginning`` for folds of ids and locators that are in one caption alone
exact     ``fold SEP spelling`` for words that differ from their fold; ``fold SEP`` for other
          readings of a word, which are no spelling of it
flags     ``has SEP name`` for filled fields; ``bare`` where nothing has an accent
caption   the caption as JSON, stored
text_end  one more than the positions of the text, 0 where no other content follows it
words     the words of the content, which Whoosh itself keeps rounded
first_day   the first day its date covers, YYYYMMDD, 0 for none
more_days   what the last of these days is more than the first, as numbers: mostly 0
sequence  counts up with every caption added; breaks ties
key_hash, source_hash   CRC-32 of the key and of the source; captions are looked at
          before any hash is believed
source_rank   the place of the source among those of the segment, in their order
facet_*   the values of a field, each ended by SEP, for the fields of `FACETS`
"""

from __future__ import annotations

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.columns import NumericColumn, RefBytesColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema

from searchkit.engines.whoosh.names import FACETS, NUMBERS, facet


def schema() -> Schema:
    """The schema, made anew for every index."""
    words = SpaceSeparatedTokenizer()
    fields = Schema(
        content=TEXT(analyzer=words),
        fields=TEXT(analyzer=words),
        exact=ID(),
        flags=ID(),
        caption=STORED(),
    )
    for name, code in NUMBERS.items():
        fields.add(name, COLUMN(NumericColumn(code, default=0)))
    for name in FACETS:
        fields.add(facet(name), COLUMN(RefBytesColumn()))
    return fields
