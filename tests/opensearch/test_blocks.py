"""An index that the cluster has blocked, as where a disk is full: told, and gone on with later."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.engines.opensearch.address import Address
from searchkit.engines.opensearch.client import Client
from searchkit.errors import ClusterError
from tests.index.archives import texts, write
from tests.opensearch.cluster import address, needs_cluster

pytestmark = needs_cluster


@pytest.mark.parametrize(
    ("block", "cure"),
    [
        ("read_only_allow_delete", "flood-stage .* make room on its disks"),
        ("read_only", "index read-only .* lift the block"),
        ("write", "index write .* lift the block"),
        ("metadata", "index metadata .* lift the block"),
    ],
)
def test_what_a_blocked_index_does_not_take_is_taken_later(
    tmp_path: Path, block: str, cure: str
) -> None:
    url = address("shards=1&replicas=0")
    client = Client(Address.of(url))
    archive = tmp_path / "archive"
    archive.mkdir()
    write(archive / "a.txt", "Aleppo, a street")
    with Index.create(tmp_path / "index", engine="opensearch", url=url) as index:
        index.sync([archive])
        write(archive / "b.txt", "Huế, quân đội")

        def blocked(value: bool | None) -> None:
            settings = {f"index.blocks.{block}": value}
            client.ask("PUT", f"{client.address.name}-v1/_settings", settings)

        try:
            blocked(True)
            for _ in range(2):
                with pytest.raises(ClusterError, match=f"{cure}, and run the same command again"):
                    index.sync([archive])
            with Index.create(tmp_path / "other", engine="opensearch", url=address()) as other:
                assert other.add([Caption("1", "nobody blocks this one")]) == 1
        finally:
            blocked(None)
        index.sync([archive])
        assert texts(index) == ["Aleppo, a street", "Huế, quân đội"]
        index.add([Caption("own", "added by a program")])
        assert index.search("program").total == 1
    client.close()
