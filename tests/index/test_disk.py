"""What a disk refuses is told with its cure, and the same call works afterwards."""

import errno
import resource
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.errors import StorageError
from searchkit.index.disk import told
from tests.faults.space import at_most


@pytest.mark.parametrize("size", [0, 100, 1000])
def test_a_limit_of_files_sizes_is_told_and_nothing_lost(tmp_path: Path, size: int) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([Caption("1", "chợ nổi")])
        cure = r"ulimit -f.*; the index is as it was"
        scarce = at_most(resource.RLIMIT_FSIZE, size)
        with scarce, pytest.raises(StorageError, match=cure):
            index.add([Caption("2", "cầu phao")])
        assert len(index) == 1
        index.add([Caption("2", "cầu phao")])
        assert len(index) == 2
        assert index.check() == []


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_what_a_user_may_not_write_is_told(number: int) -> None:
    error = OSError(number, "Permission denied", "index/lock")
    assert str(told(Path("index"), error, 1)) == (
        "index/lock: Permission denied; let this user write there, or put the index elsewhere; "
        "the index is as it was"
    )
