"""Tables as museums, archives and spreadsheet programs export them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.formats import Problem, cells

Reading = Callable[..., list[Caption | Problem]]


def only(items: list[Caption | Problem]) -> Caption:
    (item,) = items
    assert isinstance(item, Caption), str(item)
    return item


@pytest.mark.parametrize(
    "cell, text",
    [
        ('="00123"', "00123"),
        ('="a ""b"""', 'a "b"'),
        ('=HYPERLINK("https://example.org/1","Bát men lam")', "Bát men lam"),
        ('=hyperlink("https://example.org/1"; "Bát men lam")', "Bát men lam"),
        ('=HYPERLINK("https://example.org/1")', "https://example.org/1"),
        ("#N/A", ""),
        ("#REF!", ""),
        ("NULL", ""),
        ("\\N", ""),
        ("'=1+1", "=1+1"),
        ("'-5", "-5"),
        ("'tis", "'tis"),
        ("=A1+B1", "=A1+B1"),
        ("= a = b", "= a = b"),
        ("#1", "#1"),
        ("", ""),
    ],
)
def test_a_cell_is_read_as_the_text_it_stands_for(cell: str, text: str) -> None:
    assert cells.text(cell) == text


def test_a_workbook_s_control_characters_are_undone() -> None:
    assert (
        cells.unescaped("one_x000D_\ntwo_x0009_three _x00 _xyz1_") == "one\ntwo\tthree _x00 _xyz1_"
    )


@given(st.text(st.sampled_from("=\"'()HYPERLINK;,#N/A-+@ _x000D")))
def test_any_cell_is_read(cell: str) -> None:
    assert isinstance(cells.unescaped(cells.text(cell)), str)


@pytest.mark.parametrize("start", ['="', '=HYPERLINK("', '=HYPERLINK("a";"', "=HYPERLINK("])
def test_a_long_formula_takes_no_longer_by_the_square(start: str) -> None:
    for piece in ('"', '""', " ", '";"'):
        assert isinstance(cells.text(start + piece * 300_000), str)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_titles_may_stand_above_the_header(reading: Reading, delimiter: str) -> None:
    lines = [
        delimiter.join(["Bảo tàng Gốm, phòng ảnh", "", ""]),
        "",
        delimiter.join(["Xuất ngày", "4/9/2016", ""]),
        delimiter.join(["Mã ảnh", "Chú thích", "Nơi chụp"]),
        delimiter.join(["G-1", "Bát men lam", "Chu Đậu"]),
    ]
    found = only(reading("a.csv", "\r\n".join(lines)))
    assert (found.id, found.text, found.city, found.locator) == (
        "G-1",
        "Bát men lam",
        "Chu Đậu",
        "line 5",
    )


def test_the_first_line_is_the_header_if_it_can_be(reading: Reading) -> None:
    found = only(reading("a.csv", "caption,x\ncaption,title\n"))
    assert (found.text, dict(found.extra)) == ("caption", {"x": "title"})


def test_a_header_s_cell_may_have_two_lines(reading: Reading) -> None:
    content = 'id;"Chú thích\n(tiếng Việt)";city\n7;x;Huế\n'
    found = only(reading("a.csv", content))
    assert (found.id, found.text, found.city) == ("7", "x", "Huế")


def test_an_excel_export(reading: Reading) -> None:
    content = (
        "\ufeffsep=;\r\nInventarnummer;Titel;Beschreibung;Künstler;Datierung;Creditline;;\r\n"
        '"=""00123""";#N/A;"<p>Vase &amp; Schale,<br>1 < 2</p>";K. Brandt;1912;Stiftung;;\r\n'
    )
    found = only(reading("a.csv", content))
    assert found == Caption(
        id="00123",
        text="Vase & Schale,\n1 < 2",
        byline="K. Brandt",
        credit="Stiftung",
        date="1912",
        source="a.csv",
        locator="line 3",
    )


