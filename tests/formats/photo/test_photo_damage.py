"""Truncated, lying and hostile files: what can be read is read, the rest is said."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zlib
from io import BytesIO

import pytest

from searchkit.formats.photo import Metadata, metadata
from tests.formats.photo import photo_writers as w

IIM = w.iim((105, b"Headline"), (120, b"Caption"), charset=b"\x1b%G")
PACKET = w.described("Caption")
EXIF = w.tiff({270: w.ascii_tag("Caption"), 315: w.ascii_tag("Lan Anh")})


def read(data: bytes) -> Metadata:
    return metadata(BytesIO(data))


def test_a_jpeg_cut_in_its_iim() -> None:
    whole = w.jpeg(w.app13(w.photoshop(IIM)))
    found = read(whole[: whole.index(b"Caption") + 4])
    assert (found.iim.headline, found.iim.caption) == ("Headline", "Capt")
    assert "the IIM block is cut off" in found.damage


def test_a_packet_cut_in_its_middle() -> None:
    found = read(w.jpeg(w.app1_xmp(w.xmp(w.alt("dc:title", x_default="T") + "<dc:description>x"))))
    assert found.xmp.title == "T"
    assert found.damage[0].startswith("XMP: ")


def test_padding_after_the_packet_is_no_damage() -> None:
    assert read(w.jpeg(w.app1_xmp(PACKET + b"\x00" * 99))).damage == ()
    assert read(w.jpeg(w.app1_xmp(PACKET + b"rest of another packet>"))).damage == ()
    assert read(w.jpeg(w.app13(w.photoshop(IIM + b"\x00" * 99)))).damage == ()


def test_a_tag_outside_the_file() -> None:
    data = bytearray(EXIF)
    data[18:22] = struct.pack("<I", 5_000_000)
    found = read(bytes(data))
    assert (found.exif.caption, found.exif.byline) == ("", "Lan Anh")
    assert found.damage == ("tag 270: its value lies outside the file",)


def test_a_directory_that_points_at_itself() -> None:
    assert read(w.tiff({270: w.ascii_tag("Caption"), 34665: (4, b"\x08\x00\x00\x00")})).exif.caption


def test_a_value_of_four_gigabytes() -> None:
    data = bytearray(EXIF)
    data[14:18] = b"\xff\xff\xff\xff"
    assert read(bytes(data)).damage == ("tag 270: 4,294,967,295 bytes are more than it may have",)


def test_a_bomb_in_png_text() -> None:
    bomb = zlib.compress(b"\x00" * 200_000_000, 9)
    chunk = w.chunk(b"zTXt", b"Description\x00\x00" + bomb)
    found, memory = _measured(w.png(chunk, w.itxt("XML:com.adobe.xmp", PACKET)))
    assert found.xmp.caption == "Caption"
    assert found.damage == ("the chunk zTXt: unpacks to more than 1,048,576 bytes",)
    assert memory < 20_000_000


ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<rdf:RDF><rdf:Description><dc:title>&b;</dc:title></rdf:Description></rdf:RDF>"
)
OUTSIDE = (
    b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><rdf:RDF><rdf:Description dc:title="t"/></rdf:RDF>'
)


@pytest.mark.parametrize("packet", [ENTITIES, OUTSIDE])
def test_document_types_and_entities_are_refused(packet: bytes) -> None:
    found = read(packet)
    assert found.xmp.title == ""
    assert found.damage == ("XMP: a document type or entity declaration",)


def test_elements_deeper_than_64() -> None:
    deep = "<a>" * 100_000
    found = read(w.xmp(w.alt("dc:title", x_default="T") + deep))
    assert found.xmp.title == "T"
    assert found.damage == ("XMP: deeper than 64 or more than 100,000 elements",)


def test_300_000_elements() -> None:
    _, memory = _measured(w.xmp("<a/>" * 300_000))
    assert memory < 120_000_000


def test_100_000_segments() -> None:
    start = time.process_time()
    found = read(w.jpeg(*[w.segment(0xE5, b"")] * 100_000, w.app1_xmp(PACKET)))
    assert found.damage == ("more than 20,000 segments",)
    assert time.process_time() - start < 2


def test_a_thousand_full_segments_of_extended_xmp() -> None:
    part = w.app1_extended(b"0" * 32, b"a" * 64_000, 0, 64_000)
    found, memory = _measured(w.jpeg(*[part] * 1_000))
    assert found.damage[0] == "more metadata than a picture may have"
    assert memory < 120_000_000


def test_exif_within_exif_is_read_once() -> None:
    inner = w.tiff({270: w.ascii_tag("far inside")})
    for _ in range(200):
        inner = w.tiff({34377: (7, w.resource(0x0422, inner))})
    assert read(inner).exif.caption == ""


def test_three_million_keywords() -> None:
    block = b"\x1c\x02\x19\x00\x01a" * 3_000_000
    start = time.process_time()
    assert read(w.psd(w.resource(0x0404, block))).shown.keywords == ("a",)
    assert time.process_time() - start < 5


def test_ten_thousand_different_keywords() -> None:
    words = [f"{number}?" for number in range(10_000)]
    start = time.process_time()
    assert len(read(w.xmp(w.bag("dc:subject", *words))).shown.keywords) == 10_000
    assert time.process_time() - start < 5


def test_a_hundred_bombs() -> None:
    bomb = w.chunk(b"zTXt", b"Raw profile type iptc\x00\x00" + zlib.compress(b"\x00" * 20_000_000))
    start = time.process_time()
    assert "more metadata than a picture may have" in read(w.png(*[bomb] * 100)).damage
    assert time.process_time() - start < 5


def test_a_megabyte_of_spaces() -> None:
    start = time.process_time()
    assert read(w.described(" " * 1_000_000 + "x")).shown.caption.strip() == "x"
    assert time.process_time() - start < 2


def test_a_sidecar_of_ten_megabytes_is_read_as_far_as_it_may_be_long() -> None:
    found = read(w.xmp(w.alt("dc:title", x_default="T") + "<!-- -->" * 1_300_000))
    assert found.xmp.title == "T"
    assert found.damage[0].startswith("only 8,388,608 bytes of 10,4")


def test_endless_zero_boxes() -> None:
    assert read(w.jxl(b"\x00\x00\x00\x03" + b"free" * 99)).damage == ("a box of 3 bytes at 32",)


def test_an_item_that_claims_the_whole_disk() -> None:
    data = w.heic(EXIF, PACKET)
    size = struct.pack(">I", len(PACKET))
    found = read(data.replace(size, b"\xff\xff\xff\xff", 1))
    assert found.exif.caption == "Caption"


def test_extents_of_no_width() -> None:
    places = struct.pack(">HHHHH", 0x0000, 1, 1, 0, 65_535)
    iinf = w.full_box(b"iinf", b"\x00\x00")
    meta = w.full_box(b"meta", iinf + w.full_box(b"iloc", places))
    assert read(w.box(b"ftyp", b"heic") + meta).damage == ("many extents of no width",)


def test_an_iim_block_that_breaks_off() -> None:
    found = read(w.jpeg(w.app13(w.photoshop(IIM + b"rubbish"))))
    assert found.iim.caption == "Caption"
    assert found.damage[0].startswith("no IIM dataset at ")


def test_damaged_text_holds_no_surrogates() -> None:
    packet = w.described("a&#xD800;b")
    text = repr(read(packet))
    assert text.encode("utf-8")


def _measured(data: bytes) -> tuple[Metadata, int]:
    tracemalloc.start()
    try:
        return read(data), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
