"""What a photo desk would mend, and what it would not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem
from searchkit.quality import BURST, KINDS, MANY, check, findings
from tests.formats.photo import photo_writers as w
from tests.fuzz.attempt import SLOW, limited

FACTS = {"byline": "Lan", "date": "2020-10-18"}


def photo(text: str, media: str = "a/b.jpg", **fields: str) -> Caption:
    known: dict[str, Any] = {n: fields.pop(n) for n in (*FACTS, "headline") if n in fields}
    return Caption("1", text, media=media, source=media, extra=fields, **(FACTS | known))


def told(*captions: Caption) -> list[str]:
    return [f"{finding.kind}: {finding.what}" for finding in findings(captions)]


GOOD = [
    photo("Chợ nổi Cái Răng buổi sớm, 18/10"),
    photo("Ai? Ở đâu? Khi nào? Who?!"),
    photo("https://example.org/a?b=c&d?e"),
    photo("Nhiệt độ 30° C ở «Café Á»… “SÃO PAULO”"),
    photo("x" * 2000),
    photo("Default settings of a camera"),
    photo("2019"),
    photo("Chợ nổi", boilerplate="OLYMPUS DIGITAL CAMERA"),
    Caption("1", "A line of a list, without a picture"),
    Caption("1", "", "A document", media="a/b.PDF"),
    Caption("1", "", "A title without a picture"),
]


def test_a_caption_may_be_in_another_file(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (tmp_path / name).write_bytes(w.jpeg())
    (tmp_path / "a.txt").write_text("Chợ nổi buổi sớm", "utf-8")
    (tmp_path / "metadata.jsonl").write_text('{"file_name": "b.jpg", "text": "Bến phà"}', "utf-8")
    found = [
        finding.source for finding in check(tmp_path, root=tmp_path) if finding.kind == "no-caption"
    ]
    assert found == ["c.jpg"]


@pytest.mark.parametrize("caption", GOOD, ids=range(len(GOOD)))
def test_nothing_to_mend(caption: Caption) -> None:
    assert told(caption) == []


BAD = [
    (photo(""), "no-caption: no caption"),
    (photo("", boilerplate="SONY  DSC\n"), "boilerplate: SONY DSC"),
    (photo("OLYMPUS DIGITAL CAMERA"), "boilerplate: OLYMPUS DIGITAL CAMERA"),
    (photo("untitled"), "boilerplate: untitled"),
    (photo("Default"), "boilerplate: Default"),
    (photo("B.JPG"), "boilerplate: B.JPG"),
    (photo("b"), "boilerplate: b"),
    (photo("DSC_0042"), "boilerplate: DSC_0042"),
    (photo("IMG-20200101-WA0003.jpg"), "boilerplate: IMG-20200101-WA0003.jpg"),
    (photo("ệ" * 667), "too-long: 2,001 bytes; systems that keep to IPTC cut at 2,000"),
    (photo("x", conflicts="caption, city"), "disagreement: XMP and IPTC differ in: caption, city"),
    (photo("x", repaired_from="tcvn3"), "mojibake: encoded as tcvn3 and read as Latin-1"),
    (
        photo("x", charset_guess="cp1258"),
        "mojibake: the character set is not declared; it seems to be cp1258",
    ),
    (photo("Ch\ufffd"), "mojibake: text: letters are lost, with U+FFFD in their place"),
    (photo("x", headline="cafÃ©"), "mojibake: headline: UTF-8 that was read as Latin-1, 'Ã©'"),
    (photo("Viá»‡t Nam"), "mojibake: text: UTF-8 that was read as Latin-1, 'á»‡'"),
    (photo("donâ€™t"), "mojibake: text: UTF-8 that was read as Latin-1, 'â€'"),
    (photo("Vi?t Nam"), "mojibake: text: a question mark in place of a letter"),
    (photo("Ch? n??i"), "mojibake: text: a question mark in place of a letter"),
    (photo("x", byline=""), "no-byline: no photographer"),
    (photo("x", date=""), "no-date: no date"),
]


@pytest.mark.parametrize("caption, line", BAD, ids=[line for _, line in BAD])
def test_something_to_mend(caption: Caption, line: str) -> None:
    assert told(caption) == [line]


def test_every_kind_is_found_somewhere() -> None:
    assert {line.split(":")[0] for _, line in BAD} == KINDS.keys() - {"repeated"}


def series(count: int, folders: int = 1, days: int = 1, text: str = "Lễ hội") -> Iterator[Caption]:
    for number in range(count):
        name = f"{number % folders}/{number}.jpg"
        yield photo(text, name, date=f"2020-10-{10 + number % days}")


@pytest.mark.parametrize(
    ("captions", "count"),
    [
        (series(BURST), 0),
        (series(BURST + 1), BURST + 1),
        (series(MANY - 1, folders=2), 0),
        (series(MANY, folders=2), MANY),
        (series(MANY, days=2), MANY),
        ((Caption(str(n), "No picture", source=f"{n}.txt") for n in range(BURST + 1)), 0),
        (series(BURST + 1, text=""), 0),
    ],
    ids=range(7),
)
def test_the_same_caption_on_many_pictures(captions: Iterator[Caption], count: int) -> None:
    found = [finding for finding in findings(captions) if finding.kind == "repeated"]
    assert len(found) == count
    assert {f.what for f in found} <= {f"the same caption on {count} pictures"}
    assert len({f.source for f in found}) == count


def test_spaces_make_no_other_caption_and_any_name_is_told() -> None:
    same = [photo(text, f"{n}\udcff/x.jpg") for n, text in enumerate(["a  b", "a b", "a\nb"] * 2)]
    assert [f.source for f in findings(same) if f.kind == "repeated"] == [
        f"{n}\udcff/x.jpg" for n in range(6)
    ]


def test_files_are_read(tmp_path: Path) -> None:
    block = w.iim((120, b"Boats"), (80, b"Lan"), (55, b"20201018"))
    packet = w.xmp(w.alt("dc:description", x_default="Chợ nổi"))
    (tmp_path / "a.jpg").write_bytes(w.jpeg())
    (tmp_path / "b.tif").write_bytes(w.tiff({270: w.ascii_tag("SONY DSC")}))
    (tmp_path / "c.jpg").write_bytes(w.jpeg(w.app1_xmp(packet), w.app13(w.photoshop(block))))
    (tmp_path / "d.jpg").write_bytes(b"rubbish")
    (tmp_path / "e.jpg").write_bytes(w.jpeg(w.app13(w.photoshop(block))))
    (tmp_path / "e.xmp").write_bytes(w.described("Boats"))
    (tmp_path / "f.txt").write_text("A caption\n", "utf-8")
    (tmp_path / "g.pdf").write_bytes(b"%PDF-1.7\n")
    problems: list[Problem] = []
    found = check([tmp_path], root=tmp_path, on_error=problems.append)
    assert [(finding.source, finding.kind, finding.what) for finding in found] == [
        ("c.jpg", "disagreement", "XMP and IPTC differ in: caption"),
        ("a.jpg", "no-caption", "no caption"),
        ("b.tif", "boilerplate", "SONY DSC"),
    ]
    assert [problem.source for problem in problems] == ["d.jpg"]


def test_a_long_text_without_spaces_is_looked_at_in_time() -> None:
    with limited(SLOW):
        assert told(photo("漢字" * 100_000)) == [
            "too-long: 600,000 bytes; systems that keep to IPTC cut at 2,000"
        ]
