"""Pictures: what is read of them counts, not their bytes, and their sidecars count with them."""

import os
from pathlib import Path

import pytest

from searchkit import Index
from searchkit.index.summary import Summary
from tests.index.archives import texts

JPEG = b"\xff\xd8\xff\xd9"
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.fixture
def pictures(tmp_path: Path, index: Index) -> Path:
    """A folder with a picture and its sidecar, indexed."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(JPEG)
    (folder / "a.xmp").write_text(XMP.format("Aleppo"))
    assert index.sync([folder]) == Summary(added=2, captions=1)
    return folder


def test_a_touched_picture_is_unchanged(index: Index, pictures: Path) -> None:
    for path in pictures.iterdir():
        os.utime(path, ns=(1, 1))
    assert index.sync([pictures]) == Summary(unchanged=2)


def test_an_edited_sidecar_reads_the_picture_again(index: Index, pictures: Path) -> None:
    (pictures / "a.xmp").write_text(XMP.format("Homs, a bridge"))
    assert index.sync([pictures]) == Summary(changed=2, captions=1)
    assert texts(index) == ["Homs, a bridge"]


def test_a_sidecar_that_goes_and_one_that_comes_reads_the_picture_again(
    index: Index, pictures: Path
) -> None:
    (pictures / "a.xmp").unlink()
    assert index.sync([pictures]) == Summary(changed=1, removed=1)
    assert texts(index) == []
    (pictures / "a.jpg.xmp").write_text(XMP.format("Huế"))
    assert index.sync([pictures]) == Summary(added=1, changed=1, captions=1)
    assert texts(index) == ["Huế"]


def test_a_picture_that_moves_with_its_sidecar_keeps_its_id(index: Index, pictures: Path) -> None:
    (before,) = index.captions()
    for name in ("a.jpg", "a.xmp"):
        (pictures / name).rename(pictures / name.replace("a", "b", 1))
    assert index.sync([pictures]) == Summary(moved=2, captions=1)
    (after,) = index.captions()
    assert after.id == before.id
    assert after.source.endswith("b.jpg")
    assert after.media == after.source


def test_a_text_beside_a_picture_is_read_again_when_the_picture_comes(
    index: Index, pictures: Path
) -> None:
    (pictures / "c.txt").write_text("Getxo\n")
    index.sync([pictures])
    (pictures / "c.jpg").write_bytes(JPEG)
    assert index.sync([pictures]) == Summary(added=1, changed=1, unchanged=2, captions=1)


def test_a_text_beside_a_picture_that_cannot_be_read_is_read_once(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "p.jpg").write_bytes(b"no picture")
    (archive / "p.txt").write_text("Aleppo\n")
    with Index.create(engine="memory", root=tmp_path) as index:
        for again in (False, True, True):
            done = index.sync([archive], on_error=lambda _: None)
            assert (done.added, done.unchanged, done.changed) == (int(not again), int(again), 0)
            assert (done.unreadable, done.refused) == (1, 1)
        (archive / "p.jpg").unlink()
        assert index.sync([archive]).changed == 1
