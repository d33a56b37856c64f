"""Archives: the files in them are read as files, and whatever is wrong stays where it is."""

import bz2
import gzip
import io
import lzma
import os
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from random import Random

import pytest

from searchkit.caption import Caption
from searchkit.formats import Problem
from tests.formats.archive_writers import tarred, zipped
from tests.formats.photo import photo_writers as photos

Reading = Callable[..., list[Caption | Problem]]


def found(items: list[Caption | Problem]) -> list[tuple[str, str]]:
    return [(item.source, item.text) for item in items if isinstance(item, Caption)]


def told(items: list[Caption | Problem]) -> list[str]:
    return [str(item) for item in items if isinstance(item, Problem)]


A, B = ("a.txt", "Chợ Lớn\n".encode()), ("in/b.csv", "caption\nBến đò\n".encode())
BOTH = [("x!/a.txt", "Chợ Lớn"), ("x!/in/b.csv", "Bến đò")]


def named(name: str) -> list[tuple[str, str]]:
    return [(source.replace("x", name, 1), text) for source, text in BOTH]


def test_the_files_in_a_zip_are_read(reading: Reading) -> None:
    items = reading("x.zip", zipped(A, ("photo.exe", b"MZ"), B))
    assert found(items) == named("x.zip")
    first = items[0]
    assert isinstance(first, Caption)
    assert (first.id, first.locator) == ("x.zip!/a.txt#1", "line 1")
    assert len(items) == 2


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_of_any_compression_is_read(reading: Reading, compression: int) -> None:
    assert found(reading("x.zip", zipped(A, B, compression=compression))) == named("x.zip")


@pytest.mark.parametrize(
    "name, mode",
    [
        ("x.tar", "w:"),
        ("x.tar.gz", "w:gz"),
        ("x.tgz", "w:gz"),
        ("x.tar.bz2", "w:bz2"),
        ("x.tbz2", "w:bz2"),
        ("x.tar.xz", "w:xz"),
        ("X.TXZ", "w:xz"),
    ],
)
def test_the_files_in_a_tar_are_read(reading: Reading, name: str, mode: str) -> None:
    assert found(reading(name, tarred(A, B, mode=mode))) == named(name)


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_of_any_flavour_is_read(reading: Reading, format: int) -> None:
    name = "ảnh/" + "dài" * 20 + ".txt"
    assert found(reading("x.tar", tarred((name, A[1]), format=format))) == [
        (f"x.tar!/{name}", "Chợ Lớn")
    ]


