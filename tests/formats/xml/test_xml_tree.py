"""XML is read as a stream, and nothing in it can do harm."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.formats import Problem, read_file
from searchkit.formats.files import File
from searchkit.formats.xml.tree import MAX_DEPTH
from tests.formats.test_any_bytes import check, read

Reading = Callable[..., list[Caption | Problem]]


def item(text: str) -> str:
    return f'<item><title>Tin</title><enclosure type="image/jpeg" url="a.jpg"/>{text}</item>'


def described(text: str) -> str:
    return item(f"<description>{text}</description>")


def feed(*items: str, head: str = "", start: str = "<rss><channel>") -> str:
    return f"{head}{start}{''.join(items)}</channel></rss>"


def texts(items: list[Caption | Problem]) -> list[str]:
    return [each.text for each in items if isinstance(each, Caption)]


def told(items: list[Caption | Problem]) -> list[str]:
    return [str(each) for each in items if isinstance(each, Problem)]


def test_entities_that_a_document_declares_end_the_reading(reading: Reading) -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{bomb}]>'
    for name in ("a.rss", "a.xml"):
        assert told(reading(name, feed(described("&l9;"), head=head))) == [
            f"{name}, line 1: it declares entities, which are not read; "
            "correct it, or export it again"
        ]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">',
    ],
)
def test_what_a_document_points_to_is_not_fetched(reading: Reading, head: str) -> None:
    assert texts(reading("a.rss", feed(described("Một"), head=head))) == ["Một"]


def test_an_external_entity_is_not_fetched(reading: Reading) -> None:
    head = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    items = reading("a.rss", feed(described("&x;"), head=head))
    assert (texts(items), len(told(items))) == ([], 1)


def test_too_deep_is_a_problem_and_what_came_before_is_kept(reading: Reading) -> None:
    deep = "<a>" * MAX_DEPTH
    items = reading("a.rss", feed(described("Một"), f"<item>{deep}"))
    assert texts(items) == ["Một"]
    assert told(items) == [
        "a.rss, line 1: elements within more than 64 others; correct it, or export it again"
    ]


@pytest.mark.parametrize(
    "written, text",
    [
        ("Một&nbsp;hai &eacute;", "Một hai é"),
        ("Muối &amp; R&D, A & B &unknown;", "Muối & R&D, A & B &unknown;"),
        ("Một\x0b\x00 &#11;hai &#xFFFF;&#99999999;", "Một \ufffdhai \ufffd\ufffd"),
        ("<![CDATA[Một &nbsp; <b>hai</b> & ba]]>", "Một hai & ba"),
        ("Một &lt;i&gt;hai&lt;/i&gt;", "Một hai"),
        ("<!-- x -->Một", "Một"),
    ],
    ids=range(6),
)
def test_what_people_write_is_read(reading: Reading, written: str, text: str) -> None:
    assert texts(reading("a.rss", feed(described(written)))) == [text]


@pytest.mark.parametrize("length", range(65_520, 65_560, 3))
def test_nothing_is_lost_where_pieces_meet(reading: Reading, length: int) -> None:
    text = "<![CDATA[a &nbsp; b]]> c&nbsp;d R&D"
    head = f"<!--{'x' * length}-->"
    assert texts(reading("a.rss", feed(described(text), head=head))) == ["a b c d R&D"]


@pytest.mark.parametrize(
    "content",
    [
        feed(described("Bến đò")).encode("utf-8-sig"),
        feed(described("Bến đò")).encode("utf-16"),
        feed(described("Bến đò"), head='<?xml version="1.0" encoding="UTF-16"?>').encode(
            "utf-16-le"
        ),
        feed(
            described("Be\u0302\u0301n đo\u0300"),
            head='<?xml version="1.0" encoding="windows-1258"?>',
        )
        .replace("e\u0302", "ê")
        .encode("cp1258"),
        feed(described("Bến đò"), head='<?xml version="1.0" encoding="none-such"?>').encode(),
    ],
    ids=["mark", "utf-16", "utf-16-le", "cp1258", "unknown"],
)
def test_the_encoding(reading: Reading, content: bytes) -> None:
    assert [unicodedata.normalize("NFC", text) for text in texts(reading("a.rss", content))] == [
        "Bến đò"
    ]


def test_an_encoding_of_two_bytes_is_read(reading: Reading) -> None:
    head = '<?xml version="1.0" encoding="Shift_JIS"?>'
    assert texts(reading("a.rss", feed(described("市場"), head=head).encode("shift_jis"))) == [
        "市場"
    ]


def test_bytes_that_are_no_text_are_told(reading: Reading) -> None:
    items = reading(
        "a.rss",
        feed("\n", described("caf\xe9"), described("đò"))
        .encode()
        .replace("\xe9".encode(), b"\xe9"),
    )
    assert texts(items) == ["caf\ufffd", "đò"]
    assert told(items) == [
        "a.rss, line 2: byte 0xE9 and maybe others are no text, they are read as \ufffd; "
        "save it as UTF-8, or name its encoding with --encoding"
    ]


def test_what_is_cut_off_gives_what_came_before(reading: Reading) -> None:
    items = reading("a.rss", feed(described("Một"), "\n" + described("Hai"))[:-40])
    assert texts(items) == ["Một"]
    assert told(items) == [
        "a.rss, line 2: not XML: no element found; correct it, or export it again"
    ]
    assert all(each.broken_off for each in items if isinstance(each, Problem))


def test_an_open_tag_without_end_is_a_problem(reading: Reading) -> None:
    items = reading("a.rss", feed(described("Một"))[:-16] + '<item x="' + "y" * 5_000_000)
    assert texts(items) == ["Một"]
    assert "a tag of more than 4,194,304 characters" in told(items)[0]


def test_a_record_of_a_giant_is_a_problem(reading: Reading) -> None:
    items = reading("a.rss", feed(described("Một"), described("x " * 5_000_000)))
    assert texts(items) == ["Một"]
    assert "a record of more than 8,388,608 characters" in told(items)[0]


def named(path: Path, content: str) -> list[Caption | Problem]:
    path.write_text(content)
    return list(read_file(File(path, path.name, is_named=True)))


def test_other_xml_is_passed_over_unless_it_was_named(reading: Reading, tmp_path: Path) -> None:
    other = "<project><name>x</name></project>"
    assert reading("pom.xml", other) == []
    (problem,) = named(tmp_path / "pom.xml", other)
    assert isinstance(problem, Problem)
    assert not problem.refused
    assert str(problem) == (
        "pom.xml: no XML of a known kind: its root element is 'project'; "
        "known are RSS, Atom, NewsML-G2, TTML and XHTML"
    )


def test_xml_that_is_none_is_passed_over_unless_it_was_named(
    reading: Reading, tmp_path: Path
) -> None:
    assert reading("a.xml", "{}") == []
    assert len(named(tmp_path / "a.xml", "{}")) == 1
    assert len(reading("a.rss", "{}")) == 1


@pytest.mark.parametrize(
    "name, content, what",
    [
        ("a.rss", "<rss/>", "no picture among the items of this feed"),
        ("a.xml", "<newsItem/>", "no caption in this news item"),
        ("a.html", "<p>x", "no caption in this page"),
    ],
)
def test_a_file_without_captions_is_worth_a_word_if_it_was_named(
    tmp_path: Path, name: str, content: str, what: str
) -> None:
    assert [str(each) for each in named(tmp_path / name, content)] == [f"{name}: {what}"]


def test_a_page_may_be_xml(reading: Reading) -> None:
    page = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><figure><img src="a"/>'
        "<figcaption>Một</figcaption></figure></body></html>"
    )
    assert texts(reading("a.xml", page)) == ["Một"]


PIECES = [
    *(
        "<rss>",
        "<feed>",
        "<newsItem>",
        "<item>",
        "</item>",
        "<entry>",
        "<media:group>",
        "<media:content ",
    ),
    *("url='a.jpg'>", "<media:description>", "</media:description>", "</media:content>", "<title>"),
    *(
        "<description>",
        "</description>",
        "<![CDATA[",
        "]]>",
        "&",
        "&amp;",
        "&#0;",
        "&nbsp;",
        "<!--",
    ),
    *("-->", "<?xml?>", "<!DOCTYPE a [", "<!ENTITY a 'b'>", "]>", "<contentMeta>", "<inlineXML>"),
    *(
        "<description role='drol:caption'>",
        "<itemRef>",
        "<pubDate>99999999999",
        "Bến đò",
        "\0",
        "\ud800",
    ),
    *("<text start='1'>", "</text>", "<p begin='1s' dur='9s'>", "<div timeContainer='seq'>"),
    *("<wp:post_type>attachment</wp:post_type>", "<excerpt:encoded>", "[caption a]", "[/caption]"),
    *("<link rel='enclosure' href='a.jpg'/>", "<content type='xhtml'>", "<located>", "<broader/>"),
]
CONTENT = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join)


@pytest.mark.parametrize(
    "start",
    ["", "<rss>", "<feed>", "<newsMessage><newsItem>", "<packageItem>", "<tt>", "<transcript>"],
)
@settings(deadline=None)
@given(CONTENT)
def test_any_xml_gives_captions_and_problems(start: str, content: str) -> None:
    check(read("a.xml", (start + content).encode("utf-8", "surrogatepass")))


TREES = st.recursive(
    st.sampled_from(["Bến đò", "", "&amp;", "<![CDATA[<img src='a.jpg' alt='b c'>]]>"]),
    lambda inner: st.tuples(
        st.sampled_from(
            [
                "item",
                "entry",
                "title",
                "description",
                "media:content",
                "media:group",
                "media:description",
                "content",
                "link",
                "pubDate",
                "author",
                "name",
                "newsItem",
                "contentMeta",
                "located",
                "broader",
                "subject",
                "headline",
                "link",
                "by",
                "remoteContent",
                "contentSet",
                "itemRef",
                "inlineXML",
                "partMeta",
                "rightsInfo",
            ]
        ),
        st.sampled_from(
            ["", " url='a.jpg'", " role='drol:caption'", " type='xhtml'", " xml:lang='vi'"]
        ),
        st.lists(inner, max_size=4),
    ).map(lambda each: f"<{each[0]}{each[1]}>{''.join(each[2])}</{each[0]}>"),
    max_leaves=30,
)


@pytest.mark.parametrize("root", ["rss", "feed", "newsMessage", "newsItem", "packageItem", "html"])
@settings(deadline=None)
@given(st.lists(TREES, max_size=5).map("".join))
def test_any_tree_gives_captions_and_problems(root: str, content: str) -> None:
    items = read("a.xml", f"<{root} xmlns:media='m'>{content}</{root}>".encode())
    check(items)
    assert not [each for each in items if isinstance(each, Problem) and each.broken_off]
