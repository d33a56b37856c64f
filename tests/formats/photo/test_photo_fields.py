"""What each standard's fields become: IIM, XMP in all its spellings, EXIF, PNG."""

from __future__ import annotations

from io import BytesIO

import pytest

from searchkit.formats.photo import Fields, metadata
from searchkit.formats.photo.dates import iso
from tests.formats.photo import photo_writers as w


def iim(*datasets: tuple[int, bytes], charset: bytes = b"\x1b%G") -> Fields:
    return metadata(BytesIO(w.jpeg(w.app13(w.photoshop(w.iim(*datasets, charset=charset)))))).iim


def xmp(body: str = "", attributes: str = "") -> Fields:
    return metadata(BytesIO(w.xmp(body, attributes))).xmp


def exif(tags: w.Tags, more: w.Tags | None = None, order: str = "<") -> Fields:
    return metadata(BytesIO(w.tiff(tags, more, order=order))).exif


def test_iim() -> None:
    found = iim(
        (5, b"FLOOD-1"),
        (25, b"flood "),
        (25, "Huế".encode()),
        (55, b"20201018"),
        (60, b"070809+0700"),
        (80, b"Lan Anh"),
        (80, b"Minh Duc"),
        (85, b"Staff"),
        (90, "Huế".encode()),
        (92, b"Old quarter"),
        (95, b"Thua Thien"),
        (101, "Việt Nam".encode()),
        (105, b"Flood"),
        (110, b"TTXVN"),
        (115, b"VNA"),
        (116, b"(c) VNA"),
        (120, b"Water stands\r\nin the street."),
        (122, b"pt"),
        (135, b"VI"),
    )
    assert found == Fields(
        caption="Water stands\r\nin the street.",
        headline="Flood",
        title="FLOOD-1",
        byline="Lan Anh, Minh Duc",
        byline_title="Staff",
        credit="TTXVN",
        source="VNA",
        copyright="(c) VNA",
        sublocation="Old quarter",
        city="Huế",
        state="Thua Thien",
        country="Việt Nam",
        date="2020-10-18T07:08:09+07:00",
        keywords=("flood", "Huế"),
        caption_writer="pt",
        lang="vi",
    )


def test_iim_s_further_captions_are_kept() -> None:
    block = w.iim((120, b"The river rises."), (120, b"Boats in the street."), (120, b"The river"))
    found = metadata(BytesIO(w.jpeg(w.app13(w.photoshop(block)))))
    assert found.shown.caption == "The river rises."
    assert found.others == {"caption": ("Boats in the street.", "The river")}


def test_iim_of_extended_length() -> None:
    long = b"\x1c\x02\x78\x80\x04" + (40_000).to_bytes(4, "big") + b"a" * 40_000
    assert metadata(BytesIO(w.jpeg(w.app13(w.resource(0x0404, long))))).iim.caption == "a" * 40_000


def test_xmp_core() -> None:
    found = xmp(
        w.alt("dc:description", x_default="Nước lên", en="The water rises", vi="Nước lên")
        + w.alt("dc:title", x_default="FLOOD-1")
        + w.alt("dc:rights", x_default="(c) VNA")
        + w.bag("dc:creator", "Lan Anh", "Minh")
        + w.bag("dc:subject", "flood", " flood", "Huế")
        + w.alt("Iptc4xmpCore:AltTextAccessibility", x_default="A street under water")
        + w.alt("Iptc4xmpCore:ExtDescrAccessibility", x_default="A man wades through it")
        + w.alt("Iptc4xmpExt:Event", x_default="Flood of 2020")
        + w.bag("Iptc4xmpExt:PersonInImage", "Ann", "Bob"),
        'photoshop:Headline="Flood" photoshop:AuthorsPosition="Staff" photoshop:Credit="TTXVN"'
        ' photoshop:Source="VNA" photoshop:City="Huế" photoshop:State="TT" photoshop:Country="VN"'
        ' photoshop:DateCreated="2020-10-18T07:08" photoshop:CaptionWriter="pt"'
        ' Iptc4xmpCore:Location="Old quarter"',
    )
    assert found == Fields(
        caption="Nước lên",
        captions={"en": "The water rises", "vi": "Nước lên"},
        lang="vi",
        headline="Flood",
        title="FLOOD-1",
        byline="Lan Anh, Minh",
        byline_title="Staff",
        credit="TTXVN",
        source="VNA",
        copyright="(c) VNA",
        sublocation="Old quarter",
        city="Huế",
        state="TT",
        country="VN",
        date="2020-10-18T07:08",
        keywords=("flood", "Huế"),
        people=("Ann", "Bob"),
        event="Flood of 2020",
        alt_text="A street under water",
        extended_description="A man wades through it",
        caption_writer="pt",
    )


