"""What a Vietnamese syllable is: onset, rhyme and tone, and where the tone mark is written.

The rhymes are those of the national orthography. A tone mark may have been typed on any
vowel of the syllable (``hòa`` and ``hoà``, ``vịêt`` and ``việt``): :func:`spelled` writes
it where the phonetic placement does.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

_ONSETS = " b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RHYMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong oong ooc op ot oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uơ uôc uôi uôm uôn uông uôt
    uy uya uych uyên uyêt uyn uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu
"""
_RHYMES_AFTER_QU = """
    a ac ach ai an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc ân âng ât âu ây
    e en eng eo et ê êch ên ênh êt i it o ôc ôt ơ ơi ơn y ych yn ynh yên yêt yp yt yu
"""
TONES = "\u0300\u0301\u0303\u0309\u0323"
"""The combining marks of the tones: huyền, sắc, ngã, hỏi, nặng."""

_VOWELS = "aeiouy\u0302\u0306\u031b"
_LONGEST = 16
"""Code points of the longest syllable (``nghiêng``) when decomposed, with room to spare."""

_REMEMBERED = 10_000
"""Words of which it is remembered whether they are syllables."""

_onsets = frozenset(_ONSETS.split(" "))
_rhymes = frozenset(_RHYMES.split())
_rhymes_after_qu = frozenset(_RHYMES_AFTER_QU.split())
_LETTERS = max(map(len, _onsets)) + max(map(len, _rhymes | _rhymes_after_qu))
"""Letters of the longest syllable without its tone, composed."""
_TONE = re.compile(f"[{TONES}]")


class Syllable(NamedTuple):
    """A syllable in lower case; ``tone`` is a combining mark or empty for the level tone."""

    onset: str
    rhyme: str
    tone: str


def parse(word: str) -> Syllable | None:
    """Take a syllable apart wherever its tone mark stands; None for any other word."""
    marked, tones = _marked(word)
    return None if len(tones) > 1 else _parsed(marked, "".join(tones))


def _marked(word: str) -> tuple[str, list[str]]:
    """A word's letters, decomposed, and its tone marks; nothing where it is too long."""
    if len(word) > _LONGEST:
        return "", []
    marked = unicodedata.normalize("NFD", word.casefold())
    return marked, _TONE.findall(marked)


def _parsed(marked: str, tone: str) -> Syllable | None:
    """A syllable taken apart from its letters, decomposed, and the only tone mark in them."""
    before, _, after = marked.partition(tone or "\0")
    if tone and before[-1:] not in _VOWELS:
        return None
    parts = _split(unicodedata.normalize("NFC", before + after))
    return Syllable(*parts, tone) if parts else None


def spelled(word: str) -> str:
    """A syllable with its tone mark in the phonetic place (``hoà``, ``quý``), or the word."""
    marked, tones = _marked(word)
    syllable = _parsed(marked, tones[0]) if len(tones) == 1 else None
    return _written(syllable) if syllable else word


def toned(body: str, tone: str) -> str | None:
    """A syllable made of onset and rhyme and a tone, None where there is none such."""
    parts = _split(body)
    word = _written(Syllable(*parts, tone)) if parts else ""
    return word if is_syllable(word) else None


def is_syllable(word: str) -> bool:
    """Whether a word is a Vietnamese syllable; one ending in a stop carries sắc or nặng."""
    return len(word) <= _LONGEST and _is_syllable(word)


@lru_cache(_REMEMBERED)
def _is_syllable(word: str) -> bool:
    syllable = parse(word)
    if syllable is None:
        return False
    stopped = syllable.rhyme.endswith(("c", "ch", "p", "t"))
    return not stopped or syllable.tone in ("\u0301", "\u0323")


def is_plain_syllable(word: str) -> bool:
    """Whether lower-case letters without marks can stand for a Vietnamese syllable."""
    return word in _plain_syllables()


def _written(syllable: Syllable) -> str:
    onset, rhyme, tone = syllable
    end = _nucleus(rhyme) + 1
    return unicodedata.normalize("NFC", onset + rhyme[:end] + tone + rhyme[end:])


def _split(word: str) -> tuple[str, str] | None:
    """Onset and rhyme, the longest onset first: ``gi`` + ``a``, but ``g`` + ``in``."""
    for size in (3, 2, 1, 0) if len(word) <= _LETTERS else ():
        onset, rhyme = word[:size], word[size:]
        if rhyme and onset in _onsets and _fits(onset, rhyme):
            return onset, rhyme
    return None


def _fits(onset: str, rhyme: str) -> bool:
    if onset == "qu":
        return rhyme in _rhymes_after_qu
    if onset == "c":
        return rhyme in _rhymes and rhyme[0] not in "eêiy"
    if onset in ("gh", "ngh"):
        return rhyme in _rhymes and rhyme[0] in "eêi"
    return rhyme in _rhymes


def _nucleus(rhyme: str) -> int:
    """Where a rhyme bears its tone: its last vowel with a sign, else the one after a glide."""
    signed = [place for place, letter in enumerate(rhyme) if letter in "ăâêôơư"]
    if signed:
        return signed[-1]
    return 1 if rhyme[:2] in ("oa", "oe", "oo", "uy") else 0


@cache
def _plain_syllables() -> frozenset[str]:
    syllables = (
        onset + rhyme
        for onset in _onsets
        for rhyme in _rhymes | _rhymes_after_qu
        if _fits(onset, rhyme)
    )
    return frozenset(_plain(syllable) for syllable in syllables)


def _plain(syllable: str) -> str:
    marked = unicodedata.normalize("NFD", syllable.replace("đ", "d"))
    return "".join(char for char in marked if not unicodedata.combining(char))
