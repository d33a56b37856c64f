"""The best captions of a word without marks, in plain Python, by the heads of its postings.

Documents are ordered by their length, rounded: of those that hold a word as often, the first
are the best. A page is ranked by exact lengths, among the `ranking.RERANKED` that rounded ones
put first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from searchkit import ranking
from searchkit.engines.whoosh.layout import LENGTHS

_EXACT = frozenset(n for n, size in enumerate(LENGTHS) if size - LENGTHS[max(0, n - 1)] < 2)
"""The length bytes that stand for one length."""
MARGIN = 1e-8
"""Scores that are rounded to equal ones differ by less."""


class Lead(NamedTuple):
    """A document among the first of those that hold a word as often.

    ``part`` is what BM25 gives by its length, ``rounded`` by its length byte; the last of
    them ``is_last`` where others follow.
    """

    document: int
    sequence: int
    part: float
    rounded: float
    is_last: bool = False


Found = tuple[int, Lead]
"""The segment that a document is in, and the document."""
_Rank = Callable[[Found], tuple[float, int]]


def best(
    found: Callable[[int], list[Found]], wanted: int, total: int, weight: float
) -> list[Found]:
    """The best so many of all captions that hold a word, in their order.

    ``found`` gives the leads for a number wanted, ``weight`` is what their parts are worth.
    """

    def exact(one: Found) -> tuple[float, int]:
        return -round(weight * one[1].part, 9), one[1].sequence

    def rounded(one: Found) -> tuple[float, int]:
        return -round(weight * one[1].rounded, 9), one[1].sequence

    leads = found(wanted)
    border = sorted([lead.part for _, lead in leads])[-wanted:][0] - MARGIN
    chosen = sorted([one for one in leads if one[1].part > border], key=exact)[:wanted]
    if total <= ranking.RERANKED or _are_first(chosen, leads, rounded):
        return chosen
    first = sorted(found(ranking.RERANKED), key=rounded)[: ranking.RERANKED]
    return sorted(first, key=exact)[:wanted]


def _are_first(chosen: list[Found], leads: list[Found], rank: _Rank) -> bool:
    """Whether the chosen are surely among the first by rounded lengths of all there are."""
    if all(lead.part == lead.rounded for _, lead in chosen):
        return True
    last = max(map(rank, chosen))
    least = min([lead.rounded for _, lead in chosen]) - MARGIN
    before = sum([lead.rounded > least for _, lead in leads])
    is_seen = all(rank(one) >= last for one in leads if one[1].is_last)
    return is_seen and before <= ranking.RERANKED


def enough(lengths: bytes, wanted: int) -> int:
    """How many of some first documents, given by their length bytes, hold the best so many."""
    end = min(wanted, len(lengths))
    while end < len(lengths) and lengths[end] == lengths[end - 1] and lengths[end] not in _EXACT:
        end += 1
    return end
