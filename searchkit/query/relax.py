"""Queries made easier: any of the words, an unfinished last word, other readings of a word.

What a person asks for outright stays required: phrases, spellings, fields, dates, NOT.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from searchkit.query.tree import (
    And,
    AtLeast,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Unfinished,
    Word,
    all_of,
    any_of,
)
from searchkit.spelling import fallbacks, solid


def relaxed(query: Query) -> Query | None:
    """What holds some of the words but not all; None where there is nothing to leave out."""
    if not isinstance(query, And):
        return None
    words = tuple(part for part in query.parts if _is_word(part))
    required = tuple(part for part in query.parts if not _is_word(part))
    if len(words) < 2:
        return None
    return all_of((AtLeast(words, 1), Not(And(words)), *required))


def unfinished(query: Query) -> Query:
    """The query with its last word taken as a beginning."""
    match query:
        case Word(text, "", False):
            return Unfinished(text)
        case And(parts) | Or(parts) if parts:
            return replace(query, parts=(*parts[:-1], unfinished(parts[-1])))
    return query


def reread(query: Query, is_found: Callable[[Query], bool]) -> Query:
    """The query with other readings of the words that are found nowhere.

    Telex and VNI keys, where the whole query is typed without marks; names written solid;
    and names in parts that only the solid form has.
    """
    return _reread(query, is_found, _is_bare(query))


def _reread(query: Query, is_found: Callable[[Query], bool], keys: bool) -> Query:
    match query:
        case Word(text, "", False) if not is_found(query):
            rows = [Phrase(" ".join(row)) for row in fallbacks(text, keys=keys)]
            found = tuple(row for row in rows if is_found(row))
            return any_of(found) if found else query
        case And(parts):
            again = tuple(_reread(part, is_found, keys) for part in parts)
            return all_of(again) if again != parts else _solid(query, is_found)
        case Or(parts):
            return any_of(tuple(_reread(part, is_found, keys) for part in parts))
    return query


def _is_bare(query: Query) -> bool:
    """Whether no word has marks: one that has was typed with the input method on."""
    match query:
        case Word(text, "", False):
            return text.isascii()
        case And(parts) | Or(parts):
            return all(map(_is_bare, parts))
    return True


def _solid(query: And, is_found: Callable[[Query], bool]) -> Query:
    """Two to four words in a row as one: ``hà nội`` -> ``hanoi``."""
    parts = query.parts
    for length in range(min(4, len(parts)), 1, -1):
        for start in range(len(parts) - length + 1):
            row = parts[start : start + length]
            name = solid([part.text for part in row if isinstance(part, Word)])
            if all(map(_is_word, row)) and name and is_found(Word(name)):
                return all_of((*parts[:start], Word(name), *parts[start + length :]))
    return query


def _is_word(query: Query) -> bool:
    match query:
        case Word(_, "", False) | Prefix(_, "") | Fuzzy(_, _, "") | Unfinished():
            return True
    return False
