"""How the encoding of a text file is known, and what happens when it had to be guessed."""

import string
import unicodedata
from collections.abc import Callable
from encodings.aliases import aliases
from io import BytesIO
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.codepages import codec
from searchkit.errors import UsageError
from searchkit.formats import Problem
from searchkit.formats.encoding import Encoding, sniffed
from searchkit.formats.files import UnreadableError

Reading = Callable[..., list[Caption | Problem]]

VIETNAMESE = "Người gác đèn biển kể chuyện bão năm ấy, thuyền về thiếu bảy chiếc."
TEXTS = {
    "cp1258": VIETNAMESE,
    "tcvn3": VIETNAMESE,
    "viscii": VIETNAMESE,
    "cp1252": "L’été dernier, à l’entrée du port, trois pêcheurs réparaient leur filet déchiré.",
    "mac-roman": "La niña sonrió; allí, según contó él, nació el tío más célebre del país.",
    "cp1250": "Latarnik pamięta każdą burzę; łódź wróciła bez żagla, a ludzie płakali na plaży.",
    "cp1254": "Balıkçılar ağlarını güneşte kurutuyor, çocuklar iskelede koşuşuyordu.",
    "cp1257": "Zvejnieki žāvē tīklus saulē, bērni skraida pa laipu līdz pašai jūrai.",
    "cp1251": "Смотритель маяка помнит каждую бурю, а лодки возвращались без парусов.",
    "koi8-u": "Смотритель маяка помнит каждую бурю, а лодки возвращались без парусов.",
    "cp866": "Смотритель маяка помнит каждую бурю, а лодки возвращались без парусов.",
    "cp1253": "Ο φαροφύλακας θυμάται κάθε καταιγίδα και τις βάρκες που γύρισαν χωρίς πανιά.",
    "cp1255": "שומר המגדלור זוכר כל סערה ואת הסירות ששבו בלי מפרשים.",
    "cp1256": "يتذكر حارس المنارة كل عاصفة والقوارب التي عادت بلا أشرعة.",
    "cp874": "คนเฝ้าประภาคารจำพายุทุกลูกได้ และจำเรือที่กลับมาโดยไม่มีใบ",
    "cp932": "灯台守はすべての嵐と、帆を失って戻った船を覚えている。",
    "euc_jp": "灯台守はすべての嵐と、帆を失って戻った船を覚えている。",
    "gb18030": "守灯塔的老人说，他记得每一场大风，也记得那些没有回来的人和船。",
    "big5hkscs": "守燈塔的老人說，他記得每一場大風，也記得那些沒有回來的人和船。",
    "cp949": "등대지기는 모든 폭풍을 기억하고 돛 없이 돌아온 배들도 기억한다.",
}


def encoded(name: str, text: str) -> bytes:
    """The text in an encoding; cp1258 has tones behind their letters."""
    if name == "cp1258":
        tones = "\u0300\u0301\u0303\u0309\u0323"
        letters = [unicodedata.normalize("NFD", char) for char in text]
        text = "".join(
            unicodedata.normalize("NFC", "".join(c for c in letter if c not in tones))
            + "".join(c for c in letter if c in tones)
            for letter in letters
        )
    return text.encode(name if name == "cp1258" else codec(name))


@pytest.mark.parametrize("name", TEXTS)
def test_a_legacy_encoding_is_guessed_recorded_and_told(reading: Reading, name: str) -> None:
    remark, item = reading("a.txt", encoded(name, TEXTS[name]))
    assert isinstance(item, Caption)
    assert (item.text, item.extra["charset_guess"]) == (TEXTS[name], name)
    assert isinstance(remark, Problem)
    assert not remark.refused
    assert str(remark) == (
        f"a.txt: not UTF-8; read as {name}, which is a guess; "
        "name the encoding with --encoding if the captions look wrong"
    )


@pytest.mark.parametrize("name", ["cp932", "euc_jp"])
@pytest.mark.parametrize(
    "text",
    [
        "題名,説明,撮影年\n小樽港,運河の倉庫群,昭和三十年\n長崎,停泊中の貨物船,大正十二年\n",
        "番号,キャプション\n1,灯台\n2,岬\n3,港\n",
        "東京駅前",
    ],
)
def test_japanese_is_known_by_its_commonest_characters(name: str, text: str) -> None:
    assert sniffed(BytesIO(text.encode(name))) == Encoding(name, is_guess=True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mac-roman", "Sus nietos se fueron con él."),
        ("koi8-u", "Лодка на мели"),
        ("cp1256", "انني لن انسى"),
        ("gb18030", "BBC 的记者"),
    ],
)
def test_a_few_words_do_not_become_japanese(name: str, text: str) -> None:
    assert sniffed(BytesIO(text.encode(codec(name)))).name not in ("cp932", "euc_jp")


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["Chợ nổi Cái Răng\nhọp từ 4 giờ sáng", "1\n00:00:01,000\n守灯塔的老人"]
)
def test_wide_characters_without_a_mark_are_seen(name: str, text: str) -> None:
    assert sniffed(BytesIO(text.encode(name))) == Encoding(name, is_guess=True)


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".srt", ".ttml"])
@pytest.mark.parametrize("order", ["", "-le", "-be"])
@pytest.mark.parametrize("width", ["utf-16", "utf-32"])
def test_wide_characters_that_are_named_need_no_mark(
    reading: Reading, width: str, order: str, suffix: str
) -> None:
    ttml = f'<tt><body><div><p begin="1s" end="2s">{VIETNAMESE}</p></div></body></tt>'
    srt = f"1\n00:00:01,000 --> 00:00:02,000\n{VIETNAMESE}\n"
    text = {".csv": f'caption\n"{VIETNAMESE}"\n', ".srt": srt, ".ttml": ttml}.get(
        suffix, VIETNAMESE
    )
    items = reading(f"a{suffix}", text.encode(width + order), width)
    assert [item.text for item in items if isinstance(item, Caption)] == [VIETNAMESE]


