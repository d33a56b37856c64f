"""What is to be mended in captions: lines for people and pipes, and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import chain, islice

from searchkit.quality import Finding
from searchkit.render.clean import clean_line, escape
from searchkit.render.messages import counts_line

SCHEMA_VERSION = 1


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """A line each as it comes, tab-separated: source, locator, kind, what it is."""
    for finding in findings:
        yield "\t".join(map(clean_line, asdict(finding).values()))


def document(findings: Iterable[Finding]) -> Iterator[str]:
    """One JSON object, a line of it for each finding as it comes, the counts at its end.

    Nothing comes of it if there is an error before the first.
    """
    rest = iter(findings)
    first = list(islice(rest, 1))
    yield f'{{"schema_version": {SCHEMA_VERSION}, "findings": ['
    counts: Counter[str] = Counter()
    before = ""
    for finding in chain(first, rest):
        yield before + escape(json.dumps(asdict(finding), ensure_ascii=False))
        counts[finding.kind] += 1
        before = ","
    yield f'], "counts": {json.dumps(counts)}}}'


def totals(counts: Counter[str]) -> str:
    """How much is to be mended: ``3 to mend: 2 no-byline, 1 no-date``."""
    total = sum(counts.values())
    return f"{total:,} to mend: {counts_line(counts)}" if total else "nothing to mend"