SPELLINGS = {
    "element": "<photoshop:City>Huế</photoshop:City>",
    "resource": '<photoshop:City rdf:parseType="Resource"><rdf:value>Huế</rdf:value>'
    "<xmp:note>x</xmp:note></photoshop:City>",
    "qualified": "<photoshop:City><rdf:Description><rdf:value>Huế</rdf:value>"
    "</rdf:Description></photoshop:City>",
    "attribute": '<photoshop:City rdf:value="Huế"/>',
    "alternatives": w.alt("photoshop:City", x_default="Huế"),
    "another prefix": '<p:City xmlns:p="http://ns.adobe.com/photoshop/1.0/">Huế</p:City>',
    "default namespace": '<City xmlns="http://ns.adobe.com/photoshop/1.0/">Huế</City>',
    "characters": "<photoshop:City>Hu&#x1EBF;</photoshop:City>",
    "cdata": "<photoshop:City><![CDATA[Huế]]></photoshop:City>",
    "a sign that should be an entity": "<dc:rights>a & b&x;</dc:rights><photoshop:City>Huế"
    "</photoshop:City>",
    "control characters": "<photoshop:City>Hu\x0bế&#0;</photoshop:City>",
}


@pytest.mark.parametrize("body", SPELLINGS.values(), ids=SPELLINGS)
def test_xmp_spellings(body: str) -> None:
    assert xmp(body).city == "Huế"


def test_xmp_without_namespace_declarations() -> None:
    inner = b"<rdf:Description><dc:description>plain</dc:description></rdf:Description>"
    packet = b"<rdf:RDF>" + inner + b"</rdf:RDF>"
    assert metadata(BytesIO(packet)).xmp.caption == "plain"


def test_xmp_in_latin_1_is_not_lost() -> None:
    packet = w.described("un été à Paris").decode().encode("latin-1", "ignore")
    assert metadata(BytesIO(packet)).xmp.caption == "un été à Paris"


def test_xmp_caption_without_a_default_is_the_first() -> None:
    found = xmp(w.alt("dc:description", fr="Bonjour", de="Hallo"))
    assert (found.caption, found.lang) == ("Bonjour", "fr")
    assert found.captions == {"fr": "Bonjour", "de": "Hallo"}


def test_xmp_default_is_shown_wherever_it_stands() -> None:
    found = xmp(w.alt("dc:description", fr="Bonjour", x_default="Hello"))
    assert (found.caption, found.lang, found.captions) == ("Hello", "", {"fr": "Bonjour"})


def test_xmp_location_shown_stands_in() -> None:
    place = (
        "<Iptc4xmpExt:{0}><rdf:Bag><rdf:li {1}>"
        "<Iptc4xmpExt:City>{2}</Iptc4xmpExt:City><Iptc4xmpExt:CountryName>VN</Iptc4xmpExt:CountryName>"
        "</rdf:li></rdf:Bag></Iptc4xmpExt:{0}>"
    )
    created = place.format("LocationCreated", 'rdf:parseType="Resource"', "Hà Nội")
    shown = place.format("LocationShown", 'rdf:parseType="Resource"', "Huế")
    assert (xmp(created).city, xmp(created).country) == ("Hà Nội", "VN")
    assert xmp(created + shown).city == "Huế"
    assert xmp(shown, 'photoshop:City="Đà Nẵng"').city == "Đà Nẵng"


