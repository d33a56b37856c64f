"""SBV, LRC, SubStation, TTML, SAMI, MicroDVD and Whisper's transcripts."""

import json
from typing import Any

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem
from tests.formats.subtitles.test_subrip import Reading, rows


def test_sbv(reading: Reading) -> None:
    content = (
        "0:00:01.000,0:00:02.000\nĐò sang[br]sông.\n\n0:00:0x.000,1\nnăm\n\n0:00:09.5,0:00:10\nHết."
    )
    assert rows(reading("a.sbv", content)) == [
        ("00:00:01.000", "Đò sang\nsông.\n0:00:0x.000,1\nnăm"),
        ("00:00:09.500", "Hết."),
    ]
    assert rows(reading("a.sbv", "-0:00:01.000,0:00:02.000\nĐò.\n")) == [
        ("line 1", "! -0:00:01.000 --> 0:00:02.000 is not a time")
    ]


def test_lrc_lines_have_one_or_more_times(reading: Reading) -> None:
    content = (
        "[ti:Ru]\n[offset:+500]\n[00:30.50][01:02.00]Ầu ơ.\n[00:10.00]<00:10.00>Ví <00:11.00>dầu.\n"
        "[00:20.00]\n[120:00.00]Dài.\n[-0:01.00]x\nlạc lõng\n[00:40:25]Hết!\n"
    )
    items = reading("a.lrc", content)
    assert rows(items) == [
        ("line 7", "! [-0:01.00] is not a time"),
        ("line 8", "! text without a time"),
        ("00:00:09.500", "Ví dầu."),
        ("00:00:30.000", "Ầu ơ."),
        ("00:00:39.750", "Hết!"),
        ("00:01:01.500", "Ầu ơ."),
        ("01:59:59.500", "Dài."),
    ]
    assert {item.headline for item in items if isinstance(item, Caption)} == {"Ru"}


EVENTS = "[Events]\nFormat: Start, End, Name, Text\n"


def test_substation_reads_the_columns_that_the_file_names(reading: Reading) -> None:
    content = EVENTS + (
        "Dialogue: 0:00:05.00,0:00:06.00,,Sau, rồi\\Nhết.\nComment: 0:00:01.00,0:00:02.00,,ẩn\n"
        "Dialogue: 0:00:01.50,0:00:02.00,Má,{\\b1}Trước\\h{\\b0}đã.\n"
        "Dialogue: 0:00:01.00,0:00:09.00,,{\\p1}m 0 0 l 9 9{\\p0}{\\an8}\n"
        "Dialogue: -0:00:01.00,0:00:02.00,,Âm.\nDialogue: 0:00:01.00\n"
    )
    items = reading("a.ass", content)
    assert rows(items) == [
        ("line 7", "! -0:00:01.00, 0:00:02.00 is not a time"),
        ("line 8", "! 0:00:01.00,  is not a time"),
        ("00:00:01.500", "Trước\xa0đã."),
        ("00:00:05.000", "Sau, rồi\nhết."),
    ]
    assert items[2].extra["speaker"] == "Má"  # type: ignore[union-attr]


def test_substation_without_a_format_line_has_the_usual_columns(reading: Reading) -> None:
    old = "Dialogue: Marked=0,0:00:01.00,0:00:02.00,*Default,Tí,0000,0000,0000,,Đi, đi!\n"
    assert rows(reading("a.ssa", old)) == [("00:00:01.000", "Đi, đi!")]
    assert rows(reading("a.ass", "gì đó\n")) == [("line 1", "! no events")]


def test_substation_refuses_an_event_with_an_undecoded_byte_anywhere(reading: Reading) -> None:
    events = (
        "Dialogue: 0:00:01.00,0:00:02.00,M?,Má gọi.\nDialogue: 0:00:0?.00,0:00:04.00,,Ba.\n"
        "Dialogue: 0:00:05.00,0:00:06.00,,Dạ?\nDialogue: 0:00:07.00,0:00:08.00,Má,Về.\n"
    )
    content = (EVENTS + events).encode().replace(b"?", b"\x80")
    assert rows(reading("a.ass", content)) == [
        ("line 3", "! byte 0x80 at column 34 is not UTF-8"),
        ("line 4", "! byte 0x80 at column 17 is not UTF-8"),
        ("line 5", "! byte 0x80 at column 36 is not UTF-8"),
        ("00:00:07.000", "Về."),
    ]


