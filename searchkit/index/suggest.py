"""Did you mean: a word of the index's own near one that is found nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from searchkit.engines import Engine
from searchkit.folds import fold
from searchkit.query import Query
from searchkit.query.find import distance
from searchkit.query.tree import And, Or, Word


def suggestion(text: str, query: Query, engine: Engine, is_found: Callable[[Query], bool]) -> str:
    """The query with each unknown word in its likeliest spelling; empty where there is none.

    The nearest folds are tried, the more frequent first; accents are those that the word
    mostly has in the index.
    """
    mended = text
    for word in _words(query):
        if not is_found(word):
            near = _nearest(fold(word.text), engine)
            if near is not None:
                mended = mended.replace(word.text, _spelled(near, engine))
    return mended if mended != text else ""


def _words(query: Query) -> Iterator[Word]:
    match query:
        case Word(_, "", False):
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from _words(part)


def _nearest(term: str, engine: Engine) -> str | None:
    """The most frequent of the folds with the fewest edits, at most one in three letters."""
    limit = min(2, len(term) // 3)
    if not limit:
        return None
    letters = set(term)
    found = [
        (edits, -count, other)
        for other, count in engine.vocabulary()
        if abs(len(other) - len(term)) <= limit
        and len(letters ^ set(other)) <= 2 * limit
        and (edits := distance(term, other, limit)) <= limit
    ]
    return min(found)[2] if found else None


def _spelled(term: str, engine: Engine) -> str:
    """The accented spelling that most captions with the word have, else the fold itself."""
    total = sum(count for other, count in engine.vocabulary(term) if other == term)
    best = max(engine.spellings(term), key=lambda row: row[1], default=(term, 0))
    return best[0] if best[1] * 2 > total else term
