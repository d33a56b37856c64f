"""Small pictures to be mutated, and what must hold for whatever becomes of them."""

from __future__ import annotations

import time
from io import BytesIO

from searchkit.formats.photo import Metadata, metadata
from tests.formats.photo import photo_writers as w

SLOW = 2.0

IIM = w.iim((25, b"one"), (25, b"two"), (120, "Chợ nổi".encode()), (55, b"20201018"))
PACKET = w.xmp(
    w.alt("dc:description", x_default="Chợ nổi", en="Market")
    + w.bag("dc:subject", "a", "b")
    + "<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li rdf:parseType='Resource'>"
    "<Iptc4xmpExt:City>Huế</Iptc4xmpExt:City></rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown>",
    'photoshop:Headline="Market" photoshop:DateCreated="2020-10-18T07:08:09+07:00"',
)
COMMENT = (7, b"UNICODE\x00" + "Chợ".encode("utf-16-le"))
TAKEN = {36867: w.ascii_tag("2020:10:18 07:08:09"), 37510: COMMENT}
EXIF = w.tiff({270: w.ascii_tag("Market"), 315: w.ascii_tag("Lan")}, TAKEN)
TAGS = {270: w.ascii_tag("Market"), 700: (1, PACKET), 33723: (7, IIM), 34377: (7, w.photoshop(IIM))}
GUID = b"0123456789ABCDEF0123456789ABCDEF"
HALVES = [w.app1_extended(GUID, PACKET, at, 400) for at in range(0, len(PACKET), 400)]

SEEDS: dict[str, bytes] = {
    "jpeg": w.jpeg(
        w.app1_exif(EXIF),
        w.app1_xmp(w.xmp(attributes=f'xmpNote:HasExtendedXMP="{GUID.decode()}"')),
        *HALVES,
        w.app13(w.photoshop(IIM, digest=w.digest(IIM)), 50),
    ),
    "tiff": w.tiff(TAGS, TAKEN, order=">"),
    "bigtiff": w.tiff(TAGS, TAKEN, big=True),
    "png": w.png(
        w.itxt("XML:com.adobe.xmp", PACKET, packed=True),
        w.raw_profile("iptc", w.photoshop(IIM)),
        w.chunk(b"eXIf", EXIF),
        w.itxt("Description", b"Market"),
    ),
    "webp": w.webp((b"EXIF", EXIF), (b"XMP ", PACKET)),
    "heic": w.heic(EXIF, PACKET),
    "heic-idat": w.heic(EXIF, PACKET, inside=True),
    "jp2": w.jp2(w.uuid_box(w.UUID_XMP, PACKET), w.box(b"uuid", b"JpgTiffExif->JP2" + EXIF)),
    "jxl": w.jxl(w.box(b"Exif", b"\x00\x00\x00\x00" + EXIF), w.box(b"xml ", PACKET)),
    "cr3": w.cr3(EXIF, EXIF, PACKET),
    "psd": w.psd(w.photoshop(IIM) + w.resource(0x0424, PACKET) + w.resource(0x0422, EXIF)),
    "raf": w.raf(w.jpeg(w.app1_exif(EXIF))),
    "eps": b"%!PS-Adobe-3.0\r" + w.eps_resources(w.photoshop(IIM)) + PACKET,
    "pdf": b"%PDF-1.7\n" + PACKET + b"\n%%EOF",
    "xmp": PACKET,
    "xmp-utf-16": PACKET.decode().encode("utf-16"),
}


def check(data: bytes) -> Metadata:
    """Read it; raises AssertionError for what takes long or holds no proper text."""
    start = time.process_time()
    found = metadata(BytesIO(data))
    assert time.process_time() - start < SLOW, "too slow"
    assert repr(found).encode("utf-8")
    return found