@pytest.mark.parametrize(
    "header, row, expected",
    [
        (
            "id,accession_number,artist,artistRole,title,dateText,medium,creditLine,year,url",
            "1035,A00001,Ada Finch,artist,A Figure,1785,Ink,Given 1922,1785,http://example.org",
            ("1035", "", "A Figure", "Ada Finch", "Given 1922", "1785", "http://example.org"),
        ),
        (
            "Title,Artist,ConstituentID,Nationality,BeginDate,Date,CreditLine,AccessionNumber,"
            "ObjectID,ImageURL",
            "Wharf,Ada Finch,6210,(British),(1850),1896,Gift,885.1996,2,http://example.org/w.jpg",
            ("2", "", "Wharf", "Ada Finch", "Gift", "1896", "http://example.org/w.jpg"),
        ),
        (
            "Object Number,Is Highlight,Object ID,Object Name,Title,Artist Display Name,"
            "Object Date,Credit Line,City,Country,Tags",
            "1979.486.1,False,1,Coin,One-dollar,Ada Finch,1853,Gift,,United States,Eagles",
            ("1", "", "One-dollar", "Ada Finch", "Gift", "1853", ""),
        ),
        (
            "title,creation_date,medium,accession_number,id,credit_line,full_name,image_url",
            "Boys on a stoop,1941,negative,2001.35.1,cmoa:1,Fund,Ada Finch,http://example.org/b",
            ("cmoa:1", "", "Boys on a stoop", "Ada Finch", "Fund", "1941", "http://example.org/b"),
        ),
        (
            "OBJECTID,OBJNAME,TITLE,DESCRIP,DATE,PHOTOGRAPHER,IMAGEFILE,PEOPLE,SUBJECTS",
            "86.1,Print,Mill,The mill at dusk,1901,Ada Finch,001\\86.jpg,,Mills",
            ("86.1", "The mill at dusk", "Mill", "Ada Finch", "", "1901", "001\\86.jpg"),
        ),
        (
            "priref,object_number,title,description,creator,production.date.start",
            "42,NG-1,Molen,Een molen bij avond,Ada Finch,1901",
            ("NG-1", "Een molen bij avond", "Molen", "Ada Finch", "", "1901", ""),
        ),
        (
            "ObjectNumber,Title,DisplayDate,Artist/Maker,LabelText,CreditLine,PrimaryImage",
            "X.1,Mill,1901,Ada Finch,The mill at dusk,Gift,m.jpg",
            ("X.1", "The mill at dusk", "Mill", "Ada Finch", "Gift", "1901", "m.jpg"),
        ),
        (
            "dcterms:identifier,dcterms:title,dcterms:description,dc:creator,edm:isShownBy",
            "u/1,Mill,The mill at dusk,Ada Finch,http://example.org/m",
            ("u/1", "The mill at dusk", "Mill", "Ada Finch", "", "", "http://example.org/m"),
        ),
        (
            "Dublin Core:Title,Dublin Core:Description,Dublin Core:Creator,Dublin Core:Date",
            "Mill,The mill at dusk,Ada Finch,1901",
            ("a.csv#1", "The mill at dusk", "Mill", "Ada Finch", "", "1901", ""),
        ),
        (
            "Mã ảnh,Tên tác phẩm,Mô tả ảnh,Người chụp,Thời gian chụp,Nơi chụp,Bản quyền,Tên file",
            "A1,Cối xay,Cối xay lúc chiều,Ada,4/9/2016,Huế,Kho,a.jpg",
            ("A1", "Cối xay lúc chiều", "Cối xay", "Ada", "Kho", "2016-09-04", "a.jpg"),
        ),
    ],
    ids=["tate", "moma", "met", "cmoa", "pastperfect", "axiell", "emuseum", "edm", "omeka", "vi"],
)
def test_a_collection_s_columns_are_known(
    reading: Reading, header: str, row: str, expected: tuple[str, ...]
) -> None:
    found = only(reading("a.csv", f"{header}\n{row}\n"))
    assert (
        found.id,
        found.text,
        found.headline,
        found.byline,
        found.credit,
        found.date,
        found.media,
    ) == expected


def test_a_caption_in_several_languages(reading: Reading) -> None:
    content = "caption_en,caption (tiếng Việt),title@de,photo_id\nA mill,Cối xay,Mühle,7\n"
    found = only(reading("a.csv", content))
    assert (found.id, found.text, found.headline) == ("7", "A mill", "Mühle")
    assert dict(found.extra) == {"caption (tiếng Việt)": "Cối xay"}


def test_a_row_of_several_long_lines_is_given_up(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchkit.formats.table.LONGEST_TEXT", 100)
    lines = ("x" * 50 + "\n") * 4
    items = reading("a.csv", f'caption,city\n"{lines}last,x\n')
    assert str(items[0]).startswith(
        "a.csv, line 2: broken row: no end within 100 characters, a quote is open;"
    )
    assert [item.text for item in items if isinstance(item, Caption)] == ["x" * 50] * 3 + ["last"]


def test_a_line_too_long_is_refused_alone(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchkit.formats.lines.LONGEST_LINE", 100)
    long = "x" * 250
    for name, content in (
        ("a.csv", f"caption\none\n{long}\n{long[:99]}\ntwo\n"),
        ("a.txt", f"one\n{long}\n{long[:99]}\ntwo\n"),
        ("a.jsonl", f'"one"\n"{long}"\n"{long[:97]}"\n"two"\n'),
    ):
        items = reading(name, content)
        assert [type(item) for item in items] == [Caption, Problem, Caption, Caption]
        assert "a line of more than 100 characters; break it up" in str(items[1])
