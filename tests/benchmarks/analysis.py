"""How fast texts are cut into terms: three ratios from interleaved rounds of one run.

    python -m tests.benchmarks.analysis [captions]

Real captions are read from beside the checkout; without them Vietnamese-looking ones are made
from a seed. Times are CPU seconds, medians over the rounds, the memo being warm; the first,
cold pass is told beside them.
"""

import gzip
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from whoosh.analysis.analyzers import StandardAnalyzer
from whoosh.analysis.filters import CharsetFilter
from whoosh.support.charset import accent_map

from searchkit.analysis import Analyzer

DATA = Path(__file__).parents[3] / "shared" / "data" / "measure-only"
FILE = DATA / "vietnews-train-photo-captions.vi.jsonl.gz"
ROUNDS = 7
ONSETS = ("b", "c", "ch", "d", "đ", "h", "kh", "l", "m", "n", "ng", "t", "th", "tr", "v")
RHYMES = ("a", "án", "ình", "ộc", "uyện", "ơi", "ông", "ừ")
WORDS = re.compile(r"\w+")

Texts = list[str]


def captions(count: int) -> Texts:
    """Real captions, or made ones where the data is absent."""
    if not FILE.exists():
        return made(count)
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["caption"] for line, _ in zip(lines, range(count), strict=False)]


def made(count: int) -> Texts:
    """Rows of syllables by Zipf's law, with capitals, full stops, numbers and compounds."""
    seeded = random.Random(1979)
    words = [onset + rhyme for onset in ONSETS for rhyme in RHYMES]
    words += [word.title() for word in words] + ["al-Assad", "B-52", "2016", "TP.HCM", "5/9/2016"]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    seeded.shuffle(words)
    return [" ".join(seeded.choices(words, weights, k=18)) + "." for _ in range(count)]


def lower_and_findall(texts: Texts) -> None:
    for text in texts:
        WORDS.findall(text.lower())


def terms(analyzer: Analyzer) -> Callable[[Texts], None]:
    """Every fold, exact key and extra of every text, as a list."""

    def run(texts: Texts) -> None:
        for text in texts:
            found: list[str] = []
            for chunk in analyzer.chunks(text):
                for token in chunk.tokens:
                    found.append(token.term)
                    if token.exact:
                        found.append(token.exact)

    return run


def positions(analyzer: Analyzer) -> Callable[[Texts], None]:
    """Term -> positions of every text."""

    def run(texts: Texts) -> None:
        for text in texts:
            found: dict[str, list[int]] = {}
            first = 0
            for tokens, width in analyzer.chunks(text):
                for term, _, _, position, _, _ in tokens:
                    if term in found:
                        found[term].append(first + position)
                    else:
                        found[term] = [first + position]
                first += width

    return run


def offsets(analyzer: Analyzer) -> Callable[[Texts], None]:
    """All tokens with offsets into the text."""

    def run(texts: Texts) -> None:
        for text in texts:
            analyzer.tokens(text)

    return run


def whoosh_accent_map(texts: Texts) -> None:
    """Whoosh's own chain; it repeats one token object, so the text is taken at once."""
    chain = StandardAnalyzer(stoplist=None, minsize=1) | CharsetFilter(accent_map)
    for text in texts:
        _ = [token.text for token in chain(text)]


def cpu_seconds(run: Callable[[Texts], None], texts: Texts) -> float:
    began = time.process_time()
    run(texts)
    return time.process_time() - began


def main(count: int = 20_000) -> None:
    """Measure and print."""
    texts = captions(count)
    analyzer = Analyzer()
    cold = cpu_seconds(terms(analyzer), texts)
    ways: dict[str, Callable[[Texts], None]] = {
        "lower + findall": lower_and_findall,
        "terms": terms(analyzer),
        "positions": positions(analyzer),
        "offsets": offsets(analyzer),
        "whoosh accent_map": whoosh_accent_map,
    }
    rounds = [{name: cpu_seconds(run, texts) for name, run in ways.items()} for _ in range(ROUNDS)]
    median = {name: statistics.median(row[name] for row in rounds) for name in ways}
    report(median | {"terms, cold memo": cold}, len(texts))


def report(median: dict[str, float], count: int) -> None:
    """The rates, then the ratios with their bars."""
    print(f"{count:,} captions, {'real' if FILE.exists() else 'made'}; captions a CPU second:")
    for name, seconds in median.items():
        print(f"  {name:18} {count / seconds:>9,.0f}")
    base, whoosh = median["lower + findall"], median["whoosh accent_map"]
    print(f"terms / (lower + findall)      {median['terms'] / base:5.2f}   at most 2")
    print(f"positions / (lower + findall)  {median['positions'] / base:5.2f}   at most 3")
    print(f"whoosh accent_map / terms      {whoosh / median['terms']:5.2f}   at least 2")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
