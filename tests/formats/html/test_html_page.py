"""A page as a file: what holds for all of its captions, its character set, and its damage."""

import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.formats import Problem
from searchkit.formats.html.tree import MAX_ELEMENTS, parse, text_of
from tests.formats.test_any_bytes import check, read

Reading = Callable[..., list[Caption | Problem]]

CP1258 = str.maketrans({"ế": "ê\u0301", "ò": "o\u0300"})
FIGURE = '<figure><img src="a.jpg"><figcaption>Bến đò</figcaption></figure>'


def only(items: list[Caption | Problem]) -> Caption:
    (item,) = items
    assert isinstance(item, Caption)
    return item


def captions(items: list[Caption | Problem]) -> list[str]:
    return [item.text for item in items if isinstance(item, Caption)]


def told(items: list[Caption | Problem]) -> list[str]:
    return [str(item) for item in items if isinstance(item, Problem)]


def test_what_the_page_says_holds_for_its_captions(reading: Reading) -> None:
    head = (
        '<html lang="vi-VN"><title>Sông nước - Báo</title><meta property="og:title" '
        'content="Sông nước"><meta name=author content="Lê Vân"><meta name="pubdate" '
        'content="2016-09-04T07:00:00+07:00"><meta name=keywords content="sông, đò">'
        '<meta property="og:site_name" content="Báo">'
    )
    found = only(reading("a.html", head + FIGURE))
    assert found.to_dict() == {
        "id": "a.html#1",
        "text": "Bến đò",
        "headline": "Sông nước",
        "byline": "Lê Vân",
        "date": "2016-09-04",
        "keywords": ["sông", "đò"],
        "lang": "vi",
        "media": "a.jpg",
        "source": "a.html",
        "locator": "line 1",
        "extra": {"site": "Báo", "essay": "a", "number": "1"},
    }


@pytest.mark.parametrize(
    "head, headline",
    [
        ("<title>Sông nước | Báo</title><h1>Sông  nước</h1>", "Sông nước"),
        ("<title>Sông nước</title><h1>Báo Mai</h1>", "Sông nước"),
        ("<h1>Sông nước</h1>", "Sông nước"),
        ('<meta property="og:title" content="Sông &amp; nước"><title>x</title>', "Sông & nước"),
        ("", ""),
    ],
)
def test_the_headline(reading: Reading, head: str, headline: str) -> None:
    found = only(reading("a.html", head + FIGURE))
    assert found.headline == headline
    assert ("essay" in found.extra) == bool(headline)


@pytest.mark.parametrize(
    "byline",
    [
        '<a rel="author" href="/x">Lê Vân</a>',
        '<p class="byline">Lê Vân</p>',
        '<span itemprop="author"><span itemprop="name">Lê Vân</span></span>',
        '<meta property="article:author" content="https://x.vn/le-van"><i class=byline>Lê Vân</i>',
    ],
)
def test_the_byline(reading: Reading, byline: str) -> None:
    assert only(reading("a.html", byline + FIGURE)).byline == "Lê Vân"


def test_the_date_of_a_time_element(reading: Reading) -> None:
    assert only(reading("a.html", '<time datetime="2016-09-04">hôm qua</time>' + FIGURE)).date == (
        "2016-09-04"
    )


