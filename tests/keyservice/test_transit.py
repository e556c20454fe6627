"""A root kept by HashiCorp Vault or OpenBao, against a small server that answers as their transit engine does."""

import base64
import json
import secrets
import stat
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amparo.keyservice import transit
from amparo.keyservice.errors import KeysUnavailable, SettingWrong
from amparo.keyservice.keys import Keys
from amparo.keyservice.running import root_of
from amparo.keyservice.transit import TransitRoot, from_environment
from amparo.vault.cipher import SealBrokenError
from tests.keyservice.conftest import Clock, House
from tests.servers import HOME
from tests.slow_and_false import Authority, dripping, over_tls

TOKEN, KEY = "s.only-for-tests", bytes(range(32))


class Engine(ThreadingHTTPServer):
    """Keys by version; the newest seals."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Transit)
        self.versions = [AESGCM(bytes([1]) * 32)]
        self.asked: list[str] = []
        self.sick: tuple[int, bytes] | None = None

    def encrypt(self, plaintext: bytes) -> str:
        nonce = secrets.token_bytes(12)
        sealed = nonce + self.versions[-1].encrypt(nonce, plaintext, None)
        return f"vault:v{len(self.versions)}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, ciphertext: str) -> bytes:
        vault, version, sealed = ciphertext.split(":")
        if vault != "vault":
            raise ValueError(vault)
        content = base64.b64decode(sealed, validate=True)
        return self.versions[int(version[1:]) - 1].decrypt(content[:12], content[12:], None)


class Transit(BaseHTTPRequestHandler):
    """The three endpoints, as they are documented."""

    server: Engine

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(self.path)
        if self.server.sick:
            self._answer(*self.server.sick)
        elif self.headers["X-Vault-Token"] != TOKEN:
            self._answer(403, b'{"errors": ["permission denied"]}')
        else:
            self._transit(self.path.removeprefix("/v1/transit/"), body)

    def _transit(self, path: str, body: dict[str, str]) -> None:
        engine, verb = self.server, path.removesuffix("/amparo")
        try:
            if verb == "encrypt":
                data = {"ciphertext": engine.encrypt(base64.b64decode(body["plaintext"], validate=True))}
            elif verb == "decrypt":
                data = {"plaintext": base64.b64encode(engine.decrypt(body["ciphertext"])).decode()}
            elif verb == "rewrap":
                data = {"ciphertext": engine.encrypt(engine.decrypt(body["ciphertext"]))}
            else:
                return self._answer(404, b"{}")
        except (InvalidTag, ValueError, IndexError):
            return self._answer(400, b'{"errors": ["invalid ciphertext"]}')
        return self._answer(200, json.dumps({"data": data}).encode())

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine() as found:
        thread = Thread(target=found.serve_forever, args=(0.01,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.fixture
def token(short: Path) -> Path:
    file = short / "token"
    file.write_text(TOKEN + "\n")
    file.chmod(0o600)
    return file


@pytest.fixture
def root(engine: Engine, token: Path) -> TransitRoot:
    return TransitRoot(f"http://127.0.0.1:{engine.server_port}", token)


def test_a_key_comes_back_under_its_name_and_under_no_other(root: TransitRoot) -> None:
    wrapped = root.wrap("kek-3-202611-0000", KEY)
    assert wrapped.startswith(b"vault:v1:")
    assert root.unwrap("kek-3-202611-0000", wrapped) == KEY
    with pytest.raises(SealBrokenError, match="another name"):
        root.unwrap("kek-4-202611-0000", wrapped)


@pytest.mark.parametrize("wrapped", [b"", b"rubbish", b"vault:v1:AAAA", b"vault:v9:AAAA", "ключ".encode(), bytes(40)])
def test_what_it_did_not_seal_does_not_open(root: TransitRoot, wrapped: bytes) -> None:
    with pytest.raises(SealBrokenError):
        root.unwrap("kek", wrapped)
    with pytest.raises(SealBrokenError):
        root.rewrap("kek", wrapped)


def test_the_whole_service_works_over_it_and_asks_once_for_each_wrapping_key(
    root: TransitRoot, engine: Engine, house: House
) -> None:
    keys = Keys(house.folder, root, clock=Clock())
    key, wrapped = keys.new_key("person", 3)
    again = Keys(house.folder, root, clock=Clock())
    engine.asked.clear()
    for _ in range(3):
        assert again.open("person", wrapped) == key
    assert engine.asked == ["/v1/transit/decrypt/amparo"]
    for file in house.folder.glob("*key*"):
        assert file.read_bytes().startswith(b"vault:v1:")


def test_a_rotation_moves_what_lies_on_the_disk_to_its_newest_version(
    root: TransitRoot, engine: Engine, house: House
) -> None:
    keys = Keys(house.folder, root, clock=Clock())
    key, wrapped = keys.new_key("person", 3)
    engine.versions.append(AESGCM(bytes([2]) * 32))
    keys.store.begin_turn()
    assert all(file.read_bytes().startswith(b"vault:v2:") for file in keys.store.files())
    assert Keys(house.folder, root, clock=Clock()).open("person", wrapped) == key
    assert engine.asked.count("/v1/transit/rewrap/amparo") == len(keys.store.files()) == 3


@pytest.mark.parametrize(
    "sick", [(503, b"sealed"), (403, b"{}"), (200, b"<html>"), (200, b"{}"), (200, b'{"data": 1}')]
)
def test_a_keeper_that_cannot_answer_is_not_there(root: TransitRoot, engine: Engine, sick: tuple[int, bytes]) -> None:
    engine.sick = sick
    with pytest.raises(KeysUnavailable):
        root.wrap("kek", KEY)


def test_a_keeper_that_is_down_is_not_there_and_no_message_holds_token_or_address(
    root: TransitRoot, engine: Engine
) -> None:
    engine.shutdown()
    engine.server_close()
    with pytest.raises(KeysUnavailable) as raised:
        root.unwrap("kek", b"vault:v1:AAAA")
    assert TOKEN not in str(raised.value)


def test_a_wrong_token_is_refused_and_a_renewed_one_is_read(root: TransitRoot, token: Path) -> None:
    token.write_text("s.another")
    with pytest.raises(KeysUnavailable, match="refuses"):
        root.wrap("kek", KEY)
    token.write_text(TOKEN)
    assert root.wrap("kek", KEY)


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_keeper_that_answers_a_byte_now_and_then_is_not_there(
    token: Path, first: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transit, "SECONDS", 0.8)
    with dripping(first) as port:
        began = time.monotonic()
        with pytest.raises(KeysUnavailable, match="does not answer"):
            TransitRoot(f"http://127.0.0.1:{port}", token).wrap("kek", KEY)
        assert time.monotonic() - began < 3


def test_nobody_but_the_keeper_that_was_named_is_sent_the_token_or_a_key(
    engine: Engine, token: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed by nobody whom this machine trusts, signed for another host, and as it should be."""
    authority = Authority(tmp_path)
    for host, known, words in (
        ("localhost", False, "certificate does not hold"),
        ("other.example", True, "certificate does not hold .*Hostname mismatch"),
        ("localhost", True, ""),
    ):
        if known:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        with Engine() as other:
            over_tls(other, authority.certificate(host))
            Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
            root = TransitRoot(f"https://localhost:{other.server_port}", token)
            if words:
                with pytest.raises(KeysUnavailable, match=words):
                    root.wrap("kek", KEY)
                assert other.asked == []
            else:
                assert root.unwrap("kek", root.wrap("kek", KEY)) == KEY
            other.shutdown()


@pytest.mark.parametrize("url", ["vault", "ftp://vault", "http://vault.example:8200", "https://"])
def test_addresses_that_would_send_the_token_in_the_clear_are_refused(token: Path, url: str) -> None:
    with pytest.raises(SettingWrong, match="https://"):
        TransitRoot(url, token)


def test_a_token_that_others_can_read_is_refused(token: Path) -> None:
    token.chmod(stat.S_IMODE(token.stat().st_mode) | 0o044)
    with pytest.raises(SettingWrong, match="chmod go-rwx"):
        TransitRoot("https://vault.example", token)
    with pytest.raises(SettingWrong, match="Cannot read"):
        TransitRoot("https://vault.example", token.with_name("missing"))


def test_the_environment_chooses_it(engine: Engine, token: Path) -> None:
    assert from_environment({}) is None
    with pytest.raises(SettingWrong, match="AMPARO_TRANSIT_TOKEN_FILE"):
        from_environment({"AMPARO_TRANSIT_URL": "https://vault.example"})
    environ = {"AMPARO_TRANSIT_URL": f"http://127.0.0.1:{engine.server_port}", "AMPARO_TRANSIT_TOKEN_FILE": str(token)}
    assert isinstance(root_of(HOME, environ), TransitRoot)
