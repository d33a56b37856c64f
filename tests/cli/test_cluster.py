"""What is said of a cluster on the command line: addresses, credentials, no answer."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from searchkit import Caption, Index
from searchkit.cli import commands, keeping, main, opening
from searchkit.engines.opensearch.address import Address
from searchkit.engines.opensearch.client import Client
from searchkit.settings import Place
from tests.cli.commands import Shell
from tests.opensearch.cluster import address, needs_cluster
from tests.opensearch.test_late import answering_late

SECRET = "hush-hush"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize(
    "words, message",
    [
        (["--engine", "opensearch"], "must know its cluster: --url https://"),
        (["--engine", "whoosh", "--url", "http://a:9200"], "keeps its index in the folder"),
        (["--url", "search.example.org"], "this is no address of a cluster; one is written https"),
        (["--url", "http://a:port/x"], "this is no address of a cluster"),
        (["--url", "http://a:9200/Captions"], "'Captions' is no name of an index"),
        (["--url", "http://a:9200/x,http://b:9200/y"], "an index has one name, behind the last"),
        (["--url", "http://a:9200/x?shards=0"], "shards=0: known are shards=6, replicas=1"),
        (["--url", "http://a:9200/x?shards=1025"], "shards=1025: known are shards=6, replicas=1"),
        (["--url", "http://a:9200/x?shard=6"], "shard=6: known are shards=6, replicas=1"),
        (["--url", "http://a:9200/x", "--ca", "no.pem"], "no.pem: this file of the certificate"),
    ],
)
def test_a_wrong_address_is_2(empty: Shell, words: list[str], message: str) -> None:
    done = empty.searchkit("index", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert empty.searchkit("status").code == 3


def test_an_index_in_its_folder_is_not_taken_for_one_on_a_cluster(empty: Shell) -> None:
    assert empty.searchkit("index").code == 0
    done = empty.searchkit("index", "--url", "http://127.0.0.1:1/captions", "archive")
    assert (done.code, done.out) == (2, "")
    assert "this index keeps its captions in its folder" in done.err
    assert "searchkit move --to URL" in done.err


def test_a_password_in_the_address_is_refused_and_not_repeated(empty: Shell) -> None:
    done = empty.searchkit("index", "--url", f"http://lan:{SECRET}@127.0.0.1:9200/x")
    assert done.code == 2
    assert "set SEARCHKIT_OPENSEARCH_AUTH to user:password" in done.err
    assert SECRET not in done.err + "".join(map(str, empty.folder.rglob("*")))


def test_credentials_that_others_can_read_are_refused(empty: Shell) -> None:
    file = empty.folder / "auth"
    file.write_text(f"lan:{SECRET}\n")
    file.chmod(0o644)
    url = f"http://127.0.0.1:{free_port()}/x"
    environ = {"SEARCHKIT_OPENSEARCH_AUTH_FILE": str(file)}
    done = empty.searchkit("index", "--url", url, **environ)
    assert done.code == 2
    assert f"auth: others can read these credentials; run: chmod 600 {file}" in done.err
    file.chmod(0o600)
    assert empty.searchkit("index", "--url", url, **environ).code == 9


def test_a_cluster_that_does_not_answer_is_9_and_no_secret_is_told(empty: Shell) -> None:
    url = f"http://127.0.0.1:{free_port()}/x"
    environ = {"SEARCHKIT_OPENSEARCH_AUTH": f"lan:{SECRET}"}
    done = empty.searchkit("index", "--url", url, **environ)
    assert (done.code, done.out) == (9, "")
    assert done.err.splitlines()[-1].startswith(
        f"error: {url[:-2]}: no node of the cluster answers"
    )
    assert SECRET not in done.err


def test_a_late_cluster_is_8_and_one_that_is_gone_is_9(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    with answering_late() as (url, _):
        with Index.create(tmp_path / "index", engine="opensearch", url=url):
            pass
        late = shell.search("Aleppo", "--timeout", "0.2", "--index", "index")
    gone = shell.search("Aleppo", "--timeout", "0.2", "--index", "index")
    assert (late.code, late.out) == (8, "")
    assert "the time was over" in late.err
    assert (gone.code, gone.out) == (9, "")
    assert "no node of the cluster answers" in gone.err


@pytest.mark.parametrize("words", [[], ["--wait"]], ids=["words alone", "an option"])
def test_the_cluster_of_the_settings_is_joined(
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = Place(tmp_path / "index", tmp_path, engine="opensearch", url="http://a:9200/x")
    held = Index.create(engine="memory")
    held.add([Caption("1", "Aleppo"), Caption("2", "Homs")])
    for module in (keeping, opening, commands):
        monkeypatch.setattr(module, "locate", lambda _: place)
    monkeypatch.setattr(keeping, "opened_or_new", lambda *_: held)
    monkeypatch.setattr(sys, "argv", ["searchkit", "index", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    told = "joined: 2 captions; to add to them: searchkit index PATH...\n"
    assert capsys.readouterr().err == told


@needs_cluster
def test_an_archive_is_searched_from_two_desks(empty: Shell) -> None:
    url = address()
    assert empty.searchkit("index", "--url", url).code == 0
    mine = empty.search("quan doi", "--timeout", "0")
    assert mine.code == 0
    assert len(mine.lines) == 2
    joined = empty.searchkit("index", "--url", url, "--index", "elsewhere/desk")
    assert joined.err == "joined: 5 captions; to add to them: searchkit index PATH...\n"
    assert (
        empty.search("quan doi", "--timeout", "0", "--index", "elsewhere/desk", "-c").out == "2\n"
    )
    status = empty.searchkit("status").lines
    told = dict(line.split(maxsplit=1) for line in status if line[0] != " ")
    assert (told["engine"], told["cluster"], told["captions"]) == ("opensearch", url, "5")
    checked = empty.searchkit("check", "--index", "index")
    assert (checked.code, checked.out) == (0, "")
    assert "whole; 5 captions, kept by the cluster, which checks them itself" in checked.err


@needs_cluster
def test_an_index_that_is_gone_from_the_cluster_is_made_anew(empty: Shell) -> None:
    url = address()
    assert empty.searchkit("index", "--url", url).code == 0
    name = url.split("?")[0].rpartition("/")[2]
    client = Client(Address.of(url))
    client.ask("DELETE", f"{name}-v1")
    client.close()
    for done in (empty.search("quan"), empty.searchkit("index"), empty.searchkit("status")):
        assert (done.code, done.out) == (3, "")
        assert f"/{name}: there is no such index; make it anew: searchkit rebuild\n" in done.err
    assert empty.searchkit("rebuild").code == 0
    assert empty.search("quan doi", "-c", "--timeout", "0").out == "2\n"


@needs_cluster
def test_an_index_is_moved_to_a_cluster_rebuilt_there_and_moved_back(empty: Shell) -> None:
    url = address()
    assert empty.searchkit("index").code == 0
    moved = empty.searchkit("move", "--to", url)
    assert (moved.code, moved.err) == (0, f"moved: 5 captions, now at {url}\n")
    assert empty.search("quan doi", "-c", "--timeout", "0").out == "2\n"
    rebuilt = empty.searchkit("rebuild", "--prune")
    assert rebuilt.code == 0
    name = url.split("?")[0].rpartition("/")[2]
    assert f"removed: {name}-v1\n" in rebuilt.err
    assert empty.search("quan doi", "-c", "--timeout", "0").out == "2\n"
    back = empty.searchkit("move", "--to", "whoosh")
    assert back.err == f"moved: 5 captions, now in {empty.folder / 'index'}\n"
    assert empty.search("quan doi", "-c", "--timeout", "0").out == "2\n"
    again = empty.searchkit("move", "--to", url)
    assert (again.code, again.out) == (2, "")
    assert "there is an index already; name another" in again.err
