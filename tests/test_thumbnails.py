"""Thumbnails: upright, small, of previews where there are some, and refused where they must be."""

import struct
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from searchkit.errors import MissingExtraError, RefusedInputError
from searchkit.thumbnails import thumbnail
from tests.formats.photo import photo_writers as w

RED, BLUE = (255, 0, 0), (0, 0, 255)


def picture(form: str = "JPEG", size: tuple[int, int] = (400, 200), **options: object) -> bytes:
    """Red, with its right half blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    made = BytesIO()
    image.save(made, form, **options)
    return made.getvalue()


def small(path: Path, content: bytes, size: int = 100) -> Image.Image:
    path.write_bytes(content)
    made = Image.open(BytesIO(thumbnail(path, size)))
    assert made.format == "JPEG"
    return made


def is_near(image: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = image.getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(a - b) < 60 for a, b in zip(found, colour, strict=True))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "HEIF"])
def test_it_fits_into_the_square(tmp_path: Path, form: str) -> None:
    made = small(tmp_path / "a", picture(form))
    assert made.size == (100, 50)
    assert is_near(made, (10, 25), RED)
    assert is_near(made, (90, 25), BLUE)


def test_it_is_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = small(tmp_path / "a.jpg", picture(exif=exif))
    assert made.size == (50, 100)
    assert is_near(made, (25, 10), RED)
    assert is_near(made, (25, 90), BLUE)


def test_a_small_picture_is_not_made_larger(tmp_path: Path) -> None:
    assert small(tmp_path / "a.png", picture("PNG", (8, 4))).size == (8, 4)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    image.save(tmp_path / "a.png")
    made = Image.open(BytesIO(thumbnail(tmp_path / "a.png")))
    assert is_near(made, (5, 5), (255, 255, 255))


def raw(inside: bytes, turn: bytes = b"\x01\x00") -> bytes:
    """A raw file of no known pixels with a JPEG behind its directory."""
    known = {259: (3, b"\x63\x00"), 274: (3, turn)}
    start = len(w.tiff({**known, 513: (4, b"\0" * 4), 514: (4, b"\0" * 4)}))
    place, size = struct.pack("<I", start), struct.pack("<I", len(inside))
    return w.tiff({**known, 513: (4, place), 514: (4, size)}) + inside


def test_a_raw_file_shows_its_preview(tmp_path: Path) -> None:
    assert small(tmp_path / "a.nef", raw(picture())).size == (100, 50)
    assert small(tmp_path / "a.raf", w.raf(picture())).size == (100, 50)


def test_a_preview_is_turned_as_its_raw_file_says(tmp_path: Path) -> None:
    made = small(tmp_path / "a.nef", raw(picture(), b"\x06\x00"))
    assert made.size == (50, 100)
    assert is_near(made, (25, 10), RED)


HEAD = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
BOMB = b"\x89PNG\r\n\x1a\n" + w.chunk(b"IHDR", HEAD)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"rubbish",
        w.jpeg(),
        picture()[:500],
        raw(b"\xff\xd8\xff" + b"\x00" * 50),
        w.tiff({330: (4, b"\x08\x00\x00\x00")}),
        BOMB + w.chunk(b"IDAT", zlib.compress(b"\x00")) + w.chunk(b"IEND", b""),
    ],
    ids=range(7),
)
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(RefusedInputError, match=r"a\.jpg: "):
        thumbnail(tmp_path / "a.jpg")


def test_a_picture_of_too_many_pixels_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchkit.thumbnails.MAX_PIXELS", 70_000)
    (tmp_path / "a.jpg").write_bytes(picture())
    with pytest.raises(RefusedInputError, match=r"a\.jpg: 80,000 pixels; the limit is 70,000"):
        thumbnail(tmp_path / "a.jpg")


def test_a_missing_file_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        thumbnail(tmp_path / "a.jpg")


def test_a_decoder_that_fails_is_no_error_of_its_own() -> None:
    path = Path(__file__).parents[1] / "samples/photos/moc-chau.avif"
    with pytest.raises(RefusedInputError, match=r"moc-chau\.avif: no picture that can be shown"):
        thumbnail(path)


@pytest.mark.parametrize("name", ["PIL", "pillow_heif"])
def test_without_the_extra_it_names_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    if name == "PIL":
        monkeypatch.delitem(sys.modules, "PIL.Image")
    with pytest.raises(MissingExtraError, match=r"pip install 'searchkit-captions\[images\]'"):
        thumbnail(tmp_path / "a.jpg")