@pytest.mark.parametrize(
    "suffix, pack", [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_a_compressed_file_is_that_file(
    reading: Reading, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    (item,) = reading(f"a.jsonl{suffix}", pack('"Chợ Lớn"\n'.encode()))
    assert isinstance(item, Caption)
    assert (item.source, item.id, item.text) == (
        f"a.jsonl{suffix}",
        f"a.jsonl{suffix}#1",
        "Chợ Lớn",
    )


def test_gzip_members_one_after_the_other_are_one_file(reading: Reading) -> None:
    assert [
        t for _, t in found(reading("a.txt.gz", gzip.compress(b"a\n") + gzip.compress(b"b\n")))
    ] == ["a", "b"]


def test_a_compressed_file_of_another_kind_is_passed_over(reading: Reading) -> None:
    assert reading("access.log.gz", gzip.compress(b"GET /")) == []


def test_archives_hold_archives(reading: Reading) -> None:
    inner = zipped(A)
    assert found(reading("x.zip", zipped(("y.zip", inner)))) == [("x.zip!/y.zip!/a.txt", "Chợ Lớn")]
    assert found(reading("x.tgz", tarred(("y.zip", inner), mode="w:gz"))) == [
        ("x.tgz!/y.zip!/a.txt", "Chợ Lớn")
    ]
    assert found(reading("x.zip", zipped(("a.txt.gz", gzip.compress(A[1]))))) == [
        ("x.zip!/a.txt.gz", "Chợ Lớn")
    ]


def test_an_archive_too_deep_is_a_remark(reading: Reading) -> None:
    items = reading("x.zip", zipped(("y.tar", tarred(("z.zip", zipped(A)))), A))
    assert found(items) == [("x.zip!/a.txt", "Chợ Lớn")]
    assert told(items) == [
        "x.zip!/y.tar!/z.zip: an archive within 2 archives is left out; "
        "unpack the archive and index the folder"
    ]
    assert not any(item.refused for item in items if isinstance(item, Problem))


def test_a_photo_in_a_zip_finds_its_sidecar(reading: Reading) -> None:
    picture = photos.jpeg(photos.app13(photos.photoshop(photos.iim((120, b"in the picture")))))
    items = reading(
        "x.zip",
        zipped(("a/b.jpg", picture), ("a/b.xmp", photos.described("beside")), ("c.jpg", picture)),
    )
    assert found(items) == [("x.zip!/a/b.jpg", "beside"), ("x.zip!/c.jpg", "in the picture")]


def test_a_picture_is_read_from_its_end_as_well(reading: Reading) -> None:
    picture = photos.tiff({270: photos.ascii_tag("Nước lên")})
    for name, content in (
        ("x.zip", zipped(("b.tif", picture))),
        ("x.tar", tarred(("b.tif", picture))),
    ):
        assert found(reading(name, content)) == [(f"{name}!/b.tif", "Nước lên")]


def test_hidden_files_are_passed_over(reading: Reading) -> None:
    names = ("__MACOSX/._a.txt", ".b.txt", ".git/c.txt", "d/__MACOSX/e.txt")
    assert reading("x.zip", zipped(*((name, b"no") for name in names))) == []
    assert reading("x.tar", tarred(*((name, b"no") for name in names))) == []


def test_equal_ids_of_two_files_are_two(reading: Reading) -> None:
    row = b'{"id": "7", "caption": "%s"}'
    items = reading("x.zip", zipped(("a.jsonl", row % b"a"), ("b.jsonl", row % b"b")))
    assert [item.key for item in items if isinstance(item, Caption)] == [
        ("x.zip!/a.jsonl", "7"),
        ("x.zip!/b.jsonl", "7"),
    ]


@pytest.mark.parametrize("name", ["/etc/a.txt", "../a.txt", "in/../../a.txt", "C:/a.txt"])
def test_a_name_that_leads_out_is_refused(reading: Reading, name: str) -> None:
    for archive, content in (
        ("x.zip", zipped((name, b"no"), A)),
        ("x.tar", tarred((name, b"no"), A)),
    ):
        items = reading(archive, content)
        assert [text for _, text in found(items)] == ["Chợ Lớn"]
        assert told(items) == [
            f"{archive}!/{name}: its name leads out of the archive; pack the archive again"
        ]


def test_backslashes_cut_names(reading: Reading) -> None:
    assert found(reading("x.zip", zipped(("in\\a.txt", A[1])))) == [("x.zip!/in/a.txt", "Chợ Lớn")]


def without_flag(archive: bytes) -> bytes:
    """The archive with the mark gone that names are UTF-8."""
    data = bytearray(archive)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            data[place + at + 1] &= ~8
    return bytes(data)


def with_flag(archive: bytes) -> bytes:
    data = bytearray(archive)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            data[place + at + 1] |= 8
    return bytes(data)


def test_names_that_are_utf_8_without_saying_so_are_read(reading: Reading) -> None:
    archive = without_flag(zipped(("ảnh đẹp.txt", A[1])))
    assert found(reading("x.zip", archive)) == [("x.zip!/ảnh đẹp.txt", "Chợ Lớn")]


def test_other_names_are_of_code_page_437(reading: Reading) -> None:
    archive = without_flag(zipped(("caXX.txt", A[1]))).replace(b"caXX", b"ca\x82s")
    assert found(reading("x.zip", archive)) == [("x.zip!/caés.txt", "Chợ Lớn")]


def test_the_name_in_the_unicode_field_wins(reading: Reading) -> None:
    info = zipfile.ZipInfo("caXX.txt")
    name = "chợ.txt".encode()
    crc = zlib.crc32(b"ca\x82s.txt")
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, crc) + name
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(info, A[1])
    content = stream.getvalue().replace(b"caXX", b"ca\x82s")
    assert found(reading("x.zip", content)) == [("x.zip!/chợ.txt", "Chợ Lớn")]


def test_a_name_that_claims_to_be_utf_8_and_is_not_does_not_lose_the_rest(
    reading: Reading,
) -> None:
    archive = with_flag(zipped(("caXX.txt", A[1]), B)).replace(b"caXX", b"ca\x82s")
    assert found(reading("x.zip", archive)) == [
        ("x.zip!/caés.txt", "Chợ Lớn"),
        ("x.zip!/in/b.csv", "Bến đò"),
    ]


def test_bytes_that_are_no_text_in_a_tar_name_are_replaced(reading: Reading) -> None:
    archive = tarred((os.fsdecode(b"\xff.txt"), A[1]), format=tarfile.GNU_FORMAT)
    assert found(reading("x.tar", archive)) == [("x.tar!/\ufffd.txt", "Chợ Lớn")]


def test_an_encrypted_member_is_told(reading: Reading) -> None:
    data = bytearray(zipped(A, B))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    items = reading("x.zip", bytes(data))
    assert found(items) == named("x.zip")[1:]
    assert told(items) == ["x.zip!/a.txt: it is encrypted; unpack the archive and index the folder"]


def test_links_devices_and_pipes_are_remarks(reading: Reading) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:") as archive:
        for name, kind in (
            ("a.txt", tarfile.SYMTYPE),
            ("b.txt", tarfile.LNKTYPE),
            ("c.txt", tarfile.CHRTYPE),
            ("d.txt", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    items = reading("x.tar", stream.getvalue())
    assert told(items) == [
        "x.tar!/a.txt: a symbolic link is left out",
        "x.tar!/b.txt: a link to another file in the archive is left out",
        "x.tar!/c.txt: a device is left out",
        "x.tar!/d.txt: a pipe is left out",
    ]
    assert not any(item.refused for item in items if isinstance(item, Problem))


def test_a_link_in_a_zip_is_a_remark(reading: Reading) -> None:
    info = zipfile.ZipInfo("a.txt")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert told(reading("x.zip", stream.getvalue())) == [
        "x.zip!/a.txt: a symbolic link is left out"
    ]


BOMB = b"\0" * (11 * 2**20)
BURST = "it unpacks to more than 100 times its packed size; unpack the archive and index the folder"


@pytest.mark.parametrize(
    "name, content, source",
    [
        ("x.zip", zipped(("b.txt", BOMB)), "x.zip!/b.txt"),
        ("b.txt.gz", gzip.compress(BOMB), "b.txt.gz"),
        ("b.txt.bz2", bz2.compress(BOMB), "b.txt.bz2"),
        ("b.txt.xz", lzma.compress(BOMB), "b.txt.xz"),
        ("x.tgz", tarred(("b.txt", BOMB), mode="w:gz"), "x.tgz!/b.txt"),
    ],
    ids=range(5),
)
def test_a_bomb_is_refused(reading: Reading, name: str, content: bytes, source: str) -> None:
    items = reading(name, content)
    assert found(items) == []
    assert told(items)[0] == f"{source}: {BURST}"


def test_a_bomb_that_nobody_would_read_is_refused_when_it_is_skipped(reading: Reading) -> None:
    items = reading("x.tgz", tarred(A, ("b.bin", BOMB), ("c.txt", b"c"), mode="w:gz"))
    assert found(items) == [("x.tgz!/a.txt", "Chợ Lớn")]
    assert told(items) == [f"x.tgz: {BURST}"]


def test_much_of_the_same_is_no_bomb_below_ten_megabytes(reading: Reading) -> None:
    content = b"a\n" + b" " * (9 * 2**20)
    assert [text for _, text in found(reading("x.zip", zipped(("a.txt", content))))] == ["a"]


def test_a_wrong_checksum_is_told_and_the_rest_read(reading: Reading) -> None:
    archive = zipped(A, B, compression=zipfile.ZIP_STORED)
    items = reading("x.zip", archive.replace("Chợ".encode(), "Cho\u0323".encode()[:3] + b"xx", 1))
    assert found(items)[-1:] == named("x.zip")[1:]
    assert told(items) == [
        "x.zip!/a.txt: the archive is damaged: Bad CRC-32 for file 'a.txt'; pack the archive again"
    ]


def test_a_zip_that_is_cut_off_is_told(reading: Reading) -> None:
    assert told(reading("x.zip", zipped(A, B)[:-60])) == [
        "x.zip: not a whole zip archive: no list of contents at its end; pack the archive again"
    ]
    assert len(told(reading("x.zip", b""))) == 1


def test_a_tar_that_was_added_to_gives_the_newer_one_in_place_of_the_older(
    reading: Reading,
) -> None:
    items = reading("x.tar", tarred(A, B, (A[0], "Chợ Nhỏ\n".encode())))
    assert [item.key for item in items if isinstance(item, Caption) and item.text[:3] == "Chợ"] == [
        ("x.tar!/a.txt", "x.tar!/a.txt#1")
    ] * 2


def test_a_member_without_a_name_is_passed_over(reading: Reading) -> None:
    archive = zipped(("N.txt", b"x"), A, ("folder/", b"")).replace(b"N.txt", b"\0.txt")
    assert found(reading("x.zip", archive)) == [("x.zip!/a.txt", "Chợ Lớn")]


def test_a_list_of_contents_that_is_wrong_in_two_ways_is_told(reading: Reading) -> None:
    archive = with_flag(zipped(("caXX.txt", A[1]), B)).replace(b"caXX", b"ca\x82s")
    second = archive.rfind(b"PK\x01\x02")
    items = reading("x.zip", archive[:second] + b"PX" + archive[second + 2 :])
    assert told(items) == [
        "x.zip: not a whole zip archive: Bad magic number for central directory; "
        "pack the archive again"
    ]


@pytest.mark.parametrize("name, mode", [("x.tar", "w:"), ("x.tgz", "w:gz")])
def test_a_tar_that_is_cut_off_gives_what_came_before(
    reading: Reading, name: str, mode: str
) -> None:
    whole = tarred(A, ("b.txt", Random(2016).randbytes(5000).hex().encode()), mode=mode)
    items = reading(name, whole[:2000])
    assert found(items)[0] == (f"{name}!/a.txt", "Chợ Lớn")
    assert told(items)[-1] == f"{name}: the archive is cut off; pack the archive again"
    assert all(item.broken_off for item in items if isinstance(item, Problem))


def test_a_tar_with_a_damaged_header_is_told(reading: Reading) -> None:
    whole = bytearray(tarred(A, B, format=tarfile.USTAR_FORMAT))
    whole[1024 + 150] ^= 1
    items = reading("x.tar", bytes(whole))
    assert found(items) == named("x.tar")[:1]
    assert told(items) == [
        "x.tar: a damaged header, what is behind it cannot be read; pack the archive again"
    ]


@pytest.mark.parametrize("suffix", [".tar", ".tgz", ".zip", ".csv.gz", ".csv.xz", ".tar.bz2"])
def test_what_is_no_archive_is_one_message(reading: Reading, suffix: str) -> None:
    assert len(told(reading(f"x{suffix}", b"<html>404 Not Found</html>" * 100))) == 1


def test_a_header_that_claims_gigabytes_is_not_believed(reading: Reading) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 8 * 2**30
    header = info.tobuf(tarfile.GNU_FORMAT)
    items = reading("x.tar", tarred(A)[:1024] + header + b"\0" * 1024)
    assert found(items) == [("x.tar!/a.txt", "Chợ Lớn")]
    assert told(items) == [
        "x.tar: the archive is damaged: a header of 8,589,934,592 bytes; pack the archive again"
    ]


def test_headers_without_end_are_a_message(reading: Reading) -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 4
    block = info.tobuf(tarfile.GNU_FORMAT) + b"abc\0".ljust(512, b"\0")
    items = reading("x.tar", tarred(A)[:1024] + block * 3000)
    assert len(told(items)) == 1


def test_the_encoding_that_somebody_names_holds_in_archives(reading: Reading) -> None:
    content = "Hu\xea\u0301, Bê\u0301n đo\u0300\n".encode("cp1258")
    for name, archive in (
        ("x.zip", zipped(("a.txt", content))),
        ("x.tar", tarred(("a.txt", content))),
        ("a.txt.gz", gzip.compress(content)),
    ):
        assert [text for _, text in found(reading(name, archive, "cp1258"))] == ["Huế, Bến đò"]


def test_what_belongs_together_is_found_in_an_archive(reading: Reading) -> None:
    database = sqlite_bytes()
    items = reading(
        "x.zip",
        zipped(
            ("a/film.mp4", b""),
            ("a/film.vi.srt", "1\n00:00:01,000 --> 00:00:02,000\nBến đò.\n".encode()),
            ("a/b.jpg", photos.jpeg()),
            ("a/b.txt", "Chợ nổi.\n".encode()),
            ("a/kho.db", database),
        ),
    )
    assert [(item.text, item.media) for item in items if isinstance(item, Caption)] == [
        ("Bến đò.", "x.zip!/a/film.mp4"),
        ("Chợ nổi.", "x.zip!/a/b.jpg"),
        ("Nước lên", ""),
    ]


def sqlite_bytes() -> bytes:
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE photos (caption TEXT)")
        database.execute("INSERT INTO photos VALUES ('Nước lên')")
        database.commit()
        content = bytes(database.serialize())
    database.close()
    return content


@pytest.mark.parametrize("seed", [2016, 6])
@pytest.mark.parametrize(
    "suffix, pack, unpack",
    [
        (".gz", gzip.compress, lambda data: zlib.decompressobj(31).decompress(data)),
        (".bz2", bz2.compress, lambda data: bz2.BZ2Decompressor().decompress(data)),
        (".xz", lzma.compress, lambda data: lzma.LZMADecompressor().decompress(data)),
    ],
)
def test_a_compressed_file_that_is_cut_off_gives_what_came_before(
    reading: Reading,
    suffix: str,
    pack: Callable[[bytes], bytes],
    unpack: Callable[[bytes], bytes],
    seed: int,
) -> None:
    """The second of the seeds may break off within a letter, which is told, too."""
    dice = Random(seed)
    lines = "".join(f"Chợ {dice.randbytes(8).hex()}\n" for _ in range(60_000))
    packed = pack(lines.encode())
    packed = packed[: len(packed) * 3 // 4]
    items = reading(f"a.txt{suffix}", packed)
    texts = [text for _, text in found(items)]
    assert len(texts) > 20_000
    assert texts[:-1] == lines.splitlines()[: len(texts) - 1]
    last = items[-1]
    assert isinstance(last, Problem)
    assert (last.what, last.broken_off) == ("the archive is cut off", True)
    whole = unpack(packed)
    assert last.locator == f"byte {len(whole)}"
    assert len(texts) >= whole.count(b"\n")
    is_letter_broken = len(whole.decode(errors="ignore").encode()) < len(whole)
    assert len(told(items)) == 1 + is_letter_broken


def test_a_wrong_checksum_of_a_compressed_file_loses_nothing(reading: Reading) -> None:
    packed = bytearray(gzip.compress("Chợ Lớn\n".encode()))
    packed[-8] ^= 1
    items = reading("a.txt.gz", bytes(packed))
    assert found(items) == [("a.txt.gz", "Chợ Lớn")]
    assert told(items)[0].startswith("a.txt.gz, byte 12: the archive is damaged: CRC check failed")
