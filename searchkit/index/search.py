"""One search: full matches, then what comes close, and help where nothing was found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from searchkit.analysis import Analyzer, Token
from searchkit.caption import CONTENT_FIELDS, FIELD_JOINER, Caption, field_in, other_texts
from searchkit.deadline import NEVER, Deadline, TimeUpError
from searchkit.engines import Engine, Page
from searchkit.errors import TimeIsUpError
from searchkit.index.asked import check_fields
from searchkit.index.suggest import suggestion
from searchkit.query import Document, Query, find, parse, resolve, spans, written
from searchkit.query.explain import cut_off
from searchkit.query.find import Match
from searchkit.query.limit import Cut
from searchkit.query.parse import misread
from searchkit.query.relax import relaxed, reread, unfinished
from searchkit.query.tree import NOTHING, Word
from searchkit.results import Hit, Results

LATE = (
    "the time was over before all captions were counted; ask for less, or allow more seconds "
    "with timeout=, None or 0 for no limit"
)
NO_WORD = "there is no word to search for; * stands for every caption"
GRACE = 0.5
"""Seconds more for marking what was found."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to search; see `searchkit.index.Index.search`."""

    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    strict_accents: bool = False
    complete: bool = False
    any_word: bool = False
    lang: str = ""


class Search:
    """Searches one engine by one set of options, up to a deadline."""

    def __init__(
        self, engine: Engine, analyzer: Analyzer, options: Options, deadline: Deadline = NEVER
    ) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._options = options
        self._deadline = deadline
        self._last = deadline.later(GRACE)
        self._cuts: dict[Cut, None] = {}
        self._is_complete = True

    def results(self, text: str) -> Results:
        """A page of hits; those that hold only some of the words follow, marked as partial."""
        try:
            known = self._fields(text)
        except TimeUpError:
            return Results(text, 0, (), is_complete=False)
        typed = parse(text, known)
        query = unfinished(typed) if self._options.complete else typed
        page = self._page(query)
        again = query if page.total or self._is_late else self._reread(query)
        read_as = "" if again == query else written(again)
        if read_as:
            query, page = again, self._page(again)
        hits = self._hits(query, page, partial=False)
        partial, others = self._partial(query, page)
        help_ = "" if page.total else self._suggestion(text, query)
        total = page.total + (others if self._options.any_word else 0)
        is_missed = self._deadline.is_missed or self._last.is_missed
        empty = () if self.resolved(typed) != NOTHING else (NO_WORD,)
        notes = (*misread(text, known), *map(cut_off, self._cuts), *empty)
        found = (*hits, *partial)
        return Results(
            text,
            total,
            found,
            read_as=read_as,
            suggestion=help_,
            is_complete=self._is_complete and not is_missed,
            notes=notes,
        )

    def _fields(self, text: str) -> Collection[str]:
        """The fields that a query may name, if it names any."""
        return self._engine.fields(self._deadline) if ":" in text else ()

    def _suggestion(self, text: str, query: Query) -> str:
        """Another query to try, if there is the time."""
        if self._is_late:
            return ""
        try:
            return suggestion(text, query, self._engine, self._count, self._deadline)
        except TimeUpError:
            return ""

    def facets(self, names: Sequence[str], text: str) -> Mapping[str, Mapping[str, int]]:
        """The values of fields among the captions that match, the most frequent first.

        Raises `UsageError` for no field's name, and `TimeIsUpError` at the deadline.
        """
        with suppress(TimeUpError):
            known = self._engine.fields(self._deadline)
            check_fields(names, known)
            query = self.resolved(parse(text, known))
            found = self._engine.facets(query, names, self._deadline)
            if not self._deadline.is_missed:
                return {name: _most_first(counts) for name, counts in found.items()}
        raise TimeIsUpError(LATE)

    def resolved(self, query: Query) -> Query:
        """A typed query as terms."""
        strict = self._options.strict_accents
        return resolve(query, self._analyzer, strict_accents=strict)

    def _reread(self, query: Query) -> Query:
        """Another reading, if it is found whole, or if of the query as typed not a word is."""
        again = reread(query, self._is_found)
        if again == query or self._is_found(again):
            return again
        # A word that was typed with keys may be one of another language, as lux is.
        keyed = reread(query, lambda part: not isinstance(part, Word) and self._is_found(part))
        if self._is_found(keyed):
            return keyed
        close = relaxed(query)
        return query if close and self._is_found(close) else again

    def _page(self, query: Query) -> Page:
        return self._asked(query, self._options.limit, self._options.offset)

    def _asked(self, query: Query, limit: int, offset: int) -> Page:
        """A page of the engine's; what it cut off is remembered."""
        sort, deadline = self._options.sort, self._deadline
        page = self._engine.search(self.resolved(query), limit, offset, sort, deadline)
        self._cuts.update(dict.fromkeys(page.cuts))
        self._is_complete = self._is_complete and page.is_complete
        return page

    @property
    def _is_late(self) -> bool:
        """Whether something had to be left out, and so must the rest."""
        return not self._is_complete or self._deadline.is_over

    def _is_found(self, query: Query) -> bool:
        return bool(self._count(query))

    def _count(self, query: Query) -> int:
        return self._engine.search(self.resolved(query), 0, deadline=self._deadline).total

    def _partial(self, typed: Query, full: Page) -> tuple[list[Hit], int]:
        """What follows the full matches, captions with some of the words; and their number."""
        options = self._options
        missing = options.limit - len(full.rows)
        query = None if options.strict_accents else relaxed(typed)
        if query is None or not (missing > 0 or options.any_word) or self._is_late:
            return [], 0
        page = self._asked(query, missing, max(0, options.offset - full.total))
        return self._hits(query, page, partial=True), page.total

    def _hits(self, query: Query, page: Page, *, partial: bool) -> list[Hit]:
        resolved = self.resolved(query)
        return [self._hit(resolved, caption, score, partial) for caption, score in page.rows]

    def _hit(self, query: Query, caption: Caption, score: float, partial: bool) -> Hit:
        """A hit with its matched places, field by field, if there is the time."""
        shown = field_in(caption, self._options.lang)
        if self._last.is_over:
            return Hit(caption, score, partial=partial, shown=shown)
        tokens: dict[str, list[Token]] = {}
        for name, token in _located(caption, find(query, Document(caption, self._analyzer)) or []):
            tokens.setdefault(name, []).append(token)
        names = dict.fromkeys((*CONTENT_FIELDS, *tokens))
        places = {name: spans(tokens[name]) for name in names if name in tokens}
        text = places.pop("text", ())
        return Hit(caption, score, text, places, partial, shown)


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    """Values in one order, whatever the engine: by their counts, those of one count by value."""
    return dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def _located(caption: Caption, matches: Iterable[Match]) -> Iterator[Match]:
    """The matches, those in ``other`` given to the field that each of its texts is of."""
    starts: list[tuple[int, str]] = []
    end = 0
    for name, text in other_texts(caption).items():
        starts.append((end, name))
        end += len(text) + len(FIELD_JOINER)
    for field, token in matches:
        if field != "other":
            yield field, token
            continue
        start, name = max(row for row in starts if row[0] <= token.start)
        yield name, token._replace(start=token.start - start, end=token.end - start)
