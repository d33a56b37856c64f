"""From a picture on disk to its `Caption`, with and without a sidecar."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchkit.caption import Caption, field_values
from searchkit.formats.files import File, Problem, ReadOptions
from searchkit.formats.photo import read
from searchkit.formats.photo.sidecar import PICTURES
from tests.formats.photo import photo_writers as w

PACKET = w.xmp(
    w.alt("dc:description", x_default="Nước lên", en="The water rises", vi="Nước lên")
    + w.alt("dc:title", x_default="FLOOD-1")
    + w.bag("dc:subject", "flood")
    + w.bag("Iptc4xmpExt:PersonInImage", "Ann"),
    'photoshop:City="Huế" photoshop:Source="VNA" photoshop:DateCreated="2020-10-18"',
)


def items(folder: Path, name: str, data: bytes, charset: str = "") -> list[Caption | Problem]:
    path = folder / name
    path.write_bytes(data)
    return list(read(File(path, f"archive/{name}", ReadOptions(iptc_charset=charset))))


def caption(folder: Path, name: str, data: bytes) -> Caption:
    (item,) = items(folder, name, data)
    assert isinstance(item, Caption)
    return item


def problem(folder: Path, name: str, data: bytes) -> Problem:
    item = items(folder, name, data)[-1]
    assert isinstance(item, Problem)
    return item


def test_caption(tmp_path: Path) -> None:
    assert caption(tmp_path, "a.jpg", w.jpeg(w.app1_xmp(PACKET))) == Caption(
        id="archive/a.jpg",
        text="Nước lên",
        date="2020-10-18",
        city="Huế",
        keywords=("flood",),
        people=("Ann",),
        lang="vi",
        media="archive/a.jpg",
        source="archive/a.jpg",
        extra={"source": "VNA", "object_name": "FLOOD-1", "caption_en": "The water rises"},
    )


def test_extra_of_a_quarrel(tmp_path: Path) -> None:
    block = w.iim((120, "Un été".encode("cp1252")))
    data = w.jpeg(w.app1_xmp(w.described("Nước lên")), w.app13(w.photoshop(block)))
    assert caption(tmp_path, "a.jpg", data).extra == {
        "caption_other": "Un été",
        "conflicts": "caption",
        "charset_guess": "cp1252",
    }


def test_what_another_standard_says_is_found_with_the_field(tmp_path: Path) -> None:
    block = w.iim((90, b"Marseille"), (5, b"A title\r\nof two lines"), (116, b"VNA"))
    packet = w.xmp(w.alt("dc:title", x_default="T"), 'photoshop:City="Lyon"')
    found = caption(tmp_path, "a.jpg", w.jpeg(w.app1_xmp(packet), w.app13(w.photoshop(block))))
    assert found.extra == {
        "copyright": "VNA",
        "object_name": "T",
        "object_name_other": "A title of two lines",
        "city_other": "Marseille",
        "conflicts": "title, city",
    }
    assert field_values(found, "place") == ("Lyon", "Marseille")


def test_a_caption_in_what_is_no_language_is_another_caption(tmp_path: Path) -> None:
    packet = w.xmp(w.alt("dc:description", x_default="Nước lên", Vietnamese="Lũ", en="Flood"))
    found = caption(
        tmp_path, "a.jpg", w.jpeg(w.app1_xmp(packet), w.app13(w.photoshop(w.iim((120, b"Flood")))))
    )
    assert found.extra == {"caption_en": "Flood", "caption_other": "Lũ", "conflicts": "caption"}


def test_the_charset_asked_for_is_that_of_undeclared_iim(tmp_path: Path) -> None:
    block = w.iim((120, "Łódź".encode("cp1250")))
    (item,) = items(tmp_path, "a.jpg", w.jpeg(w.app13(w.photoshop(block))), "cp1250")
    assert isinstance(item, Caption)
    assert item.text == "Łódź"


def test_a_picture_that_nobody_described_yields_nothing(tmp_path: Path) -> None:
    assert items(tmp_path, "a.jpg", w.jpeg()) == []
    dated = w.tiff({}, {36867: w.ascii_tag("2020:10:18 07:08:09")})
    assert items(tmp_path, "b.jpg", w.jpeg(w.app1_exif(dated))) == []
    assert items(tmp_path, "c.tif", w.tiff({270: w.ascii_tag("SONY DSC")})) == []


PIXELS = b"\x02\x04!\xfe,;\x02\x01;\x00"
"""Image data in two parts, with what elsewhere begins a comment, an image and the end."""
GIF_HEAD, GIF_IMAGE = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + bytes(6), b"," + bytes(9) + PIXELS
WITH_TABLE = b"," + bytes(8) + b"\x81" + b"!\xfe\x00;" * 3 + PIXELS
COMMENT = b"!\xfe" + b"\x04\xc4\x90\xc3\xa0" + b"\x06 L\xe1\xba\xa1t\x00"

COMMENTED = {
    "a.jpg": w.jpeg(w.segment(0xFE, "Đà Lạt\x00".encode())),
    "a.png": w.png(w.itxt("Comment", "Đà Lạt".encode())),
    "a.gif": GIF_HEAD + COMMENT + GIF_IMAGE + b";",
    "behind.gif": GIF_HEAD + GIF_IMAGE + WITH_TABLE + b"\x00" + COMMENT + b";",
    "endless.gif": GIF_HEAD + GIF_IMAGE + COMMENT,
}


@pytest.mark.parametrize("name", COMMENTED)
def test_a_comment_is_the_caption_where_there_is_none(tmp_path: Path, name: str) -> None:
    assert caption(tmp_path, name, COMMENTED[name]).text == "Đà Lạt"


def test_a_gif_that_breaks_off_keeps_what_stands_before(tmp_path: Path) -> None:
    found, problem = items(tmp_path, "a.gif", GIF_HEAD + COMMENT + GIF_IMAGE[:-3])
    assert isinstance(found, Caption)
    assert found.text == "Đà Lạt"
    assert "a.gif: ends within a block, at 53; open it" in str(problem)
    (problem,) = items(tmp_path, "b.gif", GIF_HEAD + b"?" + COMMENT)
    assert "b.gif: no block begins at 19; open it" in str(problem)


def test_a_comment_gives_way_to_a_caption(tmp_path: Path) -> None:
    data = w.jpeg(w.segment(0xFE, b"from a comment"), w.app1_xmp(w.described("from XMP")))
    found = caption(tmp_path, "a.jpg", data)
    assert (found.text, found.extra) == ("from XMP", {})
    program = b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90"
    assert items(tmp_path, "b.jpg", w.jpeg(w.segment(0xFE, program))) == []


DESCRIBED = {
    "headline": w.xmp(attributes='photoshop:Headline="x"'),
    "keywords": w.xmp(w.bag("dc:subject", "x")),
    "people": w.xmp(w.bag("Iptc4xmpExt:PersonInImage", "x")),
    "byline": w.xmp(w.bag("dc:creator", "x")),
    "title": w.xmp(w.alt("dc:title", x_default="x")),
    "organisation": w.xmp(w.bag("Iptc4xmpExt:OrganisationInImageName", "x")),
    "event": w.xmp(w.alt("Iptc4xmpExt:Event", x_default="x")),
    "alt text": w.xmp(w.alt("Iptc4xmpCore:AltTextAccessibility", x_default="x")),
}


@pytest.mark.parametrize("packet", DESCRIBED.values(), ids=DESCRIBED)
def test_a_picture_without_a_caption_but_described(tmp_path: Path, packet: bytes) -> None:
    assert caption(tmp_path, "a.jpg", w.jpeg(w.app1_xmp(packet))).text == ""


SIDECARS = ["a.xmp", "a.XMP", "a.jpg.xmp"]


@pytest.mark.parametrize("name", SIDECARS)
def test_a_sidecar_wins(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(w.described("from the sidecar"))
    found = caption(tmp_path, "a.jpg", w.jpeg(w.app1_xmp(PACKET)))
    assert (found.text, found.city) == ("from the sidecar", "Huế")
    assert found.extra["caption_vi"] == "Nước lên"
    assert "caption_other" not in found.extra


def test_the_sidecar_with_the_whole_name_comes_first(tmp_path: Path) -> None:
    (tmp_path / "a.xmp").write_bytes(w.described("of a.cr3, perhaps"))
    (tmp_path / "a.jpg.xmp").write_bytes(w.described("of a.jpg"))
    assert caption(tmp_path, "a.jpg", w.jpeg()).text == "of a.jpg"


@pytest.mark.parametrize("name", SIDECARS)
def test_a_sidecar_beside_its_picture_yields_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.jpg").write_bytes(w.jpeg())
    assert items(tmp_path, name, PACKET) == []


def test_a_sidecar_of_an_upper_case_picture_yields_nothing(tmp_path: Path) -> None:
    (tmp_path / "A.JPG").write_bytes(w.jpeg())
    assert items(tmp_path, "A.xmp", PACKET) == []


def test_a_lone_sidecar_is_read(tmp_path: Path) -> None:
    assert caption(tmp_path, "a.xmp", PACKET).text == "Nước lên"


def test_a_broken_sidecar_does_not_lose_the_picture(tmp_path: Path) -> None:
    (tmp_path / "a.xmp").write_bytes(b"rubbish")
    found, remark = items(tmp_path, "a.jpg", w.jpeg(w.app1_xmp(PACKET)))
    assert isinstance(found, Caption)
    assert isinstance(remark, Problem)
    assert (found.text, remark.refused) == ("Nước lên", False)
    assert remark.what == "sidecar: no picture format that is known"


def test_a_sidecar_that_cannot_be_opened_does_not_lose_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xmp").write_bytes(w.described("locked"))
    (tmp_path / "a.jpg").write_bytes(w.jpeg(w.app1_xmp(PACKET)))
    file = File(tmp_path / "a.jpg", "a.jpg")
    unlocked = Path.open

    def locked(path: Path, mode: str) -> object:
        if path.suffix == ".xmp":
            raise PermissionError(13, "Permission denied")
        return unlocked(path, mode)

    monkeypatch.setattr(Path, "open", locked)
    found, remark = read(file)
    assert isinstance(found, Caption)
    assert isinstance(remark, Problem)
    assert (found.text, remark.what) == ("Nước lên", "sidecar: Permission denied")


BAD = {
    "empty": (b"", "the file is empty"),
    "rubbish": (b"rubbish" * 9, "no picture format that is known"),
    "wave": (b"RIFF\x00\x00\x00\x00WAVE", "a RIFF file that is no WebP"),
    "cut": (w.jpeg()[:12], "the next segment should be at 20"),
}


@pytest.mark.parametrize(("data", "what"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_refused(tmp_path: Path, data: bytes, what: str) -> None:
    found = problem(tmp_path, "a.jpg", data)
    assert found.refused
    assert what in found.what
    assert found.source == "archive/a.jpg"


@pytest.mark.parametrize("name", ["a.jpg", "a.mp4", "a.pdf", "a.xmp"])
def test_an_empty_file_is_copied_again(tmp_path: Path, name: str) -> None:
    cure = "copy it again from where it came, or delete it"
    assert str(problem(tmp_path, name, b"")).endswith(f"{name}: the file is empty; {cure}")


def test_suffixes_are_lower_case_and_single() -> None:
    assert len(set(PICTURES)) == len(PICTURES)
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in PICTURES)
