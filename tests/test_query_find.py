"""What a query means: which captions it finds, and which words in them."""

import unicodedata
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.analysis import Analyzer
from searchkit.caption import Caption, field_text
from searchkit.query import Document, find, parse, resolve, spans
from searchkit.query.find import distance
from searchkit.query.tree import Prefix, Word

ANALYZER = Analyzer()
CAPTION = Caption(
    "7",
    "Binh lính quân đội Syria của al-Assad tiến vào Aleppo, 4/9",
    headline="Trận Aleppo",
    byline="Lê Lan",
    date="2016-09-04",
    city="Aleppo",
    country="Syria",
    keywords=("quân sự", "đội tuyển"),
    people=("Bashar al-Assad",),
    source="essay.txt",
    extra={"shot": "ban đêm"},
)


def matches(query: str, caption: Caption | str, *, strict: bool = False) -> list[str] | None:
    """Field and text of every span; None where the caption does not match."""
    document = Document(Caption("1", caption) if isinstance(caption, str) else caption, ANALYZER)
    tree = resolve(parse(query, ["shot"]), ANALYZER, strict_accents=strict)
    found = find(tree, document)
    if found is None:
        return None
    texts = {name: field_text(document.caption, name) for name, _ in found}
    places = {name: spans(token for field, token in found if field == name) for name in texts}
    return [f"{name}: {texts[name][start:end]}" for name in texts for start, end in places[name]]


