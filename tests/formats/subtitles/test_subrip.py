from collections.abc import Callable

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem

Reading = Callable[..., list[Caption | Problem]]

CURE = "write it as 00:01:02,500 --> 00:01:04,000"


def rows(items: list[Caption | Problem]) -> list[tuple[str, str]]:
    """Time code and text of captions, line and what of problems."""
    return [
        (item.locator, item.text if isinstance(item, Caption) else f"! {item.what}")
        for item in items
    ]


def cue(start: str, text: str, end: str = "") -> str:
    return f"{start} --> {end or start}\n{text}\n\n"


def test_a_cue_is_a_caption_with_its_time_code(reading: Reading) -> None:
    (item,) = reading("film.srt", "1\n00:01:02,500 --> 00:01:04,000\nBến đò\nvắng khách.\n")
    assert item == Caption(
        id="film.srt#1",
        text="Bến đò\nvắng khách.",
        source="film.srt",
        locator="00:01:02.500",
        extra={"end": "00:01:04.000"},
    )


@pytest.mark.parametrize(
    ("written", "locator"),
    [
        ("00:00:01,000", "00:00:01.000"),
        ("00:00:01.000", "00:00:01.000"),
        ("0:00:01,5", "00:00:01.500"),
        ("00:01,250", "00:00:01.250"),
        ("1:02", "00:01:02.000"),
        ("01:02:03", "01:02:03.000"),
        ("00:00:01:250", "00:00:01.250"),
        ("00: 00: 01, 250", "00:00:01.250"),
        ("00.00.01.250", "00:00:01.250"),
        ("100:00:01,000", "100:00:01.000"),
    ],
)
def test_times_are_read_as_people_write_them(reading: Reading, written: str, locator: str) -> None:
    assert rows(reading("a.srt", cue(written, "Đi."))) == [(locator, "Đi.")]


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("-00:00:01,000", "-00:00:01,000"),
        ("00:00:0A,000", "00:00:0A,000"),
        ("1000:00:01,000", "1000:00:01,000"),
        ("9" * 5000 + ":00:01,000", "9" * 40),
    ],
)
def test_a_cue_without_a_real_time_is_refused_with_its_line(
    reading: Reading, time: str, shown: str
) -> None:
    good = "00:00:09,000"
    for left, right in ((time, good), (good, time)):
        content = cue("00:00:01,000", "Một.") + f"2\n{left} --> {right}\nHai.\n\n3\n"
        items = reading("a.srt", content + cue("00:00:20,000", "Ba."))
        sides = [side if side == good else shown for side in (left, right)]
        assert rows(items) == [
            ("00:00:01.000", "Một."),
            ("line 5", f"! {sides[0]} --> {sides[1]} is not a time"),
            ("00:00:20.000", "Ba."),
        ]
        assert isinstance(items[1], Problem)
        assert items[1].cure == CURE


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_do_not_matter(
    reading: Reading, ends: str, mark: str
) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nMột\nhai.\n\n2\n00:00:03,000 --> 00:00:04,000\nBa."
    assert rows(reading("a.srt", mark + text.replace("\n", ends))) == [
        ("00:00:01.000", "Một\nhai."),
        ("00:00:03.000", "Ba."),
    ]


def test_numbers_may_be_missing_or_wrong(reading: Reading) -> None:
    three = [cue(f"00:00:0{n},000", f"Số {n}.") for n in (1, 3, 5)]
    wanted = [(f"00:00:0{n}.000", f"Số {n}.") for n in (1, 3, 5)]
    for numbers in (("", "", ""), ("1\n", "1\n", "1\n"), ("9\n", "3\n", "7\n"), ("", "2\n", "")):
        content = "".join(map("".join, zip(numbers, three, strict=True)))
        assert rows(reading("a.srt", content)) == wanted


def test_a_number_below_the_text_counts_on_or_is_text(reading: Reading) -> None:
    tight = "1\n00:00:01,000 --> 00:00:02,000\nNăm\n2\n00:00:05,000 --> 00:00:06,000\n1975.\n"
    assert rows(reading("a.srt", tight)) == [("00:00:01.000", "Năm"), ("00:00:05.000", "1975.")]
    unnumbered = "00:00:01,000 --> 00:00:02,000\nNăm\n1975\n00:00:09,000 --> 00:00:10,000\nHết."
    assert rows(reading("a.srt", unnumbered)) == [
        ("00:00:01.000", "Năm\n1975"),
        ("00:00:09.000", "Hết."),
    ]


def test_a_cue_may_hold_blank_lines_or_nothing(reading: Reading) -> None:
    content = (
        "1\n00:00:01,000 --> 00:00:02,000\n\nTrên\n\n \ndưới.\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\n3\n00:00:05,000 --> 00:00:06,000\nCuối.\n"
    )
    items = reading("a.srt", content)
    assert rows(items) == [("00:00:01.000", "Trên\ndưới."), ("00:00:05.000", "Cuối.")]
    assert [item.id for item in items if isinstance(item, Caption)] == ["a.srt#1", "a.srt#3"]


