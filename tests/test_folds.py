"""What equals what: literal facts for every family of scripts."""

import time

import pytest

from searchkit import folds, vietnamese
from searchkit.folds import FOLDS, RULES, exact, fold


@pytest.mark.parametrize(
    ("rule", "word", "expected"),
    [
        ("latin", "đặng", "dang"),
        ("latin", "łódź", "lodz"),
        ("latin", "ørsted", "orsted"),
        ("latin", "ħaġar", "hagar"),
        ("latin", "ığdır", "igdir"),
        ("latin", "œuvre", "oeuvre"),
        ("latin", "æbeltoft", "aebeltoft"),
        ("latin", "þórður", "thordur"),
        ("latin", "ŋɔ", "no"),
        ("latin", "gəncə", "gence"),
        ("latin", "ʻaloha qurʼān ʿalī", "aloha quran ali"),
        ("latin", "col·lecció", "colleccio"),
        ("latin", "șțşţ", "stst"),
        ("latin", "дом שלום ガ", "дом שלום ガ"),
        ("greek", "ἀθήνα", "αθηνα"),
        ("greek", "ϊ ΰ ῥ", "ι υ ρ"),
        ("cyrillic", "ёж ґрунт", "еж грунт"),
        ("cyrillic", "мой її ў", "мой її ў"),
        ("cyrillic", "за\u0301мок ы\u0301", "замок ы"),
        ("cyrillic", "ќе ѓон ӓ", "ќе ѓон ӓ"),
        ("arabic", "أحمد إلى آل ٱلله", "احمد الي ال الله"),
        ("arabic", "مدرسة مُحَمَّد", "مدرسه محمد"),
        ("arabic", "کی گچپژ مسؤول", "كي گچپژ مسؤول"),
        ("hebrew", "שָׁלוֹם", "שלום"),
        ("indic", "ज़मीन फ़िल्म", "जमीन फिल्म"),
        ("indic", "चाँद", "चांद"),
        ("indic", "कर्म दिन दीन", "कर्म दिन दीन"),
        ("indic", "অবনൻ", "অবনന്"),
        ("digits", "٢٠١٦", "2016"),
        ("digits", "๑๒๓", "123"),
        ("digits", "❷", "2"),
        ("digits", "5\u20e3", "5"),
        ("digits", "05", "5"),
        ("digits", "005", "005"),
        ("digits", "0123", "0123"),
        ("emoji", "👍🏽", "👍"),
        ("emoji", "🏽", "🏽"),
    ],
)
def test_rules(rule: str, word: str, expected: str) -> None:
    (function,) = folds.load([FOLDS[rule]])
    assert function(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ĐỘI", "doi"),
        ("Ðội", "doi"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İ", "i"),
        ("i\u0323\u0307", "i"),
        ("İ\u05bf", "i"),
        ("ﬃ", "ffi"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("τῷ", "τω"),
        ("Мой", "мой"),
        ("И\u0306од", "йод"),
        ("ガ", "ガ"),
        ("か\u3099", "が"),
        ("ﾊﾞ", "バ"),
        ("한", "한"),
        ("ไม่", "ไม่"),
        ("น้ำ", "น้ํา"),
        ("Ⅷ", "viii"),
        ("𝐇𝐚", "ha"),
        ("Damas\u00adcus", "damascus"),
        ("کشـــور", "كشور"),
        ("می\u200cخواهم", "ميخواهم"),
        ("ന\u0d4d\u200d", "ന\u0d4d"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("a\U000e0067b", "ab"),
        ("1\u066b5", "1\u066b5"),
    ],
)
def test_fold(word: str, expected: str) -> None:
    assert fold(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Hòa", "hoà"),
        ("HOÀ", "hoà"),
        ("hoa\u0300", "hoà"),
        ("thúy", "thuý"),
        ("Uỷ", "uỷ"),
        ("Ủy", "uỷ"),
        ("vịêt", "việt"),
        ("qúy", "quý"),
        ("gìa", "già"),
        ("gìn", "gìn"),
        ("khóai", "khoái"),
        ("mùa", "mùa"),
        ("ngừơi", "người"),
        ("tuỵên", "tuyện"),
        ("xóong", "xoóng"),
        ("Ðức", "đức"),
        ("Ɖức", "đức"),
        ("Łódź", "łódź"),
        ("Straße", "strasse"),
        ("DİYAR", "diyar"),
        ("Diyarbakır", "diyarbakır"),
        ("ё", "ё"),
        ("زیبا", "زيبا"),
    ],
)
def test_exact(word: str, expected: str) -> None:
    assert exact(word) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("müller", "mueller"),
        ("tromsø", "tromsoe"),
        ("ålesund", "aalesund"),
        ("đoković", "djoković"),
        ("đội", None),
        ("đi", None),
        ("hđnd", None),
        ("michał", None),
    ],
)
def test_digraphs(key: str, expected: str | None) -> None:
    assert folds.digraphs(key) == expected


def test_every_row_is_a_rule() -> None:
    assert [rule.__name__ for rule in RULES] == list(FOLDS)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("nghiêng", ("ngh", "iêng", "")),
        ("giếng", ("g", "iêng", "\u0301")),
        ("gìa", ("gi", "a", "\u0300")),
        ("quyển", ("qu", "yên", "\u0309")),
        ("yến", ("", "yên", "\u0301")),
        ("Đường", ("đ", "ương", "\u0300")),
        ("cí", None),
        ("hòá", None),
        ("hoa\u0300\u0301", None),
        ("ań", None),
        ("", None),
    ],
)
def test_syllables_are_taken_apart(word: str, expected: tuple[str, str, str] | None) -> None:
    syllable = vietnamese.parse(word)
    assert (tuple(syllable) if syllable else None) == expected


def test_no_long_word_is_looked_at_closely() -> None:
    began = time.process_time()
    assert vietnamese.parse("a" + "\u0301\u0323" * 200_000) is None
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("việt", True),
        ("viêt", False),  # a stop takes sắc or nặng
        ("viềt", False),
        ("nam", True),
        ("school", False),
        ("ộtộ", False),
        ("ÁNH", True),
    ],
)
def test_is_syllable(word: str, expected: bool) -> None:
    assert vietnamese.is_syllable(word) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("noi", True), ("duong", True), ("quy", True), ("viet", True), ("cion", False), ("f", False)],
)
def test_is_plain_syllable(word: str, expected: bool) -> None:
    assert vietnamese.is_plain_syllable(word) is expected