def marked(query: str, text: str, *, strict: bool = False) -> list[str] | None:
    """The matched pieces of a text."""
    found = matches(query, text, strict=strict)
    return found and [place.removeprefix("text: ") for place in found]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("quan doi", "Quân và đội", ["Quân", "đội"]),
        ("QUÂN ĐỘI", "quân đội", ["quân", "đội"]),
        ("quân đội", "quan doi", ["quan", "doi"]),
        ("quan doi", "quân", None),
        ("a", "", None),
        ("", "a", None),
        ("...", "...", None),
        ("Strasse", "Straße", ["Straße"]),
        ("istanbul", "İSTANBUL", ["İSTANBUL"]),
        ("4/9", "ngày 4/9", ["4", "9"]),
        ("4/9", "9/4", None),
        ("😀", "vui 😀!", ["😀"]),
        ("a–b", "a b", ["a", "b"]),
        ("a OR b", "b a", ["b", "a"]),
        ("a OR b", "b", ["b"]),
        ("a OR b", "c", None),
        ("a -b", "a", ["a"]),
        ("a -b", "a b", None),
        ("-b", "a", []),
        ("-(a b)", "a", []),
        ("a OR -b", "a", ["a"]),
        ("a OR -b", "c", []),
        ("*", "a", []),
        ("-*", "a", None),
    ],
)
def test_words(query: str, text: str, expected: list[str] | None) -> None:
    assert marked(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ('"quan doi"', "quân đội, quân và đội", ["quân", "đội"]),
        ('"quan doi"', "đội quân", None),
        ('"quan, doi"', "quân - đội", ["quân", "đội"]),
        ('"a a"', "a b a", None),
        ('"a a"', "a a b a", ["a", "a"]),
        ('"US army"', "the U.S. army", ["U.S", "army"]),
        ('"in US"', "in U.S. cities", ["in", "U.S"]),
        ('"a b"~1', "a x b", ["a", "b"]),
        ('"a b"~1', "b x a", ["b", "a"]),
        ('"a b"~1', "a x x b", None),
        ('"a b"~1', "a x x b a", ["b", "a"]),
        ('"a b"~1', "a b a b", ["a", "b", "a", "b"]),
        ('"a a"~3', "a", None),
        ('"a a"~3', "a b a", ["a", "a"]),
        ('"a b c"~1', "c a x b", ["c", "a", "b"]),
        ('"a b c"~1', "c x a x b", None),
        ('="quân đội"', "quân đội", ["quân", "đội"]),
        ('="quân đội"', "quan đội", None),
        ('="quan doi"', "quân đội", None),
        ('="đội quân"~2', "quân và đội", ["quân", "đội"]),
    ],
)
def test_phrases_and_near_words(query: str, text: str, expected: list[str] | None) -> None:
    assert marked(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("do*", "đội, đói, mồ", ["đội", "đói"]),
        ("đội*", "độiquân doi", ["độiquân", "doi"]),
        ("al-As*", "al-Assad", ["al", "Assad"]),
        ("doi~", "dai", ["dai"]),
        ("doi~", "dio", ["dio"]),
        ("doi~", "dau", None),
        ("Alepo~", "Aleppo", ["Aleppo"]),
        ("Aelppo~1", "Aleppo", ["Aleppo"]),
        ("Aelpop~1", "Aleppo", None),
        ("Aelpop~2", "Aleppo", ["Aleppo"]),
        ("đôi~1", "đợi", ["đợi"]),
    ],
)
def test_beginnings_and_misspellings(query: str, text: str, expected: list[str] | None) -> None:
    assert marked(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("al-Assad", "al-Assad", ["al", "Assad"]),
        ("alassad", "al-Assad", ["al-Assad"]),
        ("al-Assad", "alassad", ["alassad"]),
        ("al-Assad", "al Assad", ["al", "Assad"]),
        ('"al Assad"', "al-Assad", ["al", "Assad"]),
        ("al assad", "Assad al", ["Assad", "al"]),
        ("al-Assad", "Assad al", None),
        ("alassad al-assad", "al-Assad", ["al", "Assad"]),
        ("alassad assad", "al-Assad", ["Assad"]),
        ("1000", "1.000", ["1.000"]),
        ("mueller", "Müller", ["Müller"]),
        ("Müller", "Mueller", ["Mueller"]),
        ("muller", "Müller", ["Müller"]),
        ("un", "U.N.", ["U.N"]),
        ("bac sy", "bác sĩ", ["bác", "sĩ"]),
        ("القدس", "قدس", ["قدس"]),
    ],
)
def test_compounds_and_other_spellings(query: str, text: str, expected: list[str] | None) -> None:
    assert marked(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("東京", "東京都", ["東京"]),
        ("東京", "京東", None),
        ("東京都", "東京都庁", ["東京都"]),
        ("東京都", "東京と京都", None),
        ("東", "東京", ["東"]),
        ('"東京" "京都"', "東京都", ["東京都"]),
        ('"東京 大阪"', "東京、大阪", ["東京", "大阪"]),
        ("東京 大阪", "大阪と東京", ["大阪", "東京"]),
        ("東*", "東京", ["東京"]),
        ("東京*", "東京都", ["東京都"]),
        ("ภาษา", "ภาษาไทย", ["ภาษา"]),
        ("ภาษาไทย", "ภาษาไทย", ["ภาษาไทย"]),
        ("ไทย", "ภาษาไทย", ["ไทย"]),
        ('"ไทย ภาษา"', "ภาษาไทย", None),
        ("부산", "부산에서", ["부산"]),
        ("ｶﾞﾗｽ", "ガラス", ["ガラス"]),
    ],
)
def test_scripts_without_spaces(query: str, text: str, expected: list[str] | None) -> None:
    assert marked(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("=đội", "đội đợi doi", ["đội"]),
        ("=doi", "đội doi", ["doi"]),
        ("=đội", "đợi", None),
        ("=ĐỘI", "đội", ["đội"]),
        ("=hòa", "hoà", ["hoà"]),
        ("=sĩ", "sỹ", None),
        ("=muller", "Müller", None),
        ("=mueller", "Müller", None),
        ("=alassad", "al-Assad", None),
        ("=danang", "Đà-Nẵng", None),
        ("=al-Assad", "al-Assad", ["al", "Assad"]),
        ("=al-Assad", "alassad", None),
        ("=東京", "東京", ["東京"]),
        ("=😀", "😀", ["😀"]),
    ],
)
def test_one_spelling(query: str, text: str, expected: list[str] | None) -> None:
    assert marked(query, text) == expected
    assert marked(query.removeprefix("="), text, strict=True) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("aleppo", ["text: Aleppo", "headline: Aleppo", "place: Aleppo"]),
        ("text:aleppo", ["text: Aleppo"]),
        ("title:aleppo", ["headline: Aleppo"]),
        ("city:aleppo", ["city: Aleppo"]),
        ("in:syria", ["place: Syria"]),
        ("city:syria", None),
        ("lan", None),
        ("by:lan", ["byline: Lan"]),
        ("person:assad", ["people: Assad"]),
        ("keyword:doi", ["keywords: đội"]),
        ("shot:dem", ["shot: đêm"]),
        ("dem", None),
        ('shot:"ban dem"', ["shot: ban", "shot: đêm"]),
        ('keyword:"quan doi"', None),
        ('keyword:"su doi"', None),
        ('keyword:"su doi"~50', None),
        ('"Aleppo Syria"', None),
        ('"Trận Syria"~50', None),
        ('in:"Aleppo Syria"', None),
        ('in:"Aleppo Syria"~50', None),
        ("by:l*", ["byline: Lê", "byline: Lan"]),
        ("by:lam~", ["byline: Lan"]),
        ("by:=lê", ["byline: Lê"]),
        ("by:=le", None),
        ("file:essay", ["source: essay"]),
        ("id:7", ["id: 7"]),
    ],
)
def test_fields(query: str, expected: list[str] | None) -> None:
    assert matches(query, CAPTION) == expected


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("has:byline", True),
        ("has:place", True),
        ("has:shot", True),
        ("has:date", True),
        ("has:credit", False),
        ("-has:credit", True),
        ("-has:caption", False),
        ("city:*", True),
        ("credit:*", False),
    ],
)
def test_filled_fields(query: str, found: bool) -> None:
    assert matches(query, CAPTION) == ([] if found else None)


