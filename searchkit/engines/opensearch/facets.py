"""Values with their counts, by composite aggregations: a page of them at a time.

Dates are counted as they are written, so by ``terms``: a ``date_histogram`` would count ``2016``,
``2016-09`` and ``2016-01-01`` as one year, ``1930/1950`` in each of its years, and no ``soon``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from searchkit.caption import Caption, field_values
from searchkit.deadline import NEVER, Deadline
from searchkit.engines.opensearch.client import Client, Json
from searchkit.engines.opensearch.mapping import FACETS
from searchkit.engines.opensearch.names import is_long, original, safe_name
from searchkit.engines.opensearch.search import Search
from searchkit.engines.opensearch.translate import ALL, Clause, at_least

PAGE = 5_000
"""Values in one answer."""


def values(
    client: Client, index: str, field: str, query: Clause = ALL, after: str | None = None
) -> Iterator[tuple[str, int]]:
    """A field's values behind ``after`` with the number of documents each is in, in order."""
    sources = [{"value": {"terms": {"field": field}}}]
    composite: Json = {"size": PAGE, "sources": sources}
    if after is not None:
        composite["after"] = {"value": after}
    while True:
        search = {"size": 0, "track_total_hits": False, "aggs": {"all": {"composite": composite}}}
        if query != ALL:
            search["query"] = query
        found = client.ask("POST", f"{index}/_search", search)["aggregations"]["all"]
        yield from ((row["key"]["value"], row["doc_count"]) for row in found["buckets"])
        if "after_key" not in found:
            return
        composite["after"] = found["after_key"]


def beginning(client: Client, index: str, field: str, prefix: str) -> Iterator[tuple[str, int]]:
    """The values of a field that begin so."""
    for value, count in values(client, index, field, after=_before(prefix)):
        if value.startswith(prefix):
            yield value, count
        elif value > prefix:
            return


def _before(prefix: str) -> str | None:
    """A text before all that begin so, with next to nothing between."""
    if not prefix:
        return None
    last = ord(prefix[-1])
    if last == 0:
        return prefix[:-1]
    before = 0xD7FF if last == 0xE000 else last - 1
    return prefix[:-1] + chr(before) + "\U0010ffff"


def near(client: Client, index: str, term: str, edits: int) -> Iterator[tuple[str, int]]:
    """The content's terms at most so many edits away, with how many documents each is in."""
    options = {"suggest_mode": "always", "max_edits": edits, "prefix_length": 0, "size": 1_000}
    every = {"min_word_length": 1, "string_distance": "damerau_levenshtein"}
    asked = {"text": term, "term": {"field": "content", **options, **every}}
    search = {"size": 0, "track_total_hits": False, "suggest": {"near": asked}}
    found = client.ask("POST", f"{index}/_search", search)["suggest"]["near"]
    return ((row["text"], row["freq"]) for word in found for row in word["options"])


def facets(
    search: Search,
    index: str,
    query: Clause,
    fields: Sequence[str],
    deadline: Deadline = NEVER,
) -> Mapping[str, Mapping[str, int]]:
    """For each field, its values among the matching captions, each counted once a caption.

    Fields that are no facets, and values too long to be one, are counted caption by caption.
    """
    found: dict[str, Counter[str]] = {name: Counter() for name in fields}
    for name in dict.fromkeys(fields):
        if name in FACETS:
            every = values(search.client, index, f"facet.{name}", query)
            for value, count in deadline.watched(every, PAGE):
                found[name][original(value)] = count
    read = [name for name in dict.fromkeys(fields) if name not in FACETS]
    odd = [name for name in dict.fromkeys(fields) if name in FACETS]
    for caption in deadline.watched(_flagged(search, query, "has", read)):
        for name in read:
            found[name].update(dict.fromkeys(field_values(caption, name), 1))
    for caption in deadline.watched(_flagged(search, query, "odd", odd)):
        for name in odd:
            held = field_values(caption, name)
            if any(map(is_long, held)):
                found[name].update(dict.fromkeys(held, 1))
    return found


def _flagged(search: Search, query: Clause, flag: str, names: Sequence[str]) -> Iterator[Caption]:
    """The captions that match in which some field is flagged."""
    if names:
        flags = [{"term": {flag: safe_name(name)}} for name in names]
        yield from search.captions({"bool": {"filter": [query, at_least(flags, 1)]}})
