"""The sample photos are what their writers write."""

from pathlib import Path

import pytest

from tests.formats.photo.photo_samples import SAMPLES

FOLDER = Path(__file__).parents[3] / "samples" / "photos"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_what_its_writer_writes(name: str, update: bool) -> None:
    content = SAMPLES[name]()
    if update:
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).write_bytes(content)
    assert (FOLDER / name).read_bytes() == content


def test_the_folder_holds_nothing_else() -> None:
    assert {path.name for path in FOLDER.iterdir()} == SAMPLES.keys()
