"""Which standard is shown, what is kept beside it, and where they disagree."""

from __future__ import annotations

from io import BytesIO

import pytest

from searchkit.formats.photo import Metadata, metadata
from tests.formats.photo import photo_writers as w

IIM = w.iim((120, b"from IIM"), (25, b"boats"), (90, b"Hue"), charset=b"\x1b%G")
XMP = w.xmp(
    w.alt("dc:description", x_default="from XMP") + w.bag("dc:subject", "boats", "river"),
    'photoshop:Headline="only XMP"',
)


def read(
    iim: bytes = b"", packet: bytes = b"", exif: w.Tags | None = None, digest: bytes | None = None
) -> Metadata:
    segments = [w.app1_exif(w.tiff(exif))] if exif else []
    segments += [w.app1_xmp(packet)] if packet else []
    segments += [w.app13(w.photoshop(iim, digest=digest))] if iim else []
    return metadata(BytesIO(w.jpeg(*segments)))


def test_xmp_is_shown_without_a_digest() -> None:
    found = read(IIM, XMP)
    assert found.shown.caption == "from XMP"
    assert found.others == {"caption": ("from IIM",)}
    assert found.conflicts == ("caption", "keywords")


def test_xmp_is_shown_where_the_digest_is_that_of_the_iim() -> None:
    assert read(IIM, XMP, digest=w.digest(IIM)).shown.caption == "from XMP"


def test_iim_is_shown_where_it_was_changed_after_the_digest() -> None:
    found = read(IIM, XMP, digest=w.digest(b"as it was"))
    assert found.shown.caption == "from IIM"
    assert found.others == {"caption": ("from XMP",)}
    assert found.shown.headline == "only XMP"


def test_the_languages_of_xmp_are_kept_where_iim_is_shown() -> None:
    packet = w.xmp(w.alt("dc:description", x_default="from XMP", vi="từ XMP"))
    found = read(IIM, packet, digest=w.digest(b"as it was"))
    assert (found.shown.caption, found.shown.captions) == ("from IIM", {"vi": "từ XMP"})


def test_a_digest_of_zeros_says_nothing() -> None:
    assert read(IIM, XMP, digest=b"\x00" * 16).shown.caption == "from XMP"


def test_keywords_of_both_are_kept() -> None:
    assert read(IIM, XMP).shown.keywords == ("boats", "river")
    assert read(IIM, XMP).shown.city == "Hue"


def test_exif_fills_in_only() -> None:
    exif = {270: w.ascii_tag("from EXIF"), 315: w.ascii_tag("Lan")}
    assert read(exif=exif).shown.caption == "from EXIF"
    found = read(IIM, exif=exif)
    assert (found.shown.caption, found.shown.byline) == ("from IIM", "Lan")
    assert found.others == {"caption": ("from EXIF",)}
    assert found.conflicts == ()


LONG = "Một buổi sáng ở chợ nổi. " * 90
SAME = {
    "spaces and line ends": ("One  boat\r\n", "One boat"),
    "decomposed": ("Hue\u0302\u0301", "Huế"),
    "cut off at 2,000 bytes": (LONG.encode()[:2000].decode("utf-8", "ignore"), LONG),
    "question marks": ("Ch? n?i", "Chợ nổi"),
}


@pytest.mark.parametrize(("iim", "xmp"), SAME.values(), ids=SAME)
def test_the_same_words_are_no_conflict(iim: str, xmp: str) -> None:
    block = w.iim((120, iim.encode()), charset=b"\x1b%G")
    found = read(block, w.described(xmp), digest=w.digest(b"another"))
    assert (found.conflicts, found.others) == ((), {})


def test_the_whole_caption_is_shown_and_not_the_cut_one() -> None:
    cut = w.iim((120, LONG.encode()[:2000]), charset=b"\x1b%G")
    assert read(cut, w.described(LONG), digest=w.digest(b"another")).shown.caption == LONG


def test_keywords_lost_to_question_marks_are_left_out() -> None:
    block = w.iim((25, b"???????"), (25, b"Hu?"), (25, b"boats"))
    found = read(block, w.xmp(w.bag("dc:subject", "Huế", "Хужирт")))
    assert found.shown.keywords == ("Huế", "Хужирт", "boats")


