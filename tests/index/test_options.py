"""How files are read: remembered for each source."""

from pathlib import Path
from typing import Any

import pytest

from searchkit import Index, formats
from searchkit.errors import UsageError
from searchkit.formats import ReadOptions
from searchkit.formats.options import columns
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


def test_no_options_are_those_by_default(stored: Index, archive: Path) -> None:
    assert stored.sync([archive], options=None) == Summary(unchanged=2)
    assert stored.plan([archive], options=None)[1] == Summary(unchanged=2)
    assert len(list(formats.read([archive], options=None))) == 3


def test_what_is_no_options_is_refused(stored: Index, archive: Path) -> None:
    (archive / "new.txt").write_text("Homs\n")
    wrong: Any = {"encoding": "cp1258"}
    message = "options are given as ReadOptions, not as dict"
    with pytest.raises(UsageError, match=message):
        stored.sync([archive], options=wrong)
    with pytest.raises(UsageError, match=message):
        list(formats.read([archive], options=wrong))


def test_auto_is_for_columns_to_be_guessed_again(stored: Index, archive: Path) -> None:
    write(archive / "c.csv", "caption,blurb,who", "A bridge,A river,Lan")
    stored.sync([archive], options=ReadOptions(columns=columns(["text=blurb", "byline=who"])))
    assert "A river" in texts(stored)
    stored.sync([archive], options=ReadOptions(columns=columns(["caption=auto"])))
    assert "A bridge" in texts(stored)
    assert stored.status().manifest.options == {"archive": ReadOptions(columns={"byline": "who"})}
    stored.sync([archive], options=ReadOptions(columns=columns(["auto"])))
    assert stored.status().manifest.options == {}
    assert columns(["auto", "caption=blurb"])["text"] == "blurb"


def test_a_file_without_a_mapped_column_is_refused_only_if_nothing_is_read_of_it(
    stored: Index, archive: Path
) -> None:
    write(archive / "c.csv", "caption,title", "A bridge,Homs")
    write(archive / "d.csv", "blurb,title", "A river,Homs")
    told, on_error = problems()
    done = stored.sync([archive], options=ReadOptions(columns={"text": "blurb"}), on_error=on_error)
    assert (done.added, done.captions >= 2, done.refused) == (2, True, 0)
    assert any("no column blurb among caption, title" in problem for problem in map(str, told))