def ttml(body: str, root: str = "", head: str = "") -> str:
    space = 'xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"'
    return f'<tt {space} xml:lang="vi" {root}>{head}<body><div>{body}</div></body></tt>'


@pytest.mark.parametrize(
    ("begin", "root", "locator"),
    [
        ("00:00:01.500", "", "00:00:01.500"),
        ("1.5s", "", "00:00:01.500"),
        ("1500ms", "", "00:00:01.500"),
        ("0.5m", "", "00:00:30.000"),
        ("1h", "", "01:00:00.000"),
        ("00:00:01:15", 'ttp:frameRate="30"', "00:00:01.500"),
        ("00:00:01:12", 'ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001"', "00:00:01.500"),
        ("60f", 'ttp:frameRate="24"', "00:00:02.500"),
        ("15000000t", 'ttp:tickRate="10000000"', "00:00:01.500"),
    ],
)
def test_ttml_times(reading: Reading, begin: str, root: str, locator: str) -> None:
    (item,) = reading("a.ttml", ttml(f'<p begin="{begin}">Đi.</p>', root))
    assert isinstance(item, Caption)
    assert (item.locator, item.lang) == (locator, "vi")


def test_ttml_text_breaks_and_what_is_not_shown(reading: Reading) -> None:
    body = (
        '<p begin="1s" dur="1s">  Đò\n   <span>sang</span><br/>sông  &amp; bãi.'
        "<metadata>ẩn</metadata></p>"
        '<p begin="5s"><span ruby="base">漢</span><span ruby="text">かん</span>。</p>'
        '<p><span begin="9s" end="10s">Trong.</span></p>'
    )
    items = reading("a.dfxp", ttml(body))
    assert rows(items) == [
        ("00:00:01.000", "Đò sang\nsông & bãi."),
        ("00:00:05.000", "漢。"),
        ("00:00:09.000", "Trong."),
    ]
    assert items[0].extra["end"] == "00:00:02.000"  # type: ignore[union-attr]


def test_ttml_ruby_may_be_named_by_a_style(reading: Reading) -> None:
    styles = (
        '<style xml:id="b" ruby="base"/><style xml:id="t" ruby="text"/>'
        '<style xml:id="i" fontStyle="italic"/><style xml:id="u" style="i t"/>'
    )
    body = (
        '<p begin="5s"><span style="b">漢</span><span style="i t">かん</span>。</p>'
        '<p begin="9s"><span style="b">字</span><span style="u"><span>じ</span></span>'
        '<span style="i x">。</span></p>'
    )
    head = f"<head><styling>{styles}</styling></head>"
    assert rows(reading("a.ttml", ttml(body, head=head))) == [
        ("00:00:05.000", "漢。"),
        ("00:00:09.000", "字。"),
    ]


@pytest.mark.parametrize(
    ("body", "times"),
    [
        ('<p dur="2s">A.</p><p dur="3s">B.</p>', [(0, 2), (2, 5)]),
        ('<p begin="1s" dur="2s">A.</p><p begin="1s" end="2s">B.</p>', [(1, 3), (4, 5)]),
        ('<p begin="1s" dur="2s">A.<br/><span>a.</span></p><p dur="1s">B.</p>', [(1, 3), (3, 4)]),
        ('<div dur="9s"><p end="2s">A.</p></div><p dur="1s">B.</p>', [(0, 2), (9, 10)]),
        (
            '<div><p end="2s">A.</p><p end="1s">B.</p></div><p dur="1s">C.</p>',
            [(0, 2), (0, 1), (2, 3)],
        ),
        (
            '<div timeContainer="seq"><p dur="2s">A.</p><p dur="1s">B.</p></div><p dur="1s">C.</p>',
            [(0, 2), (2, 3), (3, 4)],
        ),
    ],
)
def test_ttml_times_in_a_sequence_add_up(
    reading: Reading, body: str, times: list[tuple[int, int]]
) -> None:
    items = reading("a.ttml", ttml(body).replace("<div>", '<div timeContainer="seq">', 1))
    assert [(i.locator, i.extra["end"]) for i in items if isinstance(i, Caption)] == [
        (f"00:00:{start:02}.000", f"00:00:{end:02}.000") for start, end in times
    ]


