"""The search command: what it prints where, and with which exit code."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit import __version__
from tests.cli.commands import Done, Shell

STREET = "archive/aleppo.jsonl\tline 1\t2012-07-01\tAleppo, a street"
DAMASCUS = "archive/aleppo.jsonl\tline 2\t2016-09-04\tAleppo and Damascus"
ARMY = "archive/aleppo.jsonl\tline 3\t\tQuân đội tiến vào Aleppo"
HUE = "archive/hue.txt\tline 1\t\tHuế, quân đội"
MARKET = "archive/hue.txt\tline 2\t\tHuế, the index of a market -y"


def hits(done: Done) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.out)["hits"]
    return found


def cut(hit: dict[str, Any]) -> Iterator[str]:
    return (hit["caption"][start:end] for start, end in hit["spans"])


def test_the_first_search_builds_the_index_and_answers(empty: Shell) -> None:
    done = empty.search("Damascus")
    assert (done.code, done.lines) == (0, [DAMASCUS])
    first, second, third = done.err.splitlines()
    assert first == f"no index at {empty.folder}/index yet: building it from {empty.folder}/archive"
    assert second == "5 captions read; files: 2 added"
    assert re.fullmatch(r"1 caption in \d\.\d{3} s", third)


def test_the_second_search_only_answers(empty: Shell) -> None:
    empty.search("Damascus")
    done = empty.search("Damascus")
    assert (done.lines, done.err.count("\n")) == ([DAMASCUS], 1)


def test_a_search_from_a_folder_within_finds_the_same_and_says_where_it_is(shell: Shell) -> None:
    within = Shell(shell.folder / "archive")
    assert within.search("Damascus").lines == [DAMASCUS.removeprefix("archive/")]
    (path,) = within.search("-l", "Damascus").lines
    assert (within.folder / path).is_file()


def test_elsewhere_files_are_told_with_their_whole_path(shell: Shell, tmp_path: Path) -> None:
    elsewhere = Shell(tmp_path)
    done = elsewhere.search("-l", "Damascus", SEARCHKIT_INDEX=str(shell.folder / "index"))
    assert done.lines == [str(shell.folder / "archive/aleppo.jsonl")]


def test_without_a_file_of_all_words_the_list_says_what_there_is(shell: Shell) -> None:
    assert shell.search("-l", "Damascus nowhere") == Done(
        1, "", "note: no caption has all the words; with some of them: 1, listed by --any\n"
    )
    assert shell.search("-l", "--any", "Damascus nowhere") == Done(0, "archive/aleppo.jsonl\n", "")


@pytest.mark.parametrize("words", [["index"], ["market", "index"], ["--", "index"]])
def test_search_has_no_sub_commands(shell: Shell, words: list[str]) -> None:
    assert shell.search(*words).lines == [MARKET]


@pytest.mark.parametrize("word", ["rebuild", "status", "search", "completion"])
def test_no_word_collides_with_a_command(shell: Shell, word: str) -> None:
    done = shell.search(word)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("0 captions in ")


def test_the_verb_searches_too(shell: Shell) -> None:
    assert shell.searchkit("search", "Damascus").lines == [DAMASCUS]
    assert shell.searchkit("search", "Aleppo", "-Damascus", "-đội").lines == [STREET]


@pytest.mark.parametrize(
    "spelling", ["quan doi", "QUÂN ĐỘI", "qua\u0302n đo\u0323\u0302i", '"quân đội"']
)
def test_every_spelling_finds_the_same(shell: Shell, spelling: str) -> None:
    assert sorted(shell.search(spelling).lines) == [ARMY, HUE]


def test_strict_accents_ask_for_the_spelling(shell: Shell) -> None:
    assert shell.search("--strict-accents", "quan doi").code == 1
    assert shell.search("--strict-accents", "quân", "đội").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["Aleppo", "-Damascus", "-đội"],
        ["-Damascus", "Aleppo", "-quan"],
        ["Aleppo -Damascus -quân"],
        ["Aleppo", "NOT", "Damascus", "NOT", "quân"],
        ["--", "Aleppo", "-Damascus", "-quân"],
        ["Aleppo", '-"and Damascus"', "-headline:chiến"],
        ["-c", "Aleppo", "-Damascus", "-đội"],
    ],
)
def test_a_leading_dash_excludes(shell: Shell, words: list[str]) -> None:
    done = shell.search(*words)
    assert done.lines == (["1"] if "-c" in words else [STREET])


def test_one_letter_that_is_not_english_is_excluded(empty: Shell) -> None:
    empty.write("archive/o.txt", "Huế ở phố", "Huế phố")
    empty.searchkit("index")
    assert empty.search("Huế", "phố", "-ở", "-l").lines == ["archive/o.txt"]
    assert empty.search("Huế", "phố", "-ở", "-c").lines == ["1"]


@pytest.mark.parametrize("letter", ["y", "Z"])
def test_one_letter_says_to_write_not(shell: Shell, letter: str) -> None:
    done = shell.search("Huế", f"-{letter}")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"error: there is no option -{letter}; to leave out the word, write: NOT {letter}\n"
    )


def test_not_leaves_out_one_letter(shell: Shell) -> None:
    assert shell.search("Huế", "NOT", "y").lines == [HUE]
    assert shell.search("Huế", "--", "-y").lines == [HUE]


def test_one_letter_is_no_hint_for_another_command(shell: Shell) -> None:
    done = shell.searchkit("status", "-y")
    assert (done.code, done.err) == (2, "error: No such option: -y; see --help\n")


@pytest.mark.parametrize("options", [["-n1"], ["-n", "1"], ["--limit", "1"], ["--limit=1"]])
def test_a_limit_is_written_in_four_ways(shell: Shell, options: list[str]) -> None:
    done = shell.search("Aleppo", "--sort", "date", *options)
    assert done.lines == [STREET]
    assert done.err.startswith("showing 1-1 of 3 captions in ")


def test_an_offset_passes_over_hits(shell: Shell) -> None:
    done = shell.search("Aleppo", "--sort", "date", "-n1", "--offset", "1")
    assert done.lines == [DAMASCUS]
    assert done.err.startswith("showing 2-2 of 3 captions in ")


def test_an_offset_behind_the_end_still_tells_the_total(shell: Shell) -> None:
    done = shell.search("Aleppo", "--offset", "10")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("3 captions in ")


@pytest.mark.parametrize(
    "options, lines",
    [
        (["--sort", "date"], [STREET, DAMASCUS, ARMY]),
        (["--sort", "-date"], [DAMASCUS, STREET, ARMY]),
        (["--sort=-date"], [DAMASCUS, STREET, ARMY]),
        (["--sort", "path"], [STREET, DAMASCUS, ARMY]),
    ],
)
def test_hits_are_sorted(shell: Shell, options: list[str], lines: list[str]) -> None:
    assert shell.search("Aleppo", *options).lines == lines


@pytest.mark.parametrize("option", ["-c", "--count"])
def test_only_the_count(shell: Shell, option: str) -> None:
    assert shell.search(option, "Aleppo") == Done(0, "3\n", "")
    assert shell.search("nowhere", option) == Done(1, "0\n", "")


@pytest.mark.parametrize("option", ["-l", "--files"])
def test_only_the_files(shell: Shell, option: str) -> None:
    done = shell.search("quân OR Damascus", option)
    assert (sorted(done.lines), done.err) == (["archive/aleppo.jsonl", "archive/hue.txt"], "")


def test_json_cuts_the_matched_words_out_of_the_caption(shell: Shell) -> None:
    done = shell.search("--json", "quan doi")
    page = json.loads(done.out)
    assert (page["schema_version"], page["total"], done.err) == (2, 2, "")
    for hit in page["hits"]:
        assert [word.lower() for word in cut(hit)] == ["quân", "đội"]
        excerpt = hit["excerpt"]
        words = [excerpt["text"][start:end].lower() for start, end in excerpt["spans"]]
        assert words == ["quân", "đội"]
    assert {"id", "score", "source", "locator", "fields"} <= page["hits"][0].keys()


def test_spans_are_code_points_of_the_text_as_written(empty: Shell) -> None:
    empty.write("archive/odd.txt", "😀 I\u0307zmir \U0001f1fb\U0001f1f3 qua\u0302n đo\u0323\u0302i")
    empty.searchkit("index")
    (hit,) = [hit for hit in hits(empty.search("--json", "quan doi")) if "😀" in hit["caption"]]
    assert list(cut(hit)) == ["qua\u0302n", "đo\u0323\u0302i"]


def test_jsonl_is_an_object_a_line(shell: Shell) -> None:
    rows = [json.loads(line) for line in shell.search("--jsonl", "Aleppo", "--sort", "date").lines]
    assert [(row["rank"], row["locator"]) for row in rows] == [
        (1, "line 1"),
        (2, "line 2"),
        (3, "line 3"),
    ]


def test_no_hits_are_json_too(shell: Shell) -> None:
    done = shell.search("--json", "nowhere")
    assert (done.code, hits(done)) == (1, [])
    assert shell.search("--jsonl", "nowhere") == Done(1, "", "")


def test_a_crawled_essay_holds_each_caption_once(empty: Shell) -> None:
    captions = (
        "Quân đội Syria tiến vào khu phố cổ của Aleppo.",
        "Người dân Aleppo trở về nhà sau bốn năm.",
        "Một khu chợ ở Aleppo mở cửa lại.",
    )
    empty.write("archive/essay.txt", "".join(captions), *captions)
    page = hits(empty.search("--json", "khu Aleppo source:essay"))
    found = [hit for hit in page if not hit["partial"]]
    assert sorted(hit["caption"] for hit in found) == sorted((captions[0], captions[2]))
    for hit in found:
        assert sorted(cut(hit)) == ["Aleppo", "khu"]


def test_captions_are_shown_in_a_language_and_found_in_every_one(empty: Shell) -> None:
    row = {"text": "Chợ nổi", "caption_en": "A floating market", "alt_text": "Boats"}
    empty.write("archive/bilingual.jsonl", json.dumps(row))
    assert empty.search("boats").lines == ["archive/bilingual.jsonl\tline 1\t\tChợ nổi"]
    for lang in (["--lang", "en"], ["--lang=EN"]):
        done = empty.search("noi", *lang)
        assert done.lines == ["archive/bilingual.jsonl\tline 1\t\tA floating market"]


def test_two_formats_are_a_mistake(shell: Shell) -> None:
    done = shell.search("--json", "-c", "Aleppo")
    assert (done.code, done.out) == (2, "")
    assert "choose one of --json, --jsonl, --csv, -l and -c" in done.err


def test_the_query_is_explained_on_stderr(shell: Shell) -> None:
    done = shell.search("--explain", "-c", '"quân đội" -Damascus')
    assert done.out == "2\n"
    assert done.err.splitlines() == [
        "all of:",
        '  the phrase "quân đội"',
        "  not:",
        "    the word Damascus",
    ]


def test_as_you_type_finds_an_unfinished_word(shell: Shell) -> None:
    assert shell.search("--as-you-type", "damas").lines == [DAMASCUS]


def test_any_counts_captions_with_some_of_the_words(shell: Shell) -> None:
    assert shell.search("-c", "Aleppo Damascus street").lines == ["0"]
    assert shell.search("-c", "--any", "Aleppo Damascus street").lines != ["0"]


@pytest.mark.parametrize("query", ['"quân đội', "quân) đội", "((quân đội", 'quân "" đội'])
def test_unbalanced_signs_are_text(shell: Shell, query: str) -> None:
    assert shell.search(query, "-c").lines == ["2"]


@pytest.mark.parametrize("query", ["", " ", '"', "(", "-", "*~", "NOT", "OR OR"])
def test_text_that_says_nothing_never_raises(shell: Shell, query: str) -> None:
    done = shell.search(query)
    assert done.code in (0, 1)
    assert "Traceback" not in done.err


def test_the_version_is_printed(shell: Shell) -> None:
    assert shell.search("--version") == Done(0, f"searchkit {__version__}\n", "")
    assert shell.searchkit("--version") == Done(0, f"searchkit {__version__}\n", "")


def test_help_is_printed(shell: Shell) -> None:
    for done in (shell.search("--help"), shell.searchkit("--help")):
        assert (done.code, done.err) == (0, "")
        assert "Usage" in done.out


def test_a_stream_that_is_not_unicode_gets_escapes(shell: Shell) -> None:
    done = shell.search("Huế", "đội", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.lines[0] == "archive/hue.txt\tline 1\t\tHu\\u1ebf, qu\\u00e2n \\u0111\\u1ed9i"


def test_a_word_in_bytes_that_are_no_text_never_raises(shell: Shell) -> None:
    done = shell.search("Huế", "\udcff")
    assert done.code in (0, 1)
    assert "Traceback" not in done.err


def test_a_table_for_spreadsheets(shell: Shell) -> None:
    done = shell.search("--csv", "Damascus OR market", "--sort", "path")
    assert (done.code, done.err) == (0, "")
    head, first, second = csv.reader(done.lines)
    assert head[:5] == ["rank", "source", "locator", "date", "caption"]
    assert first[:5] == ["1", *DAMASCUS.split("\t")]
    assert second[:5] == ["2", *MARKET.split("\t")]
    assert shell.search("--csv", "nowhere").code == 1
