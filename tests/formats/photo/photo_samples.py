"""The photos of ``samples/``, the smallest files of each kind: words, and no picture.

``pytest tests/formats/photo/test_photo_samples.py --update`` writes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.formats.photo import photo_writers as w


def packet(body: str = "", attributes: str = "") -> bytes:
    """XMP with no more namespaces than it uses."""
    whole = w.xmp(body, attributes).decode()
    used = set(re.findall(r"[<\s/]([\w-]+):", f"{body} {attributes}"))
    return re.sub(
        r' xmlns:([\w-]+)="[^"]*"',
        lambda found: found[0] if found[1] in used | {"x", "rdf"} else "",
        whole,
    ).encode()


def described(text: str, attributes: str = "") -> bytes:
    return packet(w.alt("dc:description", x_default=text), attributes)


def flowers() -> bytes:
    """IPTC in Windows' Vietnamese character set, which it does not declare."""
    texts = {
        120: "Người trồng hoa Sa Đéc chở cúc mâm xôi lên xuồng, sáng 20 tháng Chạp.",
        80: "Đặng Thu",
        90: "Sa Đéc",
        101: "Việt Nam",
    }
    rows = [(number, w.cp1258(text)) for number, text in texts.items()]
    keywords = [(25, w.cp1258(word)) for word in ("hoa Tết", "chợ hoa")]
    return w.jpeg(w.app13(w.photoshop(w.iim(*rows, *keywords, (55, b"20210201")))))


def fishermen() -> bytes:
    """A caption in three languages, an alternative text, an event, a place in full."""
    vi = "Ngư dân Nhơn Lý kéo lưới cá cơm lúc hừng đông."
    body = (
        w.alt(
            "dc:description",
            x_default=vi,
            vi=vi,
            en="Fishermen of Nhơn Lý haul in anchovies at first light.",
            fr="Des pêcheurs de Nhơn Lý remontent les anchois à l’aube.",
        )
        + w.alt("Iptc4xmpCore:AltTextAccessibility", x_default="Bốn người kéo lưới trên bãi cát")
        + w.alt("Iptc4xmpExt:Event", x_default="Lễ cầu ngư")
        + w.bag("Iptc4xmpExt:PersonInImage", "Trần Văn Sáu")
    )
    attributes = (
        'photoshop:DateCreated="2019-03-17T05:41:00+07:00" photoshop:City="Quy Nhơn" '
        'photoshop:State="Bình Định" photoshop:Country="Việt Nam" Iptc4xmpCore:Location="Eo Gió"'
    )
    return w.jpeg(w.app1_xmp(packet(body, attributes)))


def bell() -> bytes:
    """IPTC changed after XMP was written: the digest of the block before tells."""
    old = w.iim((120, "Thợ đúc đồng rót khuôn chuông.".encode()), charset=b"\x1b%G")
    text = "Thợ đúc đồng Ngũ Xã rót khuôn quả chuông thứ bảy."
    new = w.iim((120, text.encode()), (80, "Phùng Hải".encode()), charset=b"\x1b%G")
    return w.tiff(
        {
            700: (1, described("Thợ đúc đồng rót khuôn chuông.")),
            34377: (7, w.photoshop(new, digest=w.digest(old))),
        }
    )


def train() -> bytes:
    xmp = described("Đoàn tàu Cát Linh – Hà Đông chạy thử trong mưa rào.")
    return w.png(
        w.itxt("XML:com.adobe.xmp", xmp),
        w.itxt("Author", "Kiều Oanh".encode()),
        w.itxt("Copyright", "Ảnh tự do".encode()),
    )


def lanterns() -> bytes:
    exif = w.tiff({315: w.ascii_tag("Võ Lâm")}, {36867: w.ascii_tag("2022:09:10 19:05:00")})
    return w.webp((b"EXIF", exif), (b"XMP ", described("Đèn lồng thả trên sông Hoài đêm rằm.")))


def salt() -> bytes:
    exif = w.tiff({315: w.ascii_tag("Bùi Nga")}, {36867: w.ascii_tag("2017:06:02 15:20:00")})
    return w.heic(exif, described("Diêm dân Sa Huỳnh gánh muối về kho trước cơn giông."))


