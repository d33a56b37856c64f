"""From a file's blocks to one record: every block read by its standard, then merged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

from searchkit.formats.photo import containers, exif, iptc, tiff, xmp
from searchkit.formats.photo.blocks import Block, Damage, Damaged, Item, Source, Tag, Text
from searchkit.formats.photo.merge import merged
from searchkit.formats.photo.metadata import NAMES, NOTHING, Fields, Metadata

MAX_TOTAL = 24 * 2**20


def items(stream: BinaryIO) -> list[Item]:
    """What is in a picture or a sidecar; never raises for it."""
    return opened(containers.items(Source(stream)))


def opened(items: Iterable[Item]) -> list[Item]:
    """The items with EXIF blocks opened, up to where they are damaged."""
    return list(_limited(_opened(items)))


def read(found: list[Item], charset: str = "", beside: Iterable[Item] = ()) -> Metadata:
    """The metadata in what a picture and its sidecar hold."""
    beside = list(beside)
    iim, guess, damage = _iim(found, charset)
    texts, exif_guess = exif.read((item for item in found if isinstance(item, Tag)), charset)
    png = exif.from_png(item for item in found if isinstance(item, Text))
    embedded, outside = _xmp(found), _xmp(beside)
    parts = Metadata(
        sidecar=outside[0],
        xmp=embedded[0],
        iim=iim,
        exif=_filled([texts, png]),
        comment=exif.comment_of(item for item in found if isinstance(item, Text)),
        charset_guess=guess or exif_guess.removeprefix("utf-8").strip(),
        damage=(
            *_damage(found, [*damage, *embedded[1]]),
            *(f"sidecar: {what}" for what in _damage(beside, outside[1])),
        ),
    )
    return merged(parts, iim_is_newer=_iim_is_newer(found))


def _limited(items: Iterable[Item]) -> Iterator[Item]:
    """The items, as many as a picture may reasonably have."""
    total = 0
    try:
        for item in items:
            total += _weight(item)
            if total > MAX_TOTAL:
                raise Damaged("more metadata than a picture may have")
            yield item
    except Damaged as error:
        yield Damage(str(error))


def _weight(item: Item) -> int:
    """What an item takes of the total: its bytes, and a share for being there at all."""
    if isinstance(item, Block | Tag):
        return len(item.data) + MAX_TOTAL // 2_000
    return len(item.value) * 4 + 10_000 if isinstance(item, Text) else MAX_TOTAL // 50


def _opened(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        if not (isinstance(item, Block) and item.kind == "exif"):
            yield item
            continue
        try:
            yield from tiff.items(Source(BytesIO(item.data)))
        except Damaged as error:
            yield Damage(f"EXIF: {error}")


def _blocks(items: Iterable[Item], kind: str) -> list[bytes]:
    return [item.data for item in items if isinstance(item, Block) and item.kind == kind]


def _iim(found: Iterable[Item], charset: str) -> tuple[Fields, str, list[str]]:
    read = [iptc.read(data, charset) for data in dict.fromkeys(_blocks(found, "iim"))]
    guess = next((guess for _, guess, _ in read if guess), "")
    return _filled([part for part, _, _ in read]), guess, [d for _, _, d in read if d]


def _xmp(found: Iterable[Item]) -> tuple[Fields, list[str]]:
    read = [xmp.read(data) for data in dict.fromkeys(_blocks(found, "xmp")) if data.strip(b"\x00 ")]
    return _filled([part for part, _ in read]), [damage for _, damage in read if damage]


def _filled(parts: list[Fields]) -> Fields:
    """The first part, its gaps filled from the next ones."""
    filled = parts[0] if parts else NOTHING
    for part in parts[1:]:
        gaps = [name for name in NAMES if not getattr(filled, name)]
        filled = replace(filled, **{name: getattr(part, name) for name in gaps})
    return filled


def _iim_is_newer(found: list[Item]) -> bool:
    """True if there is a digest and it is not that of any IIM block here."""
    digests = {digest for digest in _blocks(found, "digest") if any(digest)}
    if not digests:
        return False
    blocks = [form for data in _blocks(found, "iim") for form in (data, data.rstrip(b"\x00"))]
    return digests.isdisjoint(hashlib.md5(b, usedforsecurity=False).digest() for b in blocks)


def _damage(items: Iterable[Item], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([i.what for i in items if isinstance(i, Damage)] + list(more)))