def test_ttml_times_are_relative_to_what_is_around(reading: Reading) -> None:
    content = ttml("").replace("<div>", '<div begin="10s"><p begin="1s" end="2s">Đi.</p>')
    (item,) = reading("a.ttml", content)
    assert (item.locator, item.extra["end"]) == ("00:00:11.000", "00:00:12.000")  # type: ignore[union-attr]


def test_ttml_with_wrong_times_or_broken_keeps_the_rest(reading: Reading) -> None:
    body = '<p begin="-1s">Âm.</p>\n<p>Không giờ.</p>\n<p begin="1s">Được.</p>\n<p begin="5s">Hỏng'
    assert rows(reading("a.ttml", ttml(body))) == [
        ("line 1", "! '-1s' is not a time"),
        ("line 2", "! text without a time"),
        ("00:00:01.000", "Được."),
        ("line 4", "! not XML: mismatched tag"),
    ]


def test_ttml_entities_are_refused_and_never_expanded(reading: Reading) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE tt [<!ENTITY a0 "ha">{levels}]>' + ttml('<p begin="1s">&a11;</p>')
    (problem,) = reading("a.ttml", bomb)
    assert isinstance(problem, Problem)
    assert "XML entities" in problem.what
    assert problem.broken_off
    deep = ttml("<div>" * 100)
    assert rows(reading("a.ttml", deep)) == [
        ("line 1", "! more than 64 elements within each other")
    ]


def test_ttml_may_be_named_as_any_xml(reading: Reading) -> None:
    content = (
        '<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xml:lang="de-DE"><tt:body><tt:div>'
        '<tt:p begin="00:00:01.000" end="00:00:03.000">Das Boot,<tt:br/>das wartet.</tt:p>'
        "</tt:div></tt:body></tt:tt>"
    )
    (item,) = reading("a.xml", content)
    assert isinstance(item, Caption)
    assert rows([item]) == [("00:00:01.000", "Das Boot,\ndas wartet.")]
    assert (item.lang, item.extra) == ("de-DE", {"end": "00:00:03.000"})


SRV1 = (
    '<?xml version="1.0" encoding="utf-8" ?><transcript><text start="0.5" dur="1.5">Đò sang.</text>'
    '\n<text start="2">It&amp;#39;s late</text><text start="x">Hỏng</text><text start="9"/>'
    "</transcript>"
)
SRV3 = (
    '<timedtext format="3"><head><pen id="1"/></head><body><p t="500" d="1500" w="1">'
    '<s ac="1">Đò</s><s t="240"> sang.</s></p><p t="1900" d="99" a="1">\n</p>'
    '<p t="2000" w="1">Về\nnhà</p></body></timedtext>'
)


def test_transcripts_of_youtube(reading: Reading) -> None:
    items = reading("a.vi.xml", SRV1)
    assert rows(items) == [
        ("00:00:00.500", "Đò sang."),
        ("00:00:02.000", "It's late"),
        ("line 2", "! 'x' is not a time"),
    ]
    (first, *_) = items
    assert isinstance(first, Caption)
    assert (first.lang, first.extra) == ("vi", {"end": "00:00:02.000"})
    assert rows(reading("a.xml", SRV3)) == [
        ("00:00:00.500", "Đò sang."),
        ("00:00:02.000", "Về\nnhà"),
    ]


def test_a_transcript_without_times_is_of_another_kind(reading: Reading) -> None:
    assert reading("a.xml", "<transcript><text>Bà kể</text><p>Ông</p></transcript>") == []


