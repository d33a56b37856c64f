import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit import Index
from searchkit.caption import Caption
from searchkit.formats import Problem, read_file
from searchkit.formats.files import File, ReadOptions
from searchkit.formats.sqlite import opening
from tests.formats.databases import DIGIKAM, lightroom, write
from tests.formats.test_any_bytes import check

PHOTOS = """
CREATE TABLE photos (id INTEGER PRIMARY KEY, chu_thich TEXT, nguoi_chup TEXT, noi_chup TEXT,
    picture BLOB);
INSERT INTO photos VALUES (7, 'Chợ <b>phiên</b> Sa Pa', 'Hạ', 'Sa Pa', x'ffd8ff');
INSERT INTO photos VALUES (8, NULL, 'Hạ', 'Sa Pa', NULL);
INSERT INTO photos VALUES (9, 'Ruộng bậc thang', NULL, NULL, zeroblob(100));
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT);
INSERT INTO users VALUES (1, 'x', 'y');
"""


def read(path: Path, **columns: str) -> list[Caption | Problem]:
    return list(read_file(File(path, path.name, ReadOptions(columns=columns))))


def texts(items: list[Caption | Problem]) -> list[str]:
    return [str(item) if isinstance(item, Problem) else item.text for item in items]


def listing(folder: Path) -> list[tuple[str, int, int]]:
    states = ((path.name, path.stat()) for path in folder.iterdir())
    return sorted((name, state.st_size, state.st_mtime_ns) for name, state in states)


@pytest.mark.parametrize("suffix", [".db", ".sqlite", ".sqlite3"])
def test_a_table_is_known_by_its_columns(tmp_path: Path, suffix: str) -> None:
    first, second, remark = read(write(tmp_path / f"a{suffix}", PHOTOS))
    assert first == Caption(
        id="7",
        text="Chợ phiên Sa Pa",
        byline="Hạ",
        city="Sa Pa",
        source=f"a{suffix}",
        locator="table photos, row 1",
    )
    assert isinstance(second, Caption)
    assert (second.id, second.text, second.locator) == (
        "9",
        "Ruộng bậc thang",
        "table photos, row 3",
    )
    assert isinstance(remark, Problem)
    assert str(remark) == f"a{suffix}: 1 of 3 rows of photos have no caption; left out"
    assert not remark.refused


def test_ids_of_several_tables_are_told_apart(tmp_path: Path) -> None:
    script = """CREATE TABLE a (id, caption); CREATE TABLE b (caption, title);
        INSERT INTO a VALUES (1, 'x'); INSERT INTO b VALUES ('y', 't');"""
    items = read(write(tmp_path / "a.db", script))
    assert [item.id for item in items if isinstance(item, Caption)] == ["a#1", "b#1"]


@pytest.mark.parametrize(
    "columns, is_read",
    [
        ("title, photographer", True),
        ("title, file_name", True),
        ("title, date", False),
        ("name, email", False),
    ],
)
def test_a_title_is_enough_in_a_table_of_pictures(
    tmp_path: Path, columns: str, is_read: bool
) -> None:
    path = write(tmp_path / "a.db", f"CREATE TABLE t ({columns}); INSERT INTO t VALUES ('x', 'y')")
    assert any(isinstance(item, Caption) for item in read(path)) == is_read


@pytest.mark.parametrize(
    ("name", "is_named", "is_refused"),
    [("a.db", False, False), ("a.db", True, True), ("a.sqlite3", False, True)],
)
def test_a_database_without_captions_is_told_once(
    tmp_path: Path, name: str, is_named: bool, is_refused: bool
) -> None:
    columns = ", ".join(f"c{number}" for number in range(9))
    path = write(tmp_path / name, f"CREATE TABLE ảnh (blurb, n); CREATE TABLE z ({columns})")
    (problem,) = read_file(File(path, name, is_named=is_named))
    assert isinstance(problem, Problem)
    assert str(problem) == (
        f"{name}: a database without a column for the caption; its tables are "
        f"z ({columns[:30]}, ...), "
        "ảnh (blurb, n); name one column caption (or text, description, headline), or "
        "say which it is with --map caption=COLUMN"
    )
    assert problem.refused == is_refused


def test_of_many_tables_a_few_are_named(tmp_path: Path) -> None:
    script = "".join(f"CREATE TABLE t{number} (x);" for number in range(5))
    (problem,) = read(write(tmp_path / "a.db", script))
    assert "tables are t0 (x), t1 (x), t2 (x), ...; name" in str(problem)


