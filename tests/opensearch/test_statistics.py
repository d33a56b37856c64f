"""What is counted of a cluster goes together, although another desk commits between two counts."""

from __future__ import annotations

from pathlib import Path

from searchkit.analysis import Analyzer
from searchkit.caption import Caption
from searchkit.engines.opensearch import engine
from searchkit.engines.opensearch.engine import OpenSearchEngine
from searchkit.query import Document
from searchkit.query.tree import Term
from tests.opensearch.cluster import needs_cluster, new_engine

ANALYZER = Analyzer()


@needs_cluster
def test_a_search_between_the_counts_of_an_empty_index_and_its_first_commit(
    tmp_path: Path,
) -> None:
    writing = new_engine("opensearch", tmp_path, ANALYZER)
    asking = OpenSearchEngine.open(tmp_path, ANALYZER)
    assert asking._statistics().documents == 1
    with writing.writer() as writer:
        for number in range(5):
            writer.add(Document(Caption(str(number), "x"), ANALYZER))
    asking._looked += 1000 * engine.FRESH
    assert asking.search(Term("x"), 10).total == 5
    assert asking._statistics().frequency("x") == 1
    writing.close()
    asking.close()
