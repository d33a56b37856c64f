"""Mutates small pictures and reads them: nothing may be raised, and nothing may take long.

Runs by hand for as long as wanted, a finding is written to the current folder::

    python tests/formats/photo/photo_fuzz.py --seconds 60 --seed 1
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from searchkit.formats.photo import Metadata, metadata
from tests.formats.photo import photo_writers as w

Edit = tuple[str, int, bytes]
"""What to do, where (modulo the file's size), with which bytes."""

EXTREMES = (b"\x00", b"\xff", b"\x00" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\x00", b"\x1c")
SLOW = 2.0

IIM = w.iim((25, b"one"), (25, b"two"), (120, "Chợ nổi".encode()), (55, b"20201018"))
PACKET = w.xmp(
    w.alt("dc:description", x_default="Chợ nổi", en="Market")
    + w.bag("dc:subject", "a", "b")
    + "<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li rdf:parseType='Resource'>"
    "<Iptc4xmpExt:City>Huế</Iptc4xmpExt:City></rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown>",
    'photoshop:Headline="Market" photoshop:DateCreated="2020-10-18T07:08:09+07:00"',
)
COMMENT = (7, b"UNICODE\x00" + "Chợ".encode("utf-16-le"))
TAKEN = {36867: w.ascii_tag("2020:10:18 07:08:09"), 37510: COMMENT}
EXIF = w.tiff({270: w.ascii_tag("Market"), 315: w.ascii_tag("Lan")}, TAKEN)
TAGS = {270: w.ascii_tag("Market"), 700: (1, PACKET), 33723: (7, IIM), 34377: (7, w.photoshop(IIM))}
GUID = b"0123456789ABCDEF0123456789ABCDEF"
HALVES = [w.app1_extended(GUID, PACKET, at, 400) for at in range(0, len(PACKET), 400)]

SEEDS: dict[str, bytes] = {
    "jpeg": w.jpeg(
        w.app1_exif(EXIF),
        w.app1_xmp(w.xmp(attributes=f'xmpNote:HasExtendedXMP="{GUID.decode()}"')),
        *HALVES,
        w.app13(w.photoshop(IIM, digest=w.digest(IIM)), 50),
    ),
    "tiff": w.tiff(TAGS, TAKEN, order=">"),
    "bigtiff": w.tiff(TAGS, TAKEN, big=True),
    "png": w.png(
        w.itxt("XML:com.adobe.xmp", PACKET, packed=True),
        w.raw_profile("iptc", w.photoshop(IIM)),
        w.chunk(b"eXIf", EXIF),
        w.itxt("Description", b"Market"),
    ),
    "webp": w.webp((b"EXIF", EXIF), (b"XMP ", PACKET)),
    "heic": w.heic(EXIF, PACKET),
    "heic-idat": w.heic(EXIF, PACKET, inside=True),
    "jp2": w.jp2(w.uuid_box(w.UUID_XMP, PACKET), w.box(b"uuid", b"JpgTiffExif->JP2" + EXIF)),
    "jxl": w.jxl(w.box(b"Exif", b"\x00\x00\x00\x00" + EXIF), w.box(b"xml ", PACKET)),
    "cr3": w.cr3(EXIF, EXIF, PACKET),
    "psd": w.psd(w.photoshop(IIM) + w.resource(0x0424, PACKET) + w.resource(0x0422, EXIF)),
    "raf": w.raf(w.jpeg(w.app1_exif(EXIF))),
    "eps": b"%!PS-Adobe-3.0\r" + w.eps_resources(w.photoshop(IIM)) + PACKET,
    "pdf": b"%PDF-1.7\n" + PACKET + b"\n%%EOF",
    "xmp": PACKET,
    "xmp-utf-16": PACKET.decode().encode("utf-16"),
}


def mutated(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The data after a few edits: overwritten, lengthened, shortened, cut off."""
    for kind, where, value in edits:
        at = where % (len(data) + 1)
        if kind == "cut":
            data = data[:at]
        elif kind == "drop":
            data = data[:at] + data[at + len(value) :]
        elif kind == "insert":
            data = data[:at] + value + data[at:]
        elif kind == "repeat":
            data = data[:at] + data[at : at + 300] * 3 + data[at + 300 :]
        else:
            data = data[:at] + value + data[at + len(value) :]
    return data


KINDS = ("set", "set", "set", "insert", "drop", "repeat", "cut")


def check(data: bytes) -> Metadata:
    """Read it; raises AssertionError for what takes long or holds no proper text."""
    start = time.process_time()
    found = metadata(BytesIO(data))
    assert time.process_time() - start < SLOW, "too slow"
    assert repr(found).encode("utf-8")
    return found


def _edits(dice: random.Random) -> list[Edit]:
    return [
        (
            dice.choice(KINDS),
            dice.randrange(2**20),
            dice.choice((*EXTREMES, dice.randbytes(dice.randint(1, 4)))),
        )
        for _ in range(dice.randint(1, 6))
    ]


def main() -> int:
    """Fuzz until the time is over; the exit code is the number of findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    options = parser.parse_args()
    dice, runs, findings = random.Random(options.seed), 0, 0
    until = time.monotonic() + options.seconds
    while time.monotonic() < until:
        name = dice.choice(list(SEEDS))
        data = mutated(SEEDS[name], _edits(dice))
        runs += 1
        try:
            check(data)
        except Exception as error:
            findings += 1
            path = Path(f"finding-{name}-{runs}.bin")
            path.write_bytes(data)
            print(f"{path}: {type(error).__name__}: {error}")
    print(f"seed {options.seed}: {runs:,} files read, {findings} findings")
    return min(findings, 1)


if __name__ == "__main__":
    sys.exit(main())