def test_ttml_in_the_encoding_that_it_declares(reading: Reading) -> None:
    content = '<?xml version="1.0" encoding="windows-1250"?>' + ttml('<p begin="1s">Łódź.</p>')
    assert rows(reading("a.ttml", content.encode("cp1250"))) == [("00:00:01.000", "Łódź.")]
    assert rows(reading("b.ttml", ttml('<p begin="1s">Đò.</p>').encode("utf-16"))) == [
        ("00:00:01.000", "Đò.")
    ]


def test_sami(reading: Reading) -> None:
    content = (
        "<SAMI><HEAD><STYLE><!-- P {} --></STYLE></HEAD><BODY>\n<SYNC Start=1000><P Class=VI>Đò<br>"
        "<b>sang</b>\n<SYNC Start=2000><P Class=VI>&nbsp;\n<SYNC Start='9000'><P>Sông.\n"
        "<sync start=-5><P>x"
    )
    items = reading("a.smi", content)
    assert rows(items) == [
        ("00:00:01.000", "Đò\nsang"),
        ("line 5", "! -5 is not a time"),
        ("00:00:09.000", "Sông."),
    ]
    assert items[0].extra["end"] == "00:00:02.000"  # type: ignore[union-attr]


def test_microdvd(reading: Reading) -> None:
    content = "{1}{1}25\n{25}{50}{y:i}Đò|sang.\n{x}{50}sai\n{250}{}Sông.\n"
    assert rows(reading("a.sub", content)) == [
        ("00:00:01.000", "Đò\nsang."),
        ("line 3", "! '{x}{50}sai' has no frames"),
        ("00:00:10.000", "Sông."),
    ]
    assert rows(reading("a.sub", "{24}{48}Đò."))[0][0] == "00:00:01.001"
    assert rows(
        reading("a.sub", "[INFORMATION]\n[TITLE]x\n00:00:01.00,00:00:02.00\nĐò[br]ngang.")
    ) == [("00:00:01.000", "Đò\nngang.")]
    spaced = "{1}{1} 25\x1c\n{ 25\x1c}{\x1d50 }\x1fĐò.\n"
    assert rows(reading("a.sub", spaced)) == [("00:00:01.000", "Đò.")]
    (remark,) = reading("a.sub", b"\x00\x00\x01\xba\x44")
    assert isinstance(remark, Problem)
    assert not remark.refused


TRANSCRIPTS: dict[str, Any] = {
    "openai-whisper": {
        "text": " Đò sang sông.",
        "segments": [
            {"id": 0, "start": 0.0, "end": 1.5, "text": " Đò sang"},
            {"id": 1, "start": 1.5, "end": 3.25, "text": " sông."},
        ],
        "language": "vi",
    },
    "whisperx": {
        "segments": [
            {"start": 0.0, "end": 1.5, "text": "Đò sang", "speaker": "Tí", "words": []},
            {"start": 1.5, "end": 3.25, "text": "sông.", "speaker": "Tí"},
        ],
        "word_segments": [],
        "language": "vi",
    },
    "whisper.cpp": {
        "params": {"language": "auto"},
        "result": {"language": "vi"},
        "transcription": [
            {"timestamps": {}, "offsets": {"from": 0, "to": 1500}, "text": " Đò sang"},
            {"timestamps": {}, "offsets": {"from": 1500, "to": 3250}, "text": " sông."},
        ],
    },
    "transformers": {
        "text": "Đò sang sông.",
        "chunks": [
            {"timestamp": [0.0, 1.5], "text": "Đò sang"},
            {"timestamp": [1.5, 3.25], "text": "sông."},
        ],
        "language": "vietnamese",
    },
}


@pytest.mark.parametrize("data", TRANSCRIPTS.values(), ids=TRANSCRIPTS)
def test_transcripts(reading: Reading, data: Any) -> None:
    (item,) = reading("a.json", json.dumps(data))
    assert isinstance(item, Caption)
    assert (item.text, item.lang, item.locator) == ("Đò sang\nsông.", "vi", "00:00:00.000")
    assert (item.extra["cues"], item.extra["end"]) == (
        "00:00:00.000@0 00:00:01.500@8",
        "00:00:03.250",
    )