@pytest.mark.parametrize(
    ("date", "query", "found"),
    [
        ("2016-09-04", "date:2016", True),
        ("2016-09-04", "date:2016-09", True),
        ("2016-09-04", "date:2016-09-04", True),
        ("2016-09-04", "date:2016-09-05", False),
        ("2016-09-04", "date:2016-09-01..2016-09-30", True),
        ("2016-09-04", "date:2016-09-04..", True),
        ("2016-09-04", "date:2016-09-05..", False),
        ("2016-09-04", "date:..2016-09-04", True),
        ("2016-09-04", "date:..2016-09-03", False),
        ("2016-09-04", "date:2017..2015", True),
        ("2016-09", "date:2016-09-30", True),
        ("2016", "date:2016-12-31..2017-01-01", True),
        ("2016", "date:2017", False),
        ("1930/1950", "date:1940", True),
        ("1930/1950", "date:1950-12-31..", True),
        ("1930/1950", "date:1951", False),
        ("", "date:2016", False),
        ("", "date:..2016", False),
        ("", "-date:2016", True),
        ("soon", "date:..9999", False),
        ("soon", "date:2016..", False),
    ],
)
def test_dates(date: str, query: str, found: bool) -> None:
    assert (matches(query, Caption("1", "a", date=date)) == []) is found


def test_spans_of_touching_words_merge() -> None:
    tokens = ANALYZER.tokens("F16 東京 a")
    assert spans(tokens) == ((0, 3), (4, 6), (7, 8))
    assert spans([]) == ()


def test_spans_are_offsets_into_decomposed_text() -> None:
    text = unicodedata.normalize("NFD", "Ở Việt Nam, quân đội")
    assert marked("việt đội", text) == [unicodedata.normalize("NFD", w) for w in ("Việt", "đội")]
    document = Document(Caption("1", text), ANALYZER)
    found = find(resolve(Word("nam"), ANALYZER), document)
    assert [token.start for _, token in found or []] == [text.index("Nam")]


def test_spans_of_a_field_belong_to_its_values_joined() -> None:
    caption = Caption("1", "", keywords=("", "chợ", "…", "nổi"))
    assert matches("keyword:noi", caption) == ["keywords: nổi"]


def test_a_tree_that_is_not_resolved_is_refused() -> None:
    with pytest.raises(TypeError, match="Word is not resolved"):
        find(Word("a"), Document(Caption("1", "a"), ANALYZER))


def test_a_beginning_without_a_word_falls_away() -> None:
    assert resolve(Prefix("…"), ANALYZER) == resolve(Word(""), ANALYZER)
    assert marked("a …*", "a") == ["a"]


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "", 0),
        ("doi", "doi", 0),
        ("doi", "dio", 1),
        ("doi", "do", 1),
        ("doi", "doii", 1),
        ("doi", "dei", 1),
        ("ca", "abc", 3),
        ("aleppo", "aelpop", 2),
        ("abcdef", "uvwxyz", 3),
        ("", "abc", 3),
    ],
)
def test_distance(one: str, other: str, edits: int) -> None:
    assert distance(one, other, 2) == edits
    assert distance(other, one, 2) == edits


@given(st.text("abc", max_size=6), st.integers(0, 4))
def test_a_neighbour_swap_is_one_edit(text: str, place: int) -> None:
    swapped = text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
    assert distance(text, swapped, 2) == (text != swapped)


@given(st.permutations("abcd"), st.integers(1, 4))
def test_near_words_match_in_every_order(words: list[str], gap: int) -> None:
    text = f"{words[0]} {'x ' * gap}{' '.join(words[1:])}"
    for order in permutations("abcd"):
        query = " ".join(order)
        assert marked(f'"{query}"~{gap}', text) == words
        assert gap == 1 or marked(f'"{query}"~{gap - 1}', text) is None
