"""The query language: what a person types -> a query tree; it never raises on odd text.

    words             all must match                "a phrase"       side by side
    a OR b            either                        "a b"~5          near each other
    NOT a, -a         without a                     pref*  typo~     beginnings, misspellings
    ( )               grouping                      =đội             this spelling
    field:word        in one field                  date:2016-09     date:2016-09-01..2016-09-30
    has:byline        a filled field                *                every caption

Juxtaposition binds tighter than OR. A quote or bracket without its partner, a field that
does not exist and a lone sign are taken as text. Only the limits raise `QueryError`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from searchkit.dates import day_range, iso_date
from searchkit.errors import QueryError
from searchkit.query.names import Known, known, like, plain, unquoted
from searchkit.query.signs import APART, GROUPED, misused, misused_in_quotes
from searchkit.query.tree import (
    FIRST_DAY,
    LAST_DAY,
    NOTHING,
    Days,
    Everything,
    Fuzzy,
    Has,
    Not,
    Phrase,
    Prefix,
    Query,
    Word,
    all_of,
    any_of,
)

MAX_CHARACTERS = 2000
MAX_TERMS = 64
MAX_DEPTH = 20
MAX_SLOP = 50

_PIECE = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<minus>-(?=[^\s\-)]))
  | (?P<leaf>
        (?:(?P<field>[^\W\d][\w\-]*):(?=[^\s:)]))?
        (?P<exact>=(?=[^\s=)]))?
        (?: "(?P<phrase>[^"]*)"(?:~(?P<slop>\d+))?
          | (?P<word>[^\s"()]+)
        )
    )
  | (?P<stray>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FUZZY = re.compile("~([12]?)$")
_LETTER = re.compile(r"\w")
_BRACKETS = ("open", "close")
_OPERATORS = frozenset(("AND", "OR", "NOT"))

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


class _Piece(NamedTuple):
    kind: str
    query: Query = NOTHING


def parse(text: str, fields: Collection[str] = ()) -> Query:
    """The tree of a typed query; ``fields`` are the extra fields that an index knows.

    Raises `QueryError` over 2,000 characters, 64 terms or 20 levels of brackets.
    """
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            f"the query has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}: shorten it"
        )
    if text.isalpha() and text not in _OPERATORS:
        return Word(text)
    if text.replace(" ", "").isalnum():
        pieces = [*_words(text)]
    else:
        names = known(frozenset(fields))
        pieces = [*_pieces(unquoted(text.translate(_QUOTES), names), names)]
    terms = sum([_count(piece.query) for piece in pieces])
    if terms > MAX_TERMS:
        raise QueryError(f"the query has {terms} terms; the limit is {MAX_TERMS}: leave some out")
    return _Reader(_balanced(pieces)).any()


def misread(text: str, fields: Collection[str] = ()) -> tuple[str, ...]:
    """Why what looks like a query's sign or field is searched for as text, for each of it."""
    if text.replace(" ", "").isalnum():
        return ()
    names = known(frozenset(fields))
    found = (
        _odd(match, names) for match in _PIECE.finditer(unquoted(text.translate(_QUOTES), names))
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _odd(match: re.Match[str], names: Known) -> str:
    """Why one piece is searched for as text, empty where it is read as what it looks like."""
    name, word, phrase = match["field"], match["word"], match["phrase"]
    if name and _named(name, match, names) is None:
        return (
            f"{name}:{word or phrase} is searched for as text: {_why(name, word or phrase, names)}"
        )
    if word and word.endswith(":"):
        is_grouped = match.string.startswith("(", match.end())
        is_field = plain(word) in {*names, "date", "has"}
        why = (GROUPED if is_grouped else APART) if is_field else ""
    else:
        why = misused(word) if word else misused_in_quotes(phrase or "")
    return f"{match['leaf']} is searched for as text: {why}" if why else ""


def _why(name: str, value: str, names: Known) -> str:
    if name.casefold() == "date":
        return "that is no date; write it as 2016, 2016-09 or 2016-09-04"
    asked = value if name.casefold() == "has" else name
    near = like(asked, names)
    return f"there is no field {asked}" + (f", but there is {near}" if near else "")


class _Reader:
    """Reads pieces from the left by recursive descent, one method a level."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces
        self._next = 0

    def any(self) -> Query:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return any_of(tuple(part for part in parts if part != NOTHING))

    def _all(self) -> Query:
        parts = []
        while self._peek() not in ("or", "close", ""):
            parts.append(self._one())
        return all_of(tuple(part for part in parts if part != NOTHING))

    def _one(self) -> Query:
        negative = False
        while self._take("not"):
            negative = not negative
        query = self._atom()
        return Not(query) if negative and query != NOTHING else query

    def _atom(self) -> Query:
        if self._take("open"):
            query = self.any()
            self._take("close")
            return query
        if self._peek() == "leaf":
            self._next += 1
            return self._pieces[self._next - 1].query
        return NOTHING

    def _peek(self) -> str:
        return self._pieces[self._next].kind if self._next < len(self._pieces) else ""

    def _take(self, kind: str) -> bool:
        taken = self._peek() == kind
        self._next += taken
        return taken


def _words(text: str) -> Iterator[_Piece]:
    """The pieces of a query of nothing but words and operators."""
    for word in text.split():
        if word not in _OPERATORS:
            yield _Piece("leaf", Word(word))
        elif word != "AND":
            yield _Piece(word.lower())


def _pieces(text: str, names: Known) -> Iterator[_Piece]:
    for match in _PIECE.finditer(text):
        kind = match.lastgroup or ""
        if kind in _BRACKETS:
            yield _Piece(kind)
        elif kind == "minus":
            yield from _minus(text, match)
        elif match["leaf"] is not None:
            yield from _leaf(match, names)


def _count(query: Query) -> int:
    if isinstance(query, Phrase):
        return len(query.text.split())
    return int(query != NOTHING)


def _minus(text: str, match: re.Match[str]) -> Iterator[_Piece]:
    """A dash excludes only where a word could begin, so not in ``)-b``."""
    before = text[match.start() - 1 : match.start()]
    if not before or before.isspace() or before == "(":
        yield _Piece("not")


def _leaf(match: re.Match[str], names: Known) -> Iterator[_Piece]:
    name, word, phrase = match["field"], match["word"], match["phrase"]
    if not name and not match["exact"] and word in _OPERATORS:
        if word != "AND":
            yield _Piece(word.lower())
        return
    query = _named(name, match, names) if name else None
    if query is None:
        exact = bool(match["exact"])
        text = f"{name}:{word if phrase is None else phrase}" if name else word or phrase or ""
        query = (
            _phrase(text, "", match["slop"], exact)
            if phrase is not None and not name
            else _word(text, "", exact)
        )
    if query != NOTHING:
        yield _Piece("leaf", query)


def _named(name: str, match: re.Match[str], names: Known) -> Query | None:
    """``name:value`` where the name says something to us; None where it is only text."""
    key, phrase = plain(name), match["phrase"]
    value = match["word"] if phrase is None else phrase
    if key == "has":
        filled = names.get(plain(value)) or (("date",) if value == "date" else ())
        return any_of(tuple(map(Has, filled))) if filled else None
    if key == "date":
        return _days(value)
    if key not in names:
        return None
    asked = (_valued(field, match) for field in names[key])
    return any_of(tuple(query for query in asked if query != NOTHING))


def _valued(field: str, match: re.Match[str]) -> Query:
    exact = bool(match["exact"])
    if match["phrase"] is not None:
        return _phrase(match["phrase"], field, match["slop"], exact)
    return _word(match["word"], field, exact)


def _phrase(text: str, field: str, slop: str | None, exact: bool) -> Query:
    if not _LETTER.search(text) and text.isascii():
        return NOTHING
    return Phrase(text, field, min(int(slop or 0), MAX_SLOP), exact)


def _word(text: str, field: str, exact: bool) -> Query:
    if text.isalnum():
        return Word(text, field, exact)
    if text == "*":
        return Has(field) if field else Everything()
    if not _LETTER.search(text) and text.isascii():
        return NOTHING
    if not exact and text.endswith("*"):
        return Prefix(text.rstrip("*"), field)
    fuzzy = None if exact else _FUZZY.search(text)
    if fuzzy is None or not _LETTER.search(text, 0, fuzzy.start()):
        return Word(text, field, exact)
    typed = text[: fuzzy.start()]
    return Fuzzy(typed, int(fuzzy[1] or _distance(typed)), field)


def _distance(text: str) -> int:
    """One edit in a short word, two in a long one."""
    return 1 if len(text) <= 5 else 2


@lru_cache(256)
def _days(value: str) -> Days | None:
    """A date or a range of dates; remembered, as one search reads its query several times."""
    first, dots, last = value.partition("..")
    if not dots:
        last = first
    begin, end = _day(first, 0), _day(last, 1)
    if begin is None or end is None or not (first or last):
        return None
    return Days(begin, end) if begin <= end else _days(f"{last}..{first}")


def _day(value: str, end: int) -> int | None:
    """The first or last day that a date covers; an open end is the first or last day at all."""
    if not value:
        return (FIRST_DAY, LAST_DAY)[end]
    iso = iso_date(value)
    return day_range(iso)[end] if iso else None


def _balanced(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces without the brackets that have no partner."""
    if not any(piece.kind in _BRACKETS for piece in pieces):
        return pieces
    stack: list[int] = []
    stray: set[int] = set()
    for number, piece in enumerate(pieces):
        if piece.kind == "open":
            stack.append(number)
        elif piece.kind == "close":
            stray.update(() if stack else (number,))
            del stack[-1:]
    stray.update(stack)
    kept = [piece for number, piece in enumerate(pieces) if number not in stray]
    _check_depth(kept)
    return kept


def _check_depth(pieces: list[_Piece]) -> None:
    depth = 0
    for piece in pieces:
        depth += {"open": 1, "close": -1}.get(piece.kind, 0)
        if depth > MAX_DEPTH:
            raise QueryError(f"the query has brackets more than {MAX_DEPTH} deep: take some away")
