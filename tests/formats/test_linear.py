"""Files, harmless or not, whose reading once took the square of their size."""

from pathlib import Path

import pytest

from tests.fuzz.attempt import Input, attempt

ASCII = "a man and a woman walk along the river near the bridge " * 200
ROW = f'{{"text": "{ASCII * 20}caf\xe9"}},'
FILES = {
    "dots in an alternative text": (".html", f'<img src="a.jpg" alt="Chợ {"." * 60_000} x">'),
    "digits there": (".html", f'<img src="a.jpg" alt="Chợ {"9" * 60_000} x">'),
    "dots and spaces there": (".html", f'<img src="a.jpg" alt="Chợ {"&nbsp;." * 60_000} x">'),
    "credits in each other": (
        ".html",
        '<figure><img src="a.jpg"><figcaption>Chợ ' + '<cite class="credit">A ' * 60_000,
    ),
    "films in each other": (".html", "<video><track>" * 15_000),
    "addresses in a cue": (".vtt", f"WEBVTT\n\n00:01.000 --> 00:02.000\n{'a.jpg#' * 16_000} x\n"),
    "one line, few accents": (".json", "[" + ROW * 60 + "{}]"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_large_file_is_read_in_time(name: str, tmp_path: Path) -> None:
    suffix, text = FILES[name]
    is_western = suffix == ".json"
    attempt(Input("large", suffix, text.encode("cp1252" if is_western else "utf-8")), tmp_path)
