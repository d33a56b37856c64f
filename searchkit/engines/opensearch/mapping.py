"""How an index is laid out on the cluster.

content        folds of the content fields, with positions; the ranked field
spelled        the same words as ``fold SEP spelling``, at the same positions
named          ``name SEP fold`` for every filled field, with positions
named_spelled  ``name SEP fold SEP spelling``, the same
terms          the folds of the content, each once; spellings: ``fold SEP spelling``
has            names of filled fields; bare: nothing has an accent
words          the words of the content
first_day, last_day   the days its date covers, YYYYMMDD; absent where it has none
sequence       counts up with every caption added; breaks ties (see `LOTS`)
source         in the order of paths
facet.*        the values of the fields with few values
odd            fields of which a value is too long for its facet
caption        the caption as JSON, all that is stored
known.*        no document has these: their names are those of fields that were ever filled
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from searchkit.analysis import ANALYZER_VERSION
from searchkit.engines.opensearch.names import BESIDE, as_property, of_property
from searchkit.query.find import VALUE_GAP
from searchkit.ranking import K1, SPELLING_B, B

MAPPING_VERSION = 2
"""Counts up whenever documents are made otherwise; it stands in the mapping's ``_meta``."""

LOTS = 1 << 16
"""A sequence is a caption's number times this, and the lot that its transaction has drawn.

Two desks that write at once give the same numbers; lots keep their captions apart in order.
"""

FACETS = (
    "byline",
    "credit",
    "date",
    "city",
    "country",
    "keywords",
    "people",
    "lang",
    "media",
    "source",
)
"""Fields whose counts the cluster knows; those of others are taken from the captions."""

POSITIONS = VALUE_GAP - 1
"""The cluster counts the step to the next value's first word, too."""


def settings(shards: int, replicas: int) -> dict[str, Any]:
    """The settings of a new index: what is written is seen after a refresh of ours only."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "refresh_interval": "-1",
        "codec": "best_compression",
        "mapping.total_fields.limit": 1_000_000,
        "similarity": {
            "content": {"type": "BM25", "k1": K1, "b": B},
            "spelled": {"type": "BM25", "k1": K1, "b": SPELLING_B},
        },
        "analysis": {
            "tokenizer": {"pieces": {"type": "whitespace", "max_token_length": 1_000_000}},
            "filter": {
                "beside": {
                    "type": "pattern_capture",
                    "preserve_original": False,
                    "patterns": [f"([^{BESIDE}]+)"],
                }
            },
            "analyzer": {
                "pieces": {"type": "custom", "tokenizer": "pieces", "filter": ["beside"]},
                "pieces_alone": {"type": "custom", "tokenizer": "pieces"},
            },
        },
    }


def mapping(meta: dict[str, Any]) -> dict[str, Any]:
    """The mapping of a new index; nothing is added to it by documents."""
    facets = {name: _keyword(index=False) for name in FACETS}
    return {
        "dynamic": "strict",
        "_meta": meta,
        "_source": {"includes": ["caption"]},
        "properties": {
            "content": _text("content"),
            "spelled": _text("spelled"),
            "named": _text(""),
            "named_spelled": _text(""),
            "terms": _keyword(),
            "spellings": _keyword(),
            "has": _keyword(doc_values=False),
            "odd": _keyword(doc_values=False),
            "bare": {"type": "boolean", "doc_values": False},
            "words": {"type": "integer", "index": False},
            "first_day": {"type": "integer"},
            "last_day": {"type": "integer"},
            "sequence": {"type": "long"},
            "source": _keyword(),
            "facet": {"properties": facets},
            "caption": _keyword(index=False, doc_values=False),
        },
    }


def known(names: Iterable[str]) -> dict[str, Any]:
    """What is added to a mapping's properties when fields of these names are filled.

    The cluster makes changes of a mapping one after the other, and takes nothing away: what
    two desks add at once is there in the end.
    """
    unused = _keyword(index=False, doc_values=False)
    return {"known": {"properties": {as_property(name): unused for name in names}}}


def known_names(mapping: Mapping[str, Any]) -> frozenset[str]:
    """The names that were made `known` in a mapping."""
    found = mapping.get("properties", {}).get("known", {}).get("properties", {})
    return frozenset(map(of_property, found))


def new_meta() -> dict[str, Any]:
    """What a new index says of itself."""
    return {
        "version": MAPPING_VERSION,
        "analyzer": ANALYZER_VERSION,
        "commit": "",
        "sequence": 0,
    }


def _text(similarity: str) -> dict[str, Any]:
    ranked = {"similarity": similarity} if similarity else {"norms": False}
    return {
        "type": "text",
        "analyzer": "pieces",
        "search_analyzer": "pieces_alone",
        "position_increment_gap": POSITIONS,
        **ranked,
    }


def _keyword(**options: bool) -> dict[str, Any]:
    return {"type": "keyword", **options}
