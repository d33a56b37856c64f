"""The query tree: frozen nodes, first as typed, then as terms.

`searchkit.query.parse` makes the leaves `Word`, `Phrase`, `Prefix` and `Fuzzy`, which hold
text as it was typed, so that a saved query outlives engines and analyzers.
`searchkit.query.resolve` turns `Word` and `Phrase` into `Term` and `Sequence` for one
analyzer; engines see only those. The branches and the other leaves are the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_DAY, LAST_DAY = 0, 99991231
"""What an open end of a range of days stands for."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed; ``exact`` asks for this spelling, accents and all."""

    text: str
    field: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order side by side, or within ``slop`` other words in any order."""

    text: str
    field: str = ""
    slop: int = 0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so, compared by their folds, up to ``last`` by length and alphabet."""

    text: str
    field: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words at most ``distance`` edits away, compared by their folds, up to ``last`` as above."""

    text: str
    distance: int
    field: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The word being typed: it may go on; whole words come first."""

    text: str


@dataclass(frozen=True, slots=True)
class Days:
    """Captions whose date may fall between two days, YYYYMMDD, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Has:
    """Captions in which a field is filled."""

    field: str


@dataclass(frozen=True, slots=True)
class Everything:
    """Every caption."""


@dataclass(frozen=True, slots=True)
class And:
    """Every part matches."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches; without parts, nothing does."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the parts match."""

    parts: tuple[Query, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match."""

    part: Query


@dataclass(frozen=True, slots=True)
class Term:
    """A fold; ``exact`` is the spelling typed, where it differs from the fold.

    An accented spelling ranks. With ``strict`` it is required, and a term without
    ``exact`` then asks for the word written without accents.
    """

    term: str
    field: str = ""
    exact: str | None = None
    strict: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Sequence:
    """Terms at consecutive positions, each given as its alternatives.

    With ``slop`` the order is free and up to so many other words may stand between.
    """

    items: tuple[tuple[Term, ...], ...]
    slop: int = 0


Leaf = Word | Phrase | Prefix | Fuzzy | Unfinished | Days | Has | Everything | Term | Sequence
Query = Leaf | And | Or | AtLeast | Not

NOTHING = Or(())
"""The query that matches no caption: what an empty text means."""


def all_of(parts: tuple[Query, ...]) -> Query:
    """The parts joined by AND; a single part stands for itself, none is `NOTHING`."""
    return _joined(And, parts)


def any_of(parts: tuple[Query, ...]) -> Query:
    """The parts joined by OR; a single part stands for itself, none is `NOTHING`."""
    return _joined(Or, parts)


def _joined(branch: type[And] | type[Or], parts: tuple[Query, ...]) -> Query:
    if not parts:
        return NOTHING
    return parts[0] if len(parts) == 1 else branch(parts)