def test_cues_in_wrong_order_keep_the_order_of_the_file(reading: Reading) -> None:
    content = cue("00:00:05,000", "Sau,") + cue("00:00:01,000", "trước.")
    assert rows(reading("a.srt", content)) == [("00:00:05.000", "Sau,"), ("00:00:01.000", "trước.")]


def test_positions_behind_the_times_are_passed_over(reading: Reading) -> None:
    content = "00:00:01,000  -->  00:00:02,000  X1:10 X2:20 Y1:5 Y2:9\nĐi."
    (item,) = reading("a.srt", content)
    assert isinstance(item, Caption)
    assert (item.text, item.extra["end"]) == ("Đi.", "00:00:02.000")


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("<i>Đi</i> <b>thôi</b>.", "Đi thôi."),
        ('<font color="#ff0000">Đỏ</font>', "Đỏ"),
        (r"{\an8}Trên {\i1}cao{\i0}.", "Trên cao."),
        ("{y:i}Nghiêng.", "Nghiêng."),
        ("Cá &amp; mắm &lt;3 &#233;&nbsp;!", "Cá & mắm <3 é\xa0!"),
        ("một<br>hai<br />ba", "một\nhai\nba"),
        ("Tôi <3 em, a < b > c.", "Tôi <3 em, a < b > c."),
        ("Đi <đâu> đấy {hả}?", "Đi <đâu> đấy {hả}?"),
        ("AT&T, R&D; &bogus;", "AT&T, R&D; &bogus;"),
        ("<00:00:01.000><c.yellow>vàng</c>", "vàng"),
        ("<ruby>漢字<rt>かんじ</rt></ruby>", "漢字"),
        ("<i><b><u>sâu</u></b></i>", "sâu"),
    ],
)
def test_markup_is_undone_and_nothing_else(reading: Reading, marked: str, plain: str) -> None:
    assert rows(reading("a.srt", cue("00:00:01,000", marked))) == [("00:00:01.000", plain)]


def test_text_without_a_time_is_told(reading: Reading) -> None:
    assert rows(reading("a.srt", "\nđây không phải phụ đề\n")) == [
        ("line 2", "! text without a time")
    ]
    assert reading("a.srt", "") == reading("a.srt", "1\n\n") == []


def test_a_line_with_an_arrow_may_be_text(reading: Reading) -> None:
    content = cue("00:00:01,000", "Huế --> Đà Nẵng")
    assert rows(reading("a.srt", content)) == [("00:00:01.000", "Huế --> Đà Nẵng")]


def test_a_cue_with_an_undecoded_byte_is_refused_alone(reading: Reading) -> None:
    content = (cue("00:00:01,000", "Một.") + cue("00:00:05,000", "H?i.")).encode()
    content = content.replace(b"?", b"\xff") + cue("00:00:09,000", "Ba.").encode()
    assert rows(reading("a.srt", content)) == [
        ("00:00:01.000", "Một."),
        ("line 5", "! byte 0xFF at column 2 is not UTF-8"),
        ("00:00:09.000", "Ba."),
    ]


@pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
def test_a_time_with_an_undecoded_byte_is_refused_alone(name: str, reading: Reading) -> None:
    head = "WEBVTT\n\n" if name == "a.vtt" else ""
    bad = cue("0?:00:05,000", "Hai.") + cue("00:00:07,000", "Ba.").replace("--> ", "--> ?")
    content = (head + bad + cue("00:00:09,000", "Bốn.")).encode().replace(b"?", b"\xff")
    start = head.count("\n")
    assert rows(reading(name, content, "utf-8")) == [
        (f"line {start + 1}", "! byte 0xFF at column 2 is not utf-8"),
        (f"line {start + 4}", "! byte 0xFF at column 18 is not utf-8"),
        ("00:00:09.000", "Bốn."),
    ]


def test_a_huge_cue_is_refused_and_those_around_are_kept(reading: Reading) -> None:
    content = (
        cue("00:00:01,000", "Một.")
        + cue("00:00:05,000", "a" * 3_000_000)
        + cue("00:00:09,000", "Ba.")
    )
    assert rows(reading("a.srt", content))[:2] == [
        ("00:00:01.000", "Một."),
        ("line 4", "! a cue of more than 100,000 characters"),
    ]
    assert rows(reading("a.srt", content))[-1] == ("00:00:09.000", "Ba.")


def test_files_longer_than_a_piece_are_read_as_short_ones(reading: Reading) -> None:
    content = "".join(
        f"{n}\n{cue(f'{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},000', f'Số {n}.')}"
        for n in range(1, 40_001)
    )
    items = reading("a.srt", content)
    assert len(items) == 40_000
    assert rows(items)[-1] == ("11:06:40.000", "Số 40000.")
