"""Other ways to spell a word: literal facts."""

import pytest

from searchkit.analysis import Analyzer
from searchkit.spelling import alternatives, fallbacks, solid


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("sĩ", "sy"),
        ("sỹ", "si"),
        ("kỹ", "ki"),
        ("Mĩ", "my"),
        ("quí", "quy"),
        ("ly", "li"),
        ("y", None),
        ("thi", None),
        ("mai", None),
        ("القدس", "قدس"),
        ("قدس", "القدس"),
        ("الله", None),
        ("من", None),
        ("kiki", None),
    ],
)
def test_alternatives(word: str, expected: str | None) -> None:
    (token,) = Analyzer().tokens(word)
    assert alternatives(token) == ([(0.8, (expected,))] if expected else [])


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        # Telex
        ("chowj", "chợ"),
        ("ddeef", "đề"),
        ("Vieetj", "việt"),
        ("vietje", "việt"),
        ("nguowif", "người"),
        ("nguwowif", "người"),
        ("thuowr", "thuở"),
        ("muwa", "mưa"),
        ("nhwng", "nhưng"),
        ("hoaf", "hoà"),
        ("quys", "quý"),
        ("ddat", None),
        ("school", None),
        ("spring", None),
        # VNI
        ("cho75", "chợ"),
        ("d9e62", "đề"),
        ("nuo7c1", "nước"),
        ("ha8ng2", "hằng"),
        ("B52", None),
        ("f16", None),
    ],
)
def test_keys_typed_with_the_input_method_off(keys: str, expected: str | None) -> None:
    assert [words[0] for words in fallbacks(keys) if len(words) == 1] == (
        [expected] if expected else []
    )


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("haiphong", ("hai", "phong")),
        ("Danang", ("da", "nang")),
        ("sàigòn", ("sai", "gon")),
        ("hochiminh", ("ho", "chi", "minh")),
    ],
)
def test_solid_names_are_parted_the_likeliest_way_first(
    word: str, expected: tuple[str, ...]
) -> None:
    assert fallbacks(word)[0] == expected


@pytest.mark.parametrize("word", ["aleppo", "an", "tphcm", "hà nội", "2016", "ha" * 1000])
def test_other_words_are_not_parted(word: str) -> None:
    assert fallbacks(word) == []


def test_names_written_solid() -> None:
    assert solid(["Hà", "Nội"]) == "hanoi"
    assert solid(["Tel", "Aviv"]) is None
