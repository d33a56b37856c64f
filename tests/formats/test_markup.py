import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.formats.markup import plain


@pytest.mark.parametrize(
    "text, expected",
    [
        ("<p>Chợ <b>nổi</b> Cái Răng</p>", "Chợ nổi Cái Răng"),
        ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>", "one\ntwo"),
        ("<a href=\"/x?a=1&amp;b=2\" class='c'>ferry</a> pilot", "ferry pilot"),
        ("<!-- 3 --><em>ferry</em>\n  at  dawn", "ferry at dawn"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("Smith &amp; Sons, caf&eacute; &#8220;Huế&#8221;", "Smith & Sons, café “Huế”"),
        ("<i>1 &lt; 2</i>", "1 < 2"),
    ],
)
def test_html_is_undone(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a < b",
        "a < b > c",
        "a <b and c> d",
        "x <3 y, 5<6>4",
        "R&B, AT&T; Q&A &c.",
        "An <an@example.org>",
        "<unknown>tag</unknown>",
        "&notareference; &amp",
        "a  b\n c",
        "<i>left open",
    ],
)
def test_what_is_no_html_stays(text: str) -> None:
    assert plain(text) == text


@given(st.text(st.sampled_from("<>&;/ abp\n\"'=-!#1")))
def test_any_text_is_read(text: str) -> None:
    assert len(plain(text)) <= len(text)


@pytest.mark.parametrize("piece", ["<b x=1 ", "<!--", "<p", "&amp", '<a b="', "</p>", "<a b='c' "])
def test_a_long_text_takes_no_longer_by_the_square(piece: str) -> None:
    assert isinstance(plain(piece * 200_000 + "</p>"), str)