def script(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_json_ld(reading: Reading) -> None:
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": ["ReportageNewsArticle"],
                "headline": "Sông nước",
                "author": [{"@type": "Person", "name": "Lê Vân"}, "Hà An"],
                "datePublished": "2016-09-04T10:00:00Z",
                "inLanguage": "vi",
                "keywords": ["sông", "đò"],
                "image": {"@type": "ImageObject", "url": "x/a.jpg", "caption": "Bến  đò"},
                "video": {
                    "@type": "VideoObject",
                    "name": "Qua sông",
                    "description": "Chuyến phà cuối.",
                    "contentUrl": "v.mp4",
                    "uploadDate": "2016-09-05",
                },
            },
            {"@type": "ImageObject", "contentUrl": "b.jpg", "caption": "Chợ", "creditText": "TTX"},
            {"@type": "ImageObject", "contentUrl": "logo.png", "name": "logo"},
        ],
    }
    items = reading("a.html", script(graph) + FIGURE)
    found = [item for item in items if isinstance(item, Caption)]
    assert [(c.text, c.media, c.headline, c.credit, c.date, c.locator) for c in found] == [
        ("Bến đò", "a.jpg", "Sông nước", "", "2016-09-04", "line 1"),
        ("Chuyến phà cuối.", "v.mp4", "Qua sông", "", "2016-09-05", "JSON-LD 2"),
        ("Chợ", "b.jpg", "Sông nước", "TTX", "2016-09-04", "JSON-LD 3"),
    ]
    assert {(c.byline, c.lang, c.keywords) for c in found} == {
        ("Lê Vân, Hà An", "vi", ("sông", "đò"))
    }


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "Person", "image": {"@type": "ImageObject", "caption": "Lê Vân"}},
        {"@type": ["Person", "Organization"], "image": [{"@type": "ImageObject", "name": "L V"}]},
        {"@type": "NewsMediaOrganization", "image": {"@type": "ImageObject", "caption": "Báo"}},
        {"@type": "ImageObject", "@id": "https://x/#/schema/person/image/", "caption": "Lê Vân"},
        {"@type": "ImageObject", "@id": "https://x/#/schema/logo/image/", "caption": "Báo"},
    ],
)
def test_portraits_of_authors_and_logos_have_no_captions(reading: Reading, node: object) -> None:
    picture = {"@type": "ImageObject", "@id": ["/schema/logo/"], "caption": "Bến đò"}
    assert captions(reading("a.html", script({"@graph": [node, picture]}))) == ["Bến đò"]


def test_json_ld_that_is_wrapped_is_read(reading: Reading) -> None:
    data = json.dumps({"@type": "ImageObject", "caption": "Chợ"})
    for content in ("<!--\n%s\n-->", "//<![CDATA[\n%s\n//]]>", "/*<![CDATA[*/%s/*]]>*/"):
        items = reading("a.html", script(None).replace("null", content % data))
        assert captions(items) == ["Chợ"]


def test_json_ld_that_is_none_is_a_remark(reading: Reading) -> None:
    items = reading("a.html", '<script type="application/ld+json">{"@type": </script>' + FIGURE)
    assert captions(items) == ["Bến đò"]
    assert told(items) == ["a.html: JSON-LD that is no JSON is left out"]


def test_a_caption_that_comes_again_is_kept_once(reading: Reading) -> None:
    assert captions(reading("a.html", FIGURE + FIGURE.replace("a.jpg", "b.jpg"))) == ["Bến đò"]


def test_teasers_of_an_article_are_left_out(reading: Reading) -> None:
    teaser = '<a href="/b.html"><img src="b.jpg" alt="Lời người lái đò"></a>'
    assert captions(reading("a.html", FIGURE + teaser)) == ["Bến đò", "Lời người lái đò"]
    article = '<meta property="og:type" content="article">'
    assert captions(reading("a.html", article + FIGURE + teaser)) == ["Bến đò"]
    picture = teaser.replace("b.html", "b-lon.jpg")
    assert captions(reading("a.html", article + FIGURE + picture)) == ["Bến đò", "Lời người lái đò"]


SHORTCODE = '[caption id="attachment_5" width="300"]{}[/caption]'


@pytest.mark.parametrize(
    ("content", "text", "alt"),
    [
        ('<img src="a.jpg" alt="Sóng" /> Bến đò <em>chiều</em>', "Bến đò chiều", "Sóng"),
        ('<a href="b.html"><img src="a.jpg" alt="Sóng"></a> Bến đò', "Bến đò", "Sóng"),
        ('\n<p><img src="a.jpg" alt=""></p>\n<p>Bến đò</p>', "Bến đò", None),
        ('<img src="a.jpg" alt="Chiều về"> ', "Chiều về", None),
    ],
)
def test_shortcodes_of_wordpress_are_captions(
    reading: Reading, content: str, text: str, alt: str | None
) -> None:
    found = only(reading("a.html", f"<p>Chữ {SHORTCODE.format(content)} chữ</p>"))
    assert (found.text, found.media, found.extra.get("alt_text")) == (text, "a.jpg", alt)


