"""The captions that every engine is given, and the queries, drawn from them by a seed."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import NamedTuple

from searchkit.analysis import WORD, Analyzer, Token
from searchkit.query import resolve
from searchkit.query.find import distance
from searchkit.query.tree import Term, Word
from tests.benchmarks.data import VIETNAMESE, records

OTHERS = ("open/teenie-harris.en", "open/tate.en", "measure-only/multi30k-train.multi")
"""What follows the Vietnamese captions where more are asked for."""
SEED = 1979
ASKED = 12
"""Queries of a class."""
CREDITS = 40


def texts(count: int) -> Iterator[str]:
    """So many captions, the Vietnamese ones first, again from the start where there are too few."""
    files = VIETNAMESE if count <= 100_000 else VIETNAMESE + OTHERS
    return islice(cycle(row.text for row in records(files, count, SEED)), count)


class Query(NamedTuple):
    """A query in searchkit's language, and what the other engines make theirs of."""

    kind: str
    text: str
    words: tuple[str, ...]
    dates: tuple[str, str] = ("", "")

    def row(self) -> dict[str, object]:
        """The query as the engines get it."""
        first, last = self.dates
        dates = {"first": first, "last": last} if first else {}
        return {"kind": self.kind, "text": self.text, "words": self.words, **dates}


@dataclass
class Words:
    """What is counted while the captions are written: how often words and pairs occur."""

    counts: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    spelled: Counter[tuple[str, str]] = field(default_factory=Counter)
    extra: set[str] = field(default_factory=set)
    """Terms that are other readings of words; other engines do not know them."""

    def add(self, text: str, tokens: Sequence[Token], *, paired: bool) -> str:
        """Count a caption's words, and its pairs where asked; the words, as a text."""
        words = [token for token in tokens if token.kind == WORD]
        self.extra.update(token.term for token in tokens if token.kind != WORD)
        terms = [token.term for token in words]
        self.counts.update(set(terms))
        if paired:
            self.pairs.update(pairwise(terms))
            both = pairwise(text[token.start : token.end].lower() for token in words)
            self.spelled.update(pair for pair in both if not "".join(pair).isascii())
        return " ".join(terms)


def write(path: Path, count: int) -> Words:
    """The captions as a JSONL file: id, text, date, credit, and their words for the others."""
    seeded, analyzer, words = random.Random(SEED), Analyzer(), Words()
    with path.open("w", encoding="utf-8") as out:
        for number, text in enumerate(texts(count)):
            day = f"{seeded.randint(2000, 2024)}-{seeded.randint(1, 12):02}-01"
            row = {"id": str(number), "text": text, "date": day}
            row["credit"] = f"agency {int(seeded.paretovariate(1)) % CREDITS}"
            row["words"] = words.add(text, analyzer.tokens(text), paired=number % 8 == 0)
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return words


def queries(words: Words) -> dict[str, list[Query]]:
    """Class -> its queries."""
    return _Draw(words).classes()


