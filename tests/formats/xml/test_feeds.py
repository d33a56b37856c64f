"""Captions out of RSS, Atom and Media RSS."""

from collections.abc import Callable

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem

Reading = Callable[..., list[Caption | Problem]]
Row = dict[str, object]

RSS = (
    '<rss xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
)


def rows(items: list[Caption | Problem], *names: str) -> list[tuple[object, ...]]:
    return [
        tuple(getattr(item, name) for name in ("text", *names))
        for item in items
        if isinstance(item, Caption)
    ]


def rss(*items: str) -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f"{RSS}<channel><title>Kênh</title><language>vi</language>{inner}</channel></rss>"


CASES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "media": (
        '<media:content url="a.jpg"><media:description>Một</media:description></media:content>',
        [("Một", "a.jpg")],
    ),
    "description-of-the-item": (
        '<media:content url="a.jpg"/><media:description>Một</media:description>',
        [("Một", "a.jpg")],
    ),
    "description-of-the-group": (
        '<media:group><media:content url="v.mp4"/><media:thumbnail url="v.jpg"/>'
        "<media:title>Phim</media:title><media:description>Một</media:description></media:group>",
        [("Một", "v.mp4")],
    ),
    "sizes-of-one-picture": (
        '<media:group><media:content url="s.jpg"/><media:content url="l.jpg" isDefault="true"/>'
        "<media:description>Một</media:description></media:group>",
        [("Một", "l.jpg")],
    ),
    "title-alone": (
        '<media:content url="a.jpg"><media:title>Tên</media:title></media:content>',
        [("Tên", "a.jpg")],
    ),
    "html-that-is-escaped": (
        '<media:content url="a.jpg"/><media:description type="html">&lt;p&gt;Một &lt;b&gt;hai'
        "&lt;/b&gt;&lt;/p&gt;</media:description>",
        [("Một hai", "a.jpg")],
    ),
    "enclosure": (
        '<enclosure url="a.jpg" type="image/jpeg" length="1"/><description>Một</description>',
        [("Một", "a.jpg")],
    ),
    "enclosure-without-a-type": (
        '<enclosure url="x/a.JPG"/><description>Một</description>',
        [("Một", "x/a.JPG")],
    ),
    "enclosure-of-another-kind": (
        '<enclosure url="a.pdf" type="application/pdf"/><description>Một</description>',
        [],
    ),
    "teaser": (
        '<description><![CDATA[<a href="b.html"><img src="a.jpg"></a></br>Một]]></description>',
        [("Một", "a.jpg")],
    ),
    "picture-with-a-title-alone": ('<enclosure url="a.jpg" type="image/jpeg"/>', [("", "a.jpg")]),
    "figures": (
        "<description>Tóm tắt</description><content:encoded><![CDATA[<figure><img src=a.jpg>"
        "<figcaption>Một</figcaption></figure><img src=b.jpg alt='Bến đò chiều'>]]>"
        "</content:encoded>",
        [("Một", "a.jpg"), ("Bến đò chiều", "b.jpg")],
    ),
    "the-same-twice": (
        '<media:content url="a.jpg"><media:description>Một</media:description></media:content>'
        "<content:encoded>&lt;figure&gt;&lt;img"
        " src=a.jpg&gt;&lt;figcaption&gt;Một</content:encoded>",
        [("Một", "a.jpg")],
    ),
    "no-picture": ("<description>Một</description>", []),
}


@pytest.mark.parametrize("name", CASES)
def test_captions_of(reading: Reading, name: str) -> None:
    content, expected = CASES[name]
    items = reading("a.rss", rss(f"<title>Tin</title>{content}"))
    assert rows(items, "media") == expected
    assert {item.headline for item in items if isinstance(item, Caption)} <= {"Tin", "Phim"}


def test_what_an_item_says_holds_for_its_captions(reading: Reading) -> None:
    (found,) = reading(
        "a.xml",
        rss(
            "<title>Tin &amp;amp; ảnh</title><link>https://x.example/1</link>"
            "<author>toasoan@x.example (Lê Vân)</author><category>sông</category>"
            "<category>đò</category><pubDate>Sun, 04 Sep 2016 23:30:00 +0700</pubDate>"
            '<media:content url="a.jpg"><media:description>Một</media:description>'
            '<media:credit role="photographer">Hà An</media:credit></media:content>'
        ),
    )
    assert isinstance(found, Caption)
    assert found.to_dict() == {
        "id": "a.xml#1",
        "text": "Một",
        "headline": "Tin & ảnh",
        "byline": "Lê Vân",
        "credit": "Hà An",
        "date": "2016-09-04",
        "keywords": ["sông", "đò"],
        "lang": "vi",
        "media": "a.jpg",
        "source": "a.xml",
        "locator": "line 1",
        "extra": {"page": "https://x.example/1"},
    }


