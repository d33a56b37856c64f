"""Writers of the smallest files of each container, for tests only: no picture in any of them."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Mapping
from hashlib import md5

TONES = "\u0300\u0301\u0303\u0309\u0323"
Tags = Mapping[int, tuple[int, bytes]]


def iim(*datasets: tuple[int, bytes], charset: bytes = b"") -> bytes:
    head = dataset(1, 90, charset) if charset else b""
    return head + b"".join(dataset(2, number, value) for number, value in datasets)


def dataset(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def cp1258(text: str) -> bytes:
    """Vietnamese as Windows-1252's sister for it has it: letters, then their tones."""
    return b"".join(_toned(char) for char in unicodedata.normalize("NFC", text))


def _toned(char: str) -> bytes:
    marks = unicodedata.normalize("NFD", char)
    tones = "".join(mark for mark in marks if mark in TONES)
    letter = "".join(mark for mark in marks if mark not in TONES)
    return (unicodedata.normalize("NFC", letter) + tones).encode("cp1258")


def resource(number: int, data: bytes) -> bytes:
    return b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + b"\x00" * (len(data) % 2)


def photoshop(block: bytes, *, digest: bytes | None = None) -> bytes:
    more = resource(0x0425, digest) if digest else b""
    return resource(0x03ED, b"\x00" * 16) + resource(0x0404, block) + more


def digest(block: bytes) -> bytes:
    return md5(block, usedforsecurity=False).digest()


NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "dc": "http://purl.org/dc/elements/1.1/",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
        "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "exif": "http://ns.adobe.com/exif/1.0/",
        "tiff": "http://ns.adobe.com/tiff/1.0/",
        "lr": "http://ns.adobe.com/lightroom/1.0/",
        "xmpNote": "http://ns.adobe.com/xmp/note/",
        "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    }.items()
)


def xmp(body: str = "", attributes: str = "") -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {NAMESPACES} {attributes}>{body}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def alt(name: str, **texts: str) -> str:
    items = "".join(
        f'<rdf:li xml:lang="{lang.replace("_", "-")}">{text}</rdf:li>'
        for lang, text in texts.items()
    )
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"


def bag(name: str, *texts: str) -> str:
    items = "".join(f"<rdf:li>{text}</rdf:li>" for text in texts)
    return f"<{name}><rdf:Bag>{items}</rdf:Bag></{name}>"


def described(text: str) -> bytes:
    return xmp(alt("dc:description", x_default=text))


