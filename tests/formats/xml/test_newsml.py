"""Captions out of NewsML-G2."""

from collections.abc import Callable

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem

Reading = Callable[..., list[Caption | Problem]]

NAR = 'xmlns="http://iptc.org/std/nar/2006-10-01/" xml:lang="vi-VN"'
PICTURE = '<itemMeta><itemClass qcode="ninat:picture"/></itemMeta>'
TEXT = '<itemMeta><itemClass qcode="ninat:text"/><title>Tin</title></itemMeta>'
JPEG = '<contentSet><remoteContent href="a.jpg" contenttype="image/jpeg"/></contentSet>'


def item(about: str, meta: str = PICTURE, rest: str = "", kind: str = "newsItem") -> str:
    return f"<{kind} {NAR}>{meta}<contentMeta>{about}</contentMeta>{rest}</{kind}>"


def rows(items: list[Caption | Problem], *names: str) -> list[tuple[object, ...]]:
    return [
        tuple(getattr(item, name) for name in ("text", *names))
        for item in items
        if isinstance(item, Caption)
    ]


def test_a_picture(reading: Reading) -> None:
    about = (
        '<headline>Sông nước</headline><description role="drol:summary">Tóm tắt</description>'
        '<description role="drol:caption">Bến đò\n  chiều.</description><by>Lê Vân</by>'
        "<creditline>TTX</creditline><contentCreated>2016-09-04T07:00:00+07:00</contentCreated>"
        '<located qcode="city:1"><name>Cần Thơ</name><broader qcode="loctyp:CountryArea"><name>Tây '
        'Nam Bộ</name></broader><broader qcode="iso3166-1a3:VNM"><name>Việt Nam</name></broader>'
        '</located><subject type="cpnat:person"><name>Út Tịch</name></subject>'
        '<subject type="cpnat:abstract"><name>đường thủy</name></subject><keyword>đò</keyword>'
    )
    (found,) = reading("a.xml", item(about, rest=JPEG))
    assert isinstance(found, Caption)
    assert found.to_dict() == {
        "id": "a.xml#1",
        "text": "Bến đò chiều.",
        "headline": "Sông nước",
        "byline": "Lê Vân",
        "credit": "TTX",
        "date": "2016-09-04",
        "city": "Cần Thơ",
        "country": "Việt Nam",
        "keywords": ["đường thủy", "đò"],
        "people": ["Út Tịch"],
        "lang": "vi",
        "media": "a.jpg",
        "source": "a.xml",
        "locator": "line 1",
        "extra": {"state": "Tây Nam Bộ"},
    }


def test_a_picture_without_a_caption_has_any_description(reading: Reading) -> None:
    assert rows(reading("a.xml", item("<description>Một</description>"))) == [("Một",)]
    assert rows(reading("a.xml", item("<description>Một</description>", "", JPEG))) == [("Một",)]


def test_a_text_has_only_what_is_in_the_role_of_a_caption(reading: Reading) -> None:
    assert reading("a.xml", item('<description role="drol:summary">Một</description>', TEXT)) == []
    captioned = item(
        '<description role="http://cv.iptc.org/newscodes/drol/caption">Một</description>', TEXT
    )
    assert rows(reading("a.xml", captioned)) == [("Một",)]


def test_captions_in_other_languages_are_kept(reading: Reading) -> None:
    (found,) = reading(
        "a.xml",
        item(
            '<description role="drol:caption">Một</description>'
            '<description xml:lang="en-GB" role="drol:caption">One</description>'
        ),
    )
    assert isinstance(found, Caption)
    assert (found.text, found.lang, found.extra) == ("Một", "vi", {"caption_en-gb": "One"})


def test_the_best_rendition_is_the_picture(reading: Reading) -> None:
    content = "".join(
        f'<remoteContent href="{name}.jpg" rendition="rnd:{name}"/>'
        for name in ("thumbnail", "highRes", "web")
    )
    items = reading("a.xml", item("<description>Một</description>", rest=content))
    assert rows(items, "media") == [("Một", "highRes.jpg")]


def test_a_message_of_items_and_a_package_that_refers_to_them(reading: Reading) -> None:
    one = item('<description role="drol:caption">Một</description>')
    references = "".join(
        f'<itemRef residref="urn:{text}"><itemClass qcode="ninat:picture"/><title>T</title>'
        f'<description role="drol:caption">{text}</description></itemRef>'
        for text in ("Một", "Hai")
    )
    package = item(
        "<headline>Gói</headline>", "", f"<groupSet>{references}</groupSet>", "packageItem"
    )
    message = f"<newsMessage><itemSet>{one}{package}</itemSet></newsMessage>"
    assert rows(reading("a.xml", message), "headline", "media") == [
        ("Một", "", ""),
        ("Hai", "T", "urn:Hai"),
    ]


