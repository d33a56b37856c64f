"""Pages that browsers save with all they hold in one file."""

import base64
import quopri
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.formats import Problem
from tests.formats.test_any_bytes import check, read

Reading = Callable[..., list[Caption | Problem]]

FIGURE = '<figure><img src="cid:1"><figcaption>Bến đò</figcaption></figure>'
PAGE = f"<title>Sông</title>{FIGURE}".encode()
MARK = b"------X--ab\r\n"
HEAD = (
    b"From: <Saved by Blink>\r\nSubject: =?utf-8?Q?S=C3=B4ng?=\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----X--ab"\r\n\r\n'
)
PICTURE = MARK + b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBO\r\n"


def saved(encoding: str, body: bytes) -> bytes:
    part = f"Content-Type: text/html\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    return HEAD + PICTURE + MARK + part + body + b"\r\n" + PICTURE + b"------X--ab--\r\n"


@pytest.mark.parametrize(
    "encoding, body",
    [
        ("quoted-printable", quopri.encodestring(PAGE)),
        ("base64", base64.encodebytes(PAGE)),
        ("8bit", PAGE),
    ],
    ids=["quoted-printable", "base64", "8bit"],
)
@pytest.mark.parametrize("name", ["a.mhtml", "a.mht"])
def test_a_saved_page(reading: Reading, name: str, encoding: str, body: bytes) -> None:
    (found,) = reading(name, saved(encoding, body))
    assert isinstance(found, Caption)
    assert (found.text, found.headline, found.media) == ("Bến đò", "Sông", "cid:1")


def test_without_a_page_it_is_a_problem(reading: Reading) -> None:
    (problem,) = reading("a.mhtml", HEAD + PICTURE)
    assert str(problem) == (
        "a.mhtml: no HTML part in this web archive; save the page again as HTML or as a web archive"
    )


PIECES = [HEAD, PICTURE, b"------X--ab\r\n", b"\r\n", b"Content-Type: text/html\r\n", PAGE]
PIECES += [b"Content-Transfer-Encoding: base64\r\n", b"=C3=", b"Content-Type: ;;\xff\r\n", b"--"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=9), max_size=12).map(b"".join))
def test_any_bytes_give_captions_and_problems(content: bytes) -> None:
    check(read("a.mhtml", content))
