"""Every container gives up its IIM, XMP and EXIF."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest

from searchkit.formats.photo import Metadata, metadata
from tests.formats.photo import photo_writers as w

IIM = w.iim((120, "Chợ nổi Cái Răng (IIM)".encode()), (25, b"boats"), charset=b"\x1b%G")
XMP = w.described("Chợ nổi Cái Răng (XMP)")
EXIF = w.tiff({270: w.ascii_tag("Chợ nổi Cái Răng (EXIF)")})


def read(data: bytes) -> Metadata:
    return metadata(BytesIO(data))


def captions(data: bytes) -> tuple[str, str, str]:
    found = read(data)
    assert found.damage == ()
    return found.iim.caption, found.xmp.caption, found.exif.caption


IN_IIM, IN_XMP, IN_EXIF = (f"Chợ nổi Cái Răng ({name})" for name in ("IIM", "XMP", "EXIF"))
TAGS = {270: w.ascii_tag(IN_EXIF), 700: (1, XMP), 33723: (7, IIM)}

CASES = {
    "jpeg": (
        w.jpeg(w.app1_exif(EXIF), w.app1_xmp(XMP), w.app13(w.photoshop(IIM))),
        (IN_IIM, IN_XMP, IN_EXIF),
    ),
    "jpeg, resources split over segments": (w.jpeg(w.app13(w.photoshop(IIM), 9)), (IN_IIM, "", "")),
    "jpeg, bare IIM": (w.jpeg(w.segment(0xED, IIM)), (IN_IIM, "", "")),
    "jpeg, Photoshop 2.5": (
        w.jpeg(w.segment(0xED, b"Adobe_Photoshop2.5:\x00\x01" + w.photoshop(IIM))),
        (IN_IIM, "", ""),
    ),
    "jpeg, fill bytes": (w.jpeg(b"\xff\xff\xff" + w.app1_xmp(XMP)), ("", IN_XMP, "")),
    "tiff, little-endian": (w.tiff(TAGS), (IN_IIM, IN_XMP, IN_EXIF)),
    "tiff, big-endian": (w.tiff(TAGS, order=">"), (IN_IIM, IN_XMP, IN_EXIF)),
    "bigtiff": (w.tiff(TAGS, big=True), (IN_IIM, IN_XMP, IN_EXIF)),
    "bigtiff, big-endian": (w.tiff(TAGS, order=">", big=True), (IN_IIM, IN_XMP, IN_EXIF)),
    "tiff, Photoshop resources": (w.tiff({34377: (1, w.photoshop(IIM))}), (IN_IIM, "", "")),
    "orf": (b"IIRO" + w.tiff(TAGS)[4:], (IN_IIM, IN_XMP, IN_EXIF)),
    "rw2": (b"IIU\x00" + w.tiff(TAGS)[4:], (IN_IIM, IN_XMP, IN_EXIF)),
    "exv": (b"\xff\x01Exiv2" + w.jpeg(w.app1_xmp(XMP))[2:], ("", IN_XMP, "")),
    "raf": (w.raf(w.jpeg(w.app1_exif(EXIF))), ("", "", IN_EXIF)),
    "png": (
        w.png(w.itxt("XML:com.adobe.xmp", XMP), w.chunk(b"eXIf", EXIF)),
        ("", IN_XMP, IN_EXIF),
    ),
    "png, packed": (w.png(w.itxt("XML:com.adobe.xmp", XMP, packed=True)), ("", IN_XMP, "")),
    "png, raw profiles": (
        w.png(
            w.raw_profile("iptc", w.photoshop(IIM)),
            w.raw_profile("xmp", XMP),
            w.raw_profile("exif", b"Exif\x00\x00" + EXIF),
        ),
        (IN_IIM, IN_XMP, IN_EXIF),
    ),
    "png, APP1 profiles": (
        w.png(
            w.raw_profile("APP1", b"http://ns.adobe.com/xap/1.0/\x00" + XMP),
            w.raw_profile("APP1", b"Exif\x00\x00" + EXIF),
            w.raw_profile("8bim", b"Photoshop 3.0\x00" + w.photoshop(IIM)),
        ),
        (IN_IIM, IN_XMP, IN_EXIF),
    ),
    "png, bare IIM profile": (w.png(w.raw_profile("iptc", IIM)), (IN_IIM, "", "")),
    "png, text": (
        w.png(w.itxt("Description", IN_EXIF.encode()), w.ztxt("Comment", b"x")),
        ("", "", IN_EXIF),
    ),
    "png, Latin-1 text": (
        w.png(w.chunk(b"tEXt", b"Description\x00caf\xe9")),
        ("", "", "café"),
    ),
    "webp": (w.webp((b"EXIF", EXIF), (b"XMP ", XMP)), ("", IN_XMP, IN_EXIF)),
    "webp, EXIF with a JPEG's mark": (w.webp((b"EXIF", b"Exif\x00\x00" + EXIF)), ("", "", IN_EXIF)),
    "heic, EXIF after something else": (
        w.heic(EXIF, XMP).replace(b"\x00\x00\x00\x06Exif\x00\x00", b"\x00\x00\x00\x06other."),
        ("", IN_XMP, IN_EXIF),
    ),
    "heic": (w.heic(EXIF, XMP), ("", IN_XMP, IN_EXIF)),
    "heic, items inside meta": (w.heic(EXIF, XMP, inside=True), ("", IN_XMP, IN_EXIF)),
    "avif": (w.heic(EXIF, XMP, brand=b"avif"), ("", IN_XMP, IN_EXIF)),
    "jp2": (
        w.jp2(
            w.uuid_box(w.UUID_XMP, XMP),
            w.uuid_box("33c7a4d2-b81d-4723-a0ba-f1a3e097ad38", IIM),
            w.box(b"uuid", b"JpgTiffExif->JP2" + EXIF),
        ),
        (IN_IIM, IN_XMP, IN_EXIF),
    ),
    "jp2, xml box": (w.jp2(w.box(b"xml ", XMP)), ("", IN_XMP, "")),
    "jp2, xml box of another kind": (w.jp2(w.box(b"xml ", b"<gml>")), ("", "", "")),
    "jxl": (
        w.jxl(w.box(b"Exif", b"\x00\x00\x00\x00" + EXIF), w.box(b"xml ", XMP)),
        ("", IN_XMP, IN_EXIF),
    ),
    "jxl, bare": (b"\xff\x0a\x00\x00", ("", "", "")),
    "cr3": (
        w.cr3(EXIF, w.tiff({36867: w.ascii_tag("2024:02:03 04:05:06")}), XMP),
        ("", IN_XMP, IN_EXIF),
    ),
    "psd": (
        w.psd(w.photoshop(IIM) + w.resource(0x0424, XMP) + w.resource(0x0422, EXIF)),
        (IN_IIM, IN_XMP, IN_EXIF),
    ),
    "eps, resources": (
        b"%!PS-Adobe-3.0 EPSF-3.0\r" + w.eps_resources(w.photoshop(IIM)) + b"showpage\r",
        (IN_IIM, "", ""),
    ),
    "eps": (b"%!PS-Adobe-3.1 EPSF-3.0\n" + XMP + b"\nshowpage\n", ("", IN_XMP, "")),
    "eps, preview": (
        struct.pack("<4sIIIIIIH", b"\xc5\xd0\xd3\xc6", 30, 9, 0, 0, 39, len(EXIF), 0xFFFF)
        + b"%!PS-Adob"
        + EXIF,
        ("", "", IN_EXIF),
    ),
    "mp4": (
        w.box(b"ftyp", b"isom\0\0\0\0isom") + w.box(b"mdat", b"") + w.uuid_box(w.UUID_XMP, XMP),
        ("", IN_XMP, ""),
    ),
    "mov": (
        w.box(b"wide", b"") + w.box(b"moov", w.box(b"udta", w.box(b"XMP_", XMP))),
        ("", IN_XMP, ""),
    ),
    "eps, the first packet counts": (
        b"%!PS-Adobe-3.1 EPSF-3.0\n" + XMP + w.described("a placed picture"),
        ("", IN_XMP, ""),
    ),
    "pdf, the last packet counts": (
        b"%PDF-1.7\n" + w.described("old") + b"\nendstream\n" + XMP + b"\n%%EOF",
        ("", IN_XMP, ""),
    ),
    "xmp": (XMP, ("", IN_XMP, "")),
    "xmp, UTF-16": (XMP.decode().encode("utf-16"), ("", IN_XMP, "")),
    "xmp without packet marks": (
        XMP[XMP.index(b"<x:") : XMP.index(b"<?xpacket end")],
        ("", IN_XMP, ""),
    ),
}


@pytest.mark.parametrize(("data", "expected"), CASES.values(), ids=CASES)
def test_container(data: bytes, expected: tuple[str, str, str]) -> None:
    assert captions(data) == expected


def test_cr3_has_its_date_in_a_second_block() -> None:
    assert read(CASES["cr3"][0]).exif.date == "2024-02-03T04:05:06"


def test_extended_xmp_is_put_together_by_its_offsets() -> None:
    guid = b"0123456789ABCDEF0123456789ABCDEF"
    more = w.described("A caption too long for one segment. " * 9)
    half = len(more) // 2
    main = w.xmp(attributes=f'photoshop:City="Huế" xmpNote:HasExtendedXMP="{guid.decode()}"')
    second = w.app1_extended(guid, more, half, len(more))
    first = w.app1_extended(guid, more, 0, half)
    found = read(w.jpeg(w.app1_xmp(main), second, first))
    assert found.xmp.caption == "A caption too long for one segment. " * 9
    assert found.xmp.city == "Huế"
    assert found.damage == ()


def test_extended_xmp_of_another_packet_is_left_alone() -> None:
    other = w.app1_extended(b"F" * 32, w.described("stale"), 0, 10_000)
    assert read(w.jpeg(w.app1_xmp(w.xmp()), other)).xmp.caption == ""


def test_extended_xmp_with_a_part_missing_is_reported() -> None:
    guid = b"0" * 32
    main = w.xmp(attributes=f'xmpNote:HasExtendedXMP="{guid.decode()}"')
    more = w.described("far away")
    found = read(w.jpeg(w.app1_xmp(main), w.app1_extended(guid, more, 0, 20)))
    assert "parts of the extended XMP are missing" in found.damage


def test_brotli_boxes_are_remarked() -> None:
    found = read(w.jxl(w.box(b"brob", b"xml \x0b\x02\x80\x03")))
    assert found.damage == ("metadata packed with Brotli is not read",)


def test_iim_stored_as_swapped_numbers_is_turned_round() -> None:
    padded = IIM + b"\x00" * (-len(IIM) % 4)
    swapped = b"".join(padded[i : i + 4][::-1] for i in range(0, len(padded), 4))
    assert read(w.tiff({33723: (4, swapped)})).iim.caption == IN_IIM


def test_a_png_that_calls_itself_jpeg_is_read_for_what_it_is() -> None:
    assert captions(CASES["png"][0]) == ("", IN_XMP, IN_EXIF)


def test_the_picture_is_never_read() -> None:
    class Watched(BytesIO):
        read_bytes = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.read_bytes += len(data)
            return data

    stream = Watched(w.jpeg(w.app1_xmp(XMP)) + b"\x00" * 5_000_000)
    assert metadata(stream).xmp.caption == IN_XMP
    assert stream.read_bytes < 5_000