@pytest.mark.parametrize("name", sorted({*aliases.values(), "idna", "punycode", "undefined"}))
@pytest.mark.parametrize("suffix", [".txt", ".csv", ".jsonl", ".srt", ".xml", ".html"])
def test_any_encoding_is_refused_or_reads_any_bytes(
    reading: Reading, name: str, suffix: str
) -> None:
    try:
        codec(name)
    except UsageError:
        return
    for data in (bytes(range(256)), b"caption\nx\n", b"\xff\xfea\0\xff", b"a"):
        reading(f"a{suffix}", data, name)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "utf-8-sig"),
        (b"plain", "utf-8-sig"),
        ("\ufeffđò".encode(), "utf-8-sig"),
        ("đò".encode("utf-16"), "utf-16"),
        ("đò".encode("utf-32"), "utf-32"),
        (b"a\0b", "utf-8-sig"),
    ],
)
def test_marked_and_plain_text_is_no_guess(data: bytes, name: str) -> None:
    assert sniffed(BytesIO(data)) == Encoding(name)


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".jsonl", ".srt"])
def test_damaged_bytes_do_not_turn_utf_8_into_something_else(reading: Reading, suffix: str) -> None:
    row = {".csv": "caption\nMột\nH?i\nBa bốn\n", ".jsonl": '"Một"\n"H?i"\n"Ba bốn"\n'}
    cue = "00:00:0{0},000 --> 00:00:0{0},500\n{1}.\n\n"
    srt = cue.format(1, "Một") + cue.format(4, "H?i") + cue.format(8, "Ba bốn")
    content = (srt if suffix == ".srt" else row.get(suffix, "Một\nH?i\nBa bốn\n")).encode()
    items = reading(f"a{suffix}", content.replace(b"?", b"\xe9"))
    texts = [item.text.rstrip(".") for item in items if isinstance(item, Caption)]
    assert texts == ["Một", "Ba bốn"]
    (problem,) = [item for item in items if isinstance(item, Problem)]
    assert "byte 0xE9" in problem.what
    assert problem.refused


def test_one_damaged_byte_in_a_long_line_is_damage() -> None:
    line = "Người gác đèn biển. ".encode() * 5000
    assert sniffed(BytesIO(line[:50_000] + b"\xe9" + line[50_000:])) == Encoding()


def test_bytes_that_look_like_nothing_stay_refused_lines(reading: Reading) -> None:
    (problem,) = reading("a.txt", b"Hu\xff\xfe\n")
    assert isinstance(problem, Problem)
    assert problem.refused


def test_the_first_letter_beyond_ascii_may_come_late() -> None:
    data = b"plain text\n" * 300_000 + encoded("cp1252", TEXTS["cp1252"])
    assert sniffed(BytesIO(data)).name == "cp1252"


def test_an_encoding_that_is_named_is_no_guess(reading: Reading) -> None:
    (item,) = reading("a.txt", encoded("tcvn3", VIETNAMESE), "tcvn3")
    assert isinstance(item, Caption)
    assert item.text == VIETNAMESE
    assert "charset_guess" not in item.extra
    with pytest.raises(UsageError, match="klingon: no such encoding"):
        reading("a.txt", b"a", "klingon")


@given(st.binary(max_size=300) | st.lists(st.sampled_from([b"\xe9", b"a ", b"\0"])).map(b"".join))
def test_any_bytes_have_an_encoding_or_are_no_text(data: bytes) -> None:
    try:
        found = sniffed(BytesIO(data))
    except UnreadableError:
        assert set(data) - set(map(ord, string.printable))
        return
    assert data.decode(found.name, "replace") is not None
    assert codec(found.name)


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.tsv", "a.srt", "a.jsonl", "a.json"])
def test_binary_data_under_the_name_of_a_text_is_told_once(reading: Reading, name: str) -> None:
    content = Random(2016).randbytes(40_000)
    for data in (content, b"\xff\xd8\xff\xe0, a tiny one", b"PK\x03\x04" + bytes(200) + content):
        (problem,) = reading(name, data)
        assert str(problem) == (
            f"{name}: binary data, and no text; give it the suffix of what it is, or name its "
            "encoding with --encoding"
        )
        assert isinstance(problem, Problem)
        assert problem.refused


@pytest.mark.parametrize(
    "text",
    [
        b"CH\x02\x05\x06 \x14\x19\x1e" * 90,
        b"Ho\xa6ng " + bytes(range(1, 7)) * 9 + bytes(range(17, 24)) * 9,
        b"Quy Nhon\n" + bytes(4000),
    ],
)
def test_a_text_with_some_control_characters_stays_one(text: bytes) -> None:
    assert sniffed(BytesIO(text))