def balloon() -> bytes:
    text = "A hot-air balloon drifts over the tea hills of Mộc Châu."
    return w.heic(w.tiff({315: w.ascii_tag("Ann Reed")}), described(text), brand=b"avif")


def rickshaw() -> bytes:
    xmp = described("浅草寺の雷門をくぐる人力車。", 'photoshop:City="台東区"')
    return w.jp2(w.uuid_box(w.UUID_XMP, xmp))


def tram() -> bytes:
    xmp = described("Eine Straßenbahn steht im Schneetreiben am Bahnhof Cottbus.")
    return w.jxl(w.box(b"xml ", xmp))


def elephant() -> bytes:
    tags = w.tiff({270: w.ascii_tag("default"), 315: w.ascii_tag("Y Moan")})
    taken = w.tiff({36867: w.ascii_tag("2018:12:24 09:00:00")})
    return w.cr3(tags, taken, described("Voi nhà ở Buôn Đôn uống nước bên sông Sêrêpôk."))


def poster() -> bytes:
    text = "Áp phích treo ở nhà văn hóa Vĩnh Hồ, bản in năm 1978."
    block = w.iim((120, text.encode()), (105, "Áp phích cổ động".encode()), charset=b"\x1b%G")
    return w.psd(w.photoshop(block))


def chart() -> bytes:
    text = "Mapa dibujado a mano de los canales de Chợ Lách."
    block = w.iim((120, text.encode()), (115, b"Archivo municipal"), charset=b"\x1b%G")
    return b"%!PS-Adobe-3.0 EPSF-3.0\r" + w.eps_resources(w.photoshop(block)) + b"%%EOF\r"


def leaflet() -> bytes:
    xmp = packet(
        w.alt("dc:description", x_default="Plan du jardin botanique de Saïgon, dépliant de 1906.")
        + w.bag("dc:creator", "J. B. Louis Pierre")
    )
    metadata = b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream" % (len(xmp), xmp)
    catalogue = b"<</Type/Catalog/Metadata 2 0 R/Pages 3 0 R>>"
    return _pdf([catalogue, metadata, b"<</Type/Pages/Count 0/Kids[]>>"])


def _pdf(objects: list[bytes]) -> bytes:
    body, places = b"%PDF-1.7\n", b"0000000000 65535 f \n"
    for number, data in enumerate(objects, 1):
        places += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    size = len(objects) + 1
    return body + b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        places,
        size,
        len(body),
    )


def woodcut() -> bytes:
    xmp = described("Tranh Đông Hồ in lại: đám cưới chuột.")
    trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"
    return b"GIF89a\x01\x00\x01\x00\x00\x00\x00!\xff\x0bXMP DataXMP" + xmp + trailer + b";"


def schoolgirls() -> bytes:
    """A raw file; its caption is in the sidecar."""
    return w.tiff(
        {315: w.ascii_tag("Hồ Diệp")}, {36867: w.ascii_tag("2015:10:02 16:45:00")}, order=">"
    )


def sidecar() -> bytes:
    return described("Nữ sinh Đồng Khánh đạp xe qua cầu Trường Tiền.", 'photoshop:City="Huế"')


def railway() -> bytes:
    xmp = described("Tàu khách SE3 vòng qua đèo Hải Vân, cảnh quay từ toa cuối.")
    head = w.box(b"ftyp", b"isom\x00\x00\x02\x00isommp42")
    return head + w.box(b"moov", w.box(b"udta", w.box(b"XMP_", xmp))) + w.box(b"mdat", b"")


SAMPLES: dict[str, Callable[[], bytes]] = {
    "ao-dai.nef": schoolgirls,
    "ao-dai.xmp": sidecar,
    "ap-phich.psd": poster,
    "cho-hoa.jpg": flowers,
    "den-long.webp": lanterns,
    "deo-hai-van.mp4": railway,
    "dong-ho.gif": woodcut,
    "duc-chuong.tif": bell,
    "jardin-botanique.pdf": leaflet,
    "keo-luoi.jpg": fishermen,
    "mapa-canales.eps": chart,
    "moc-chau.avif": balloon,
    "ruong-muoi.heic": salt,
    "strassenbahn.jxl": tram,
    "tau-dien.png": train,
    "voi.cr3": elephant,
    "kaminarimon.jp2": rickshaw,
}
"""File name -> what writes it."""
