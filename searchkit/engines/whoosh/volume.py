"""One segment in plain Python: statistics, postings as dictionaries, stored captions."""

from __future__ import annotations

from collections.abc import Iterator, Set

from searchkit.caption import Caption
from searchkit.engines.whoosh.layout import LENGTHS
from searchkit.engines.whoosh.mapped import Info, Mapped
from searchkit.engines.whoosh.names import BARE, SEP, to_bytes, to_text
from searchkit.engines.whoosh.plain import Counts, heads, postings
from searchkit.engines.whoosh.stored import caption_of
from searchkit.engines.whoosh.toc import Segment

LIGHT = 60_000
"""Postings that a query may touch."""
_MOST = 1000
"""Terms of a segment whose postings are remembered."""


class TooHeavyError(Exception):
    """A query that the array searcher answers sooner."""


class Volume:
    """One segment."""

    def __init__(self, segment: Segment, mapped: Mapped) -> None:
        self._segment = segment
        self._mapped = mapped
        self._deleted = frozenset(segment.deleted_docs())
        self._lengths = mapped.span("_content_len")[0]
        self._infos: dict[tuple[str, str], Info | None] = {}
        self._known: dict[tuple[str, str], Counts] = {}

    @property
    def documents(self) -> int:
        """How many there are."""
        return self._segment.doc_count_all() - len(self._deleted)

    def _info(self, field: str, term: str) -> Info | None:
        key = (field, term)
        found = self._infos.get(key)
        if found is None and key not in self._infos:
            found = self._mapped.info(field, to_bytes(term))
            if len(self._infos) >= _MOST:
                self._infos.clear()
            self._infos[key] = found
        return found

    def frequency(self, field: str, term: str) -> int:
        """The documents of a term, deleted ones included."""
        info = self._info(field, term)
        return info.frequency if info else 0

    def living(self, field: str, term: str) -> int:
        """The documents of a term."""
        if not self._deleted:
            return self.frequency(field, term)
        if self.frequency(field, term) > LIGHT:
            raise TooHeavyError
        return len(self.postings(field, term))

    def postings(self, field: str, term: str) -> Counts:
        """The living documents of a term, and how often it is in each."""
        found = self._known.get((field, term))
        if found is None:
            info = self._info(field, term)
            found = postings(self._mapped.data, info, self._deleted) if info else {}
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[field, term] = found
        return found

    def heads(self, field: str, term: str, wanted: int) -> Counts:
        """For every count, the first so many documents that have it."""
        info = self._info(field, term)
        return heads(self._mapped.data, info, self._deleted, wanted) if info else {}

    def bare(self) -> Set[int]:
        """The documents without any accents."""
        if self.frequency("flags", BARE) > 2 * LIGHT:
            raise TooHeavyError
        return self.postings("flags", BARE).keys()

    def fields(self) -> Iterator[str]:
        """The names of the fields that are filled in some living caption."""
        for flag, info in self._mapped.terms("flags", to_bytes(f"has{SEP}")):
            few = info.frequency <= len(self._deleted)
            if not few or postings(self._mapped.data, info, self._deleted):
                yield to_text(flag).split(SEP, 1)[1]

    def all_words(self) -> int:
        """Words of content in all documents together."""
        return self._segment.words() - sum(map(self.words, self._deleted))

    def words(self, number: int) -> int:
        """Words of content in a document."""
        return self._mapped.number("words", number)

    def rounded(self, number: int) -> int:
        """The words of a document as Whoosh rounds them."""
        return LENGTHS[self._mapped.data[self._lengths + number]]

    def sequence(self, number: int) -> int:
        """A document's place in the order of adding."""
        return self._mapped.number("sequence", number)

    def caption(self, number: int) -> Caption:
        """A stored caption."""
        return caption_of(self._mapped.stored(number))