def attachment(said: str) -> str:
    return (
        f"<title>DSC_1</title>{said}<wp:post_type><![CDATA[attachment]]></wp:post_type>"
        "<wp:attachment_url>https://x.example/a.jpg</wp:attachment_url><wp:postmeta><wp:meta_key>"
        "_wp_attached_file</wp:meta_key><wp:meta_value>a.jpg</wp:meta_value></wp:postmeta>"
        "<wp:postmeta><wp:meta_key><![CDATA[_wp_attachment_image_alt]]></wp:meta_key>"
        "<wp:meta_value><![CDATA[Con đò]]></wp:meta_value></wp:postmeta>"
    )


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ("<excerpt:encoded>Một</excerpt:encoded><content:encoded>Hai</content:encoded>", ["Một"]),
        ("<content:encoded>Hai</content:encoded><excerpt:encoded/>", ["Hai"]),
        ("<description/><content:encoded/><excerpt:encoded></excerpt:encoded>", []),
    ],
)
def test_attachments_of_wordpress(reading: Reading, said: str, texts: list[str]) -> None:
    items = [item for item in reading("a.xml", rss(attachment(said))) if isinstance(item, Caption)]
    assert [(item.text, item.media, item.extra["alt_text"]) for item in items] == [
        (text, "https://x.example/a.jpg", "Con đò") for text in texts
    ]


def test_shortcodes_of_wordpress_in_a_feed(reading: Reading) -> None:
    content = (
        '<content:encoded><![CDATA[Chữ [caption id="5"]<img src="a.jpg" alt="Con đò" /> '
        "Bến đò[/caption] chữ]]></content:encoded>"
    )
    assert rows(reading("a.xml", rss(content)), "media") == [("Bến đò", "a.jpg")]


@pytest.mark.parametrize(
    "written, date",
    [
        ("Sun, 04 Sep 2016 10:00:00 GMT", "2016-09-04"),
        ("4 Sep 16 10:00 EST", "2016-09-04"),
        ("2016-09-04T10:00:00Z", "2016-09-04"),
        ("2016-09-04", "2016-09-04"),
        ("04/09/2016", "2016-09-04"),
        ("hôm qua", ""),
    ],
)
def test_dates(reading: Reading, written: str, date: str) -> None:
    media = '<enclosure type="image/png" url="a"/><title>Tin</title>'
    items = reading("a.rss", rss(f"{media}<pubDate>{written}</pubDate>"))
    assert rows(items, "date") == [("", date)]


def test_atom(reading: Reading) -> None:
    items = reading(
        "a.atom",
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb-NO"><title>Kanal</title>'
        "<entry><title type='html'>&lt;i&gt;Skip&lt;/i&gt;</title><author><name>Liv</name></author>"
        "<published>2015-06-30T21:40:00+02:00</published><updated>2015-07-02T09:00:00Z</updated>"
        "<link rel='enclosure' href='a.jpg' type='image/jpeg'/><link href='https://x.example/1'/>"
        "<category term='fjord'/><summary>Ved kaia</summary></entry></feed>",
    )
    (found,) = items
    assert isinstance(found, Caption)
    assert rows(items, "headline", "byline", "date", "lang", "keywords", "media") == [
        ("Ved kaia", "Skip", "Liv", "2015-06-30", "nb", ("fjord",), "a.jpg")
    ]
    assert found.extra == {"page": "https://x.example/1"}


def test_rss_1_0_and_other_prefixes(reading: Reading) -> None:
    items = reading(
        "a.rdf",
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" '
        'xmlns:m="http://search.yahoo.com/mrss" xmlns:d="http://purl.org/dc/elements/1.1/"><item>'
        "<title>Tin</title><d:creator>Lê Vân</d:creator><d:date>2016-09</d:date>"
        '<m:content url="a.jpg"/><m:description>Một</m:description></item></r:RDF>',
    )
    assert rows(items, "byline", "date") == [("Một", "Lê Vân", "2016-09")]


def test_prefixes_that_nobody_declared_are_the_usual_ones(reading: Reading) -> None:
    content = (
        '<rss><channel><item><media:content url="a.jpg"/><media:description>Một</media:description>'
    )
    assert rows(reading("a.rss", content + "</item></channel></rss>")) == [("Một",)]
