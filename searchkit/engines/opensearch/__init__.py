"""The OpenSearch engine: captions on a cluster of machines.

One index serves many desks. It is made of documents that hold the terms which our analyzer
has cut, so that the cluster neither cuts nor folds; hits are ranked again here by `ranking`.

    NAME        an alias: what is searched
    NAME-v1     the index behind it; a rebuild fills NAME-v2 and moves the alias
"""

from searchkit.engines.opensearch.engine import OpenSearchEngine

__all__ = ["OpenSearchEngine"]