def test_a_shortcode_of_old_has_its_caption_as_an_attribute(reading: Reading) -> None:
    page = '<p>a\n[caption\nid="5" caption="Bến &lt;đò&gt;"]<img src=a>[/caption]\n<img alt="b c">'
    items = reading("a.html", page)
    assert [(each.text, each.locator) for each in items if isinstance(each, Caption)] == [
        ("Bến <đò>", "line 3"),
        ("b c", "line 4"),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<p>[caption]Chữ[/caption]</p>",
        "<pre>[caption]&lt;img src=a&gt; Chữ[/caption]</pre>",
        "<p>[captions]<img src=a> Chữ[/captions]</p>",
        "<p>[caption]<img src=a> Chữ</p>",
        "<p>[caption]<img src=a> {}[/caption]</p>".format("Chữ " * 2_000),
    ],
)
def test_what_only_looks_like_a_shortcode_is_none(reading: Reading, page: str) -> None:
    assert reading("a.html", page) == []


def test_lines_are_counted(reading: Reading) -> None:
    items = reading("a.html", f"<p>\n{FIGURE}\n\n{FIGURE.replace('Bến đò', 'Chợ')}")
    assert [item.locator for item in items if isinstance(item, Caption)] == ["line 2", "line 4"]


@pytest.mark.parametrize(
    "content",
    [
        FIGURE.encode(),
        ("\ufeff" + FIGURE).encode(),
        ("\ufeff" + FIGURE).encode("utf-16-le"),
        ("\ufeff" + FIGURE).encode("utf-16-be"),
        ('<meta charset="windows-1258">' + FIGURE).translate(CP1258).encode("cp1258"),
        ('<meta charset="windows-1252">' + FIGURE).encode(),
        ("<p>Trong mưa, bến vơ</p>" + FIGURE).translate(CP1258).encode("cp1258"),
    ],
    ids=["utf-8", "mark", "utf-16-le", "utf-16-be", "declared", "declared-wrongly", "guessed"],
)
def test_the_character_set(reading: Reading, content: bytes) -> None:
    assert unicodedata.normalize("NFC", only(reading("a.htm", content)).text) == "Bến đò"


@pytest.mark.parametrize(
    "declared, text",
    [
        ("shift_jis", "金沢の市場"),
        ("euc-kr", "부산 시장"),
        ("gb2312", "老挝的早晨"),
        ("big5", "台南老街"),
        ("iso-2022-jp", "金沢の市場"),
        ("iso-8859-1", "Marché “d’été”"),
        ("koi8-r", "Зима в Суздале"),
    ],
)
def test_declared_character_sets(reading: Reading, declared: str, text: str) -> None:
    codec = {"iso-8859-1": "cp1252"}.get(declared, declared)
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    page = f"{head}<figure><img src=a><figcaption>{text}</figcaption></figure>"
    assert only(reading("a.html", page.encode(codec))).text == text


def test_a_character_set_that_is_none_is_not_believed(reading: Reading) -> None:
    for name in ("rot13", "nonsense", "base64"):
        assert only(reading("a.html", f'<meta charset="{name}">' + FIGURE)).text == "Bến đò"


def test_the_encoding_that_somebody_knows_better_wins(reading: Reading) -> None:
    page = '<meta charset="utf-8"><figure><img src=a><figcaption>Зима</figcaption></figure>'
    assert only(reading("a.html", page.encode("koi8-r"), "koi8-r")).text == "Зима"


def test_embedded_pictures_take_no_room(reading: Reading) -> None:
    picture = "data:image/jpeg;base64," + "A" * 3_000_001 + "=="
    items = reading("a.html", FIGURE.replace("a.jpg", picture) * 12)
    assert only(items).text == "Bến đò"
    assert only(items).media == ""


def test_a_page_that_is_too_large_is_told(reading: Reading) -> None:
    assert told(reading("a.html", "<p>x" * 8_000_000)) == [
        "a.html: more than 24 MiB of markup; split it, or name the file that holds the text"
    ]


