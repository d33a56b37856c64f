"""Queries: the language, the frozen tree, and what a tree means."""

from searchkit.query.explain import explain, written
from searchkit.query.find import Document, find, spans
from searchkit.query.parse import parse
from searchkit.query.resolve import resolve
from searchkit.query.tree import NOTHING, Query

__all__ = [
    "NOTHING",
    "Document",
    "Query",
    "explain",
    "find",
    "parse",
    "resolve",
    "spans",
    "written",
]
