"""One search: full matches, then what comes close, and help where nothing was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from searchkit.analysis import Analyzer, Token
from searchkit.caption import CONTENT_FIELDS, FIELD_JOINER, Caption, field_in, other_texts
from searchkit.engines import Engine, Page
from searchkit.index.suggest import suggestion
from searchkit.query import Document, Query, find, parse, resolve, spans, written
from searchkit.query.find import Match
from searchkit.query.relax import relaxed, reread, unfinished
from searchkit.results import Hit, Results


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
    """Searches one engine by one set of options."""

    def __init__(self, engine: Engine, analyzer: Analyzer, options: Options) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._options = options

    def results(self, text: str) -> Results:
        """A page of hits; those that hold only some of the words follow, marked as partial."""
        typed = parse(text, self._engine.fields())
        query = unfinished(typed) if self._options.complete else typed
        page = self._page(query)
        again = query if page.total else self._reread(query)
        read_as = "" if again == query else written(again)
        if read_as:
            query, page = again, self._page(again)
        hits = self._hits(query, page, partial=False)
        partial, others = self._partial(query, page)
        help_ = "" if page.total else suggestion(text, typed, self._engine, self._is_found)
        total = page.total + (others if self._options.any_word else 0)
        return Results(text, total, (*hits, *partial), read_as=read_as, suggestion=help_)

    def resolved(self, query: Query) -> Query:
        """A typed query as terms."""
        strict = self._options.strict_accents
        return resolve(query, self._analyzer, strict_accents=strict)

    def _reread(self, query: Query) -> Query:
        """Another reading, if it is found whole, or if of the query as typed not a word is."""
        again = reread(query, self._is_found)
        if again == query or self._is_found(again):
            return again
        close = relaxed(query)
        return query if close and self._is_found(close) else again

    def _page(self, query: Query) -> Page:
        options = self._options
        return self._engine.search(
            self.resolved(query), options.limit, options.offset, options.sort
        )

    def _is_found(self, query: Query) -> bool:
        return bool(self._engine.search(self.resolved(query), 0).total)

    def _partial(self, typed: Query, full: Page) -> tuple[list[Hit], int]:
        """What follows the full matches, captions with some of the words; and their number."""
        options = self._options
        missing = options.limit - len(full.rows)
        query = None if options.strict_accents else relaxed(typed)
        if query is None or not (missing > 0 or options.any_word):
            return [], 0
        passed = max(0, options.offset - full.total)
        page = self._engine.search(self.resolved(query), missing, passed, options.sort)
        return self._hits(query, page, partial=True), page.total

    def _hits(self, query: Query, page: Page, *, partial: bool) -> list[Hit]:
        resolved = self.resolved(query)
        return [self._hit(resolved, caption, score, partial) for caption, score in page.rows]

    def _hit(self, query: Query, caption: Caption, score: float, partial: bool) -> Hit:
        """A hit with its matched places, field by field."""
        tokens: dict[str, list[Token]] = {}
        for name, token in _located(caption, find(query, Document(caption, self._analyzer)) or []):
            tokens.setdefault(name, []).append(token)
        names = dict.fromkeys((*CONTENT_FIELDS, *tokens))
        places = {name: spans(tokens[name]) for name in names if name in tokens}
        text = places.pop("text", ())
        shown = field_in(caption, self._options.lang)
        return Hit(caption, score, text, places, partial, shown)


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
