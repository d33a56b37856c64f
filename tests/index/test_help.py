"""What a search offers beside its full matches: partial hits, readings, suggestions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from searchkit import Caption, Index, Results
from searchkit.engines import ENGINES
from searchkit.index.search import NO_WORD
from tests.index.archives import made

TEXTS = {
    "both": "Quân đội ở Hà Nội",
    "plain": "quan doi dieu hanh",
    "one": "Quân y viện",
    "other": "Đội tuyển bóng đá",
    "war": "Bread in Aleppo",
    "long": "Hammersmith market",
    "short": "Ham on a market stall",
}


@pytest.fixture(params=ENGINES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    with made(request.param, tmp_path) as index:
        index.add(Caption(name, text) for name, text in TEXTS.items())
        yield index


def ids(results: Results, *, partial: bool) -> list[str]:
    return [hit.caption.id for hit in results.hits if hit.partial is partial]


def test_captions_with_some_of_the_words_follow(index: Index) -> None:
    results = index.search("quân đội")
    assert ids(results, partial=False) == ["both", "plain"]
    assert sorted(ids(results, partial=True)) == ["one", "other"]
    assert results.total == 2


def test_captions_with_more_of_the_words_come_before_those_with_fewer(index: Index) -> None:
    assert ids(index.search("quân đội Aleppo"), partial=True)[:2] == ["both", "plain"]


def test_any_word_counts_the_partial_hits(index: Index) -> None:
    assert index.search("quân đội", any_word=True).total == 4
    assert index.search("quân đội", any_word=True, limit=1).total == 4


def test_pages_go_on_into_the_partial_hits(index: Index) -> None:
    whole = [hit.caption.id for hit in index.search("quân đội").hits]
    pages = [index.search("quân đội", limit=1, offset=n).hits for n in range(5)]
    assert [hit.caption.id for page in pages for hit in page] == whole
    assert [hit.partial for page in pages for hit in page] == [False, False, True, True]


def test_a_full_page_has_no_partial_hits(index: Index) -> None:
    assert ids(index.search("quân đội", limit=2), partial=True) == []


def test_strict_accents_relax_nothing(index: Index) -> None:
    results = index.search("quân đội", strict_accents=True)
    assert [hit.caption.id for hit in results.hits] == ["both"]


def test_an_unfinished_word_finds_whole_words_first(index: Index) -> None:
    assert ids(index.search("market ham", complete=True), partial=False) == ["short", "long"]
    assert index.search("market hamm", complete=True).total == 1


def test_typed_keys_are_read_as_the_words(index: Index) -> None:
    results = index.search("quaan ddooij")
    assert ids(results, partial=False) == ["both", "plain"]
    assert results.read_as == "quân đội"


def test_a_reading_that_is_not_found_whole_does_not_hide_what_comes_close(index: Index) -> None:
    results = index.search("hanoi Aleppo")
    assert results.read_as == ""
    assert ids(results, partial=True) == ["war"]


def test_a_reading_that_is_not_found_whole_is_better_than_nothing(index: Index) -> None:
    results = index.search("hanoi xyzzy")
    assert results.read_as == '"ha noi" xyzzy'


def test_a_solid_name_finds_its_parts(index: Index) -> None:
    results = index.search("hanoi")
    assert ids(results, partial=False) == ["both"]
    assert results.hits[0].spans == ((11, 13), (14, 17))
    assert results.read_as == '"ha noi"'


def test_nothing_is_read_otherwise_where_something_is_found(index: Index) -> None:
    assert index.search("quan").read_as == ""


@pytest.mark.parametrize("text", ["", " ", '""', "()", "OR", "***", "~", "- : ="])
def test_that_there_is_no_word_to_search_for_is_told(index: Index, text: str) -> None:
    results = index.search(text)
    assert (results.total, results.notes) == (0, (NO_WORD,))
    assert index.search("*").notes == index.search("xyzzy").notes == ()


def test_a_suggestion_is_the_nearest_word_with_its_accents(index: Index) -> None:
    assert index.search("alepo").suggestion == "aleppo"
    assert index.search("tuyênn").suggestion == "tuyển"


def test_a_suggestion_finds_something_if_any_of_the_nearest_words_does(index: Index) -> None:
    index.add(Caption(f"phu{n}", "Phú Quốc") for n in range(9))
    index.add([Caption("phuc", "Nguyễn Xuân Phúc"), Caption("phut", "Một phút Nguyễn")])
    assert index.search("phuk").suggestion == "phú"
    assert index.search("nguyen xuan phuk").suggestion == "nguyen xuan phúc"
    assert index.search("nguien xuam phuk").suggestion == "nguyễn xuân phúc"
    assert index.search("aleppo phuk").suggestion == "aleppo phú"


def test_a_suggestion_leaves_other_words_alone(index: Index) -> None:
    index.add([Caption("puttee", "Old puttee")])
    assert index.search("putte putteehouse bread").suggestion == "puttee putteehouse bread"
    assert index.search("by:alepo alepo").suggestion == "by:alepo aleppo"


def test_a_suggestion_mends_what_no_other_reading_was_found_for(index: Index) -> None:
    results = index.search("quaan ddooij ddieeuf hamh")
    assert results.read_as == "quân đội điều hamh"
    assert results.suggestion == "quaan ddooij ddieeuf hanh"


def test_typed_keys_that_are_a_word_of_another_language_too(index: Index) -> None:
    index.add([Caption("lux", "Xe Lux"), Caption("flood", "Lũ lụt ở miền Trung")])
    assert index.search("lux").read_as == ""
    results = index.search("lux lutj mieenf trung")
    assert (results.read_as, ids(results, partial=False)) == ("lũ lụt miền trung", ["flood"])


def test_a_suggestion_is_offered_and_never_applied(index: Index) -> None:
    results = index.search("alepo")
    assert (results.total, results.hits) == (0, ())


def test_there_is_no_suggestion_where_there_are_hits_or_nothing_is_near(index: Index) -> None:
    assert index.search("aleppo").suggestion == ""
    assert index.search("zzzzzz").suggestion == ""


def test_legacy_text_is_repaired_when_added(index: Index) -> None:
    index.add([Caption("tcvn3", "Qu©n ®éi nh©n d©n ViÖt Nam")])
    (hit,) = index.search('"quân đội nhân dân"').hits
    assert hit.caption.text == "Quân đội nhân dân Việt Nam"
    assert hit.caption.extra["repaired_from"] == "tcvn3"


@pytest.mark.parametrize("length", [2, 13, 60, 400])
@pytest.mark.parametrize("times", [1, 5])
def test_no_length_and_no_repetition_moves_a_caption_out_of_its_tier(
    index: Index, length: int, times: int
) -> None:
    index.add(
        [
            Caption("differs", "Quận đợi " * times),
            Caption("bare", "Quan doi " * times),
            Caption("spelled", "Quân đội" + " đi qua cầu" * (length // 3)),
        ]
    )
    found = [hit.caption.id for hit in index.search("quân đội").hits if not hit.partial]
    assert found.index("spelled") < found.index("bare") < found.index("differs")


@pytest.mark.parametrize("length", [60, 400])
def test_a_long_bare_caption_is_above_a_short_one_whose_accents_differ(
    index: Index, length: int
) -> None:
    bare = Caption("bare", "Quan doi" + " di qua cau" * (length // 3))
    index.add([Caption("differs", "Quận đợi quận đợi"), bare])
    found = [hit.caption.id for hit in index.search("quân đội").hits if not hit.partial]
    assert found.index("bare") < found.index("differs")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("abc\ud800def x", "abc"),
        ("nul\0byte", "byte"),
        ("a" * 1_000_000, "aaa*"),
        ("e" + "\u0301" * 100_000 + " end", "end"),
        ("\U000e0fff\u0378 foo", "foo"),
        ("🎉", "🎉"),
    ],
    ids=["surrogate", "nul", "long word", "marks", "unassigned", "emoji"],
)
def test_hostile_text_is_found(index: Index, text: str, word: str) -> None:
    index.add([Caption("hostile", text)])
    assert "hostile" in ids(index.search(word), partial=False)
    assert index.search(word).hits[0].excerpt(80)