class _Draw:
    def __init__(self, words: Words) -> None:
        self._seeded = random.Random(SEED)
        self._analyzer = Analyzer()
        self._words = words
        ranked = [(word, n) for word, n in words.counts.most_common() if self._is_plain(word)]
        self._common = [word for word, _ in ranked[:15]]
        top = ranked[0][1]
        self._medium = [word for word, n in ranked[15:] if top / 200 <= n <= top / 20]
        self._rare = [word for word, n in ranked if 2 <= n <= 20]

    def _is_plain(self, word: str) -> bool:
        """Whether a word stands for itself alone, as it does in the other engines."""
        is_known = word.isascii() and word.isalpha() and word not in self._words.extra
        return is_known and resolve(Word(word), self._analyzer) == Term(word)

    def classes(self) -> dict[str, list[Query]]:
        medium, common = self._medium, self._common
        three = [
            (c, *pair) for c, pair in zip(self._some(common), self._pairs(medium), strict=True)
        ]
        pairs = [p for p, _ in self._words.pairs.most_common(5000) if all(map(self._is_plain, p))]
        names, long = self._some(medium), [word for word in medium if len(word) > 4]
        return {
            "rare word": _terms("and", zip(self._some(self._rare))),
            "medium word": _terms("and", zip(self._some(medium))),
            "common word": _terms("and", zip(common[:ASKED])),
            "or of 3": _terms("or", three),
            "or of 5": _terms("or", [self._five() for _ in range(ASKED)]),
            "or of 3 common": _terms("or", [self._seeded.sample(common, 3) for _ in range(ASKED)]),
            "and of 2": _terms("and", [row[:2] for row in three]),
            "and of 3 common": _terms(
                "and", [self._seeded.sample(common, 3) for _ in range(ASKED)]
            ),
            "and not": [Query("not", f"{a} -{b}", (a, b)) for a, b, _ in three],
            "phrase": self._phrases(pairs[100:]),
            "common phrase": self._phrases(pairs[:ASKED]),
            "prefix": self._prefixes([word[:5] for word in medium if len(word) > 5]),
            "prefix of 2": self._prefixes([word[:2] for word in medium if len(word) > 2]),
            "fuzzy": [Query("fuzzy", f"{w}~1", (w,)) for w in self._some(long) if self._is_far(w)],
            "between dates": [_dated(word) for word in names],
            "by date": [Query("by date", word, (word,)) for word in common[:ASKED]],
            "facets": [Query("facets", word, (word,)) for word in common[:ASKED]],
            "snippets": [Query("snippets", word, (word,)) for word in names],
            "accented": self._accented(),
            "unaccented": [Query("and", " ".join(q.words), q.words) for q in self._accented()],
        }

    def _is_far(self, word: str) -> bool:
        """Whether no other reading of a word is one edit away."""
        near = (term for term in self._words.extra if abs(len(term) - len(word)) < 2)
        return all(distance(word, term, 1) > 1 for term in near)

    def _some(self, words: Sequence[str]) -> list[str]:
        return [self._seeded.choice(words) for _ in range(ASKED)]

    def _pairs(self, words: Sequence[str]) -> list[list[str]]:
        return [self._seeded.sample(words, 2) for _ in range(ASKED)]

    def _five(self) -> list[str]:
        return [*self._seeded.sample(self._common, 2), *self._seeded.sample(self._medium, 3)]

    def _phrases(self, pairs: list[tuple[str, str]]) -> list[Query]:
        some = self._seeded.sample(pairs, min(ASKED, len(pairs)))
        return [Query("phrase", f'"{" ".join(pair)}"', pair) for pair in some]

    def _prefixes(self, starts: list[str]) -> list[Query]:
        """Beginnings that no other reading of a word has."""
        known = {term[:length] for term in self._words.extra for length in (2, 5)}
        fit = sorted({start for start in starts if start not in known}) or ["zz"]
        return [
            Query("prefix", f"{start}*", (start,))
            for start in self._seeded.sample(fit, min(ASKED, len(fit)))
        ]

    def _accented(self) -> list[Query]:
        found = []
        for pair, _ in self._words.spelled.most_common(400):
            terms = [token.term for token in self._analyzer.tokens(" ".join(pair))]
            if len(terms) == 2 and all(map(self._is_plain, terms)):
                found.append(Query("and", " ".join(pair), tuple(terms)))
        return found[10 : 10 + ASKED]


def _terms(kind: str, rows: Iterator[tuple[str, ...]] | Sequence[Sequence[str]]) -> list[Query]:
    joiner = " OR " if kind == "or" else " "
    return [Query(kind, joiner.join(row), tuple(row)) for row in rows]


def _dated(word: str) -> Query:
    first, last = "2010-01-01", "2012-12-31"
    return Query("dates", f"{word} date:{first}..{last}", (word,), (first, last))
