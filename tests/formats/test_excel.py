import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.formats import Problem, excel
from tests.formats.test_any_bytes import check, read

Reading = Callable[..., list[Caption | Problem]]

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "xl/workbook.xml": f"""<workbook {MAIN} xmlns:r="{LINKS}"><sheets>
        <sheet name="Ghi chú" sheetId="1" r:id="rId1"/>
        <sheet name="Ảnh" sheetId="2" r:id="rId2"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": """<Relationships>
        <Relationship Id="rId1" Target="worksheets/sheet1.xml"/>
        <Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>""",
    "xl/sharedStrings.xml": f"""<sst {MAIN}><si><t>Chú thích</t></si><si><t>Ngày chụp</t></si>
        <si><r><t>Phơi </t></r><r><rPr><b/></rPr><t>bánh tráng_x000D_
ở Thuận Hưng</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si><si><t>Nơi chụp</t></si></sst>""",
    "xl/styles.xml": f"""<styleSheet {MAIN}>
        <numFmts><numFmt numFmtId="164" formatCode="dd\\/mm\\/yyyy"/>
        <numFmt numFmtId="165" formatCode="0.0&quot;m&quot;"/></numFmts>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>
        </styleSheet>""",
    "xl/worksheets/sheet1.xml": f"""<worksheet {MAIN}><sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>Xem trang sau</t></is></c></row>
        </sheetData></worksheet>""",
    "xl/worksheets/sheet2.xml": f"""<worksheet {MAIN}><sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>Kho ảnh Tây Đô</t></is></c></row>
        <row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c>
          <c r="D3" t="s"><v>3</v></c><c r="AA3" t="str"><v>Cao</v></c></row>
        <row r="4"><c r="B4" t="s"><v>2</v></c><c r="C4" s="1"><v>42617</v></c>
          <c r="D4" t="e"><v>#N/A</v></c><c r="AA4" s="2"><v>1.5</v></c>
          <c r="AB4"><v>7</v></c></row>
        <row r="5"/>
        <row r="6"><c r="B6" t="str"><f>A1</f><v>Ghe &amp;lt;chài&amp;gt;</v></c>
          <c r="C6" s="1"><v>42617.75</v></c></row>
        <row r="7"><c r="C7" s="1"><v>42618</v></c></row>
        </sheetData></worksheet>""",
}


def packed(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_a_sheet_with_a_header_is_read(reading: Reading, suffix: str) -> None:
    first, second, problem = reading(f"a{suffix}", packed(PARTS))
    assert first == Caption(
        id=f"a{suffix}#Ảnh#4",
        text="Phơi bánh tráng\nở Thuận Hưng",
        date="2016-09-04",
        source=f"a{suffix}",
        locator="sheet Ảnh, row 4",
        extra={"Cao": "1.5", "column 28": "7"},
    )
    assert isinstance(second, Caption)
    assert (second.text, second.date) == ("Ghe <chài>", "2016-09-04")
    assert str(problem) == (
        f"a{suffix}, sheet Ảnh, row 7: empty caption; give it a caption or a headline, or delete it"
    )


def test_excel_s_note_of_an_open_workbook_is_passed_over(reading: Reading) -> None:
    assert reading("~$a.xlsx", b"\x05Khoa") == []


def test_days_may_be_counted_from_1904(reading: Reading) -> None:
    book = PARTS["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    first = reading("a.xlsx", packed({**PARTS, "xl/workbook.xml": book}))[0]
    assert isinstance(first, Caption)
    assert first.date == "2020-09-05"


def test_a_workbook_without_captions_is_refused_as_a_table_is(reading: Reading) -> None:
    sheet = PARTS["xl/worksheets/sheet1.xml"]
    (problem,) = reading("a.xlsx", packed({**PARTS, "xl/worksheets/sheet2.xml": sheet}))
    assert isinstance(problem, Problem)
    assert problem.refused
    assert str(problem) == (
        "a.xlsx, sheet Ghi chú, row 1: no caption among the columns Xem trang sau; name one column "
        "caption (or text, description, headline), or say which it is with --map caption=COLUMN"
    )


def sheet_of(cells: str, merged: str = "") -> bytes:
    """A workbook of one sheet with the columns A caption, B byline, C date."""
    names = ("caption", "byline", "date")
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names)
    rows = f'<row r="1">{header}</row>{cells}'
    sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{merged}</worksheet>"
    return packed({**PARTS, "xl/worksheets/sheet2.xml": sheet})


def test_merged_cells_hold_for_all_their_rows(reading: Reading) -> None:
    cells = """<row r="2"><c r="A2" t="str"><v>one</v></c><c r="B2" t="str"><v>Lan</v></c></row>
        <row r="3"><c r="A3" t="str"><v>two</v></c><c r="B3"/></row><row r="4"><c r="A4"/></row>
        <row r="5"><c r="A5" t="str"><v>three</v></c></row>"""
    merged = '<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="B2:B4"/></mergeCells>'
    items = reading("a.xlsx", sheet_of(cells, merged))
    assert [(c.text, c.byline) for c in items if isinstance(c, Caption)] == [
        ("one", "Lan"),
        ("two", "Lan"),
        ("three", ""),
    ]
    assert len(items) == 3


def test_a_time_is_no_date(reading: Reading) -> None:
    cells = (
        '<row r="2"><c r="A2" t="str"><v>one</v></c><c r="C2" s="1"><v>0.354166667</v></c></row>'
    )
    (found,) = reading("a.xlsx", sheet_of(cells))
    assert isinstance(found, Caption)
    assert (found.date, dict(found.extra)) == ("", {"date_as_written": "08:30:00"})


def test_a_formula_without_a_stored_value_is_told(reading: Reading) -> None:
    cells = '<row r="2"><c r="A2"><f>B2&amp;"x"</f><v/></c><c r="B2" t="str"><v>Lan</v></c></row>'
    (problem,) = reading("a.xlsx", sheet_of(cells))
    assert str(problem) == (
        "a.xlsx, sheet Ảnh, row 2: no caption but a formula whose value was not stored; "
        "open it in a spreadsheet program and save it again"
    )


@pytest.mark.parametrize(
    "parts, what",
    [
        ({"xl/sharedStrings.xml": "<sst>"}, "no element found"),
        ({"xl/styles.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "has a document type"),
        ({"xl/sharedStrings.xml": "<a>" * 100_000}, "is no spreadsheet's"),
        ({"xl/sharedStrings.xml": f"<sst>{' ' * 50_000_000}</sst>"}, "packed too tightly"),
    ],
    ids=["cut", "doctype", "deep", "bomb"],
)
def test_what_is_no_workbook_s_is_refused(
    reading: Reading, parts: dict[str, str], what: str
) -> None:
    (problem,) = reading("a.xlsx", packed({**PARTS, **parts}))
    assert isinstance(problem, Problem)
    assert what in problem.what
    assert problem.cure == "open it in a spreadsheet program and save it again"


def test_texts_are_held_up_to_a_limit(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_TEXT", 100)
    assert "more than 100 characters of text" in str(reading("a.xlsx", packed(PARTS))[0])


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_any_damage_gives_captions_and_problems(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(PARTS)))
    content = PARTS[name]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 20)))
    piece = data.draw(st.sampled_from(["", "9" * 5000, "<c>", "</row>", "\0", 't="s"', "-1", "A1"]))
    check(read("a.xlsx", packed({**PARTS, name: content[:start] + piece + content[end:]})))
    whole = packed(PARTS)
    place = data.draw(st.integers(0, len(whole) - 1))
    check(read("a.xlsx", whole[:place] + data.draw(st.binary(max_size=3)) + whole[place + 1 :]))


def compound(*names: str) -> bytes:
    """A compound file of 512-byte sectors whose directory, in the third, has these entries."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x09\x00\x06\x00"
    head += bytes(14) + (2).to_bytes(4, "little")
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)
    return head.ljust(512, b"\xff") + bytes(1024) + entries.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty; copy it again from where it came, or delete it"),
        (
            compound("Root Entry", "EncryptedPackage", "EncryptionInfo"),
            "it is protected with a password; open it in a spreadsheet program and save it "
            "without a password",
        ),
        (
            compound("Root Entry", "Workbook"),
            "no workbook of this kind, but an older one or another document under its name; "
            "open it in a spreadsheet program and save it as .xlsx",
        ),
        (
            compound()[:40],
            "not a readable Excel workbook: File is not a zip file; open it in a spreadsheet "
            "program and save it again",
        ),
    ],
)
def test_what_is_no_workbook_is_told(reading: Reading, content: bytes, message: str) -> None:
    (problem,) = reading("a.xlsx", content)
    assert str(problem) == f"a.xlsx: {message}"
    assert isinstance(problem, Problem)
    assert (problem.refused, problem.broken_off) == (True, True)
