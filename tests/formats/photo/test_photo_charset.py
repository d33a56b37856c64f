"""IIM without a declared character set."""

from __future__ import annotations

from io import BytesIO

import pytest

from searchkit.errors import UsageError
from searchkit.formats.photo import Metadata, metadata
from searchkit.formats.photo.charset import guess
from tests.formats.photo import photo_writers as w


def read(*values: bytes, charset: bytes = b"", override: str = "") -> Metadata:
    datasets = zip((120, 105, 90), values, strict=False)
    block = w.iim(*datasets, charset=charset)
    return metadata(BytesIO(w.jpeg(w.app13(w.photoshop(block)))), override)


def vietnamese(text: str) -> bytes:
    """cp1258 as Windows wrote it: the letter, then its tone."""
    tones = {"ợ": "ơ\u0323", "ổ": "ô\u0309", "ầ": "â\u0300", "ồ": "ô\u0300", "ộ": "ô\u0323"}
    tones |= {"ế": "ê\u0301"}
    return "".join(tones.get(char, char) for char in text).encode("cp1258")


GUESSES = {
    "ascii": (b"A boat", "A boat", ""),
    "utf-8": ("Chợ nổi Cần Thơ".encode(), "Chợ nổi Cần Thơ", "utf-8"),
    "utf-8, cut in a letter": ("Chợ nổi Cần Thơ".encode()[:-1], "Chợ nổi Cần Th", "utf-8"),
    "vietnamese": (vietnamese("Chợ nổi Cần Thơ"), "Chợ nổi Cần Thơ", "cp1258"),
    "vietnamese, a city": (vietnamese("Huế"), "Huế", "cp1258"),
    "vietnamese, capitals": (vietnamese("Đồng bộ"), "Đồng bộ", "cp1258"),
    "western": ("Un été à Évian".encode("cp1252"), "Un été à Évian", "cp1252"),
    "western, quotes": ("“L’eau” – dit-il".encode("cp1252"), "“L’eau” – dit-il", "cp1252"),
    "western, german": ("„Die Straße“".encode("cp1252"), "„Die Straße“", "cp1252"),
    "western, last letter": (b"caf\xe9", "café", "cp1252"),
    "western, italian": ("Ciò che può".encode("cp1252"), "Ciò che può", "cp1252"),
    "western, italian that could be vietnamese": ("Chi può".encode("cp1252"), "Chi può", "cp1252"),
    "western, portuguese": ("São João, não".encode("cp1252"), "São João, não", "cp1252"),
    "macintosh": ("Un été à Évian".encode("mac_roman"), "Un été à Évian", "mac_roman"),
    "macintosh, german": ("Straße in Köln".encode("mac_roman"), "Straße in Köln", "mac_roman"),
    "macintosh, spanish": ("La mayoría está".encode("mac_roman"), "La mayoría está", "mac_roman"),
    "macintosh, quotes": ("“Ahora”, dijo él".encode("mac_roman"), "“Ahora”, dijo él", "mac_roman"),
}


@pytest.mark.parametrize(("value", "text", "guess"), GUESSES.values(), ids=GUESSES)
def test_guess(value: bytes, text: str, guess: str) -> None:
    found = read(value)
    assert (found.iim.caption, found.charset_guess) == (text, guess)


CODE_PAGES = {
    "cp1250": "Rybář čistí síť, děti už přibíhají k řece.",
    "cp1251": "Лодки у причала перед бурей",
    "cp1253": "Οι ψαράδες στο λιμάνι",
    "cp1254": "Balıkçılar ağlarını güneşte kurutuyor, çocuklar koşuşuyor.",
    "cp1256": "الصيادون في الميناء القديم",
    "cp932": "港に戻った漁船",
    "gb18030": "渔民在码头上修补渔网",
    "cp949": "항구로 돌아온 고기잡이배",
}


@pytest.mark.parametrize("name", CODE_PAGES)
def test_code_pages_of_the_east(name: str) -> None:
    text = CODE_PAGES[name]
    found = read(text.encode(name))
    assert (found.iim.caption, found.charset_guess) == (text, name)
    found = metadata(BytesIO(w.tiff({270: (2, text.encode(name) + b"\x00")})))
    assert (found.exif.caption, found.charset_guess) == (text, name)


@pytest.mark.parametrize("name", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "text", ["Fiskarna gör nät på ön i sjön före stormen", "Müller, Köln: Brüder am Fluß", "«Été»"]
)
def test_the_west_stays_the_west(name: str, text: str) -> None:
    found = read(text.encode(name))
    assert (found.iim.caption, found.charset_guess) == (text, name)


def test_each_value_may_be_utf_8_for_itself() -> None:
    found = read("Un été".encode("cp1252"), "Évian".encode())
    assert (found.iim.caption, found.iim.headline) == ("Un été", "Évian")
    assert found.charset_guess == "utf-8 cp1252"


def test_the_record_is_judged_as_a_whole() -> None:
    found = read(vietnamese("Chợ nổi Cần Thơ"), b"", b"Ph\xfa")
    assert (found.iim.caption, found.iim.city) == ("Chợ nổi Cần Thơ", "Phú")


DECLARED = {
    "utf-8": (b"\x1b%G", "Huế".encode(), "Huế"),
    "latin-1": (b"\x1b.A", b"\xe9t\xe9", "été"),
    "latin-2": (b"\x1b-B", "Łódź".encode("iso8859-2"), "Łódź"),
    "cyrillic": (b"\x1b-L", "Москва".encode("iso8859-5"), "Москва"),
    "utf-8, wrongly": (b"\x1b%G", b"\xe9t\xe9", "été"),
    "unknown": (b"\x1b$Z", b"\xe9t\xe9", "été"),
}


@pytest.mark.parametrize(("mark", "value", "text"), DECLARED.values(), ids=DECLARED)
def test_declared(mark: bytes, value: bytes, text: str) -> None:
    assert read(value, charset=mark).iim.caption == text


def test_a_declared_set_is_no_guess() -> None:
    assert read("Huế".encode(), charset=b"\x1b%G").charset_guess == ""
    assert read(b"\xe9t\xe9", charset=b"\x1b.A").charset_guess == ""


def test_a_guess_for_exif_is_recorded_too() -> None:
    found = metadata(BytesIO(w.tiff({270: (2, b"\xe9t\xe9\x00")})))
    assert (found.exif.caption, found.charset_guess) == ("été", "cp1252")


def test_texts_are_composed() -> None:
    assert read("Hue\u0302\u0301".encode(), charset=b"\x1b%G").iim.caption == "Huế"


def test_an_override_replaces_the_guess_only() -> None:
    assert read("Łódź".encode("cp1250"), override="cp1250").iim.caption == "Łódź"
    assert read("Łódź".encode(), override="cp1250").iim.caption == "Łódź"


def test_an_override_that_does_not_exist_is_named() -> None:
    with pytest.raises(UsageError, match="klingon: no such character set"):
        read(b"\xe9t\xe9", override="klingon")


def test_odd_bytes_far_behind_are_guessed_at() -> None:
    assert guess(b"a boat " * 6_000 + b"\xa4\xa6\xac\xb1\xb3\xb6\xb9\xbc " * 3) == "mac_roman"