def tiff(tags: Tags, exif: Tags | None = None, *, order: str = "<", big: bool = False) -> bytes:
    """A file of one directory, with an EXIF directory behind it if there is one."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(
        order + ("HHHQ" if big else "HI"), *((43, 8, 0, 16) if big else (42, 8))
    )
    if exif is None:
        return head + _directory(tags, len(head), order, big)
    pointer = struct.pack(order + ("Q" if big else "I"), 0)
    size = len(_directory({**tags, 34665: (4, pointer)}, len(head), order, big))
    pointer = struct.pack(order + ("Q" if big else "I"), len(head) + size)
    first = _directory({**tags, 34665: (4, pointer)}, len(head), order, big)
    return head + first + _directory(exif, len(head) + size, order, big)


def _directory(tags: Tags, start: int, order: str, big: bool) -> bytes:
    width, entry, number = (8, "HHQ", "Q") if big else (4, "HHI", "I")
    table = start + (8 if big else 2) + len(tags) * (20 if big else 12) + width
    entries, values = b"", b""
    for tag, (kind, data) in sorted(tags.items()):
        count = 1 if tag == 34665 else len(data) // {3: 2, 4: 4}.get(kind, 1)
        entries += struct.pack(order + entry, tag, kind, count)
        if len(data) <= width:
            entries += data.ljust(width, b"\x00")
        else:
            entries += struct.pack(order + number, table + len(values))
            values += data + b"\x00" * (len(data) % 2)
    count_field = struct.pack(order + ("Q" if big else "H"), len(tags))
    return count_field + entries + b"\x00" * width + values


def ascii_tag(text: str) -> tuple[int, bytes]:
    return 2, text.encode() + b"\x00"


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def jpeg(*segments: bytes) -> bytes:
    jfif = segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x48\x00\x48\x00\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x00" * 16
    return b"\xff\xd8" + jfif + b"".join(segments) + scan + b"\xff\xd9"


def app1_exif(data: bytes) -> bytes:
    return segment(0xE1, b"Exif\x00\x00" + data)


def app1_xmp(packet: bytes) -> bytes:
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + packet)


def app1_extended(guid: bytes, whole: bytes, offset: int, size: int) -> bytes:
    head = b"http://ns.adobe.com/xmp/extension/\x00" + guid + struct.pack(">II", len(whole), offset)
    return segment(0xE1, head + whole[offset : offset + size])


def app13(resources: bytes, size: int = 65000) -> bytes:
    parts = [resources[i : i + size] for i in range(0, len(resources), size)]
    return b"".join(segment(0xED, b"Photoshop 3.0\x00" + part) for part in parts)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    picture = chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + picture + chunk(b"IEND", b"")


def itxt(keyword: str, text: bytes, *, packed: bool = False) -> bytes:
    flag = b"\x01\x00" if packed else b"\x00\x00"
    value = zlib.compress(text) if packed else text
    return chunk(b"iTXt", keyword.encode() + b"\x00" + flag + b"\x00\x00" + value)


def ztxt(keyword: str, text: bytes) -> bytes:
    return chunk(b"zTXt", keyword.encode() + b"\x00\x00" + zlib.compress(text))


def raw_profile(name: str, data: bytes) -> bytes:
    digits = data.hex()
    lines = "\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
    return ztxt(f"Raw profile type {name}", f"\n{name}\n{len(data):8d}\n{lines}\n".encode())


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + _riff_chunk(b"VP8X", b"\x0c" + b"\x00" * 9) + _riff_chunk(b"VP8L", b"\x2f" * 5)
    body += b"".join(_riff_chunk(kind, data) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff_chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data


def full_box(kind: bytes, data: bytes, version: int = 0) -> bytes:
    return box(kind, bytes((version, 0, 0, 0)) + data)


def uuid_box(name: str, data: bytes) -> bytes:
    return box(b"uuid", bytes.fromhex(name.replace("-", "")) + data)


UUID_XMP = "be7acfcb-97a9-42e8-9c71-999491e3afac"


def heic(exif: bytes, packet: bytes, *, inside: bool = False, brand: bytes = b"heic") -> bytes:
    """Two items, EXIF and XMP, in ``mdat`` or inside ``meta`` in an ``idat`` box."""
    contents = [struct.pack(">I", 6) + b"Exif\x00\x00" + exif, packet]
    head = box(b"ftyp", brand + b"\x00\x00\x00\x00mif1" + brand)
    size = len(_meta(contents, 0, inside))
    start = 0 if inside else len(head) + size + 8
    return head + _meta(contents, start, inside) + box(b"mdat", b"".join(contents))


def _meta(contents: list[bytes], start: int, inside: bool) -> bytes:
    kinds = [b"Exif\x00", b"mime\x00application/rdf+xml\x00"]
    infe = [full_box(b"infe", struct.pack(">HH", n + 1, 0) + k, 2) for n, k in enumerate(kinds)]
    iinf = full_box(b"iinf", struct.pack(">H", len(infe)) + b"".join(infe))
    places = b""
    for number, data in enumerate(contents, 1):
        places += struct.pack(">HHHHII", number, inside, 0, 1, start, len(data))
        start += len(data)
    iloc = full_box(b"iloc", struct.pack(">HH", 0x4400, len(contents)) + places, 1)
    idat = box(b"idat", b"".join(contents)) if inside else b""
    handler = full_box(b"hdlr", b"\x00\x00\x00\x00pict" + b"\x00" * 13)
    return full_box(b"meta", handler + iinf + iloc + idat)


def jp2(*boxes: bytes) -> bytes:
    signature = box(b"jP  ", b"\r\n\x87\n")
    return signature + box(b"ftyp", b"jp2 \x00\x00\x00\x00jp2 ") + b"".join(boxes)


def jxl(*boxes: bytes) -> bytes:
    signature = box(b"JXL ", b"\r\n\x87\n")
    return signature + box(b"ftyp", b"jxl \x00\x00\x00\x00jxl ") + b"".join(boxes)


def cr3(tags: bytes, exif: bytes, packet: bytes) -> bytes:
    canon = uuid_box(
        "85c0b687-820f-11e0-8111-f4ce462b6a48", box(b"CMT1", tags) + box(b"CMT2", exif)
    )
    return (
        box(b"ftyp", b"crx \x00\x00\x00\x01crx ") + box(b"moov", canon) + uuid_box(UUID_XMP, packet)
    )


def eps_resources(resources: bytes) -> bytes:
    digits = resources.hex().upper().encode()
    lines = b"\r".join(b"% " + digits[i : i + 64] for i in range(0, len(digits), 64))
    return b"%%BeginPhotoshop: %d\r%s\r%%EndPhotoshop\r" % (len(resources), lines)


def psd(resources: bytes) -> bytes:
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 1, 1, 8, 3)
    return head + struct.pack(">I", 0) + struct.pack(">I", len(resources)) + resources + b"\x00" * 8


def raf(picture: bytes) -> bytes:
    head = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\x00") + struct.pack(">II", 92, len(picture))
    return head + picture