def test_a_database_without_tables_is_a_remark(tmp_path: Path) -> None:
    (remark,) = read(write(tmp_path / "a.db", "CREATE TABLE a (x); DROP TABLE a"))
    assert isinstance(remark, Problem)
    assert str(remark) == "a.db: a database without tables; left out"
    assert not remark.refused


def test_other_programs_files_are_passed_over(tmp_path: Path) -> None:
    for name, refused in (("Thumbs.db", False), ("a.sqlite", True), ("a.lrcat", True)):
        path = tmp_path / name
        path.write_bytes(b"\xd0\xcf\x11\xe0" * 10)
        (problem,) = read(path)
        assert isinstance(problem, Problem)
        assert (problem.what, problem.refused) == ("not an SQLite database", refused)
        path.write_bytes(b"")
        assert read(path) == []


def test_a_column_may_be_asked_for(tmp_path: Path) -> None:
    script = "CREATE TABLE t (blurb, title); INSERT INTO t VALUES ('x', 'y')"
    path = write(tmp_path / "a.db", script)
    assert texts(read(path, caption="blurb")) == ["x"]
    assert texts(read(path, caption="nothing")) == [
        "a.db: no column nothing among blurb, title; name one of these, or have them guessed again "
        "with --map auto"
    ]


def test_only_plain_tables_are_read(tmp_path: Path) -> None:
    script = """
        CREATE TABLE t (caption, n GENERATED ALWAYS AS (hex(zeroblob(30000000))) VIRTUAL);
        INSERT INTO t (caption) VALUES ('plain');
        CREATE VIEW photos AS SELECT 'from a view' AS caption;
        CREATE VIEW Adobe_images AS SELECT 1;
        CREATE VIRTUAL TABLE f USING fts5(caption);
        INSERT INTO f VALUES ('from an index');
        CREATE INDEX i ON t (abs(-9223372036854775807 - length(caption)));
    """
    assert texts(read(write(tmp_path / "a.db", script))) == ["plain"]


