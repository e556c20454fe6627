"""Servers on this machine that are not what they should be: slow without end, or with a certificate of others."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PAUSE = 0.1
"""Seconds between two bytes: far less than what any single read waits for."""


@contextmanager
def dripping(first: bytes) -> Iterator[int]:
    """Answers whoever comes with these bytes at once and then one byte after the other for ever; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_drip, args=(listening, first), daemon=True).start()
        yield int(listening.getsockname()[1])


def _drip(listening: socket.socket, first: bytes) -> None:
    with suppress(OSError):
        while True:
            threading.Thread(target=_drip_to, args=(listening.accept()[0], first), daemon=True).start()


def _drip_to(connection: socket.socket, first: bytes) -> None:
    with suppress(OSError), connection:
        connection.sendall(first)
        for _ in range(600):
            connection.sendall(b"x")
            time.sleep(PAUSE)


class Authority:
    """Signs certificates for names, in files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
        self.file = folder / "authority.pem"
        self.file.write_bytes(self._signed(self._name, self._key.public_key(), None))

    def certificate(self, host: str) -> tuple[Path, Path]:
        """For a host; certificate and key."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        chain, private = self.folder / f"{host}.pem", self.folder / f"{host}.key"
        chain.write_bytes(self._signed(name, key.public_key(), host))
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return chain, private

    def _signed(self, name: x509.Name, public: ec.EllipticCurvePublicKey, host: str | None) -> bytes:
        now = datetime.now(UTC)
        building = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        )
        if host:
            building = building.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        return building.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def over_tls(server: HTTPServer, certificate: tuple[Path, Path]) -> None:
    """Let a server that listens speak TLS under this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
