"""The indices behind a name: making one, putting it in place of another, dropping old ones."""

from __future__ import annotations

import re
from contextlib import suppress

from searchkit.engines.opensearch.client import WRITING, Client, ExistsError, Json
from searchkit.engines.opensearch.mapping import known_names, mapping, new_meta, settings
from searchkit.engines.opensearch.statistics import State
from searchkit.errors import ClusterError, NoIndexError

_SAID = "*.mappings._meta,*.mappings.properties.known.properties"


def made(client: Client) -> str:
    """The index behind the name, a new and empty one where there is none."""
    name = client.address.name
    with suppress(NoIndexError):
        return behind(client)
    try:
        return add(client, alias=name)
    except ExistsError:  # Another desk was faster.
        return behind(client)


def behind(client: Client) -> str:
    """The index that the name stands for."""
    name = client.address.name
    index, *others = client.ask("GET", f"{name}/_alias") or ("",)
    if others:
        raise _not_ours(client, name)
    return index


def filling(client: Client, mark: str) -> str:
    """The version that is being filled from what the mark stands for; else a new one."""
    aliased = seen(client)
    for index in versions(client):
        if index not in aliased and current(client, index).meta.get("mark") == mark:
            return index
    return add(client, mark=mark)


def add(client: Client, alias: str = "", mark: str = "") -> str:
    """A new, empty version; seen under the name at once if that is said."""
    address = client.address
    numbers = [_number(index) for index in versions(client)]
    index = f"{address.name}-v{max(numbers, default=0) + 1}"
    body: Json = {
        "settings": {"index": _layout(client)},
        "mappings": mapping({**new_meta(), "mark": mark}),
    }
    if alias:
        body["aliases"] = {alias: {}}
    # What is written before a copy is there is lost with the node that has it.
    copies = min(1 + int(address.option("replicas")), max(1, client.nodes()))
    client.ask("PUT", index, body, {"wait_for_active_shards": str(copies)}, WRITING)
    return index


def seen_now(client: Client) -> State | None:
    """The commit that the name stands for, if it stands for any."""
    with suppress(NoIndexError):
        return current(client, client.address.name)
    return None


def switch(client: Client, index: str, old: State | None) -> None:
    """Make the name stand for a version, in one step: no search meets none.

    Raises `ClusterError` where another desk has changed the old one since it was looked at; who
    commits looks behind the name afterwards, so one of both notices.
    """
    changed = ClusterError(
        f"{client.address.hosts[0]}/{client.address.name}: another desk has written to it "
        "meanwhile; the old index goes on; run: searchkit rebuild"
    )
    if _commit(seen_now(client)) != _commit(old):
        raise changed
    _let(client, index, old.index if old else "")
    if old and _commit(current(client, old.index)) != _commit(old):
        _let(client, old.index, index)
        raise changed


def _let(client: Client, index: str, old: str) -> None:
    """Let the name stand for one version, and not for another."""
    name = client.address.name
    actions = [{"remove": {"index": old, "alias": name}}] if old else []
    actions.append({"add": {"index": index, "alias": name}})
    client.ask("POST", "_aliases", {"actions": actions}, patience=WRITING)


def _commit(state: State | None) -> tuple[str, str] | None:
    return state.commit if state else None


def drop(client: Client, index: str) -> None:
    """Remove a version, if it is there."""
    with suppress(NoIndexError):
        client.ask("DELETE", index, patience=WRITING)


def prune(client: Client) -> list[str]:
    """Remove every version but the one that is searched; their names."""
    kept = behind(client)
    old = [index for index in versions(client) if index != kept]
    for index in old:
        drop(client, index)
    return old


def versions(client: Client) -> list[str]:
    """Every version of the index; `ClusterError` where it is asked for of something else."""
    client.check()
    name = client.address.name
    params = {"format": "json", "h": "index", "expand_wildcards": "all"}
    pattern = re.compile(re.escape(name) + r"-v\d+")
    rows = client.ask("GET", f"_cat/indices/{name}-v*", params=params)["found"]
    return [row["index"] for row in rows if pattern.fullmatch(row["index"])]


def _layout(client: Client) -> Json:
    option = client.address.option
    return settings(int(option("shards")), int(option("replicas")))


def seen(client: Client) -> list[str]:
    """The index that the name stands for, if it stands for any."""
    with suppress(NoIndexError):
        return list(client.ask("GET", f"{client.address.name}/_alias"))
    return []


def _number(index: str) -> int:
    return int(index.rpartition("-v")[2])


def current(client: Client, name: str, *, is_near: bool = False) -> State:
    """The index behind a name, with what it says of itself.

    A node that is ``is_near`` says what it knows, which is what every node knows when a commit
    ends; it need not ask the one that leads them, which there may be none of for a while.
    """
    try:
        params = {"filter_path": _SAID, "local": str(is_near).lower()}
        found = client.ask("GET", f"{name}/_mapping", params=params)
        ((index, row),) = found.items()
        return State(index, row["mappings"]["_meta"], known_names(row["mappings"]))
    except NoIndexError:
        client.check()
        raise
    except (ValueError, TypeError) as error:
        raise _not_ours(client, name) from error


def _not_ours(client: Client, name: str) -> ClusterError:
    client.check()
    where = f"{client.address.hosts[0]}/{name}"
    return ClusterError(f"{where}: no index of ours is behind this name; choose another")
