"""One segment in plain Python: statistics, postings as dictionaries, stored captions."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from searchkit.caption import Caption
from searchkit.engines.whoosh.cache import Cache
from searchkit.engines.whoosh.layout import LENGTHS
from searchkit.engines.whoosh.mapped import Info, Mapped
from searchkit.engines.whoosh.names import BARE, SEP, to_bytes, to_text
from searchkit.engines.whoosh.plain import Counts, among, heads, postings
from searchkit.engines.whoosh.single import Lead, enough
from searchkit.engines.whoosh.stored import caption_of
from searchkit.engines.whoosh.toc import Segment
from searchkit.ranking import RERANKED, B, saturated

READ = 4
"""Postings that are gone through in the time in which one is put into a dictionary."""
_MOST = 1000
"""Terms of a segment whose postings are remembered."""


class TooHeavyError(Exception):
    """A query that the array searcher answers sooner."""


class _Known(NamedTuple):
    """What is known of a term's postings: all, or those in the documents asked for."""

    counts: Counts
    asked: Set[int] | None = None

    def tells(self, some: Set[int] | None) -> bool:
        """Whether it tells of some documents, None for all."""
        return self.asked is None or (some is not None and some <= self.asked)


class Volume:
    """One segment."""

    def __init__(self, segment: Segment, mapped: Mapped, cache: Cache) -> None:
        self._name = segment.segment_id()
        self._cache = cache
        self._segment = segment
        self._mapped = mapped
        self._deleted = frozenset(segment.deleted_docs())
        self._lengths = mapped.span("_content_len")[0]
        self._infos: dict[tuple[str, str], Info | None] = {}
        self._known: dict[tuple[str, str], _Known] = {}
        self._living: dict[tuple[str, str], int] = {}

    @property
    def is_whole(self) -> bool:
        """Whether none of its documents is deleted."""
        return not self._deleted

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
        info, key = self._info(field, term), (field, term)
        if info is None or not self._deleted:
            return info.frequency if info else 0
        if key not in self._living:
            if len(self._living) >= _MOST:
                self._living.clear()
            lost = among(self._mapped.data, info, self._deleted)
            self._living[key] = info.frequency - len(lost)
        return self._living[key]

    def postings(self, field: str, term: str, some: Set[int] | None = None) -> Counts:
        """The living documents of a term, all or at least some, and how often it is in each."""
        known = self._known.get((field, term))
        if known is not None and known.tells(some):
            return known.counts
        if len(self._known) >= _MOST:
            self._known.clear()
        known = self._known[field, term] = self._read(self._info(field, term), some)
        return known.counts

    def _read(self, info: Info | None, some: Set[int] | None) -> _Known:
        data = self._mapped.data
        if info is None:
            return _Known({})
        if some is None or info.frequency < READ * len(some):
            return _Known(postings(data, info, self._deleted))
        return _Known(among(data, info, some), some)

    def leads(self, term: str, wanted: int, average: float) -> tuple[Lead, ...]:
        """The first documents of every count, enough to hold the best so many of a word."""
        key = (self._name, term, wanted)
        return self._cache.get(key, lambda: self._leads(term, wanted, average), _leads_size)

    def _leads(self, term: str, wanted: int, average: float) -> tuple[Lead, ...]:
        found: list[Lead] = []
        for count, row in self._heads(term).items():
            lengths = bytes([self._mapped.data[self._lengths + number] for number in row])
            end = enough(lengths, wanted)
            found += [self._lead(number, count, average) for number in row[:end]]
            found[-1] = found[-1]._replace(is_last=end < len(row) or end == RERANKED)
        return tuple(found)

    def _heads(self, term: str) -> dict[int, list[int]]:
        """For every count of a word, the first documents that have it."""
        info = self._info("content", term)
        if info is None:
            return {}
        known = (self._mapped.data, info, self._deleted, RERANKED)
        return self._cache.get((self._name, term), lambda: heads(*known), _heads_size)

    def _lead(self, number: int, count: int, average: float) -> Lead:
        words, rounded = self.words(number), self.rounded(number)
        return Lead(
            number,
            self.sequence(number),
            saturated(count, words / average, B),
            saturated(count, rounded / average, B),
        )

    def bare(self, some: Set[int]) -> Set[int]:
        """Those of some documents that are without any accents."""
        return self.postings("flags", BARE, some).keys() & some

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


def _leads_size(found: tuple[Lead, ...]) -> int:
    return 100 + 300 * len(found)


def _heads_size(found: dict[int, list[int]]) -> int:
    return 100 + sum(100 + 40 * len(row) for row in found.values())
