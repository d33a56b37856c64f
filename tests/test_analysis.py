"""What a word is: literal tokens for every kind of text."""

import time

import pytest

from searchkit import analysis
from searchkit.analysis import BIGRAM, EXTRA, WORD, Analyzer, Token
from searchkit.folds import latin

analyzer = Analyzer()


def words(text: str) -> list[str]:
    return [token.term for token in analyzer.tokens(text) if token.kind == WORD]


def extras(text: str) -> dict[str, str]:
    """Extra term -> the text under it."""
    tokens = analyzer.tokens(text)
    return {token.term: text[token.start : token.end] for token in tokens if token.kind == EXTRA}


def pairs(text: str) -> list[str]:
    return [token.term for token in analyzer.tokens(text) if token.kind == BIGRAM]


def spans(text: str) -> list[str]:
    """The text under every word."""
    tokens = analyzer.tokens(text)
    return [text[token.start : token.end] for token in tokens if token.kind == WORD]


def test_tokens_have_offsets_into_the_text_as_written_and_positions_through_it() -> None:
    assert analyzer.tokens("Lính  Mỹ ở al-Anbar") == [
        Token("linh", 0, 4, 0, "lính", WORD),
        Token("my", 6, 8, 1, "mỹ", WORD),
        Token("o", 9, 10, 2, "ở", WORD),
        Token("al", 11, 13, 3, None, WORD),
        Token("alanbar", 11, 19, 3, None, EXTRA),
        Token("anbar", 14, 19, 4, None, WORD),
    ]