def test_a_page_of_too_many_elements_gives_the_first(reading: Reading) -> None:
    items = reading("a.html", FIGURE + "<b>" * MAX_ELEMENTS + FIGURE.replace("Bến", "Con"))
    assert captions(items) == ["Bến đò"]
    assert told(items) == [
        "a.html: more than 200,000 elements, what is behind them is not read; split the page"
    ]


def test_a_page_without_captions_yields_nothing(reading: Reading) -> None:
    assert reading("a.html", "<p>Chữ thôi</p>") == []


def test_scripts_that_are_empty_in_xml_do_not_swallow_the_page(reading: Reading) -> None:
    page = f'<?xml version="1.0"?><html><head><script src="x"/><title/></head>{FIGURE}</html>'
    assert only(reading("a.xhtml", page)).text == "Bến đò"


@pytest.mark.parametrize(
    "markup, text",
    [
        ("a<b", "a"),
        ("1 < 2 &lt; 3 & 4", "1 < 2 < 3 & 4"),
        ("a<!-- b -->c<!-- d", "ac"),
        ("a</b>c</x", "ac"),
        ("<p>a<p>b<div>c", "a\nb\nc"),
        ('<p title="a>b">c', "c"),
        ("<p title='a>b>c", "b>c"),
        ("<table><tr><td>a<td>b</div>c<tr>d", "a\nbc\nd"),
        ("a&nbsp;&#7871;&#xD800;&unknown;", "a ế\ufffd&unknown;"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
        ("<textarea>a<b></textarea>c", "c"),
        ("a<br>b<br/>c", "a\nb\nc"),
    ],
    ids=range(12),
)
def test_broken_markup_is_read(markup: str, text: str) -> None:
    assert text_of(parse(markup)[0]) == text


PIECES = [
    *("<figure>", "</figure>", "<figcaption>", "</figcaption>", "<img src=a.jpg alt='Ảnh bến'>"),
    *(
        "[caption a]",
        "[/caption]",
        "<p class=Image>",
        "<div class='wp-caption-text credit'>",
        "</p>",
        "</div>",
        "<table>",
        "<td>",
    ),
    *("<!--", "-->", "<script>", '<script type="application/ld+json">', "</script>", "<noscript>"),
    *('{"@type":"ImageObject","caption":["x",{"@value":"y"}]}', "<", ">", "&#x110000;", "\0", "'"),
    *(
        "Bến đò",
        "<meta name=author content='",
        "<title>",
        "<h1>",
        "<br",
        "</",
        "<a href=x>",
        "\ud800",
    ),
]
PAGES = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join)


@settings(deadline=None)
@given(PAGES)
def test_any_page_gives_captions_and_problems(page: str) -> None:
    check(read("a.html", page.encode("utf-8", "surrogatepass")))


@settings(deadline=None)
@given(PAGES, st.text(alphabet="<>&'\"/!- ab", max_size=50))
def test_text_holds_no_more_than_was_written(page: str, text: str) -> None:
    root, _ = parse(page + text)
    assert root.last == sum(1 for _ in root.walk()) - 1
    assert len(text_of(root)) <= 2 * len(page + text)


@pytest.mark.parametrize(
    "piece",
    [
        *("<", "<a ", "<a b='", "<!--", "</a", "<![CDATA[", "<div>", "<p>x", "<table><td></div>"),
        *("<figure>", "<figcaption>", "<p class=caption>x", "<img src=a alt='b c'>", "<b></i>"),
        *("<figure><img src=a><figcaption>x", "<td class=credit>", "<a href=x><img alt='b c'>"),
        *("<script type=application/ld+json>[", "&#1;"),
        *("[caption ", "[caption]", "[caption]<img src=a>", "[caption]<img src=a>x[/caption]"),
        *("[caption]<a <img ", "[/caption]"),
    ],
)
def test_a_megabyte_of_the_same_is_read(piece: str) -> None:
    check(read("a.html", (piece * (1_000_000 // len(piece))).encode()))
