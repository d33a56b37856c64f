from searchkit.caption import Caption
from searchkit.formats import Problem
from tests.formats.subtitles.test_subrip import Reading, rows

YOUTUBE = """WEBVTT
Kind: captions
Language: vi

00:00:00.160 --> 00:00:02.310 align:start position:0%
~
chào<00:00:00.480><c> cả</c><00:00:00.800><c> nhà</c>

00:00:02.310 --> 00:00:02.320 align:start position:0%
chào cả nhà
~

00:00:02.320 --> 00:00:04.910 align:start position:0%
chào cả nhà
hôm<00:00:02.600><c> nay</c><00:00:03.040><c> nấu</c>

00:00:04.910 --> 00:00:04.920 align:start position:0%
hôm nay nấu
~

00:00:04.920 --> 00:00:07.000 align:start position:0%
hôm nay nấu
canh<00:00:05.200><c> chua</c>
""".replace("~", " ")


def test_blocks_that_are_no_cues_are_passed_over(reading: Reading) -> None:
    content = (
        "WEBVTT - phim\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:duoi\n\nNOTE một ghi chú\n\n"
        "ten-cue\n00:01.000 --> 00:02.000 align:start\nĐi.\n\nNOTE\nhai dòng\nghi chú\n\n"
        "00:00:05.000 --> 00:00:06.000\n- Ai đó?\n- Tôi.\n"
    )
    assert rows(reading("a.vtt", content)) == [
        ("00:00:01.000", "Đi."),
        ("00:00:05.000", "- Ai đó?\n- Tôi."),
    ]


def test_voices_are_speakers_and_every_tag_goes(reading: Reading) -> None:
    content = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Má Năm>Về <c.yellow.bg>ăn</c> cơm!</v>\n"
        "<v Tí>Dạ &amp; vâng.\n\n00:03.000 --> 00:04.000\n<lang en>Bye</lang> <x>.\n"
    )
    first, second = reading("a.vtt", content)
    assert isinstance(first, Caption)
    assert (first.text, first.extra["speaker"]) == ("Về ăn cơm!\nDạ & vâng.", "Má Năm, Tí")
    assert isinstance(second, Caption)
    assert second.text == "Bye ."


def test_the_lines_that_youtube_rolls_up_come_once(reading: Reading) -> None:
    (item,) = reading("a.vtt", YOUTUBE)
    assert isinstance(item, Caption)
    assert (item.text, item.lang) == ("chào cả nhà\nhôm nay nấu\ncanh chua", "vi")
    assert item.extra["cues"] == "00:00:00.160@0 00:00:02.320@12 00:00:04.920@24"


def test_they_come_once_in_what_was_made_subrip(reading: Reading) -> None:
    body = YOUTUBE.partition("\n\n")[2].replace(" align:start position:0%", "").replace(".", ",")
    (item,) = reading("a.srt", body)
    assert isinstance(item, Caption)
    assert item.text == "chào cả nhà\nhôm nay nấu\ncanh chua"


def test_settings_may_stand_right_behind_short_times(reading: Reading) -> None:
    content = "WEBVTT\n\n00:01.000 --> 0:02.000 a: b\nĐi.\n\n00:05.000 --> 00:06.000\tline:0\nVề.\n"
    assert rows(reading("a.vtt", content)) == [("00:00:01.000", "Đi."), ("00:00:05.000", "Về.")]


def test_chapters_stay_apart(reading: Reading) -> None:
    content = (
        "WEBVTT\n\n00:00:00.000 --> 00:01:00.000\nMở đầu\n\n00:01:00.000 --> 00:03:00.000\nChợ\n"
    )
    assert rows(reading("a.vtt", content)) == [("00:00:00.000", "Mở đầu"), ("00:01:00.000", "Chợ")]


def test_metadata_are_no_captions_and_told_once(reading: Reading) -> None:
    content = (
        'WEBVTT\n\n00:01.000 --> 00:02.000\n{"title": "Đò"}\n\n'
        "00:02.000 --> 00:03.000\nanh.jpg#xywh=0,0,160,90\n\n00:03.000 --> 00:04.000\nĐi.\n"
    )
    assert rows(reading("a.vtt", content)) == [
        ("00:00:03.000", "Đi."),
        ("line 3", "! metadata, not captions"),
    ]
    (*_, remark) = reading("a.vtt", content)
    assert isinstance(remark, Problem)
    assert not remark.refused


def test_a_wrong_time_is_refused_with_its_line(reading: Reading) -> None:
    content = "WEBVTT\n\n00:01.000 --> 00:x2.000\nMột.\n\n00:03.000 --> 00:04.000\nHai.\n"
    assert rows(reading("a.vtt", content)) == [
        ("line 3", "! 00:01.000 --> 00:x2.000 is not a time"),
        ("00:00:03.000", "Hai."),
    ]
