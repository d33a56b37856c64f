"""From cues to captions: roll-up lines once, the cues of a sentence joined.

Live and automatic captions (CEA-608 roll-up, YouTube) show each line again below the next
one: a line that the cue before has just shown is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from searchkit.caption import CUES, Caption
from searchkit.formats.files import File, Problem
from searchkit.formats.subtitles.cue import NO_TIME, Cue, time_code
from searchkit.formats.subtitles.names import language, media
from searchkit.legacy import repair

LONGEST_RUN = 400
"""Characters of a run that is still added to."""
LONGEST_TIME = 30_000
"""Milliseconds from the start of a run to the start of its last cue; also of any cue in it."""
PAUSE = 2_000
"""Milliseconds without a cue that end a run."""
SILENCE = "[BLANK_AUDIO]"
"""What whisper.cpp writes where nothing is said."""
TOUCHING = 50
"""Milliseconds between a cue and the one that rolls its lines up, at most."""

_ENDS = frozenset(".!?…。！？｡．؟۔।॥។៕።♪♫]")
_CLOSERS = "\"'”’»›」』)） \u200e\u200f"
_GO_ON = (".", "…")
_LETTER = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_UNSPACED = re.compile(_LETTER)
"""Letters of scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana, Han."""
_UNSPACED_BREAK = re.compile(f"(?<={_LETTER})\n(?={_LETTER})")


@dataclass(frozen=True, slots=True)
class Track:
    """What holds for all captions of a subtitle file."""

    file: File
    lang: str
    media: str


def captions(
    file: File, items: Iterable[Cue | Problem], lang: str = ""
) -> Iterator[Caption | Problem]:
    """The captions that a file's cues make, in order, and the problems among them."""
    track = Track(file, lang or language(file), media(file))
    run: list[Cue] = []
    for item in rolled(items):
        if run and not (isinstance(item, Cue) and _goes_on(run, item)):
            yield _caption(track, run)
            run = []
        if isinstance(item, Cue):
            run.append(item)
        else:
            yield item
    if run:
        yield _caption(track, run)


def rolled(items: Iterable[Cue | Problem]) -> Iterator[Cue | Problem]:
    """The cues without the lines that the cue before has shown to its end."""
    shown: list[str] = []
    start = end = NO_TIME
    for item in items:
        if isinstance(item, Problem):
            yield item
            continue
        if item.text == SILENCE:
            continue
        now = item.text.split("\n")
        touches = start <= item.start <= end + TOUCHING
        again = _again(shown, now) if touches and now[0] in shown else 0
        shown, start, end = now, item.start, item.end
        if not again:
            yield item
        elif again < len(now):
            yield item._replace(text="\n".join(now[again:]))


def _again(shown: list[str], now: list[str]) -> int:
    """How many lines that were shown last stand first again."""
    sizes = range(min(len(shown), len(now)), 0, -1)
    return next((size for size in sizes if shown[-size:] == now[:size]), 0)


def _goes_on(run: list[Cue], cue: Cue) -> bool:
    """Whether a cue belongs to the sentence of the run before it."""
    first, last = run[0], run[-1]
    since = max(last.end, last.start)
    if not last.start <= cue.start <= since + PAUSE or cue.end - cue.start > LONGEST_TIME:
        return False
    if cue.start - first.start > LONGEST_TIME or last.end - last.start > LONGEST_TIME:
        return False
    if last.lang != cue.lang or (last.speaker and cue.speaker and last.speaker != cue.speaker):
        return False
    return not _ends(last.text, cue.text) and _length(run) + len(cue.text) <= LONGEST_RUN


def _length(run: list[Cue]) -> int:
    return sum(len(cue.text) for cue in run)


def _ends(text: str, following: str) -> bool:
    """Whether a sentence ends with a text, given what follows."""
    closed = text.rstrip(_CLOSERS)
    if closed[-1:] not in _ENDS and closed:
        return text[-1:] in ")）"
    return not (following[:1].islower() or following.startswith(_GO_ON))


def _caption(track: Track, run: list[Cue]) -> Caption:
    first = run[0]
    lang = first.lang or track.lang
    text, extra = _joined(run, lang) if len(run) > 1 else (_unbroken(first.text), {})
    if run[-1].end > run[-1].start:
        extra["end"] = time_code(run[-1].end)
    if names := ", ".join(dict.fromkeys(cue.speaker for cue in run if cue.speaker)):
        extra["speaker"] = names
    return track.file.caption(
        first.number,
        text,
        lang=lang,
        media=track.media,
        locator=time_code(first.start),
        extra=extra,
    )


def _joined(run: list[Cue], lang: str) -> tuple[str, dict[str, str]]:
    """The text of a run, and where in it each cue begins."""
    texts, guess = _repaired([_unbroken(cue.text) for cue in run], lang)
    joined, places = "", []
    for cue, text in zip(run, texts, strict=True):
        if joined and not (_UNSPACED.match(joined[-1]) and _UNSPACED.match(text)):
            joined += "\n"
        places.append(f"{time_code(cue.start)}@{len(joined)}")
        joined += text
    extra = {CUES: " ".join(places)}
    return joined, extra | ({"repaired_from": guess} if guess else {})


def _repaired(texts: list[str], lang: str) -> tuple[list[str], str | None]:
    """Legacy text put right here, since a later repair would move the places of the cues."""
    whole = "\n".join(texts)
    text, guess = repair(whole, lang)
    if guess is None:
        return texts, None
    lines = iter(text.split("\n"))
    return ["\n".join(next(lines) for _ in each.split("\n")) for each in texts], guess


def _unbroken(text: str) -> str:
    """A text without line breaks where its script has no spaces: phrases run across them."""
    return text if text.isascii() or "\n" not in text else _UNSPACED_BREAK.sub("", text)
