"""The cluster and the embedded engine find the same captions, and show the same places in them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from searchkit import Caption, Index
from tests.benchmarks.data import MUSEUMS, NTREX, VIETNAMESE, records
from tests.opensearch.cluster import address, needs_cluster
from tests.test_text_cases import OWN, shared
from tests.test_text_cases import read as cases

pytestmark = needs_cluster

COUNT, QUERIES, SEED = 1_500, 500, 2026
KINDS = (VIETNAMESE, MUSEUMS, NTREX)
"""Captions beside the checkout, which not everyone has; made ones stand in for them."""


def captions() -> list[Caption]:
    found = [row for files in KINDS for row in records(files, COUNT // len(KINDS), SEED)]
    return [Caption(str(number), row.text, row.title) for number, row in enumerate(found)]


def queries(texts: list[str]) -> Iterator[str]:
    """Queries of every kind for words that stand in captions."""
    chosen = random.Random(SEED)
    while True:
        words = [word.strip('"()*~=:,.-') for word in chosen.choice(texts).split()]
        words = [word for word in words if word.isalnum()] or ["a"]
        at = chosen.randrange(len(words))
        one, two, *_ = (words[at], *words[at + 1 :], *words)
        yield chosen.choice(
            [
                one,
                f"{one} {two}",
                f"={one}",
                f'"{one} {two}"',
                f'"{two} {one}"~3',
                f"{one[:3]}*",
                f"{one}~",
                f"{one} OR {two}",
                f"{one} -{two}",
                f"text:{one} {two[:4]}*",
            ]
        )


def test_500_queries_find_the_same_captions_on_both_engines(tmp_path: Path) -> None:
    held = captions()
    asked = [
        query for query, _ in zip(queries([c.text for c in held]), range(QUERIES), strict=False)
    ]
    with (
        Index.create(tmp_path / "own") as own,
        Index.create(tmp_path / "far", engine="opensearch", url=address(options="shards=3")) as far,
    ):
        own.add(held)
        far.add(held)
        alike = 0
        for query in asked:
            ours, theirs = (index.search(query, limit=COUNT, timeout=None) for index in (own, far))
            assert theirs.total == ours.total, query
            keys = [{hit.caption.key for hit in r.hits if not hit.partial} for r in (ours, theirs)]
            assert keys[0] == keys[1], query
            first = [[hit.caption.key for hit in results.hits[:10]] for results in (ours, theirs)]
            alike += first[0] == first[1]
    assert alike >= 0.99 * QUERIES


def test_cases_of_what_matches_hold_on_a_cluster(tmp_path: Path) -> None:
    every = [*cases(OWN), *shared()]
    with Index.create(tmp_path / "index", engine="opensearch", url=address()) as index:
        index.add(
            Caption(name, text, source=str(case["id"]))
            for case in every
            for name, text in case["docs"].items()
        )
        for case in every:
            strict = case["opts"].get("accent") == "strict"
            results = index.search(case["query"], limit=2000, strict_accents=strict, timeout=None)
            hits = [hit for hit in results.hits if hit.caption.source == str(case["id"])]
            found = {hit.caption.id for hit in hits if not hit.partial}
            assert set(case["match"]) <= found, case["id"]
            assert not set(case["nomatch"]) & found, case["id"]
