"""How a query was understood, in words: the output of ``--explain``."""

from __future__ import annotations

from collections.abc import Iterator

from searchkit.query.limit import MOST, Cut
from searchkit.query.tree import (
    FIRST_DAY,
    LAST_DAY,
    And,
    AtLeast,
    Days,
    Everything,
    Fuzzy,
    Has,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Sequence,
    Term,
    Unfinished,
    Word,
)


def explain(query: Query) -> str:
    """The tree as an indented list, a line for each part."""
    return "\n".join(_lines(query, ""))


def written(query: Query) -> str:
    """A tree of words, phrases and branches as a person would type it."""
    match query:
        case Word(text):
            return text
        case Phrase(text):
            return f'"{text}"' if " " in text else text
        case And(parts):
            return " ".join(map(_grouped, parts))
        case Or(parts):
            return " OR ".join(map(_grouped, parts))
        case Not(part):
            return f"NOT {_grouped(part)}"
    return explain(query)


def cut_off(cut: Cut) -> str:
    """What was left out of a leaf that stands for too many words, and what to do."""
    leaf = cut.leaf
    what = f"{cut.words:,} {_leaf(leaf)}: only the {MOST:,} shortest were looked for"
    return f"{what}; type more letters" + ("" if isinstance(leaf, Prefix) else ", or ~1")


def _grouped(query: Query) -> str:
    text = written(query)
    return f"({text})" if isinstance(query, And | Or) else text


def _lines(query: Query, indent: str) -> Iterator[str]:
    match query:
        case And(parts):
            yield from _branch("all of:", parts, indent)
        case Or(()):
            yield f"{indent}nothing"
        case Or(parts):
            yield from _branch("any of:", parts, indent)
        case AtLeast(parts, count):
            yield from _branch(f"at least {count} of:", parts, indent)
        case Not(part):
            yield from _branch("not:", (part,), indent)
        case _:
            yield indent + _leaf(query)


def _branch(title: str, parts: tuple[Query, ...], indent: str) -> Iterator[str]:
    yield indent + title
    for part in parts:
        yield from _lines(part, indent + "  ")


def _leaf(query: Query) -> str:
    match query:
        case Word(text, field, exact):
            return _in(f"{'the spelling' if exact else 'the word'} {text}", field)
        case Phrase(text, field, slop, exact):
            kind = "the exact spelling of the phrase" if exact else "the phrase"
            near = f", up to {slop} words between" if slop else ""
            return _in(f'{kind} "{" ".join(text.split())}"{near}', field)
        case Prefix(text, field):
            return _in(f"words that begin with {text}", field)
        case Fuzzy(text, distance, field):
            return _in(f"words like {text} ({distance} {_edits(distance)})", field)
        case Unfinished(text):
            return f"the word {text}, or words that begin with it"
        case Days(first, last):
            return f"dated {_range(first, last)}"
        case Has(field):
            return f"{field} is filled"
        case Everything():
            return "every caption"
        case Term():
            return _in(_term(query), query.field)
        case Sequence(items, slop):
            inner = " ".join("|".join(map(_term, item)) for item in items)
            near = f" within {slop}" if slop else ""
            return _in(f'"{inner}"{near}', items[0][0].field)
    raise TypeError(type(query).__name__)


def _in(what: str, field: str) -> str:
    return f"{what}, in {field}" if field else what


def _edits(count: int) -> str:
    return "edit" if count == 1 else "edits"


def _range(first: int, last: int) -> str:
    if first == FIRST_DAY:
        return f"{_day(last)} or before"
    return f"{_day(first)} or after" if last == LAST_DAY else f"{_day(first)} to {_day(last)}"


def _day(day: int) -> str:
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}"


def _term(term: Term) -> str:
    mark = "=" if term.strict else ""
    return f"{mark}{term.exact or term.term}"