def test_chunks_are_relative_and_shared() -> None:
    first, second = analyzer.chunks("B-52 B-52")
    assert first is second
    assert first.width == 2
    assert [token[:4] for token in first.tokens] == [("b", 0, 1, 0), ("52", 2, 4, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Vietnamese
        ("Đèn ở Đồng Hới", ["den", "o", "dong", "hoi"]),
        ("Ðà Lạt", ["da", "lat"]),
        ("Nu\u031bo\u031b\u0301c ma\u0306\u0301m", ["nuoc", "mam"]),
        ("y sĩ", ["y", "si"]),
        # numbers and names
        ("F-16", ["f", "16"]),
        ("F16", ["f", "16"]),
        ("F-160", ["f", "160"]),
        ("14/9", ["14", "9"]),
        ("07/03/1979", ["7", "3", "1979"]),
        ("7-3-1979", ["7", "3", "1979"]),
        ("00 007 0", ["0", "007", "0"]),
        ("3,25%", ["3", "25"]),
        ("40km", ["40", "km"]),
        ("12m²", ["12", "m", "2"]),
        ("12㎡", ["12", "m", "2"]),
        ("2½", ["2", "1", "2"]),
        ("10²", ["10", "2"]),
        ("IMG_0042.JPG", ["img", "0042", "jpg"]),
        ("van@bao.vn", ["van", "bao", "vn"]),
        ("https://bao.vn/anh?id=7", ["https", "bao", "vn", "anh", "id", "7"]),
        ("#ChợNổi", ["cho", "noi"]),
        ("#NATOSummit2014", ["nato", "summit", "2014"]),
        ("#chonoi", ["chonoi"]),
        ("iPhone", ["iphone"]),
        ("C++ (1998) – R&D", ["c", "1998", "r", "d"]),
        ("20°C ©AFP Sony™ ... !", ["20", "c", "afp", "sony"]),
        # other alphabets
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("İzmir Kırıkkale", ["izmir", "kirikkale"]),
        ("Æbeltoft œuvre Ðþ", ["aebeltoft", "oeuvre", "dth"]),
        ("Ἀθῆναι ΟΔΟΣ οδός", ["αθηναι", "οδοσ", "οδοσ"]),
        ("Йод её Ґданськ", ["йод", "ее", "гданськ"]),
        ("ٱلْقُدْس القدس", ["القدس", "القدس"]),
        ("יְרוּשָׁלַיִם", ["ירושלים"]),
        ("हिन्दी हिंदी", ["हिन्दी", "हिंदी"]),
        ("தமிழ் நாடு", ["தமிழ்", "நாடு"]),
        ("١٩٧٣ १९७३", ["1973", "1973"]),
        # writing without spaces
        ("上海", ["上", "海"]),
        ("上海Expo展", ["上", "海", "expo", "展"]),
        ("ガラス ｶﾞﾗｽ", ["ガ", "ラ", "ス", "ガ", "ラ", "ス"]),
        ("ビール", ["ビ", "ー", "ル"]),
        ("부산", ["부", "산"]),
        ("\u1107\u116e\u1109\u1161\u11ab", ["부", "산"]),
        ("เชียงใหม่", ["เชี", "ย", "ง", "ให", "ม่"]),
        ("ຫຼວງ", ["ຫຼ", "ວ", "ງ"]),
        ("ໜຶ່ງ ຫນຶ່ງ", ["ຫນຶ່", "ງ", "ຫນຶ່", "ງ"]),
        ("น้ำใจ", ["น้ํา", "ใจ"]),
        ("각\u1161", ["각", "\u1161"]),
        ("ខ្មែរ", ["ខ្មែ", "រ"]),
        ("မြန်မာ", ["မြ", "န်", "မာ"]),
        # compatibility characters, ignorable ones, emoji
        ("ＢＢＣ　１９７９", ["bbc", "1979"]),
        ("ﬂoß", ["floss"]),
        ("Da\u00admas\u200bcus", ["damascus"]),
        ("\u202bدمشق\u202c", ["دمشق"]),
        ("🎈", ["🎈"]),
        ("mừng🎈🎈mới", ["mung", "🎈", "🎈", "moi"]),
        ("☀️ ☀", ["☀", "☀"]),
        ("▶️ ▶", ["▶"]),
        ("👋🏾 👋", ["👋", "👋"]),
        ("🇻🇳🇱🇦", ["🇻🇳", "🇱🇦"]),
        ("👩\u200d🚒", ["👩🚒"]),
        ("7️⃣", ["7"]),
        ("đẹp\U0001fae8", ["dep", "\U0001fae8"]),
        ("a🏽", ["a"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deir al-Zour", {"alzour": "al-Zour"}),
        ("Tal‑Abyad", {"talabyad": "Tal‑Abyad"}),
        ("d’Arc", {"darc": "d’Arc"}),
        ("Q.Ninh", {"qninh": "Q.Ninh"}),
        ("para·lel", {"paralel": "para·lel"}),
        ("le_hoi", {"lehoi": "le_hoi"}),
        ('צה"ל', {"צהל": 'צה"ל'}),
        ("2.500.000", {"2500000": "2.500.000"}),
        ("2,500,000", {"2500000": "2,500,000"}),
        ("2,500,000.75", {"2500000": "2,500,000"}),
        ("10.12.14.16 1.23 12.5000 1.23.456 0.000\u05b8", {}),
        ("www.abcdefghijklmnopqrstu.abcdefghijklmnopqrstu", {}),
        ("U.N.", {"un": "U.N"}),
        ("#ChợNổi", {"chonoi": "ChợNổi"}),
        ("Köhler", {"koehler": "Köhler"}),
        ("Ærø Aarhus Århus", {"aeroe": "Ærø", "aarhus": "Århus"}),
        ("Anđela", {"andjela": "Anđela"}),
        ("Đông HĐND đ", {}),
        ("Michael-Michal", {"michaelmichal": "Michael-Michal"}),
        ("COVID-19", {}),
        ("al - Zour", {}),
    ],
)
def test_extras(text: str, expected: dict[str, str]) -> None:
    assert extras(text) == expected


def test_a_joined_compound_stands_at_its_first_word() -> None:
    token = next(token for token in analyzer.tokens("ở al-Zour") if token.kind == EXTRA)
    assert (token.position, token.exact) == (1, None)


def test_an_abbreviation_has_neighbours_on_both_sides() -> None:
    tokens = analyzer.tokens("the U.N. base")
    assert [token.position for token in tokens if token.term == "un"] == [1, 2]
    assert next(token.position for token in tokens if token.term == "base") == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上海市", ["上海", "海市"]),
        ("上海 市", ["上海"]),
        ("新A宿", []),
        ("부산에", ["부산", "산에"]),
        ("ภาษา", ["ภาษา"]),
        ("㌔", ["キロ"]),
        ("\u1100\u200b\u1161", ["가"]),
    ],
)
def test_pairs_of_unspaced_letters(text: str, expected: list[str]) -> None:
    assert pairs(text) == expected


