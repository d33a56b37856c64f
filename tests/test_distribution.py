"""Another Whoosh over the one we need is told, with the cure."""

import pytest
import whoosh

from searchkit.engines.whoosh import distribution
from searchkit.errors import UsageError


def installed(name: str) -> bool:
    return name == "whoosh3"


def test_the_wanted_whoosh_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh, "__version__", (3, 54, 0))
    distribution.check()


@pytest.mark.parametrize("version", [(2, 7, 4), (2, 7, 5), (3, 53, 0), (4, 0, 0)])
def test_any_other_beside_whoosh3_is_refused(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...]
) -> None:
    monkeypatch.setattr(whoosh, "__version__", version)
    monkeypatch.setattr(distribution, "_installed", installed)
    found = ".".join(map(str, version))
    with pytest.raises(UsageError, match=rf"another Whoosh \({found}\).*--force-reinstall whoosh3"):
        distribution.check()


def test_the_old_whoosh_alone_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh, "__version__", (2, 7, 4))
    monkeypatch.setattr(distribution, "_installed", str.isspace)
    distribution.check()
