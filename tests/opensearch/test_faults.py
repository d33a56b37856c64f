"""What goes wrong on the way to a cluster: every change is stored once, or told to be refused."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from searchkit.engines.opensearch import bulk
from searchkit.engines.opensearch.address import CREDENTIALS, Address
from searchkit.engines.opensearch.bulk import Bulk, Change, Refused, chunks
from searchkit.engines.opensearch.client import Client, Patience
from searchkit.errors import ClusterError, MissingExtraError, UsageError
from tests.opensearch.server import Script, served

SOON = Patience(6, 0.001, 0.002)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK_CHANGES", 10)


def change(number: int, text: str = "x") -> Change:
    line = f'{{"index": {{"_id": "{number}"}}}}\n{{"text": "{text}"}}\n'
    return Change(str(number), line.encode())


def sent(script: Script, count: int = 95) -> tuple[list[Refused], list[int]]:
    """What was refused of some changes, and how many were acknowledged from time to time."""
    told: list[int] = []
    with served(script) as url:
        client = Client(Address.of(f"{url}/captions"))
        try:
            refused = Bulk(client, "captions-v1", SOON).send(map(change, range(count)), told.append)
        finally:
            client.close()
    return refused, told


@pytest.mark.parametrize(
    "faults",
    [
        (),
        ("429", "429", "503"),
        ("items", "items"),
        ("items", "429", "items", "503"),
        ("cut",),
        ("cut", "cut", "items", "503", "cut"),
    ],
)
def test_every_change_is_stored_whatever_happens_for_a_while(faults: tuple[str, ...]) -> None:
    script = Script(*faults)
    refused, told = sent(script)
    assert refused == []
    assert sorted(script.stored, key=int) == [str(number) for number in range(95)]
    assert told == sorted(told)
    assert told[-1] == 95
    if "cut" not in faults:
        assert set(script.stored.values()) == {1}


def test_what_is_refused_for_good_is_told_and_the_rest_is_stored() -> None:
    script = Script("bad", "items", "bad", "429", "cut")
    refused, _ = sent(script)
    assert {each.why for each in refused} == {"scripted: as the script says (400)"}
    assert len(refused) >= 5
    names = {each.id for each in refused}
    assert names.isdisjoint(script.stored)
    assert names | set(script.stored) == {str(number) for number in range(95)}


@pytest.mark.parametrize("fault", ["429", "503", "full"])
def test_a_cluster_that_stays_too_busy_is_told(fault: str) -> None:
    with pytest.raises(ClusterError, match="the cluster is too busy"):
        sent(Script(*[fault] * 1000))


def test_chunks_are_bounded_in_bytes_and_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [len(chunk) for chunk in chunks(map(change, range(25)))] == [10, 10, 5]
    monkeypatch.setattr(bulk, "CHUNK_BYTES", 200)
    sizes = [len(chunk) for chunk in chunks(change(n, "x" * 60) for n in range(5))]
    assert sizes == [2, 2, 1]
    assert [len(chunk) for chunk in chunks([change(1, "x" * 900)])] == [1]


def test_changes_are_not_read_faster_than_they_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    ahead: list[int] = []

    def changes() -> Iterator[Change]:
        for number in range(400):
            read.append(number)
            yield change(number)

    with served(Script()) as url:
        client = Client(Address.of(url))
        Bulk(client, "v1", SOON).send(changes(), lambda count: ahead.append(len(read) - count))
        client.close()
    assert max(ahead) <= 10 * (bulk.WORKERS + 2)


# TLS and credentials.


def authority(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A new authority's certificate, and a server's context with one that it signed."""
    root_key, root = signed("searchkit tests", None)
    key, certificate = signed("localhost", (root_key, root))
    (folder / "ca.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return folder / "ca.pem", context


def signed(
    name: str, by: tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    signer, issuer = (by[0], by[1].subject) if by else (key, subject)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    )
    if by:
        certificate = certificate.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return key, certificate.sign(signer, hashes.SHA256())


def test_a_certificate_of_an_unknown_authority_is_refused(tmp_path: Path) -> None:
    _, context = authority(tmp_path)
    script = Script()
    with served(script, context) as url:
        client = Client(Address.of(url))
        with pytest.raises(ClusterError, match=r"certificate cannot be verified; .*: --ca FILE"):
            client.ask("GET", "x")
        client.close()
    assert script.paths == []


def test_where_no_tls_is_spoken_it_is_told() -> None:
    with served(Script()) as url:
        client = Client(Address.of(url.replace("http:", "https:")))
        with pytest.raises(ClusterError, match=r"does not speak TLS; name the address with http:"):
            client.ask("GET", "x")
        client.close()


def test_where_tls_is_spoken_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, context = authority(tmp_path)
    with served(Script(), context) as url:
        client = Client(Address.of(url.replace("https:", "http:")))
        with pytest.raises(ClusterError, match=r"if it speaks TLS, name the address with https:"):
            client.ask("GET", "x", patience=SOON)
        client.close()


def test_the_authority_can_be_named(tmp_path: Path) -> None:
    ca, context = authority(tmp_path)
    script = Script()
    with served(script, context) as url:
        client = Client(Address.of(url, str(ca)))
        assert client.ask("GET", "x") == {"errors": False, "items": []}
        client.close()
    assert script.paths == ["/x"]


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"\x00\xff\xfe", b"-----BEGIN CERTIFICATE-----"]
)
def test_a_file_without_a_certificate_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "garbage.pem"
    file.write_bytes(content)
    message = rf"{file}: there is no certificate of an authority in this file; .*: --ca FILE"
    client = Client(Address.of("https://localhost:9", str(file)))
    with pytest.raises(UsageError, match=message):
        client.ask("GET", "x")


def test_credentials_are_sent_and_stand_in_no_file_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CREDENTIALS, "lan:hush-hush")
    script = Script("401")
    with served(script) as url:
        address = Address.of(f"{url}/captions")
        address.write(tmp_path)
        client = Client(address)
        with pytest.raises(ClusterError, match=r"refuses the credentials \(401\); set") as raised:
            client.ask("GET", "x")
        client.close()
    assert script.headers[0]["authorization"] == "Basic bGFuOmh1c2gtaHVzaA=="
    told = str(raised.value) + "".join(path.read_text() for path in tmp_path.iterdir())
    assert "hush" not in told
    assert "bGFu" not in told


def test_where_the_client_library_is_missing_the_command_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'searchkit-captions\[opensearch\]'"):
        Client(Address.of("http://localhost:9")).ask("GET", "x")