@contextmanager
def writing(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """A program that has a database open, with one caption in it and one not yet there."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute("CREATE TABLE t (caption)")
        connection.execute("INSERT INTO t VALUES ('one')")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t VALUES ('two')")
        yield connection


@pytest.mark.parametrize("mode", ["WAL", "DELETE", "TRUNCATE"])
def test_an_open_database_is_read_and_left_as_it_was(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.db"
    with writing(path, mode) as connection:
        before = listing(tmp_path)
        assert texts(read(path)) == ["one"]
        assert listing(tmp_path) == before
        connection.execute("COMMIT")
        assert texts(read(path)) == ["one", "two"]


def test_what_a_crash_left_unfinished_is_read(tmp_path: Path) -> None:
    with writing(tmp_path / "a.db", "WAL") as connection:
        connection.execute("COMMIT")
        crashed = tmp_path / "b"
        crashed.mkdir()
        for end in ("", "-wal"):
            (crashed / f"a.db{end}").write_bytes((tmp_path / f"a.db{end}").read_bytes())
    before = listing(crashed)
    assert texts(read(crashed / "a.db")) == ["one", "two"]
    assert listing(crashed) == before


def test_what_is_not_yet_in_a_database_is_seen_when_it_changes(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index, writing(tmp_path / "a.db", "WAL") as connection:
        connection.execute("COMMIT")
        assert index.sync([tmp_path]).captions == 2
        assert index.sync([tmp_path]).unchanged == 1
        connection.execute("INSERT INTO t VALUES ('three')")
        assert index.sync([tmp_path]).changed == 1
        assert index.search("three").total == 1


def test_a_closed_database_is_left_as_it_was_in_a_folder_that_cannot_be_written(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "a?b#c.db", "PRAGMA journal_mode = WAL; CREATE TABLE t (caption)")
    before = listing(tmp_path)
    os.chmod(tmp_path, 0o500)
    try:
        assert read(path) == []
    finally:
        os.chmod(tmp_path, 0o700)
    assert listing(tmp_path) == before == [(path.name, *before[0][1:])]


def test_bad_text_and_numbers_are_read(tmp_path: Path) -> None:
    script = """CREATE TABLE t (caption, f, big, text_in_other);
        INSERT INTO t VALUES (CAST(x'636166e9' AS TEXT), 1e999, 9223372036854775807, x'e9');
        INSERT INTO t VALUES (2016, 1.5, char(0), NULL);"""
    path = write(tmp_path / "a.db", script)
    first, second = read(path)
    assert isinstance(first, Caption)
    assert (first.text, first.extra["f"], first.extra["big"]) == (
        "caf\ufffd",
        "Infinity",
        "9223372036854775807",
    )
    assert isinstance(second, Caption)
    assert (second.text, second.extra["big"]) == ("2016", "\0")
    (latin, _) = read_file(File(path, "a.db", ReadOptions("cp1252")))
    assert isinstance(latin, Caption)
    assert latin.text == "café"


def test_a_value_too_long_is_refused_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LONGEST_VALUE", 10_000)
    script = """CREATE TABLE a (caption); CREATE TABLE b (caption);
        INSERT INTO a VALUES ('one'), (hex(zeroblob(10000))), ('three');
        INSERT INTO b VALUES ('two');"""
    assert texts(read(write(tmp_path / "a.db", script))) == [
        "one",
        "a.db, table a, row 2: string or blob too big; "
        "repair it with the program that it belongs to, or sqlite3's .recover",
        "three",
        "two",
    ]


def test_of_many_rows_that_cannot_be_read_a_few_are_told_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "LONGEST_VALUE", 10_000)
    long = "INSERT INTO t VALUES (hex(zeroblob(10000)));"
    script = f"CREATE TABLE t (caption); {long * 5} INSERT INTO t VALUES ('six');"
    items = read(write(tmp_path / "a.db", script))
    assert [str(item).split(";")[0] for item in items if isinstance(item, Problem)] == [
        "a.db, table t, row 1: string or blob too big",
        "a.db, table t, row 2: string or blob too big",
        "a.db, table t, row 3: string or blob too big",
        "a.db, table t: 2 more rows cannot be read",
    ]
    assert [item.text for item in items if isinstance(item, Caption)] == ["six"]


def test_a_row_that_is_not_found_is_told(tmp_path: Path) -> None:
    script = "CREATE TABLE t (caption); INSERT INTO t VALUES ('one'), ('two'), ('six');"
    path = write(tmp_path / "a.db", script)
    row, elsewhere = b"\x05\x02\x02\x13two", b"\x05\x63\x02\x13two"
    assert row in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(row, elsewhere))
    one, two, problem = read(path)
    assert texts([one, two]) == ["one", "two"]
    assert str(problem).startswith("a.db, table t, row 3: a row in the wrong place; ")


def test_a_page_that_is_in_a_table_twice_is_read_once(tmp_path: Path) -> None:
    rows = ", ".join(f"('{number:0>150}')" for number in range(9))
    script = f"PRAGMA page_size = 512; CREATE TABLE t (caption); INSERT INTO t VALUES {rows};"
    path = write(tmp_path / "a.db", script)
    pages = path.read_bytes()
    leaves = [at for at in range(512, len(pages), 512) if pages[at] == 13]
    first, second = (pages[at : at + 512] for at in leaves[:2])
    path.write_bytes(pages.replace(second, first))
    items = read(path)
    assert [item.text.lstrip("0") for item in items if isinstance(item, Caption)] == [
        *("", "1", "2", "6", "7", "8")
    ]
    assert [str(item).split(";")[0] for item in items if isinstance(item, Problem)] == [
        f"a.db, table t, row {number}: a row comes again" for number in (4, 5, 6)
    ]


@pytest.mark.parametrize("kind", ["", "WITHOUT ROWID"])
def test_rows_that_come_without_end_are_given_up(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"""CREATE TABLE t (caption PRIMARY KEY) {kind};
        INSERT INTO t VALUES ('one'), ('two'), ('six'), ('ten');"""
    path = write(tmp_path / "a.db", script)
    monkeypatch.setattr(opening, "SMALLEST_ROW", path.stat().st_size // 3)
    *captions, last = read(path)
    assert len(captions) == 3
    assert str(last).startswith("a.db, table t: its rows come again and again; ")


def test_a_database_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_STEPS", 10)
    script = "CREATE TABLE t (caption);" + "INSERT INTO t VALUES ('x');" * 1000
    path = write(tmp_path / "a.db", script)
    monkeypatch.setattr(opening, "_STEPS_PER_BYTE", 0)
    last = read(path)[-1]
    assert isinstance(last, Problem)
    assert (last.what, last.broken_off) == ("it takes too long to read", True)


def test_a_lightroom_catalogue(tmp_path: Path) -> None:
    first, second, remark = read(lightroom(tmp_path / "a.lrcat"))
    assert first == Caption(
        id="11",
        text="Nghệ nhân Bát Tràng chuốt chiếc bình men rạn.",
        headline="Bình gốm",
        byline="Lưu Thị An",
        credit="Xưởng ảnh Sông Hồng",
        date="2016-09-04",
        city="Hà Nội",
        country="Việt Nam",
        keywords=("gốm",),
        people=("Bà Tám",),
        media="D:/Anh/2016/09/DSC_0042.NEF",
        source="a.lrcat",
        locator="picture 11",
        extra={"copyright notice": "© An", "state": "Gia Lâm"},
    )
    assert isinstance(second, Caption)
    assert (second.text, second.headline, second.date) == (
        "Chất củi vào lò bầu trước giờ nhóm lửa.",
        "Lò nung",
        "2016-09-05",
    )
    assert str(remark) == "a.lrcat: 1 of 3 pictures have no caption; left out"


def test_a_digikam_database(tmp_path: Path) -> None:
    first, remark = read(write(tmp_path / "digikam4.db", DIGIKAM))
    assert first == Caption(
        id="1",
        text="Phố cổ lên đèn lồng đêm rằm bên sông Hoài.",
        headline="Đèn lồng",
        byline="Tạ Minh",
        date="2018-02-15",
        city="Hội An",
        keywords=("phố cổ",),
        people=("Chị Sáu",),
        media="/home/an/Anh/Hội An/den-long.jpg",
        source="digikam4.db",
        locator="picture 1",
        extra={"caption_en-US": "Lanterns are lit along the Hoài river."},
    )
    assert str(remark) == "digikam4.db: 1 of 2 pictures have no caption; left out"


@pytest.mark.parametrize(
    ("kind", "script"),
    [
        ("digikam", "UPDATE ImageComments SET comment = hex(zeroblob(9000)) WHERE id = 4;"),
        ("lightroom", "UPDATE AgLibraryIPTC SET caption = hex(zeroblob(9000)) WHERE image = 11;"),
    ],
)
def test_a_picture_that_cannot_be_read_does_not_lose_the_others(
    kind: str, script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    if kind == "lightroom":
        lightroom(path)
        lost, kept = "picture 11", "12"
    else:
        write(path, DIGIKAM + "UPDATE Images SET status = 1;")
        lost, kept = "picture 3", "1"
    monkeypatch.setattr(opening, "LONGEST_VALUE", 10_000)
    items = read(write(path, script))
    assert [item.id for item in items if isinstance(item, Caption)] == [kept]
    assert f"a.db, {lost}: string or blob too big" in {str(item).split(";")[0] for item in items}


@pytest.mark.parametrize("script", [PHOTOS, DIGIKAM, "lightroom"], ids=["any", "digikam", "lr"])
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_any_damage_gives_captions_and_problems(
    tmp_path_factory: pytest.TempPathFactory, script: str, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "a.db"
    content = bytearray(
        (lightroom(path) if script == "lightroom" else write(path, script)).read_bytes()
    )
    for place in data.draw(st.lists(st.integers(16, len(content) - 1), max_size=20)):
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(16, len(content)))])
    before = listing(path.parent)
    check(read(path))
    assert listing(path.parent) == before


def test_a_table_without_row_numbers_is_read(tmp_path: Path) -> None:
    script = """CREATE TABLE t (caption PRIMARY KEY) WITHOUT ROWID;
        INSERT INTO t VALUES ('one'), ('two');"""
    assert texts(read(write(tmp_path / "a.db", script))) == ["one", "two"]


@pytest.mark.parametrize("asked", ["_rowid_ = ?", "sqlite_master"])
def test_what_asks_for_too_much_memory_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    class Scarce(sqlite3.Connection):
        def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
            if asked in sql and values != (7,):
                raise MemoryError
            return super().execute(sql, values)

    path = write(tmp_path / "a.db", PHOTOS)
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Scarce))
    found = texts(read(path))
    assert ("Chợ phiên Sa Pa" in found) == (asked != "sqlite_master")
    assert any("asks for more memory than there is; repair it" in text for text in found)
