"""Excerpts: which piece of a text is shown, and that its spans are those of the text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.results import Excerpt, Hit, Span, cut

TEXT = "Binh lính tiến vào thành phố Aleppo trong đêm, theo hãng tin của chính phủ Syria"


def spans_of(text: str, *words: str) -> tuple[Span, ...]:
    return tuple((text.index(word), text.index(word) + len(word)) for word in words)


def shown(excerpt: Excerpt) -> list[str]:
    return [excerpt.text[start:end] for start, end in excerpt.spans]


def test_a_short_text_is_untouched() -> None:
    spans = spans_of(TEXT, "Aleppo")
    assert cut(TEXT, spans, len(TEXT)) == Excerpt(TEXT, spans)
    assert cut("", (), 0) == Excerpt("")


@pytest.mark.parametrize(
    ("words", "width", "text"),
    [
        ((), 20, "Binh lính tiến vào…"),
        (("Binh",), 20, "Binh lính tiến vào…"),
        (("Aleppo",), 20, "…phố Aleppo trong…"),
        (("Syria",), 20, "…chính phủ Syria"),
        (("Binh", "Aleppo", "đêm"), 22, "…Aleppo trong đêm,…"),
        (("Binh", "Syria"), 22, "Binh lính tiến vào…"),
        (("Aleppo",), 8, "…Aleppo…"),
    ],
)
def test_the_window_holds_the_most_matches(words: tuple[str, ...], width: int, text: str) -> None:
    assert cut(TEXT, spans_of(TEXT, *words), width).text == text


def test_spans_cut_the_words_out_of_the_excerpt() -> None:
    excerpt = cut(TEXT, spans_of(TEXT, "Binh", "Aleppo", "đêm"), 22)
    assert shown(excerpt) == ["Aleppo", "đêm"]


def test_a_match_at_the_edge_is_shown_whole_or_not_at_all() -> None:
    text = "một東京hai東京ba東京bốn" * 3
    spans = tuple((i, i + 2) for i in range(len(text)) if text.startswith("東京", i))
    for width in range(5, len(text)):
        assert set(shown(cut(text, spans, width))) == {"東京"}


def test_only_a_match_wider_than_the_window_is_shortened() -> None:
    assert cut("x " + "上" * 30, ((2, 32),), 10) == Excerpt("…" + "上" * 8 + "…", ((1, 9),))


@pytest.mark.parametrize(("width", "text"), [(-1, ""), (0, ""), (1, "…"), (2, "…"), (3, "B…")])
def test_widths_without_room(width: int, text: str) -> None:
    assert cut(TEXT, (), width) == Excerpt(text)


def test_many_matches_in_a_long_text() -> None:
    text = "ma " * 200_000
    spans = tuple((start, start + 2) for start in range(0, len(text), 3))
    assert cut(text, spans, 20).text == "ma ma ma ma ma ma…"


def test_a_hit_shows_its_text_and_its_other_fields() -> None:
    caption = Caption("1", "Lính ở Aleppo", keywords=("quân đội", "Syria"))
    hit = Hit(caption, 1.0, ((7, 13),), {"keywords": ((10, 15),)})
    assert hit.excerpt() == Excerpt("Lính ở Aleppo", ((7, 13),))
    assert hit.field_excerpt("keywords") == Excerpt("quân đội, Syria", ((10, 15),))
    assert hit.field_excerpt("city") == Excerpt("")


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    """A text and sorted spans in it that do not touch."""
    words = draw(st.lists(st.text("aế上 \u0301\n", min_size=1, max_size=12), max_size=12))
    text, spans = "", []
    for word in words:
        if draw(st.booleans()):
            spans.append((len(text), len(text) + len(word)))
        text += word + draw(st.sampled_from(" ,"))
    return text, tuple(spans)


@given(marked(), st.integers(-2, 60))
def test_width_and_spans_hold_for_every_text(
    given_: tuple[str, tuple[Span, ...]], width: int
) -> None:
    text, spans = given_
    excerpt = cut(text, spans, width)
    assert len(excerpt.text) <= max(width, 0)
    assert excerpt.text.removeprefix("…").removesuffix("…") in text
    words = {text[start:end] for start, end in spans}
    alone = len(excerpt.spans) == 1
    for start, end in excerpt.spans:
        assert 0 <= start < end <= len(excerpt.text)
        under = excerpt.text[start:end]
        assert under in words or (alone and any(word.startswith(under) for word in words))


@example(("a,aa a ", ((2, 6),)), 5)
@given(marked(), st.integers(5, 60))
def test_a_text_with_a_match_shows_one(given_: tuple[str, tuple[Span, ...]], width: int) -> None:
    text, spans = given_
    assert bool(cut(text, spans, width).spans) == bool(spans)
