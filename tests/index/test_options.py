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
    (archive.parent / "old").mkdir()
    (archive.parent / "old" / "c.txt").write_bytes(LATIN.encode("cp437"))
    given = Source(archive.parent / "old", ReadOptions("cp437"))
    assert stored.sync([archive, given]) == Summary(added=1, unchanged=2, captions=1)
    assert stored.sync(stored.sources) == Summary(unchanged=3)
    assert stored.rebuild().captions == 4
    assert LATIN in texts(stored)
    with Index.open(archive.parent / "index") as again:
        assert again.sync(again.sources) == Summary(unchanged=3)
        assert again.status().manifest.options == {"old": ReadOptions("cp437")}


def test_other_options_read_the_files_again(stored: Index, archive: Path) -> None:
    write(archive / "c.csv", "title,caption", "Homs,A bridge")
    stored.sync([archive])
    on_error = problems()[1]
    given = stored.sync([archive], options=ReadOptions("cp437"), on_error=on_error)
    assert given.changed == 3
    assert "Huß║┐, qu├ón ─æß╗Öi" in texts(stored)
    assert stored.sync([archive]) == Summary(unchanged=3)
    assert stored.sync([archive], options=ReadOptions("auto")).changed == 3
    assert "Huế, quân đội" in texts(stored)
    assert stored.status().manifest.options == {}


def test_columns_are_read_as_they_were_mapped(stored: Index, archive: Path) -> None:
    write(archive / "c.csv", "blurb,caption", "Homs,A bridge")
    stored.sync([archive], options=ReadOptions(columns={"text": "blurb"}))
    assert "Homs" in texts(stored)
    stored.rebuild()
    assert "Homs" in texts(stored)
    stored.sync([archive], options=ReadOptions(columns={"text": ""}))
    assert "A bridge" in texts(stored)


@pytest.mark.parametrize(
    "options, message",
    [
        (ReadOptions("latin-99"), "latin-99: no such encoding; there are utf-8"),
        (ReadOptions("rot13"), "rot13: no such encoding"),
        (ReadOptions(iptc_charset="x"), "x: no such encoding"),
        (
            ReadOptions(columns={"size": "b"}),
            "size: a caption has no such field",
        ),
    ],
)
def test_options_that_there_are_none_of_are_refused(
    stored: Index, archive: Path, options: ReadOptions, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        stored.sync([archive], options=options)
    assert stored.sync([archive]) == Summary(unchanged=2)