BOILERPLATE = [
    "OLYMPUS DIGITAL CAMERA         ",
    "SONY DSC",
    "KONICA MINOLTA DIGITAL CAMERA",
    "Exif_JPEG_PICTURE",
    "Created with GIMP",
    "GIF edited with https://ezgif.com/crop",
    "Ulead GIF SmartSaver Ver 2.0!",
    "Screenshot",
    "ImageJ=1.53t\nunit=micron",
    *("hdr", "fbt", "edf", "vhdr", "qrf", "nor", "burst"),
    *("oznorWO", "mdeYSH", "sdrYSH", "hdrXX"),
]


@pytest.mark.parametrize("text", BOILERPLATE)
def test_boilerplate_is_recorded_and_not_shown(text: str) -> None:
    found = read(exif={270: w.ascii_tag(text)})
    assert (found.shown.caption, found.boilerplate) == ("", text)
    assert found.exif.caption == text


@pytest.mark.parametrize(
    "text",
    [
        *("Default risk rises", "Digital camera sales in Hanoi", "Created with love"),
        *("HDR", "Burst", "DIGGER", "Coffee", "NORTH", "digABCD", "digAb", "norwegians"),
    ],
)
def test_captions_that_only_begin_like_boilerplate_are_captions(text: str) -> None:
    assert read(exif={270: w.ascii_tag(text)}).shown.caption == text


def windows(text: str) -> tuple[int, bytes]:
    return (1, text.encode("utf-16-le") + b"\x00\x00")


BESIDE = {
    "UserComment": {37510: (7, b"UNICODE\x00" + "Ngư dân".encode("utf-16-le"))},
    "XPComment": {0x9C9C: windows("Ngư dân")},
    "XPSubject": {0x9C9F: windows("Ngư dân")},
    "XPTitle": {0x9C9B: windows("Ngư dân")},
}


@pytest.mark.parametrize("tags", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("text", ["OLYMPUS DIGITAL CAMERA", "DCIM/100 MEDIA/DJI_0001.JPG"])
def test_the_real_caption_of_exif_comes_before_boilerplate(text: str, tags: w.Tags) -> None:
    found = read(exif={270: w.ascii_tag(text), **tags})
    assert (found.shown.caption, found.boilerplate) == ("Ngư dân", text)
    assert found.exif.caption == text


def test_all_texts_of_exif_are_kept() -> None:
    comment = (7, b"ASCII\x00\x00\x00A comment")
    tags = {270: w.ascii_tag("A boat"), 37510: comment, 0x9C9B: windows("A title")}
    found = read(exif=tags | {0x9C9C: windows("A boat"), 0x9C9F: windows("A subject")})
    assert (found.shown.caption, found.shown.title) == ("A boat", "A title")
    assert found.others == {"caption": ("A comment", "A subject")}


def test_boilerplate_does_not_hide_a_caption() -> None:
    found = read(IIM, w.described("SONY DSC"))
    assert found.shown.caption == "from IIM"


def test_every_field_in_which_standards_disagree_is_kept() -> None:
    block = w.iim((90, b"Marseille"), (80, b"Beta"), (105, b"Iridium"), (110, b"CredI"), (5, b"T"))
    packet = w.xmp(
        w.bag("dc:creator", "Alpha"),
        'photoshop:City="Lyon" photoshop:Headline="Xenon" photoshop:Credit="CredX"',
    )
    exif = {315: w.ascii_tag("Gamma")}
    assert read(block, packet, exif).others == {
        "headline": ("Iridium",),
        "byline": ("Beta", "Gamma"),
        "credit": ("CredI",),
        "city": ("Marseille",),
    }
    newer = read(block, packet, exif, digest=w.digest(b"as it was"))
    assert (newer.shown.city, newer.others["city"]) == ("Marseille", ("Lyon",))


def test_dates_of_different_precision_agree() -> None:
    block = w.iim((55, b"20201018"))
    found = read(block, w.xmp(attributes='photoshop:DateCreated="2020-10-18T07:08:09"'))
    assert found.conflicts == ()
    assert found.shown.date == "2020-10-18T07:08:09"
