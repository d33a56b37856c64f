"""Which commit is the newest, also while another process makes one."""

import os
from pathlib import Path

import pytest

from searchkit.engines.whoosh import toc


def test_a_list_without_any_commit_is_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = iter([["MAIN_a.seg"], ["_MAIN_9.toc", "_MAIN_10.toc", "_MAIN_x.toc", "_OTHER_99.toc"]])
    monkeypatch.setattr(os, "listdir", lambda _: next(lists))
    assert toc.latest(Path()) == 10


def test_no_commit_is_none(tmp_path: Path) -> None:
    assert toc.latest(tmp_path) == -1
