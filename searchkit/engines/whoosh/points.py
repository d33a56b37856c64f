"""First scores in plain Python: the twin of `match` and `scoring` for documents of a segment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from typing import TYPE_CHECKING

from searchkit import ranking
from searchkit.deadline import NEVER, Deadline
from searchkit.engines.whoosh.names import SEP
from searchkit.engines.whoosh.volume import TooHeavyError, Volume
from searchkit.query import Query
from searchkit.query.tree import And, AtLeast, Not, Or, Sequence, Term
from searchkit.ranking import Weights, accented

if TYPE_CHECKING:
    from searchkit.engines.whoosh.light import Light


class Points:
    """What postings and lengths tell of documents of a segment."""

    def __init__(
        self,
        light: Light,
        shelf: Volume,
        tier: float,
        *,
        rounded: bool = True,
        deadline: Deadline = NEVER,
    ) -> None:
        self._deadline = deadline
        self._light = light
        self._shelf = shelf
        self._tier = tier
        self._words = shelf.rounded if rounded else shelf.words

    def of(self, query: Query, docs: Set[int]) -> dict[int, float]:
        """The scores of documents that a part is in."""
        match query:
            case Term(exact=None):
                return self._folded(query, docs)
            case Term():
                return self._spelled(query, docs)
            case And(parts):
                wanted = [part for part in parts if not isinstance(part, Not)]
                return _added([self.of(part, docs) for part in wanted])
            case Or(parts):
                return self._any(parts, docs)
            case AtLeast(parts):
                return self._any(parts, docs, ranking.coverage(len(parts)))
            case Sequence(items):
                return _added([self.of(Or(item), docs) for item in items])
        raise TooHeavyError

    def _any(self, parts: Iterable[Query], docs: Set[int], award: float = 0.0) -> dict[int, float]:
        """The sum of the parts that are there, and an award for each of them."""
        held = [self._light.docs(part, self._shelf, self._deadline, docs) for part in parts]
        found = _added([self.of(part, some) for part, some in zip(parts, held, strict=True)])
        if award:
            times = Counter(number for some in held for number in some)
            return {number: points + award * times[number] for number, points in found.items()}
        return found

    def _folded(self, term: Term, docs: Set[int]) -> dict[int, float]:
        counts = self._shelf.postings("content", term.term, docs)
        idf = self._light.idf(term)
        parts = {n: idf * ranking.saturated(counts[n], self._ratio(n), ranking.B) for n in docs}
        return {number: term.weight * part for number, part in parts.items()}

    def _spelled(self, term: Term, docs: Set[int]) -> dict[int, float]:
        """The fold at part weight and what each document's tier adds."""
        exact = self._shelf.postings("exact", f"{term.term}{SEP}{term.exact}", docs)
        bare = self._shelf.bare(docs - exact.keys())
        counts = self._shelf.postings("content", term.term, docs)
        weights = Weights(self._light.idf(term), self._light.exact_idf(term), self._tier)
        return {
            n: term.weight
            * accented(weights, counts[n], exact.get(n, 0), n in bare, self._ratio(n))
            for n in docs
        }

    def _ratio(self, number: int) -> float:
        return self._words(number) / self._light.average_length


def _added(parts: list[dict[int, float]]) -> dict[int, float]:
    """The sum of the scores of each document."""
    total: dict[int, float] = defaultdict(float)
    for part in parts:
        for number, points in part.items():
            total[number] += points
    return total
