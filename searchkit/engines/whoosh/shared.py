"""Words of ids and locators that are posted under beginnings which they share (`unique`).

A term ``field SEP SEP beginning`` says that a caption has some word that begins so; the caption
itself says which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from searchkit.analysis import Analyzer
from searchkit.deadline import NEVER, Deadline
from searchkit.engines.whoosh.decode import NO_POSTINGS, Places, Postings
from searchkit.engines.whoosh.expand import terms_of
from searchkit.engines.whoosh.many import Expansion
from searchkit.engines.whoosh.names import SEP, UNIQUE, to_bytes, to_text
from searchkit.engines.whoosh.source import Source
from searchkit.query import Document
from searchkit.query.find import accepts, distance
from searchkit.query.limit import Open
from searchkit.query.tree import Fuzzy, Prefix, Term

Found = dict[str, dict[int, list[int]]]
"""Word -> document, ascending -> positions."""


def postings(source: Source, analyzer: Analyzer, field: str, term: str) -> Postings:
    """The living documents that a term is in, be it posted under itself or a beginning."""
    found = source.postings(field, to_bytes(term))
    return _joined(found, _under_beginnings(source, analyzer, field, term, len(found)))


def places(source: Source, analyzer: Analyzer, field: str, term: str) -> Places:
    """The positions that go with `postings`."""
    found = source.postings(field, to_bytes(term))
    rows = dict(_under_beginnings(source, analyzer, field, term, len(found)))
    if not rows:
        return source.places(field, to_bytes(term))
    if len(found):
        owners, known = source.places(field, to_bytes(term)).of(np.arange(len(found)))
        rows |= {number: [] for number in found.docs.tolist()}
        for number, place in zip(found.docs[owners].tolist(), known.tolist(), strict=True):
            rows[number].append(place)
    sizes = np.array([len(rows[number]) for number in sorted(rows)], np.int64)
    flat = np.array([place for number in sorted(rows) for place in rows[number]], np.int32)
    return Places(np.arange(len(rows), dtype=np.int32), np.cumsum(sizes) - sizes, sizes, flat)


def expansion(source: Source, analyzer: Analyzer, query: Open, deadline: Deadline) -> Expansion:
    """The living postings of the words that a leaf of a unique field stands for."""
    more = read(source, analyzer, query, deadline)
    accepted, scope = accepts(query), f"{query.field}{SEP}"
    posted = filter(accepted, terms_of(source, query.field, ""))
    words = sorted({*posted, *more})
    rows = [
        _joined(source.postings("fields", to_bytes(scope + word)), more.get(word, {}))
        for word in words
    ]
    return Expansion.of(words, rows)


def _under_beginnings(
    source: Source, analyzer: Analyzer, field: str, term: str, posted: int
) -> dict[int, list[int]]:
    """The documents of a term that are posted under a beginning of it, with its positions."""
    name, _, word = term.partition(SEP)
    # In our segments a term that is posted under itself is so in all its documents.
    if field != "fields" or name not in UNIQUE or (posted and source.is_ours):
        return {}
    return read(source, analyzer, Term(word, name)).get(word, {})


def _joined(found: Postings, more: dict[int, list[int]]) -> Postings:
    """Postings, and those that captions have told of."""
    if not more:
        return found
    docs, counts = np.array([(n, len(row)) for n, row in more.items()], np.int32).T
    new = ~np.isin(docs, found.docs)
    docs = np.concatenate([found.docs, docs[new]])
    order = np.argsort(docs)
    return Postings(docs[order], np.concatenate([found.counts, counts[new]])[order])


def read(
    source: Source, analyzer: Analyzer, query: Term | Open, deadline: Deadline = NEVER
) -> Found:
    """What a leaf stands for among the words that are posted under beginnings."""
    accepted = accepts(query)
    terms = [to_bytes(f"{query.field}{SEP}{SEP}{start}") for start in _asked(source, query)]
    docs = [source.postings("fields", term).docs for term in terms]
    found: Found = defaultdict(lambda: defaultdict(list))
    for number in deadline.watched(np.unique(np.concatenate([NO_POSTINGS.docs, *docs])).tolist()):
        for token in Document(source.caption(number), analyzer).tokens(query.field):
            if accepted(token.term):
                found[token.term][number].append(token.position)
    return found


def _asked(source: Source, query: Term | Open) -> Iterator[str]:
    """The beginnings under which the words of a leaf can be posted."""
    text = query.term if isinstance(query, Term) else query.text
    starts = [text[:length] for length in range(len(text) + 1)]
    if not isinstance(query, Fuzzy):
        yield from starts
    if isinstance(query, Prefix):
        yield from (start for start in _known(source, query.field, text) if start != text)
    if isinstance(query, Fuzzy):
        limit = query.distance
        for known in _known(source, query.field, ""):
            near = starts[max(0, len(known) - limit) : len(known) + limit + 1]
            if any(distance(known, start, limit) <= limit for start in near):
                yield known


def _known(source: Source, name: str, text: str) -> Iterator[str]:
    """The beginnings of a field that themselves begin so."""
    scope = f"{name}{SEP}{SEP}"
    for term, _ in source.terms("fields", to_bytes(scope + text)):
        yield to_text(term).removeprefix(scope)
