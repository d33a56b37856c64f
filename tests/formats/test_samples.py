import json
import os
from pathlib import Path

import pytest

from searchkit import formats
from searchkit.formats import FORMATS, Problem

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
FILES = {path.name: path for path in (ROOT / "samples").rglob("*") if path.is_file()}
SAMPLES = sorted(FILES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_as_its_golden_file_says(name: str, update: bool) -> None:
    problems: list[Problem] = []
    captions = formats.read([FILES[name]], root=ROOT, on_error=problems.append)
    rows = [caption.to_dict() for caption in captions]
    found = {"captions": rows, "problems": [str(problem) for problem in problems]}
    golden = GOLDEN / f"{name}.json"
    if update:
        text = json.dumps(found, ensure_ascii=False, indent=1)
        golden.write_text(text + "\n", encoding="utf-8", newline="\n")
    assert found == json.loads(golden.read_text(encoding="utf-8"))


def test_every_golden_file_has_its_sample() -> None:
    assert sorted(path.stem for path in GOLDEN.iterdir()) == SAMPLES


def test_every_reader_has_a_sample() -> None:
    assert {FORMATS[path.suffix] for path in FILES.values()} == set(FORMATS.values())


def test_the_samples_hold_enough_and_nothing_twice() -> None:
    captions = list(formats.read([ROOT / "samples"], root=ROOT, on_error=lambda _: None))
    assert len(captions) >= 40
    assert len({caption.text for caption in captions}) == len(captions)
    assert len({caption.key for caption in captions}) == len(captions)


def test_ids_do_not_depend_on_the_working_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    here = [c.key for c in formats.read(["samples"], root=".", on_error=lambda _: None)]
    monkeypatch.chdir(tmp_path)
    away = os.path.relpath(ROOT, tmp_path)
    there = [
        c.key for c in formats.read([Path(away, "samples")], root=away, on_error=lambda _: None)
    ]
    assert here == there
