"""Whatever a subtitle file holds, reading it ends, and what was good in it is kept."""

import json
import tempfile
from pathlib import Path

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.caption import Caption
from searchkit.formats import FORMATS
from searchkit.formats.files import File
from searchkit.formats.subtitles import subrip
from searchkit.formats.subtitles.cue import Cue
from tests.formats.test_any_bytes import check, read

SUFFIXES = [suffix for suffix, row in FORMATS.items() if ".subtitles." in row]

SEEDS = {
    ".srt": "1\n00:00:01,000 --> 00:00:02,000\n<i>Đò</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nb\n",
    ".vtt": "WEBVTT\n\nNOTE\n\n00:01.000 --> 00:02.000 align:start\n<v An>Đò<00:01.500><c> a\n",
    ".sbv": "0:00:01.000,0:00:02.000\nĐò[br]b\n\n0:00:03.000,0:00:04.000\nc\n",
    ".lrc": "[ti:T]\n[offset:5]\n[00:01.00][00:02.00]Đò <00:01.50>b\n",
    ".ass": "[Events]\nFormat: Start, End, Name, Text\n"
    "Dialogue: 0:00:01.00,0:00:02.00,A,{\\p1}m{\\p0}Đò\\N\n",
    ".ttml": '<tt xmlns="t" xml:lang="vi"><body begin="1s">'
    '<p begin="1s" end="2s">Đò<br/>b</p></body></tt>',
    ".xml": '<timedtext><body><p t="1000" d="900">Đò<s t="5"> b</s></p></body></timedtext>',
    ".smi": "<SAMI><BODY><SYNC Start=1000><P>Đò<br>b<SYNC Start=2000><P>&nbsp;</BODY>",
    ".sub": "{1}{1}25\n{25}{50}Đò|b\n{75}{100}{y:i}c\n",
    ".json": json.dumps({"segments": [{"start": 0.5, "end": 1, "text": "a", "speaker": "b"}]}),
    ".tsv": "start\tend\ttext\n0\t1500\tĐò\n1500\t3000\tb\n",
}
PIECES = [
    "-->",
    "\n\n",
    "\r",
    "00:00:01,000",
    "-",
    "9" * 30,
    "<",
    ">",
    "{",
    "}",
    "\\p1",
    "&#9;",
    "\0",
]
MUTATIONS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 6), st.sampled_from(PIECES) | st.text(max_size=3)),
    max_size=8,
)


def mutated(seed: str, mutations: list[tuple[float, int, str]]) -> bytes:
    """The seed with pieces put in place of some of its characters."""
    for place, length, piece in mutations:
        at = int(place * len(seed))
        seed = seed[:at] + piece + seed[at + length :]
    return seed.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("suffix", SEEDS)
@settings(deadline=None, max_examples=60)
@given(mutations=MUTATIONS)
def test_mutated_files_give_captions_and_problems(
    suffix: str, mutations: list[tuple[float, int, str]]
) -> None:
    check(read(f"a{suffix}", mutated(SEEDS[suffix], mutations)))


LAST = {
    ".srt": "00:59:01,000 --> 00:59:02,000\ncuối",
    ".vtt": "59:01.000 --> 59:02.000\ncuối",
    ".sbv": "0:59:01.000,0:59:02.000\ncuối",
    ".lrc": "[59:01.00]cuối",
}


@pytest.mark.parametrize("suffix", LAST)
@settings(deadline=None, max_examples=60)
@given(mutations=MUTATIONS)
def test_a_good_cue_behind_bad_ones_is_still_read(
    suffix: str, mutations: list[tuple[float, int, str]]
) -> None:
    seed = SEEDS[suffix].replace("[offset:5]\n", "")
    before = mutated(seed, mutations).replace(b"\0", b"")
    items = read(f"a{suffix}", before + f"\n\n{LAST[suffix]}\n".encode())
    captions = [item for item in items if isinstance(item, Caption)]
    assert ("00:59:01.000", "cuối") in [(item.locator, item.text) for item in captions]


LARGE = {
    "one line": "a" * 1_000_000,
    "one line of signs": "<" * 300_000 + "{" * 300_000 + "&" * 300_000 + "[" * 300_000,
    "spaces": " " * 1_000_000,
    "digits": "9" * 1_000_000,
    "digit lines": "9 9\n" * 250_000,
    "arrows": "-->" * 300_000,
    "arrow lines": "1-->\n" * 100_000,
    "empty lines": "\n" * 1_000_000,
    "dashes": "00:00:01" + "-" * 1_000_000,
    "nested tags": "00:00:01,000 --> 00:00:02,000\n" + "<i>" * 30_000,
    "long times": ("9" * 5000 + ":00:01,000 --> 00:00:02,000\na\n\n") * 100,
    "tabs": "start\tend\ttext\n" + "\t" * 1_000_000,
    "quotes": '<tt a="' + "x" * 1_000_000,
    "elements": "<tt>" * 250_000,
    "brackets": "[00:01.00]" * 100_000,
    "syncs": "<sync start=" * 80_000,
}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("content", LARGE.values(), ids=LARGE)
def test_large_files_are_read_in_linear_time(suffix: str, content: str) -> None:
    check(read(f"a{suffix}", content.encode()))


def test_a_hundred_thousand_empty_cues_are_no_captions() -> None:
    cues = "".join(f"{n}\n00:00:01,000 --> 00:00:02,000\n\n" for n in range(1, 100_001))
    assert read("a.srt", cues.encode()) == []
    assert read("a.vtt", b"WEBVTT\n\n" + cues.replace(",", ".").encode()) == []


WORDS = st.text("đò sang sông", min_size=1, max_size=20).filter(lambda text: bool(text.strip()))


@settings(deadline=None, max_examples=100)
@given(st.lists(WORDS, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_cues_are_those_that_pysubs2_reads(texts: list[str], end: str) -> None:
    content = "".join(
        f"{n}{end}00:00:{n:02},000 --> 00:00:{n:02},900{end}{text.strip()}{end}{end}"
        for n, text in enumerate(texts, 1)
    )
    theirs = pysubs2.SSAFile.from_string(content.replace("\r\n", "\n"), "srt")
    wanted = [(event.start, event.end, event.plaintext) for event in theirs]
    assert cues_of(content) == wanted


def cues_of(content: str) -> list[tuple[int, int, str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.srt")
        path.write_bytes(content.encode())
        cues = subrip.cues(File(path, "a.srt"))
        return [(cue.start, cue.end, cue.text) for cue in cues if isinstance(cue, Cue)]
