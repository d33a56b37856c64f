"""What holds for every text: in sixteen scripts, and in any characters at all."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit import folds, vietnamese
from searchkit.analysis import EXTRA, WORD, Analyzer, Token
from searchkit.folds import exact, fold
from searchkit.shapes import shape_of

SCRIPTS = {
    "Latin": "aAđĐiIıİsSßŒœąĄøłÉéÀơỢữÝ\u0301\u0323\u0302",
    "Vietnamese": "aăâbcdđeêghiklmnoôơpqrstuưvxyÀỆộỷỹ",
    "Greek": "αΑάΐΣσςὧῷϐΏ\u0301\u0313",
    "Cyrillic": "аАеёЁийЙїґѓќЎы\u0301\u0306",
    "Arabic": "اأإآٱبتةهیيىکكـلمؤئ\u0651\u064e٣",
    "Hebrew": "אבוכלםמץש״׳\u05b8\u05bc\u05c1\ufb2a",
    "Devanagari": "अकखजड़नरहकिदीँंः\u093c\u094d\u200d५",
    "Bengali": "অকখডবযরিোৎ\u09bc\u09cd\u0981",
    "Tamil": "அகதமழிொ\u0bcd",
    "Malayalam": "അകനരല\u0d4d\u200dൻർൽി\u0d4e",
    "Thai": "กขงนมยรวอเแโใไะาำิุ่้์ๆ๓",
    "Lao": "ກຂຄຫນມວຽອເແໃະາຳິ່ໜໝ",
    "Khmer": "កខគងចនមរសា\u17b7\u17d2\u17c1",
    "Myanmar": "ကခဂနမရာ\u102d\u1031\u1039\u103a\u103c",
    "Han and kana": "一東京国北年あかがカガビーﾄﾊﾞﾟ々〇㌔㍿\u3099",
    "Hangul": "가각서울에ㄱㅏ\u1100\u1161\u11a8ﾡￂ",
}
SIGNS = "  \t.,-'’·_/:#@&+()“”0123456789５²½①㎡\u200b\u00ad\u200d\ufe0f👍🏽🇻🇳❤👩️⃣\0\ud800"

SPACED = "abAÉßđĐ019-.,#'’/&_()!ﬁ²½ıİ\u0301\u0323\u200d\ufe0f\u0600"

alphabets = st.sampled_from(sorted(SCRIPTS.values()))
scripted = alphabets.flatmap(lambda letters: st.text(st.sampled_from(letters + SIGNS)))
mixed = st.text(st.sampled_from("".join(SCRIPTS.values()) + SIGNS))
anything = st.text(st.characters(exclude_categories=[]))
texts = scripted | mixed | anything

analyzer = Analyzer()


def said(text: str) -> list[tuple[str, int, str | None, int]]:
    """The tokens but for their spans."""
    return [(token.term, *token[3:]) for token in analyzer.tokens(text)]


def terms(text: str) -> list[str]:
    return [token.term for token in analyzer.tokens(text) if token.kind == WORD]


@given(texts)
def test_composed_and_decomposed_text_give_the_same_tokens(text: str) -> None:
    assert said(unicodedata.normalize("NFC", text)) == said(unicodedata.normalize("NFD", text))


@given(texts.filter(lambda text: "#" not in unicodedata.normalize("NFKC", text)))
def test_capitals_give_the_same_terms(text: str) -> None:
    # Python's capitals of ᾳ are ΑΙ, two letters; only hashtags part at capitals.
    text = unicodedata.normalize("NFD", text).replace("\u0345", "")
    assert terms(text.upper()) == terms(text)


@given(scripted)
def test_marks_of_latin_and_greek_make_no_difference_to_terms(text: str) -> None:
    marked = unicodedata.normalize("NFD", text)
    bare = re.sub("([a-zA-Zα-ωΑ-Ω])[\u0300-\u036f]+", r"\1", marked)
    assert terms(bare) == terms(marked)


@given(scripted)
def test_points_and_vowel_signs_make_no_difference_to_terms(text: str) -> None:
    letter = "([\u05d0-\u05ea\u0621-\u063a\u0641-\u064a])"
    bare = re.sub(f"{letter}[\u05b0-\u05bc\u05c1\u064b-\u0652]+", r"\1", text)
    assert terms(bare) == terms(text)


syllables = st.builds(
    lambda onset, rhyme: onset + rhyme,
    st.sampled_from(sorted(vietnamese._onsets)),
    st.sampled_from(sorted(vietnamese._rhymes | vietnamese._rhymes_after_qu)),
).filter(vietnamese.parse)


@given(syllables, st.sampled_from(vietnamese.TONES), st.data())
def test_the_place_of_a_tone_mark_makes_no_difference(
    syllable: str, tone: str, data: st.DataObject
) -> None:
    marked = unicodedata.normalize("NFD", syllable)
    vowels = [found.end() for found in re.finditer("[aeiouy][\u0302\u0306\u031b]?", marked)]
    keys = {exact(marked[:place] + tone + marked[place:]) for place in vowels}
    place = data.draw(st.sampled_from(vowels))
    assert keys == {exact((marked[:place] + tone + marked[place:]).upper())}
    assert {fold(key) for key in keys} == {fold(syllable)}


@given(texts)
def test_a_word_is_the_fold_of_the_text_under_it(text: str) -> None:
    """But for the characters that stand for several words (class X: ½, ㎡, ㌔)."""
    for token in analyzer.tokens(text):
        under = text[token.start : token.end]
        if token.kind != EXTRA and "X" not in shape_of(under):
            assert token.term == fold(under)


@given(texts)
def test_an_extra_is_joined_from_words_or_spells_one_anew(text: str) -> None:
    tokens = analyzer.tokens(text)
    words = [token for token in tokens if token.kind == WORD]
    for extra in (token for token in tokens if token.kind == EXTRA):
        inside = [word for word in words if extra.start <= word.start and word.end <= extra.end]
        assert extra.position in (inside[0].position, inside[-1].position)
        if len(inside) > 1:
            assert extra.term == "".join(word.term for word in inside)
        else:
            assert inside[0].exact


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    for token in analyzer.tokens(text):
        assert fold(token.term) == token.term


@given(texts)
def test_an_exact_key_is_no_possible_fold_and_folds_to_the_term(text: str) -> None:
    for token in analyzer.tokens(text):
        if token.exact is not None:
            assert fold(token.exact) == token.term != token.exact


@given(texts)
def test_spans_lie_in_order_within_the_text_and_terms_can_be_stored(text: str) -> None:
    tokens = analyzer.tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(first.position <= second.position for first, second in pairwise(tokens))
    positions = [token.position for token in tokens if token.kind == WORD]
    assert positions == list(range(len(positions)))
    for token in tokens:
        assert token.term.encode("utf-8")
        assert not re.search(r"\s", token.term)


@given(texts)
def test_spans_cut_whole_grapheme_clusters(text: str) -> None:
    for token in analyzer.tokens(text):
        assert not _within_cluster(text, token.start)
        assert not _within_cluster(text, token.end)


def _within_cluster(text: str, place: int) -> bool:
    """Whether UAX #29 keeps the characters on both sides of a place together.

    Left out: letters that Unicode 15.1 ties to others across a virama (GB9c), the rare
    letters that tie themselves to the next (GB9b), and a skin tone without an emoji.
    """
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if unicodedata.category(before) in ("Cc", "Cf", "Cs", "Zl", "Zp") and before != "\u200d":
        return before in "\u0600\u0601\u06dd" and unicodedata.category(after)[0] not in "CZ"
    if unicodedata.category(after) in ("Mn", "Me") or after in "\u200d\ufe0f\u0e33\u0eb3ﾞﾟ":
        return True
    if shape_of(after) == "R" and shape_of(before) == "R":
        return len(text[:place]) - len(text[:place].rstrip("🇻🇳")) & 1 == 1
    joined = re.fullmatch("LL|LV|Lg|LG|gV|VV|gT|VT|GT|TT", shape_of(before + after))
    return joined is not None and not re.search(
        "[ㄱㅏﾡￂ\u3130-\u318f\uffa0-\uffdc]", before + after
    )


@given(st.lists(texts, max_size=5), st.sampled_from([" ", "  ", "\n", "\u3000 "]), st.data())
def test_matching_tokens_are_those_of_all_tokens(
    parts: list[str], gap: str, data: st.DataObject
) -> None:
    text = gap.join([*parts, "bx b", *parts])
    tokens = analyzer.tokens(text)
    some = data.draw(st.sets(st.sampled_from([token.term for token in tokens])))
    expected = [token for token in tokens if token.term in some]
    assert analyzer.matching(text, some.__contains__) == expected


@given(texts)
def test_the_memo_gives_what_cutting_anew_gives(text: str) -> None:
    anew: list[Token] = []
    width = 0
    for piece in re.finditer(r"\S+", text):
        chunk = Analyzer().cut(piece[0])
        for token in chunk.tokens:
            term, start, end, position, key, kind = token
            first = piece.start()
            anew.append(Token(term, start + first, end + first, position + width, key, kind))
        width += chunk.width
    assert analyzer.tokens(text) == anew
    assert [token[0] for chunk in analyzer.chunks(text) for token in chunk.tokens] == [
        token.term for token in anew
    ]


@given(texts)
def test_long_words_are_decomposed_as_short_ones_are(text: str) -> None:
    assert folds._sorted_marks(text, {}) == unicodedata.normalize("NFKD", text)


COMPOSED = [char for char in map(chr, range(0x2000)) if folds._COMPOSED.fullmatch(char)]


@given(st.text(st.sampled_from(COMPOSED), min_size=1))
def test_composed_letters_are_made_normal_as_all_others_are(word: str) -> None:
    folded = unicodedata.normalize("NFD", word).casefold()
    assert folds.normal(word) == unicodedata.normalize("NFKC", folded.replace("i\u0307", "i"))


@given(st.text(st.sampled_from("aăâeêioôơuưyđghkmnpqrt" + vietnamese.TONES), max_size=9))
def test_a_syllable_is_spelled_as_it_is_parsed(word: str) -> None:
    parsed = vietnamese.parse(word)
    written = vietnamese._written(parsed) if parsed and parsed.tone else word
    assert vietnamese.spelled(word) == written


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_has_words(script: str) -> None:
    assert terms(SCRIPTS[script])


@given(st.text(st.sampled_from(SPACED), max_size=14))
def test_an_outline_tells_what_working_it_out_tells(piece: str) -> None:
    assert analyzer.cut(piece) == analyzer._worked_out(piece, shape_of(piece))


@given(st.text(st.sampled_from(SPACED + '([{“.,;:!?)]}"”…'), max_size=14) | texts)
def test_signs_around_a_piece_change_no_term(text: str) -> None:
    for piece in text.split():
        whole, core = analyzer.cut(piece), analyzer.cut(analyzer.core(piece))
        assert bare(whole.tokens) == bare(core.tokens)
        assert whole.width == core.width


def bare(tokens: tuple[Token, ...]) -> list[tuple[str, int, str | None, int]]:
    """Tokens but for their places in the text."""
    return [(token.term, token.position, token.exact, token.kind) for token in tokens]