def test_the_figures_and_links_of_a_text(reading: Reading) -> None:
    inline = (
        '<contentSet><inlineXML contenttype="application/xhtml+xml"><html '
        'xmlns="http://www.w3.org/1999/xhtml"><body><p>Chữ</p><figure><img src="a.jpg"/>'
        "<figcaption>Một</figcaption></figure></body></html></inlineXML><inlineXML><nitf><body>"
        '<media><media-reference source="b.jpg"/><media-caption>Hai</media-caption>'
        "<media-producer>AP</media-producer></media></body></nitf></inlineXML></contentSet>"
    )
    link = '<link rel="irel:seeAlso" residref="c"><title role="drol:caption">Ba</title></link>'
    meta = TEXT.replace("</itemMeta>", f"{link}</itemMeta>")
    items = reading("a.xml", item("<headline>Tin</headline>", meta, inline))
    assert rows(items, "media", "credit", "headline") == [
        ("Ba", "c", "", "Tin"),
        ("Một", "a.jpg", "", "Tin"),
        ("Hai", "b.jpg", "AP", "Tin"),
    ]


def test_parts_of_a_film_have_captions(reading: Reading) -> None:
    part = '<partMeta><description role="drol:caption">Cảnh một</description></partMeta>'
    film = PICTURE.replace("picture", "video")
    assert rows(reading("a.xml", item("", film, part))) == [("Cảnh một",)]


def test_a_prefix_of_its_own_is_the_same(reading: Reading) -> None:
    content = (
        '<n:newsItem xmlns:n="http://iptc.org/std/nar/2006-10-01/"><n:contentMeta>'
        '<n:description role="drol:caption">Một</n:description></n:contentMeta></n:newsItem>'
    )
    assert rows(reading("a.xml", content)) == [("Một",)]


CITY = '<located type="cptype:city"><name>Hội An</name>{}</located>'
STATE = '<broader type="cptype:statprov" qcode="x:QN"><name>Quảng Nam</name></broader>'
AREA = '<broader type="loctyp:CountryArea" qcode="x:1"><name>Quảng Nam</name></broader>'
COUNTRY = '<broader type="cptype:country"><name>Việt Nam</name></broader>'
REGION = '<broader type="loctyp:worldregion" qcode="x"><name>Á châu</name></broader>'
UNKNOWN = "<broader><name>Đông Dương</name></broader>"


@pytest.mark.parametrize(
    ("located", "place"),
    [
        (CITY.format(STATE + COUNTRY), ("Hội An", "Quảng Nam", "Việt Nam")),
        (CITY.format(COUNTRY + STATE), ("Hội An", "Quảng Nam", "Việt Nam")),
        (CITY.format(AREA + COUNTRY + REGION), ("Hội An", "Quảng Nam", "Việt Nam")),
        (CITY.format(UNKNOWN + COUNTRY), ("Hội An", None, "Việt Nam")),
        (CITY.format(UNKNOWN), ("Hội An", None, "Đông Dương")),
        (CITY.format(COUNTRY + COUNTRY.replace("Việt Nam", "Lào")), ("Hội An", None, "Việt Nam")),
        ('<located type="cptype:country"><name>Lào</name></located>', ("", None, "Lào")),
        ('<located qcode="iso3166-1a3:LAO"><name>Lào</name></located>', ("", None, "Lào")),
        ('<located type="loctyp:Continent"><name>Á châu</name></located>', ("", None, "")),
        (
            '<located type="cpnat:poi"><name>Chùa Cầu</name><broader type="cptype:city">'
            "<name>Hội An</name></broader></located>",
            ("Hội An", None, ""),
        ),
        ("<located><name>Hội An</name></located>", ("Hội An", None, "")),
    ],
)
def test_a_place_is_told_by_its_type(
    reading: Reading, located: str, place: tuple[str | None, ...]
) -> None:
    (found,) = reading("a.xml", item(f"{located}<description>Một</description>"))
    assert isinstance(found, Caption)
    assert (found.city, found.extra.get("state"), found.country) == place


@pytest.mark.parametrize(
    "names", [("thumb", "full"), ("thumbnail", "baseImage"), ("thumb", "x"), ("web", "main")]
)
def test_a_thumbnail_is_the_last_of_renditions(reading: Reading, names: tuple[str, str]) -> None:
    content = "".join(f'<remoteContent href="{each}" rendition="rnd:{each}"/>' for each in names)
    items = reading("a.xml", item("<description>Một</description>", rest=content))
    assert rows(items, "media") == [("Một", names[1])]


def test_a_break_is_the_end_of_a_line(reading: Reading) -> None:
    about = "<headline>Sông<br/>nước</headline><description>Một<br/>Hai\nba</description>"
    assert rows(reading("a.xml", item(about)), "headline") == [("Một\nHai ba", "Sông nước")]


@pytest.mark.parametrize(
    ("about", "text", "extra"),
    [
        ('<description role="drol:caption">Bến đò</description>', "Bến đò", {"alt_text": "Đò"}),
        ("<description>Bến đò</description>", "Bến đò", {"alt_text": "Đò"}),
        ("", "Đò", {}),
    ],
)
def test_an_alternative_text_stands_beside_the_caption(
    reading: Reading, about: str, text: str, extra: dict[str, str]
) -> None:
    (found,) = reading("a.xml", item(f'<description role="drol:altText">Đò</description>{about}'))
    assert isinstance(found, Caption)
    assert (found.text, found.extra) == (text, extra)
