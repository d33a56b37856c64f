"""Captions on their way into an engine: what is none is told of, and never comes near it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from searchkit.analysis import Analyzer
from searchkit.caption import FIELD_NAMES, Caption
from searchkit.engines import Refusal, Writer
from searchkit.errors import RefusedInputError
from searchkit.formats import OnError, Problem, repaired
from searchkit.query import Document

LARGEST = 2_000_000
"""Characters of a caption, all its fields together."""
MOST = 10_000
"""Keywords, people and extra fields of a caption."""

_SHOWN = 4096
"""Characters of a name in a message: no path is longer."""
_LISTS = ("keywords", "people")
_TEXTS = tuple(name for name in FIELD_NAMES if name not in _LISTS)
_texts_of = attrgetter(*_TEXTS)
_ONLY_TEXT = frozenset((str,))


def checked(item: object) -> Caption:
    """The caption with all its values plain texts, tuples of them, and a mapping of them.

    Raises `RefusedInputError` for what is no caption, for a field of another type than
    `Caption` says, and for more than an index takes.
    """
    if not isinstance(item, Caption):
        raise RefusedInputError(f"{_kind(item)}, not a Caption; make one: Caption(id, text)")
    if not _is_plain(item):
        names = (*FIELD_NAMES, "extra")
        item = replace(item, **{name: _plain(name, getattr(item, name)) for name in names})
    _check_size(item)
    return item


class Intake:
    """Checks captions and hands them to a writer; tells of those that are not taken."""

    def __init__(self, writer: Writer, analyzer: Analyzer, report: OnError) -> None:
        self.writer = writer
        self._analyzer = analyzer
        self._report = report
        self._given = 0
        self.taken = 0

    def add(self, item: object, *, repair: bool = False) -> Problem | None:
        """Store a caption, its legacy text repaired if asked for; else tell why it is refused."""
        self._given += 1
        try:
            caption = checked(item)
        except RefusedInputError as error:
            problem = _problem(item, str(error), f"caption {self._given:,}")
            self._report(problem)
            return problem
        caption = repaired(caption) if repair else caption
        self.writer.add(Document(caption, self._analyzer))
        self.taken += 1
        return None

    def close(self) -> list[Problem]:
        """Tell of what the engine could not take after all; to be called before it commits."""
        return self.untaken(self.writer.refused())

    def untaken(self, refused: Iterable[Refusal]) -> list[Problem]:
        """Tell of captions that were not taken after all."""
        found = problems(refused)
        for problem in found:
            self._report(problem)
        self.taken -= len(found)
        return found


def problems(refused: Iterable[Refusal]) -> list[Problem]:
    """What is wrong with captions that an engine did not take."""
    return [_problem(one.caption, one.why, "") for one in refused]


def _problem(item: object, what: str, number: str) -> Problem:
    """What is wrong with a caption, told by its source and locator, if it has any, or its id."""
    source, locator, id = (_named(item, name) for name in ("source", "locator", "id"))
    where = locator or (id and f"caption {id}") or number
    return Problem(source, where, what, "the others are kept")


def _named(item: object, name: str) -> str:
    value = getattr(item, name, "")
    return value[:_SHOWN] if isinstance(value, str) else ""


def _is_plain(caption: Caption) -> bool:
    """Whether every field has the very type that it should have."""
    is_typed = type(caption.extra) is dict
    is_typed = is_typed and type(caption.keywords) is type(caption.people) is tuple
    return is_typed and _ONLY_TEXT.issuperset(map(type, _parts(caption)))


def _parts(caption: Caption) -> Iterator[str]:
    """Every text of a caption, the names of its extra fields included."""
    extra = caption.extra
    return iter((*_texts_of(caption), *caption.keywords, *caption.people, *extra, *extra.values()))


def _plain(name: str, value: Any) -> Any:
    """A field's value with its very type, if it has one that is as good."""
    if name in _TEXTS:
        return _text(name, value)
    if name == "extra" and isinstance(value, Mapping):
        return {_text("a name in extra", k): _text(f"extra {k!r}", v) for k, v in value.items()}
    if name in _LISTS and isinstance(value, tuple | list):
        return tuple(_text(f"a value of {name}", each) for each in value)
    kind = "mapping" if name == "extra" else "tuple"
    raise RefusedInputError(f"{name} is {_kind(value)}; it must be a {kind} of texts")


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return str.__str__(value)
    raise RefusedInputError(f"{name} is {_kind(value)}; it must be a text (str)")


def _kind(value: object) -> str:
    return "None" if value is None else f"of type {type(value).__name__}"


def _check_size(caption: Caption) -> None:
    size = sum(map(len, _parts(caption)))
    if size > LARGEST:
        raise RefusedInputError(f"{size:,} characters; the limit is {LARGEST:,}: divide it")
    for name in (*_LISTS, "extra"):
        count = len(getattr(caption, name))
        if count > MOST:
            raise RefusedInputError(
                f"{count:,} values in {name}; the limit is {MOST:,}: take some away"
            )