def test_silence_is_no_caption(reading: Reading) -> None:
    segments = [
        {"start": 1, "end": 2, "text": "Một."},
        {"start": 2, "end": 3, "text": " [BLANK_AUDIO]"},
        {"start": 3, "end": 4, "text": "Hai [BLANK_AUDIO] ba."},
    ]
    expected = [("00:00:01.000", "Một."), ("00:00:03.000", "Hai [BLANK_AUDIO] ba.")]
    assert rows(reading("a.json", json.dumps(segments))) == expected
    cue = "00:00:0{0},000 --> 00:00:0{0},900\n{1}\n\n"
    srt = cue.format(1, " [BLANK_AUDIO]") + cue.format(3, "Ba.")
    assert rows(reading("a.srt", srt)) == [("00:00:03.000", "Ba.")]


def test_segments_without_times_are_refused_alone(reading: Reading) -> None:
    segments = [
        {"start": 1, "end": 2, "text": "Một."},
        {"start": -1, "end": 2, "text": "Âm."},
        {"start": None, "end": None, "text": "Không."},
        {"start": int("9" * 4000), "end": 2, "text": "Dài."},
        "chữ",
        {"start": 9.5, "end": None, "text": "Hết."},
    ]
    assert rows(reading("a.json", json.dumps(segments))) == [
        ("00:00:01.000", "Một."),
        *[(f"item {n}", "! a segment without a time") for n in (2, 3, 4)],
        ("item 5", "! not a segment"),
        ("00:00:09.500", "Hết."),
    ]


def test_other_json_is_no_transcript(reading: Reading) -> None:
    rows_ = [{"start": 1, "end": 2, "text": "t", "caption": "Chú thích"}]
    (item,) = reading("a.json", json.dumps(rows_))
    assert isinstance(item, Caption)
    assert (item.text, item.locator) == ("Chú thích", "item 1")


def test_whisper_tables(reading: Reading) -> None:
    content = (
        'start\tend\ttext\n0\t1500\tĐò "sang\n1500\t3250\tsông.\nx\t1\tsai\n9000\t9500\tHết.\n'
    )
    assert rows(reading("a.tsv", content)) == [
        ("00:00:00.000", 'Đò "sang\nsông.'),
        ("line 4", "! 'x', '1' are no times in milliseconds"),
        ("00:00:09.000", "Hết."),
    ]


def test_each_class_of_a_sami_file_is_a_run_of_its_own(reading: Reading) -> None:
    content = """<SAMI><HEAD><STYLE TYPE="text/css"><!--
        .KRCC { Name: Korean; lang: ko-KR; SAMIType: CC; }
        .ENCC { Name: English; lang: en-US; SAMIType: CC; }
        --></STYLE></HEAD><BODY>
        <SYNC Start=1000><P Class=KRCC>해녀들이 바다로
        <SYNC Start=1000><P Class=ENCC>The divers go
        <SYNC Start=3000><P Class=KRCC>나갑니다.<P Class=ENCC>out to sea.
        <SYNC Start=5000><P Class=KRCC>&nbsp;<P Class=ENCC>&nbsp;
        <SYNC Start=9000><P>끝.
        </BODY></SAMI>"""
    items = reading("a.smi", content)
    assert [(c.text, c.lang, c.locator) for c in items if isinstance(c, Caption)] == [
        ("해녀들이 바다로\n나갑니다.", "ko-KR", "00:00:01.000"),
        ("끝.", "ko-KR", "00:00:09.000"),
        ("The divers go\nout to sea.", "en-US", "00:00:01.000"),
    ]
    assert len({c.id for c in items if isinstance(c, Caption)}) == 3


def test_a_division_of_a_ttml_document_has_its_language(reading: Reading) -> None:
    content = """<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en"><body>
        <div><p begin="1s" end="2s">English line</p></div>
        <div xml:lang="vi"><p begin="2s" end="3s">dòng tiếng Việt</p></div></body></tt>"""
    assert [(c.text, c.lang) for c in reading("a.ttml", content) if isinstance(c, Caption)] == [
        ("English line", "en"),
        ("dòng tiếng Việt", "vi"),
    ]
