"""No mutation of an archive raises, hangs, or yields what is no text."""

import gzip
import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.archive_writers import SEEDS
from tests.formats.test_any_bytes import check, read
from tests.fuzz.mutate import EXTREMES, KINDS, mutated

EDITS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 4_000),
        st.sampled_from(EXTREMES) | st.binary(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("name", SEEDS)
def test_the_whole_archive_is_read(name: str) -> None:
    file, content = SEEDS[name]
    items = read(file, content)
    check(items)
    assert items


@pytest.mark.parametrize("name", SEEDS)
@settings(deadline=None)
@given(edits=EDITS)
def test_mutations(name: str, edits: list[tuple[str, int, bytes]]) -> None:
    file, content = SEEDS[name]
    check(read(file, mutated(content, edits)))


@settings(deadline=None)
@given(edits=EDITS)
def test_mutations_under_a_compression(edits: list[tuple[str, int, bytes]]) -> None:
    check(read("a.tgz", gzip.compress(mutated(SEEDS["gnu"][1], edits), 1)))


HEADERS = st.lists(
    st.builds(
        lambda name, kind, size, link: (name, kind, size, link),
        st.sampled_from(
            ["a.txt", "../b.txt", "c.zip", "\0.txt", "", "x" * 150 + ".csv", "\udcff.txt"]
        ),
        st.sampled_from([bytes([byte]) for byte in b"01234567xgLKSA\0"]),
        st.integers(-3, 2_000) | st.sampled_from([2**33, -(2**33), 8**11 - 1]),
        st.sampled_from(["", "a.txt", "/etc/passwd"]),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(HEADERS, st.binary(max_size=600))
def test_any_headers_of_a_tar(headers: list[tuple[str, bytes, int, str]], content: bytes) -> None:
    stream = io.BytesIO()
    for name, kind, size, link in headers:
        info = tarfile.TarInfo(name)
        info.type, info.size, info.linkname = kind, size, link
        stream.write(info.tobuf(tarfile.GNU_FORMAT, errors="surrogateescape"))
        stream.write(content.ljust(-len(content) % 512 + len(content), b"\0"))
    check(read("a.tar", stream.getvalue()))
