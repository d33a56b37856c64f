"""Zip and tar archives made in memory, and whole ones of every kind."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

from tests.formats.photo import photo_writers as photos


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(
    *members: tuple[str, bytes], mode: str = "w:", format: int = tarfile.PAX_FORMAT
) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode, format=format) as archive:  # type: ignore[call-overload]
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


PICTURE = photos.tiff({270: photos.ascii_tag("Nước lên")})
MEMBERS = (
    ("a.txt", "Chợ Lớn\n".encode() * 50),
    ("ảnh/b.tif", PICTURE),
    ("ảnh/b.xmp", photos.described("bên cạnh")),
    ("c.zip", zipped(("d.jsonl", b'"one"\n'))),
    ("dài" * 60 + ".csv", "caption\nBến đò\n".encode()),
)

SEEDS: dict[str, tuple[str, bytes]] = {
    "zip": ("a.zip", zipped(*MEMBERS)),
    "stored": ("a.zip", zipped(*MEMBERS, compression=zipfile.ZIP_STORED)),
    "lzma": ("a.zip", zipped(*MEMBERS, compression=zipfile.ZIP_LZMA)),
    "bzip2": ("a.zip", zipped(*MEMBERS, compression=zipfile.ZIP_BZIP2)),
    "pax": ("a.tar", tarred(*MEMBERS)),
    "gnu": ("a.tar", tarred(*MEMBERS, format=tarfile.GNU_FORMAT)),
    "tgz": ("a.tgz", tarred(*MEMBERS, mode="w:gz")),
    "tar.bz2": ("a.tar.bz2", tarred(*MEMBERS, mode="w:bz2")),
    "tar.xz": ("a.tar.xz", tarred(*MEMBERS, mode="w:xz")),
    "gz": ("a.txt.gz", gzip.compress(MEMBERS[0][1])),
}


def archives(kind: str) -> dict[str, tuple[str, bytes]]:
    """The whole archives for one of the readers: their suffix and content by name."""
    suffixes = {"zip": (".zip",), "tar": (".tar",), "packed": (".gz", ".bz2", ".xz", ".tgz")}
    found = {name: (Path(file).suffix, data) for name, (file, data) in SEEDS.items()}
    return {name: each for name, each in found.items() if each[0] in suffixes[kind]}