def test_xmp_keeps_every_place() -> None:
    def place(name: str, *items: str) -> str:
        rows = "".join(f"<rdf:li {item}/>" for item in items)
        return f"<Iptc4xmpExt:{name}><rdf:Bag>{rows}</rdf:Bag></Iptc4xmpExt:{name}>"

    lyon = "Iptc4xmpExt:City='Lyon' Iptc4xmpExt:ProvinceState='Rhône'"
    found = xmp(
        place("LocationCreated", "Iptc4xmpExt:City='Genève' Iptc4xmpExt:CountryName='Suisse'")
        + place("LocationShown", "Iptc4xmpExt:City='Paris'", lyon)
    )
    assert (found.city, found.state, found.country) == ("Paris", "", "")
    more = {"city": ("Lyon", "Genève"), "state": ("Rhône",), "country": ("Suisse",)}
    assert found.more == more


def test_xmp_keeps_every_language_of_every_text() -> None:
    found = xmp(
        w.alt("Iptc4xmpCore:AltTextAccessibility", x_default="A boat", vi="Thuyền")
        + w.alt("Iptc4xmpCore:ExtDescrAccessibility", fr="Une barque", vi="Thuyền gỗ")
        + w.alt("dc:title", x_default="T", fr="Pont")
        + w.alt("dc:description", x_default="D")
        + "<exif:UserComment>A comment</exif:UserComment>"
        + "<Iptc4xmpExt:ArtworkOrObject><rdf:Bag><rdf:li Iptc4xmpExt:AOTitle='Mona Lisa'/>"
        "</rdf:Bag></Iptc4xmpExt:ArtworkOrObject>"
    )
    assert (found.alt_text, found.extended_description) == ("A boat", "Une barque")
    assert found.more == {
        "alt_text": ("Thuyền",),
        "extended_description": ("Thuyền gỗ",),
        "title": ("Pont", "Mona Lisa"),
        "caption": ("A comment",),
    }


def test_instructions() -> None:
    assert iim((40, b"No cropping")).instructions == "No cropping"
    assert xmp(attributes='photoshop:Instructions="No cropping"').instructions == "No cropping"


def test_xmp_location_as_attributes() -> None:
    body = (
        "<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li Iptc4xmpExt:City='Huế'/></rdf:Bag>"
        "</Iptc4xmpExt:LocationShown>"
    )
    assert xmp(body).city == "Huế"


FACE = (
    '<rdf:li><rdf:Description mwg-rs:Name="{}" mwg-rs:Type="{}">'
    "<mwg-rs:Area/></rdf:Description></rdf:li>"
)
REGIONS = (
    '<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag>'
    + FACE.format("Ann", "Face")
    + FACE.format("Rex", "Pet")
    + "</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
)


def test_names_on_faces_are_people_behind_those_written_down() -> None:
    assert xmp(REGIONS).people == ("Ann",)
    assert xmp(REGIONS + w.bag("Iptc4xmpExt:PersonInImage", "Bob", "Ann")).people == ("Bob", "Ann")
    assert xmp(REGIONS + w.bag("Iptc4xmpExt:PersonInImage", "Bob")).people == ("Bob", "Ann")
    shown = w.bag("Iptc4xmpExt:OrganisationInImageName", "UNESCO")
    assert xmp(REGIONS + shown).more == {"people": ("UNESCO",)}


def test_getty_s_personalities_are_people() -> None:
    getty = 'xmlns:getty="http://xmp.gettyimages.com/gift/1.0/"'
    assert xmp(w.bag("getty:Personality", "Ann", "Bob"), getty).people == ("Ann", "Bob")


def test_hierarchical_keywords_stand_in() -> None:
    assert xmp(w.bag("lr:hierarchicalSubject", "Asia|Vietnam|Huế", "boats")).keywords == (
        "Huế",
        "boats",
    )


def test_a_list_that_stands_elsewhere() -> None:
    packet = w.xmp('<dc:subject rdf:nodeID="n0"/>').decode()
    elsewhere = '<rdf:Bag rdf:nodeID="n0"><rdf:li>a</rdf:li><rdf:li rdf:nodeID="n0"/></rdf:Bag>'
    packet = packet.replace("</rdf:RDF>", elsewhere + "</rdf:RDF>")
    assert metadata(BytesIO(packet.encode())).xmp.keywords == ("a",)


