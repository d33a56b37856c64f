"""The cases of what must match, what must not, in which order, and what is highlighted.

Some stand beside this file; more are read from beside the checkout, which not everyone has:
in CI they must be there.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit import Caption, Index, Results
from tests.opensearch.cluster import LOCAL

OWN = Path(__file__).with_name("text_cases.jsonl")
SHARED = Path(__file__).parents[2] / "shared" / "data" / "text-cases.jsonl"


def read(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def shared() -> list[Any]:
    if not SHARED.exists() and os.environ.get("CI") != "true":
        return []
    return [{**case, "id": f"shared {case['id']}"} for case in read(SHARED)]


def answers(engine: str, folder: Path, case: dict[str, Any]) -> Iterator[Results]:
    """The case's results with its captions added in both orders."""
    captions = [Caption(name, text) for name, text in case["docs"].items()]
    for number, order in enumerate((captions, captions[::-1])):
        path = folder / str(number) if engine != "memory" else None
        with Index.create(path, engine=engine) as index:
            index.add(order)
            yield index.search(case["query"], strict_accents=case["opts"].get("accent") == "strict")


def marked(results: Results, name: str) -> str:
    hit = next(hit for hit in results.hits if hit.caption.id == name)
    text, shift = hit.caption.text, 0
    for start, end in hit.spans:
        text = f"{text[: start + shift]}⟦{text[start + shift : end + shift]}⟧{text[end + shift :]}"
        shift += 2
    return text


@pytest.mark.parametrize("engine", LOCAL)
@pytest.mark.parametrize("case", [*read(OWN), *shared()], ids=lambda case: str(case["id"]))
def test_case(engine: str, case: dict[str, Any], tmp_path: Path) -> None:
    for results in answers(engine, tmp_path, case):
        found = [hit.caption.id for hit in results.hits if not hit.partial]
        assert len(found) == results.total
        assert set(case["match"]) <= set(found)
        assert not set(case["nomatch"]) & set(found)
        for above, below in case["rank"]:
            assert above in found
            assert below not in found or found.index(above) < found.index(below)
        for name, expected in case["hl"].items():
            assert marked(results, name) == expected


@pytest.mark.skipif(not shared(), reason=f"the cases are not at {SHARED}")
def test_there_are_cases() -> None:
    assert len(shared()) > 100
