"""The key service's socket: who may ask, one thread a connection, and nothing that a client sends brings it down."""

import fcntl
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from amparo.keyservice.errors import KNOWN, BadRequest, KeysUnavailable
from amparo.keyservice.protocol import DONE, FAILED, decode, encode, receive
from amparo.keyservice.service import Service

LONGEST_PATH = 107
"""Bytes of a socket's path; the system allows no more."""
MOST_CONNECTIONS = 256
IDLE = 900.0
"""Seconds that a connection may say nothing; a client connects anew."""
PATIENCE = 10.0
"""Seconds for a frame that has begun, and for an answer to be taken."""
_PEER = struct.Struct("3i")


class Server:
    """A service behind a socket of its own."""

    def __init__(self, service: Service, path: Path, client_uid: int | None = None) -> None:
        """Listens at once: at `path`, for this account and root, and for the account `client_uid` where one is named.

        Raises KeysUnavailable where the path is too long or another service has it.
        """
        if len(str(path)) > LONGEST_PATH:
            raise KeysUnavailable(f"{path} is too long for a socket. Set AMPARO_KEYS_SOCKET or AMPARO_HOME to another.")
        self._service, self._path = service, path
        self._keepers = {0, os.geteuid()}
        self._allowed = self._keepers | ({client_uid} if client_uid is not None else set())
        self._open = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._connections = set[socket.socket]()
        self._closed = False
        self._lock = _alone(path)
        self._socket = _listening(path, 0o600 if client_uid is None else 0o666)

    def serve(self) -> None:
        """Answer until `close`."""
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._admit(connection)

    def close(self) -> None:
        """End every connection; what is being done ends by itself. Harmless when done before."""
        if self._closed:
            return
        self._closed = True
        with suppress(FileNotFoundError):
            self._path.unlink()
        for one in (self._socket, *list(self._connections)):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        os.close(self._lock)

    def _admit(self, connection: socket.socket) -> None:
        uid = _peer(connection)
        if uid not in self._allowed or not self._open.acquire(blocking=False):
            connection.close()
            return
        self._connections.add(connection)
        threading.Thread(target=self._converse, args=(connection, uid in self._keepers), daemon=True).start()

    def _converse(self, connection: socket.socket, keeper: bool) -> None:
        """Answer one client until it ends or breaks the protocol."""
        try:
            with suppress(OSError), connection:
                while self._answer_one(connection, keeper):
                    pass
        finally:
            self._connections.discard(connection)
            self._open.release()

    def _answer_one(self, connection: socket.socket, keeper: bool) -> bool:
        """Read a request and answer it. False where the connection is to end."""
        connection.settimeout(IDLE)
        try:
            body = receive(connection, PATIENCE)
            if body is None:
                return False
            operation, fields = decode(body)
        except BadRequest as error:
            connection.sendall(_failure(error))
            return False
        connection.sendall(self._answer(operation, fields, keeper))
        return True

    def _answer(self, operation: int, fields: list[bytes], keeper: bool) -> bytes:
        try:
            return encode(DONE, self._service.answer(operation, fields, keeper))
        except tuple(KNOWN.values()) as error:
            return _failure(error)
        except Exception as error:  # whatever it is, the next request is answered
            _say(f"The key service failed: {type(error).__name__}.")
            return _failure(KeysUnavailable(f"The key service could not do this ({type(error).__name__})."))


@contextmanager
def in_a_thread(service: Service, path: Path, client_uid: int | None = None) -> Iterator[Server]:
    """The service answering in this very process, for as long as the block lasts."""
    server = Server(service, path, client_uid)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def _failure(error: Exception) -> bytes:
    return encode(FAILED, [type(error).__name__.encode(), str(error).encode()])


def _peer(connection: socket.socket) -> int:
    """The account at the other end, as the kernel says."""
    uid: int = _PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))[1]
    return uid


def _alone(path: Path) -> int:
    """One service a socket: held until the process ends, however it ends. Raises KeysUnavailable."""
    try:
        handle = os.open(path.with_name(f".{path.name}.lock"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise KeysUnavailable(
            f"The key service cannot listen in {path.parent} ({error.strerror}): the folder must belong to its account."
        ) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise KeysUnavailable(f"A key service runs at {path} already.") from None
    return handle


def _listening(path: Path, mode: int) -> socket.socket:
    """A socket that nobody else could reach for a moment; one that a killed service left is taken away."""
    with suppress(FileNotFoundError):
        path.unlink()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listening.bind(str(path))
    finally:
        os.umask(before)
    path.chmod(mode)
    listening.listen(MOST_CONNECTIONS)  # fewer, and a burst of clients would be turned away
    return listening


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