def test_exif() -> None:
    found = exif(
        {
            270: w.ascii_tag("Bến Thành"),
            315: w.ascii_tag("Lan; Minh"),
            33432: (2, b" \x00VNA\x00"),
            0x9C9B: (1, "Chợ\x00rubbish".encode("utf-16-le")),
            0x9C9E: (1, "a;b c".encode("utf-16-le") + b"\x00\x00"),
        },
        {36867: w.ascii_tag("2020:10:18 07:08:09"), 36881: w.ascii_tag("+07:00")},
    )
    assert found == Fields(
        caption="Bến Thành",
        title="Chợ",
        byline="Lan, Minh",
        copyright="VNA",
        date="2020-10-18T07:08:09+07:00",
        keywords=("a", "b c"),
    )


COMMENTS = {
    "ascii": (b"ASCII\x00\x00\x00A boat\x00\x00", "A boat"),
    "unmarked": (b"\x00" * 8 + "Thuyền".encode(), "Thuyền"),
    "no code at all": (b"A boat on the river", "A boat on the river"),
    "utf-16 of the file": (
        b"UNICODE\x00" + "Thuyền gỗ".encode("utf-16-le"),
        "Thuyền gỗ",
    ),
    "utf-16 of the other": (
        b"UNICODE\x00" + "Thuyền gỗ".encode("utf-16-be"),
        "Thuyền gỗ",
    ),
    "utf-16 of the other, without ASCII": (
        b"UNICODE\x00" + "渡し船の老人と東の島".encode("utf-16-be"),
        "渡し船の老人と東の島",
    ),
    "utf-16 of the file, without ASCII": (
        b"UNICODE\x00" + "渡し船の老人と東の島".encode("utf-16-le"),
        "渡し船の老人と東の島",
    ),
    "utf-16 with a mark": (b"UNICODE\x00\xfe\xff" + "小舟".encode("utf-16-be"), "小舟"),
    "utf-8": (b"UNICODE\x00" + "Thuyền".encode(), "Thuyền"),
    "jis": (b"JIS\x00\x00\x00\x00\x00" + "小舟".encode("iso2022_jp"), "小舟"),
    "binary": (b"\x00" * 8 + b"\x01\x02\xffabc", ""),
    "blank": (b"ASCII\x00\x00\x00" + b" " * 40, ""),
}


@pytest.mark.parametrize(("value", "expected"), COMMENTS.values(), ids=COMMENTS)
def test_user_comment(value: bytes, expected: str) -> None:
    assert exif({}, {37510: (7, value)}).caption == expected


def test_exif_description_ends_at_its_nul() -> None:
    assert exif({270: (2, b"A boat\x00rubbish")}).caption == "A boat"


DATES = {
    "20040506": "2004-05-06",
    "20040506T101112+0200": "2004-05-06T10:11:12+02:00",
    "20040000": "2004",
    "20040500": "2004-05",
    "2004:05:06 10:11:12": "2004-05-06T10:11:12",
    "2004:05:06 10:11:12.50Z": "2004-05-06T10:11:12.50Z",
    "2004:05:06 24:61:00": "2004-05-06",
    "2004:13:06": "2004",
    "2004-02-30": "2004-02",
    "2004-05-06T10:11": "2004-05-06T10:11",
    "2004": "2004",
    "0000:00:00 00:00:00": "",
    "    :  :     :  :  ": "",
    "Tue, 04 Jun 2019 10:00:00 +0700": "2019-06-04T10:00:00+07:00",
    "4 june 2019 10:00 GMT": "2019-06-04T10:00Z",
    "Tue, 31 Jun 2019 10:00:00 GMT": "2019-06",
    "Tue, 04 Fun 2019 10:00:00 GMT": "",
    "yesterday": "",
    "": "",
}


@pytest.mark.parametrize(("text", "expected"), DATES.items())
def test_dates(text: str, expected: str) -> None:
    assert iso(text) == expected
