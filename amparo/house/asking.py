"""Asking a server that whoever runs Amparo named: its certificate is checked, and all of it takes no longer than said.

A time for each read would not do: whoever sends a byte now and then could hold whoever asks for as long as he likes.
(Looking a name up takes what the system's resolver takes.)
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, urlsplit


class NoAddress(Exception):
    """What should be an address is none."""


class CertificateRefused(Exception):
    """Whoever answers there cannot prove to be the server that was named; the message says why."""


def post(url: str, content: bytes, headers: Mapping[str, str], *, until: float, largest: int) -> tuple[int, bytes]:
    """What is answered: its status, and so many bytes of its content at most. `until` is a moment of time.monotonic().

    Raises NoAddress, CertificateRefused, OSError (TimeoutError once the time is over), http.client.HTTPException.
    """
    place = _address(url)
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(place.hostname), place.port)
    with _connected(place, connection.port, until) as connected:
        connection.sock = _Within(connected, until)
        connection.request("POST", place.path, content, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(largest)


def _address(url: str) -> SplitResult:
    try:
        place = urlsplit(url)
        if place.scheme in ("http", "https") and place.hostname and place.port != 0:
            return place
    except ValueError:  # no port is that large
        pass
    raise NoAddress(url)


def _connected(place: SplitResult, port: int, until: float) -> socket.socket:
    """A connection to one of its addresses; over TLS where that is asked for."""
    found = _reached(str(place.hostname), port, until)
    if place.scheme == "http":
        return found
    with found:  # where it goes on over TLS, that has taken it over
        found.settimeout(_left(until))
        try:
            return ssl.create_default_context().wrap_socket(found, server_hostname=place.hostname)
        except ssl.SSLCertVerificationError as error:
            raise CertificateRefused(f"its certificate does not hold ({error.verify_message}).") from error


def _reached(host: str, port: int, until: float) -> socket.socket:
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with suppress(OSError):
            return socket.create_connection((str(address[0]), int(address[1])), _left(until))
    raise ConnectionError(f"nothing answers at any address of {host}")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is over")
    return left


class _Within:
    """What http.client needs of a socket, each wait no longer than what is left."""

    def __init__(self, connected: socket.socket, until: float) -> None:
        self._connected, self._until = connected, until

    def sendall(self, content: bytes) -> None:
        self._connected.settimeout(_left(self._until))
        self._connected.sendall(content)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._connected, self._until))

    def close(self) -> None:
        """Nothing: the answer may still be read; `post` ends the connection."""


class _Reading(io.RawIOBase):
    def __init__(self, connected: socket.socket, until: float) -> None:
        self._connected, self._until = connected, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connected.settimeout(_left(self._until))
        return self._connected.recv_into(buffer)
