import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.codepages import codec
from searchkit.errors import UsageError

LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ \n."
)


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("tcvn3", b"Qu\xa9n \xae\xe9i", "Quân đội"),
        ("tcvn3", b"VI\xd6T NAM, Vi\xd6t", "VIỆT NAM, Việt"),
        ("viscii", b"Qu\xe2n \xf0\xb5i, \x06", "Quân đội, Ẫ"),
        ("cp1258", b"Qu\xe2n \xf0\xf4\xf2i", "Quân đội"),
        ("VISCII1.1-1", b"\xf0", "đ"),
        ("TCVN5712-1", b"\xae", "đ"),
        ("windows-1258", b"\xf5\xf2", "ợ"),
        ("latin-1", b"\xe9", "é"),
    ],
)
def test_bytes_are_read_as_composed_letters(name: str, data: bytes, text: str) -> None:
    assert data.decode(codec(name)) == text


@pytest.mark.parametrize("name", ["klingon", "", "a b", "utf-8\0", "../x"])
def test_an_encoding_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(UsageError, match="no such encoding"):
        codec(name)


@pytest.mark.parametrize("name", ["viscii", "tcvn3"])
@given(text=st.text(LETTERS), size=st.integers(1, 5))
def test_what_is_written_is_read_again_however_it_is_cut(name: str, text: str, size: int) -> None:
    data = text.encode(codec(name))
    assert data.decode(codec(name)) == text
    decoder = codecs.getincrementaldecoder(codec(name))()
    pieces = [decoder.decode(data[at : at + size]) for at in range(0, len(data), size)]
    assert "".join(pieces) + decoder.decode(b"", True) == text


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
def test_a_letter_and_its_tone_may_be_cut_apart(cut: int) -> None:
    data = b"b\xf4\xf2ng"
    decoder = codecs.getincrementaldecoder(codec("cp1258"))()
    assert decoder.decode(data[:cut]) + decoder.decode(data[cut:], True) == "bộng"


def test_bytes_that_stand_for_nothing_are_errors() -> None:
    with pytest.raises(UnicodeDecodeError):
        b"\x81".decode(codec("tcvn3"))
