"""What is one caption, and where in it a hit is."""

from pathlib import Path

import pytest

from searchkit import Index
from searchkit.caption import Caption
from searchkit.formats.files import File
from searchkit.formats.subtitles.names import language
from tests.formats.subtitles.test_subrip import Reading, rows


def srt(*cues: tuple[float, float, str]) -> str:
    return "\n".join(f"{time(start)} --> {time(end)}\n{text}\n" for start, end, text in cues)


def time(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"00:{whole // 60000:02}:{whole // 1000 % 60:02},{whole % 1000:03}"


def texts(reading: Reading, *cues: tuple[float, float, str]) -> list[str]:
    return [text for _, text in rows(reading("a.srt", srt(*cues)))]


def test_the_cues_of_a_sentence_are_one_caption(reading: Reading) -> None:
    assert texts(reading, (1, 2, "Con đò"), (2.5, 4, "sang sông."), (4.5, 6, "Trời mưa.")) == [
        "Con đò\nsang sông.",
        "Trời mưa.",
    ]


@pytest.mark.parametrize(
    "end", [".", "!", "?", "…", "。", "？", "।", "؟", '."', "!”", "]", ")", " ♪"]
)
def test_a_sentence_ends_with_its_mark(reading: Reading, end: str) -> None:
    assert len(texts(reading, (1, 2, f"Con đò{end}"), (2.5, 4, "Sang sông"))) == 2


@pytest.mark.parametrize("end", [",", ":", "-", "—", "", '"'])
def test_other_marks_do_not_end_it(reading: Reading, end: str) -> None:
    assert len(texts(reading, (1, 2, f"Con đò{end}"), (2.5, 4, "Sang sông"))) == 1


def test_dots_do_not_end_a_sentence_that_goes_on(reading: Reading) -> None:
    assert len(texts(reading, (1, 2, "Con đò..."), (2.5, 4, "...sang sông"))) == 1
    assert len(texts(reading, (1, 2, "Con đò..."), (2.5, 4, "sang sông"))) == 1
    assert len(texts(reading, (1, 2, "Con đò..."), (2.5, 4, "Sang sông"))) == 2


def test_pauses_length_and_time_end_a_run(reading: Reading) -> None:
    assert len(texts(reading, (1, 2, "Con đò"), (4, 5, "sang sông"))) == 1
    assert len(texts(reading, (1, 2, "Con đò"), (4.001, 5, "sang sông"))) == 2
    assert len(texts(reading, (1, 2, "a" * 200), (2, 3, "b" * 200))) == 1
    assert len(texts(reading, (1, 2, "a" * 200), (2, 3, "b" * 201))) == 2
    steps = [(n, n + 1.0, f"chữ {n}") for n in range(40)]
    assert [text.count("\n") + 1 for text in texts(reading, *steps)] == [31, 9]


def test_another_speaker_begins_another_caption(reading: Reading) -> None:
    cues = (1, 2, "<v An>Con đò"), (2, 3, "<v An>sang"), (3, 4, "<v Bình>sông")
    assert texts(reading, *cues) == ["Con đò\nsang", "sông"]


def test_a_line_repeated_after_a_moment_is_said_again(reading: Reading) -> None:
    assert texts(reading, (1, 2, "Không!"), (2.2, 3, "Không!")) == ["Không!", "Không!"]
    assert texts(reading, (1, 2, "Không!"), (2.02, 3, "Không!")) == ["Không!"]


def test_unspaced_scripts_are_joined_without_a_break(reading: Reading) -> None:
    assert texts(reading, (1, 2, "我们坐\n渡船"), (2, 3, "过河 Tor"), (3, 4, "很快")) == [
        "我们坐渡船过河 Tor\n很快"
    ]
    assert texts(reading, (1, 2, "ที่"), (2, 3, "บ้าน"), (3, 4, "강을"), (4, 5, "건너")) == [
        "ที่บ้าน\n강을\n건너"
    ]


def index(folder: Path, name: str, content: str | bytes) -> Index:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    made = Index.create(engine="memory", root=folder)
    made.sync([folder])
    return made


FILM = srt(
    (1, 3, "Bà tôi kể rằng"),
    (3.2, 5, "mùa nước nổi năm ấy,"),
    (5.1, 8, "cá linh vào tận sân nhà."),
    (9, 12, "Nước nổi là mùa vui."),
)


@pytest.mark.parametrize(
    ("query", "locators"),
    [
        ('"kể rằng mùa nước nổi"', ["00:00:01.000"]),
        ('"năm ấy cá linh"', ["00:00:03.200"]),
        ('"cá linh"', ["00:00:05.100"]),
        ("ca linh", ["00:00:05.100"]),
        ('"nước nổi"', ["00:00:03.200", "00:00:09.000"]),
        ("bà", ["00:00:01.000"]),
        ('"sân nhà nước nổi"', []),
    ],
)
def test_a_hit_has_the_time_code_of_its_words(
    tmp_path: Path, query: str, locators: list[str]
) -> None:
    with index(tmp_path, "film.srt", FILM) as made:
        results = made.search(query)
    assert sorted(hit.locator for hit in results.hits if not hit.partial) == locators
    assert results.total == len(locators)


def test_a_phrase_runs_across_cues_of_unspaced_script(tmp_path: Path) -> None:
    with index(tmp_path, "film.srt", srt((1, 2, "我们坐渡"), (2, 3, "船过河。"))) as made:
        assert [hit.locator for hit in made.search('"渡船过"').hits] == ["00:00:01.000"]
        assert [hit.locator for hit in made.search("过河").hits] == ["00:00:02.000"]


def test_repaired_text_keeps_the_places_of_its_cues(tmp_path: Path) -> None:
    wrong = srt((1, 2, "Qu©n ®éi nh©n d©n"), (2, 3, "tiÕn vµo thµnh phè")).encode()
    with index(tmp_path, "film.srt", wrong) as made:
        (hit,) = made.search("thành").hits
    assert hit.locator == "00:00:02.000"
    assert hit.caption.text == "Quân đội nhân dân\ntiến vào thành phố"


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("film.vi.srt", "vi"),
        ("vi.srt", "vi"),
        ("film.pt-BR.srt", "pt-BR"),
        ("film.zh_Hant.srt", "zh-Hant"),
        ("film.vie.srt", "vi"),
        ("film.English.srt", "en"),
        ("film.en.forced.srt", "en"),
        ("film.en.hi.srt", "en"),
        ("film.hi.srt", "hi"),
        ("film.01.srt", ""),
        ("film.mp4.srt", ""),
        ("film.srt", ""),
        ("chợ nổi.srt", ""),
    ],
)
def test_the_language_is_in_the_name(name: str, lang: str) -> None:
    assert language(File(Path(name), name)) == lang


@pytest.mark.parametrize(
    ("name", "video", "media"),
    [
        ("film.srt", "film.mp4", "film.mp4"),
        ("film.vi.srt", "film.mp4", "film.mp4"),
        ("film.vi.forced.srt", "film.MKV", "film.MKV"),
        ("film.mp4.srt", "film.mp4", "film.mp4"),
        ("film.part.srt", "film.mp4", ""),
        ("film.srt", "phim.mp4", ""),
    ],
)
def test_the_media_is_the_film_beside(
    reading: Reading, tmp_path: Path, name: str, video: str, media: str
) -> None:
    (tmp_path / video).touch()
    (item,) = reading(name, srt((1, 2, "Đi.")))
    assert isinstance(item, Caption)
    assert item.media == media


def test_a_name_as_long_as_names_may_be_is_no_problem(reading: Reading) -> None:
    assert rows(reading("a" * 251 + ".srt", srt((1, 2, "Đi.")))) == [("00:00:01.000", "Đi.")]