def test_a_pair_stands_at_its_first_letter() -> None:
    pair = next(token for token in analyzer.tokens("ở 上海市") if token.term == "海市")
    assert (pair.start, pair.end, pair.position) == (3, 5, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oﬃce Iſtanbul", ["Oﬃce", "Iſtanbul"]),
        ("İstanbul, İSTANBUL.", ["İstanbul", "İSTANBUL"]),
        ("Vie\u0302\u0323t!", ["Vie\u0302\u0323t"]),
        ("ﾊﾟﾝ", ["ﾊﾟ", "ﾝ"]),
        ("a\u17d2b", ["a\u17d2b"]),
        ("♥️♥️", ["♥️", "♥️"]),
        ("l’Isère", ["l", "Isère"]),
        ("(Ảnh: TTXVN)", ["Ảnh", "TTXVN"]),
    ],
)
def test_spans_are_cut_from_the_text_as_written(text: str, expected: list[str]) -> None:
    assert spans(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hòa hoà Hòa HOÀ", ["hoà"] * 4),
        ("Thúy Thuý", ["thuý"] * 2),
        ("qúy quý", ["quý"] * 2),
        ("vịêt việt", ["việt"] * 2),
        ("Viet 52 上 🎈", [None] * 4),
        ("STRASSE Straße", [None, None]),
        ("DİYARBAKIR Diyarbakır", [None, "diyarbakır"]),
        ("05/09 ٢٠١٦", [None] * 3),
        ("Ðà", ["đà"]),
        ("کتاب كتاب", [None, None]),
        ("أحمد احمد", ["أحمد", None]),
        ("ёлка елка", ["ёлка", None]),
        ("ドア", [None, None]),
    ],
)
def test_exact_keys(text: str, expected: list[str | None]) -> None:
    assert [token.exact for token in analyzer.tokens(text) if token.kind == WORD] == expected


def test_other_rules_give_other_terms() -> None:
    only_latin = Analyzer([latin])
    assert [token.term for token in only_latin.tokens("Ёж Đá 05")] == ["ёж", "da", "05"]


@pytest.mark.parametrize(
    "text",
    ["", "  \t\n", "\0", "\ud800", "\u0301\u0323", "\u200b", "–…!", "ʼ", "˝\ufe0f", "≁\ufe0f"],
)
def test_texts_without_words(text: str) -> None:
    assert analyzer.tokens(text) == []


def test_lone_surrogates_and_nul_part_words() -> None:
    assert words("Vi\udce1t\0Nam") == ["vi", "t", "nam"]


MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * MEGABYTE, 1),
        ("ế" * MEGABYTE, 1),
        ("a" + "\u0301\u0323" * 200_000, 1),
        ("क" + "\u093c\u0951\u0301" * 30_000, 1),
        ("a" + "\u0301\u034f\u0323" * 30_000, 1),
        ("\u0600" * MEGABYTE, 0),
        ("เ" * MEGABYTE, 1),
        ("\u1100" * MEGABYTE, 1),
        ("👩\u200d" * 300_000, 1),
        ("a-b," * 100_000, 200_000),
        ("a.b." * 100_000, 200_000),
        ("#" + "A" * MEGABYTE, 1),
        ("1.000." * 100_000, 200_000),
        ("上" * 100_000, 100_000),
    ],
    ids=lambda value: ascii(value[:6]) if isinstance(value, str) else None,
)
def test_hostile_text_takes_linear_time(text: str, count: int) -> None:
    began = time.process_time()
    assert len(words(text)) == count
    assert time.process_time() - began < 10  # quadratic ways take minutes


def test_the_memo_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "_CHUNKS", 3)
    busy = Analyzer()
    for piece in ("một", "hai", "ba", "bốn", "năm"):
        busy.chunks(piece)
    assert len(busy._chunks) <= 3
    assert busy.chunks("một") == analyzer.chunks("một")


@pytest.mark.parametrize("piece", ["上" * 20, "x" * 65])
def test_pieces_too_long_to_recur_are_not_remembered(piece: str) -> None:
    busy = Analyzer()
    assert busy.chunks(piece) == busy.chunks(piece)
    assert not busy._chunks
