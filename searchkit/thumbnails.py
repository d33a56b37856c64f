"""Small pictures of photos; needs the extra ``images`` (Pillow, pillow-heif).

Path("small.jpg").write_bytes(thumbnail("photo.heic", 320))
"""

from __future__ import annotations

import warnings
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from searchkit import plugins
from searchkit.errors import RefusedInputError
from searchkit.formats.photo.preview import ORIENTATION, preview

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 300_000_000
"""A picture that claims more is not decoded: a few kilobytes can claim gigabytes."""


def thumbnail(path: str | PathLike[str], size: int = 256) -> bytes:
    """A JPEG of a picture, upright, that fits into a square of ``size`` pixels.

    Of a raw file it is made of the preview that the camera put there. Raises `OSError` where
    the file cannot be opened, `RefusedInputError` where there is no picture in it or one of
    more than `MAX_PIXELS`, and `MissingExtraError` without the extra.
    """
    images = plugins.module("PIL.Image", "a thumbnail")
    plugins.module("pillow_heif", "a thumbnail").register_heif_opener()
    with Path(path).open("rb") as stream:
        shown, turn = _shown(stream)
        try:
            with warnings.catch_warnings(action="ignore"), images.open(shown) as image:
                image.getexif().setdefault(ORIENTATION, turn)
                return _small(image, size)
        except RefusedInputError as error:
            raise RefusedInputError(f"{path}: {error}") from None
        # Decoders of the extra raise RuntimeError.
        except (
            OSError,
            ValueError,
            SyntaxError,
            RuntimeError,
            images.DecompressionBombError,
        ) as error:
            what = str(error) or type(error).__name__
            raise RefusedInputError(f"{path}: no picture that can be shown ({what})") from error


def _shown(stream: BinaryIO) -> tuple[BinaryIO, int]:
    """The preview of a raw file and how it is turned, or the file itself."""
    inside, turn = preview(stream)
    stream.seek(0)
    return (BytesIO(inside), turn) if inside else (stream, 1)


def _small(image: Image, size: int) -> bytes:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise RefusedInputError(f"{width * height:,} pixels; the limit is {MAX_PIXELS:,}")
    # A JPEG is decoded no larger than is needed.
    image.draft("RGB", (2 * size, 2 * size))
    operations = plugins.module("PIL.ImageOps", "a thumbnail")
    upright: Image = operations.exif_transpose(image)
    upright.thumbnail((size, size))
    made = BytesIO()
    _on_white(upright).save(made, "JPEG", quality=85)
    return made.getvalue()


def _on_white(image: Image) -> Image:
    """The picture without transparency, which JPEG does not have."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    images = plugins.module("PIL.Image", "a thumbnail")
    clear = image.convert("RGBA")
    ground: Image = images.new("RGBA", clear.size, "white")
    ground.alpha_composite(clear)
    return ground.convert("RGB")
