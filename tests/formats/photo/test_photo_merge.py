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
    assert found.other_captions == ("from IIM",)
    assert found.conflicts == ("caption", "keywords")


def test_xmp_is_shown_where_the_digest_is_that_of_the_iim() -> None:
    assert read(IIM, XMP, digest=w.digest(IIM)).shown.caption == "from XMP"


def test_iim_is_shown_where_it_was_changed_after_the_digest() -> None:
    found = read(IIM, XMP, digest=w.digest(b"as it was"))
    assert found.shown.caption == "from IIM"
    assert found.other_captions == ("from XMP",)
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
    assert found.other_captions == ("from EXIF",)
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
    assert (found.conflicts, found.other_captions) == ((), ())


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
    "Screenshot",
    "ImageJ=1.53t\nunit=micron",
]


@pytest.mark.parametrize("text", BOILERPLATE)
def test_boilerplate_is_recorded_and_not_shown(text: str) -> None:
    found = read(exif={270: w.ascii_tag(text)})
    assert (found.shown.caption, found.boilerplate) == ("", text)
    assert found.exif.caption == text


@pytest.mark.parametrize(
    "text", ["Default risk rises", "Digital camera sales in Hanoi", "Created with love"]
)
def test_captions_that_only_begin_like_boilerplate_are_captions(text: str) -> None:
    assert read(exif={270: w.ascii_tag(text)}).shown.caption == text


def test_boilerplate_does_not_hide_a_caption() -> None:
    found = read(IIM, w.described("SONY DSC"))
    assert found.shown.caption == "from IIM"


def test_dates_of_different_precision_agree() -> None:
    block = w.iim((55, b"20201018"))
    found = read(block, w.xmp(attributes='photoshop:DateCreated="2020-10-18T07:08:09"'))
    assert found.conflicts == ()
    assert found.shown.date == "2020-10-18T07:08:09"
