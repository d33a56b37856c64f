"""How files are read: remembered for each source."""

from pathlib import Path

import pytest

from searchkit import Index
from searchkit.errors import UsageError
from searchkit.formats import ReadOptions
from searchkit.index import Source
from searchkit.index.summary import Summary
from tests.index.archives import problems, texts, write

LATIN = "Müller in Görlitz-Süd"


def test_an_encoding_is_remembered(stored: Index, archive: Path) -> None:
    (archive / "c.txt").write_bytes(LATIN.encode("cp1252"))
    assert stored.sync([archive], on_error=problems()[1]).unreadable == 1
    (archive.parent / "old").mkdir()
    (archive / "c.txt").rename(archive.parent / "old" / "c.txt")
    given = Source(archive.parent / "old", ReadOptions("cp1252"))
    assert stored.sync([archive, given]) == Summary(added=1, unchanged=2, captions=1)
    assert stored.sync(stored.sources) == Summary(unchanged=3)
    assert stored.rebuild().captions == 4
    assert LATIN in texts(stored)
    with Index.open(archive.parent / "index") as again:
        assert again.sync(again.sources) == Summary(unchanged=3)
        assert again.status().manifest.options == {"old": ReadOptions("cp1252")}


def test_other_options_read_the_files_again(stored: Index, archive: Path) -> None:
    write(archive / "c.csv", "title,caption", "Homs,A bridge")
    stored.sync([archive])
    (archive / "d.txt").write_bytes(LATIN.encode("cp1252"))
    options = ReadOptions("cp1258")
    on_error = problems()[1]
    done = stored.sync([archive], options=options, on_error=on_error)
    assert (done.added, done.changed) == (1, 3)
    assert stored.sync([archive]) == Summary(unchanged=4)
    reset = stored.sync([archive], options=ReadOptions("auto"), on_error=on_error)
    assert (reset.changed, reset.unreadable) == (3, 1)
    assert stored.status().manifest.options == {}


@pytest.mark.parametrize(
    "options, message",
    [
        (ReadOptions("latin-99"), "there is no encoding 'latin-99'; some that there are: utf-8"),
        (ReadOptions("rot13"), "there is no encoding 'rot13'"),
        (ReadOptions(iptc_charset="x"), "there is no encoding 'x'"),
        (ReadOptions(columns={"size": "b"}), "there is no field 'size'; known: id, text"),
    ],
)
def test_options_that_there_are_none_of_are_refused(
    stored: Index, archive: Path, options: ReadOptions, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        stored.sync([archive], options=options)
    assert stored.sync([archive]) == Summary(unchanged=2)
